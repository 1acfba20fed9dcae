"""Python code in a cell reaches only its own files, network, processes and memory, whatever it tries."""

import json
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from discreet.adapters.child_environment import child_environment
from discreet.code.cell_limits import CellLimits
from discreet.code.cell_process import work_folder
from discreet.code.service import Cells
from discreet.ports.cells import CellEnd
from tests.security import escape_attempts
from tests.security.surroundings import Outside, missing_attempts, surroundings, unconfined_outcomes
from tests.support.cells import CODE_PYTHON, without_namespaces

ATTEMPTS = Path(escape_attempts.__file__).read_text()


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with surroundings(tmp_path_factory.mktemp("outside")) as found:
        yield found


@pytest.fixture(scope="module", params=["namespaces", "landlock"])
async def cells(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cells]:
    """Cells with a root of their own, and those of a system that gives them none."""
    python = CODE_PYTHON if request.param == "namespaces" else without_namespaces(tmp_path_factory.mktemp("python"))
    found = Cells(python, child_environment(), limits=CellLimits(seconds=300, memory=512 << 20, disk=32 << 20))
    state = await found.state()
    if not state.is_available:
        pytest.skip(state.sentence)
    yield found
    await found.close()


async def test_every_attempt_to_leave_is_refused(cells: Cells, outside: Outside) -> None:
    result = await cells.run(uuid4(), f"{ATTEMPTS}\nprint(outcomes(json.loads({json.dumps(outside)!r})))", [])
    assert result.ended is CellEnd.OK, result.error
    outcomes = json.loads(result.text)
    assert len(outcomes) > 90
    assert [name for name, outcome in outcomes.items() if outcome == "worked"] == []


def test_the_attempts_work_without_confinement(outside: Outside) -> None:
    """The test of the test."""
    assert missing_attempts(unconfined_outcomes(outside)) == set()


async def test_a_cell_sees_no_file_of_another_conversation(cells: Cells) -> None:
    ada, ben = uuid4(), uuid4()
    place = (await cells.run(ada, "import os\nopen('mine.txt', 'w').write('of Ada')\nprint(os.getcwd())")).text.split()[
        0
    ]
    seen = await cells.run(ben, f"import os, glob\nglob.glob('{place}/*') + glob.glob('/dev/shm/*') + os.listdir('.')")
    assert seen.text == "[]\n"
    assert (await cells.run(ada, "open('mine.txt').read()")).text == "'of Ada'\n"


def test_no_library_lies_in_the_folder_of_a_cell() -> None:
    assert work_folder([Path("/usr/lib"), Path("/workshop/lib")]) == Path("/work")
    assert work_folder([Path("/work/discreet/.venv/lib"), Path("/work1/lib")]) == Path("/work2")
    assert work_folder([Path("/work")]) == Path("/work1")


async def test_a_bomb_of_threads_ends_at_the_limit(cells: Cells, request: pytest.FixtureRequest) -> None:
    if os.geteuid() == 0 and "landlock" in request.node.name:
        pytest.skip("the kernel does not count the threads of root")
    bomb = (
        "import threading, time\nthreading.stack_size(32768)\nn = 0\n"
        "try:\n    while n < 100_000:\n        threading.Thread(target=time.sleep, args=(600,), daemon=True).start(); n += 1\n"
        "except RuntimeError: pass\nn"
    )
    result = await cells.run(uuid4(), bomb)
    assert int(result.text) < 100


@pytest.mark.parametrize(
    "code",
    [
        "b = bytearray(4 << 30)",
        "b = [bytearray(1 << 20) for _ in range(4000)]",
        "import mmap; b = mmap.mmap(-1, 4 << 30)",
    ],
)
async def test_memory_is_bounded(cells: Cells, code: str) -> None:
    result = await cells.run(uuid4(), code)
    assert result.ended in (CellEnd.MEMORY, CellEnd.ERROR)


async def test_files_are_bounded(cells: Cells) -> None:
    fill = (
        "for n in range(64):\n    with open(f'{n}', 'wb') as file:\n        for _ in range(16): file.write(bytes(1 << 20))\n"
        "import time; time.sleep(200)"
    )
    result = await cells.run(uuid4(), fill)
    assert result.ended in (CellEnd.ERROR, CellEnd.MEMORY), result.text


async def test_an_answer_that_is_forged_ends_the_cell(cells: Cells) -> None:
    """The code writes to the channel itself: a frame that claims four gigabytes."""
    forge = (
        "import os\nfor handle in range(3, 256):\n    try: os.write(handle, b'\\xff' * 64)\n    except OSError: pass"
    )
    conversation = uuid4()
    assert (await cells.run(conversation, forge)).ended is CellEnd.KILLED
    assert (await cells.run(conversation, "1 + 1")).text.endswith("2\n")
