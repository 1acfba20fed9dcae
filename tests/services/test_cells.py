"""Cells run a conversation's code, keep its variables for a while, and end with it."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import psutil
import pytest
import pytest_asyncio

from discreet.adapters.child_environment import child_environment
from discreet.app.cells import build_cells
from discreet.code.cell_limits import MAX_TABLE_CHARACTERS, CellLimits
from discreet.code.fork_server import CellFailed
from discreet.code.service import IDLE_SECONDS, STATE_LOST, Cells, clean_file_name, parse_run_answer
from discreet.errors import Conflict, Unavailable
from discreet.ports.cells import NO_CELLS, CellEnd, CellFile, CellState
from discreet.settings import read_settings
from tests.support.cells import CODE_PYTHON, without_namespaces

CSV = CellFile("tea.csv", b"item,price\ngreen,3\nblack,4\n")


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture(scope="module")
async def loaded_cells(clock: Clock) -> AsyncIterator[Cells]:
    """Cells whose packages are loaded once for the module."""
    found = Cells(CODE_PYTHON, child_environment(), limits=CellLimits(seconds=300), max_cells=2, now=clock)
    state = await found.state()
    if not state.is_available:
        pytest.skip(state.sentence)
    yield found
    await found.close()


@pytest.fixture
async def cells(loaded_cells: Cells) -> AsyncIterator[Cells]:
    await loaded_cells.run(uuid4(), "", is_single=True)  # loads the packages where a test ended their process
    yield loaded_cells
    for conversation in list(loaded_cells._entries):
        loaded_cells.forget(conversation)
    await until_gone(processes()[1:])  # the first one starts them


def processes() -> list[psutil.Process]:
    """The processes of cells, and the one that starts them."""
    return [each for each in psutil.Process().children(recursive=True) if "discreet.code.zygote" in _arguments(each)]


def _arguments(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:  # it has ended
        return ""


def _is(process: psutil.Process, status: str) -> bool:
    try:
        return bool(process.status() == status)
    except psutil.Error:  # it has ended
        return False


async def until_gone(gone: list[psutil.Process]) -> None:
    async with asyncio.timeout(60):
        while any(each.is_running() and not _is(each, psutil.STATUS_ZOMBIE) for each in gone):
            await asyncio.sleep(0.01)


async def first_stopped() -> psutil.Process:
    """Wait until a cell is stopped after its run, and return its process."""
    async with asyncio.timeout(60):
        while not (stopped := [each for each in processes() if _is(each, psutil.STATUS_STOPPED)]):
            await asyncio.sleep(0.01)
    return stopped[0]


async def test_code_reads_a_file_and_gives_back_text_tables_charts_and_files(cells: Cells) -> None:
    code = (
        "import pandas as pd, matplotlib.pyplot as plt\n"
        "frame = pd.read_csv('tea.csv')\nprint('read')\nframe.plot.bar(x='item', y='price')\nplt.show()\n"
        "import os; os.mkdir('out')\nframe.to_excel('out/tea.xlsx')\nframe"
    )
    result = await cells.run(uuid4(), code, [CSV])
    assert (result.ended, result.error) == (CellEnd.OK, None)
    assert result.text.startswith("read\n")
    assert "green" in result.text
    [table] = result.tables
    assert (table.columns, table.rows, table.row_count) == (("item", "price"), (("green", "3"), ("black", "4")), 2)
    chart, book = result.files
    assert (chart.name, chart.data[:4], book.name, book.data[:2]) == ("chart-1.png", b"\x89PNG", "out/tea.xlsx", b"PK")


@pytest.mark.parametrize(
    "code",
    [
        "import numpy as np; np.linalg.inv(np.eye(3) * 2)[0, 0]",
        "from scipy.optimize import brentq; round(brentq(lambda x: x - 0.5, 0, 1), 6)",
        "import sympy; float(sympy.Rational(1, 2))",
        "import docx, io; d = docx.Document(); d.add_paragraph('0.5'); d.save('a.docx'); float(docx.Document('a.docx').paragraphs[0].text)",
        "import openpyxl; b = openpyxl.Workbook(); b.active['A1'] = 0.5; b.save('a.xlsx'); openpyxl.load_workbook('a.xlsx').active['A1'].value",
        "from PIL import Image; Image.new('L', (2, 2), 128).save('a.png'); Image.open('a.png').getpixel((0, 0)) / 256",
        "import pypdf; w = pypdf.PdfWriter(); w.add_blank_page(9, 9); w.write('a.pdf'); len(pypdf.PdfReader('a.pdf').pages) / 2",
        "import asyncio; asyncio.run(asyncio.sleep(0, 0.5))",
        "import threading; r = []; t = threading.Thread(target=r.append, args=(0.5,)); t.start(); t.join(); r[0]",
        "import shutil, sqlite3; open('a', 'w').write('0.5'); shutil.copy2('a', 'b'); float(open('b').read())",
        "import tempfile; f = tempfile.NamedTemporaryFile(); f.write(b'0.5'); f.seek(0); float(f.read())",
    ],
)
async def test_every_package_works_in_a_cell(cells: Cells, code: str) -> None:
    result = await cells.run(uuid4(), code)
    assert result.error is None
    assert float(result.text.replace("np.float64(", "").rstrip(")\n")) == 0.5


async def test_variables_stay_within_the_conversation(cells: Cells) -> None:
    ada, ben = uuid4(), uuid4()
    await cells.run(ada, "x = 40")
    assert (await cells.run(ada, "x + 2")).text == "42\n"
    assert "NameError" in ((await cells.run(ben, "x")).error or "")


async def test_an_idle_cell_ends_and_the_next_run_says_so(cells: Cells, clock: Clock) -> None:
    conversation = uuid4()
    await cells.run(conversation, "x = 1")
    clock.seconds += IDLE_SECONDS - 1
    await cells.end_idle()
    assert (await cells.run(conversation, "x")).text == "1\n"
    clock.seconds += IDLE_SECONDS
    await cells.end_idle()
    assert cells.open_count == 0
    result = await cells.run(conversation, "'x' in globals()")
    assert result.text == f"{STATE_LOST}False\n"
    assert (await cells.run(conversation, "1")).text == "1\n"


async def test_the_longest_unused_cell_gives_way(cells: Cells, clock: Clock) -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    for conversation in (first, second, first, third):
        clock.seconds += 1
        await cells.run(conversation, "x = 1")
    assert cells.open_count == 2
    assert (await cells.run(first, "x")).text == "1\n"
    assert (await cells.run(second, "1")).text.startswith(STATE_LOST)


async def test_a_forgotten_cell_is_gone_with_its_processes(cells: Cells) -> None:
    conversation = uuid4()
    before = processes()
    await cells.run(conversation, "x = 1")
    own = [each for each in processes() if each not in before]
    assert own
    cells.forget(conversation)
    await until_gone(own)
    assert (await cells.run(conversation, "1")).text == "1\n"


async def test_a_run_that_waits_does_not_start_once_its_cell_is_forgotten(cells: Cells) -> None:
    busy = [asyncio.create_task(cells.run(uuid4(), "while True: pass")) for _ in range(2)]
    async with asyncio.timeout(60):
        while cells.open_count < 2:
            await asyncio.sleep(0.01)
    gone = uuid4()
    late = asyncio.create_task(cells.run(gone, "print(open('tea.csv').read())", [CSV]))
    async with asyncio.timeout(60):
        while not cells.has(gone):
            await asyncio.sleep(0.01)
    cells.forget(gone)
    for each in busy:
        each.cancel()
    with pytest.raises(Conflict):
        await late
    await asyncio.gather(*busy, return_exceptions=True)
    assert not cells.has(gone)
    assert cells.open_count == 0


async def test_a_cell_that_is_forgotten_while_it_starts_runs_nothing(cells: Cells) -> None:
    conversation = uuid4()
    before = processes()
    starting = asyncio.create_task(cells.run(conversation, "x = 1"))
    async with asyncio.timeout(60):
        while not cells.has(conversation):
            await asyncio.sleep(0)
    await asyncio.sleep(0)  # it has its turn, and waits for the cell
    cells.forget(conversation)
    with pytest.raises(Conflict):
        await starting
    await until_gone([each for each in processes() if each not in before])
    assert cells.open_count == 0


async def test_runs_of_one_holder_wait_behind_each_other(clock: Clock) -> None:
    """A program that begins many runs at once delays a person by one of them."""
    cells, ended = Cells(CODE_PYTHON, child_environment(), at_once=1, now=clock), list[str]()

    async def run(who: str, holder: UUID) -> None:
        await cells.run(uuid4(), "1", holder=holder)
        ended.append(who)

    program = uuid4()
    try:
        await asyncio.gather(*(run("program", program) for _ in range(5)), run("person", uuid4()))
    finally:
        await cells.close()
    assert ended.index("person") == 2


async def test_a_single_run_ends_no_cell_of_another_and_leaves_none(cells: Cells) -> None:
    first, second = uuid4(), uuid4()
    for conversation in (first, second):
        await cells.run(conversation, "x = 1")
    assert (await cells.run(uuid4(), "print(3)", is_single=True)).text == "3\n"
    assert cells.open_count == 2
    for conversation in (first, second):
        assert (await cells.run(conversation, "x")).text == "1\n"


async def test_a_cancelled_run_ends_its_cell(cells: Cells) -> None:
    conversation = uuid4()
    await cells.run(conversation, "x = 1")
    stopped = await first_stopped()
    running = asyncio.create_task(cells.run(conversation, "while True: pass"))
    async with asyncio.timeout(60):
        while not _is(stopped, psutil.STATUS_RUNNING):
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert cells.open_count == 0


async def test_code_that_takes_too_long_is_stopped_and_keeps_its_variables(clock: Clock) -> None:
    cells = Cells(CODE_PYTHON, child_environment(), limits=CellLimits(seconds=1), now=clock)
    try:
        conversation = uuid4()
        result = await cells.run(conversation, "x = 1\nwhile True: pass")
        assert result.ended is CellEnd.TIMEOUT
        assert (await cells.run(conversation, "x")).text == "1\n"
    finally:
        await cells.close()


async def test_code_that_cannot_be_stopped_is_killed(clock: Clock) -> None:
    cells = Cells(CODE_PYTHON, child_environment(), limits=CellLimits(seconds=1), now=clock)
    try:
        result = await cells.run(
            uuid4(), "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"
        )
        assert result.ended is CellEnd.TIMEOUT
        assert cells.open_count == 0
    finally:
        await cells.close()


async def test_threads_of_code_do_not_run_between_runs(cells: Cells) -> None:
    conversation = uuid4()
    await cells.run(
        conversation,
        "import threading\nthreading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()",
    )
    await first_stopped()
    assert (await cells.run(conversation, "1 + 1")).text == "2\n"


async def test_the_cells_end_with_the_process_that_starts_them(cells: Cells) -> None:
    conversation = uuid4()
    await cells.run(conversation, "x = 1")
    own = processes()
    assert len(own) == 3
    os.kill(own[0].pid, signal.SIGKILL)
    await until_gone(own)
    assert (await cells.run(conversation, "1")).ended is CellEnd.KILLED
    assert (await cells.run(conversation, "1")).text == f"{STATE_LOST}1\n"


async def test_a_cell_is_started_although_the_end_of_its_starter_is_not_known_yet(cells: Cells) -> None:
    await cells.run(uuid4(), "1")
    starter = processes()[0]
    os.kill(starter.pid, signal.SIGKILL)
    while starter.is_running() and not _is(starter, psutil.STATUS_ZOMBIE):  # asyncio does not learn of it
        time.sleep(0.001)  # noqa: ASYNC251
    assert (await cells.run(uuid4(), "1 + 1")).text == "2\n"


async def test_an_answer_of_an_earlier_run_is_not_taken_for_a_later_one(cells: Cells) -> None:
    """The code reads its order, and answers it itself: its real answer stays in the channel."""
    forge = (
        "import json, os, stat, sys\nframe = sys._getframe()\n"
        "while 'request' not in frame.f_locals: frame = frame.f_back\n"
        "request = frame.f_locals['request']\n"
        "said = json.dumps({'run': request.get('run', ''), 'text': 'forged', 'ended': 'ok'}).encode()\n"
        "for each in range(3, 256):\n"
        "    try:\n"
        "        if stat.S_ISSOCK(os.fstat(each).st_mode): os.write(each, len(said).to_bytes(4, 'big') + said)\n"
        "    except OSError: pass\n"
        "print('late')"
    )
    conversation = uuid4()
    assert (await cells.run(conversation, forge)).text == "forged"
    assert (await cells.run(conversation, "1 + 1")).ended is CellEnd.KILLED
    assert (await cells.run(conversation, "1 + 2")).text == f"{STATE_LOST}3\n"


async def test_errors_show_the_lines_of_the_code(cells: Cells) -> None:
    result = await cells.run(uuid4(), "def divide(a):\n    return a / 0\n\ndivide(1)")
    assert result.ended is CellEnd.ERROR
    assert (result.error or "").splitlines()[-1] == "ZeroDivisionError: division by zero"
    assert "return a / 0" in (result.error or "")
    assert "notebook.py" not in (result.error or "")
    assert "SyntaxError" in ((await cells.run(uuid4(), "def")).error or "")


async def test_much_output_and_many_files_are_cut(cells: Cells) -> None:
    code = "print('x' * 1_000_000)\nfor n in range(30):\n    with open(f'{n}.txt', 'w') as file: file.write('y')"
    result = await cells.run(uuid4(), code)
    assert len(result.text) < 20_200
    assert "20 files were left out" in result.text
    assert len(result.files) == 10


async def test_a_file_that_is_too_large_is_left_out(cells: Cells) -> None:
    code = "with open('large.bin', 'wb') as file: file.write(bytes(20_000_001))\nwith open('small.txt', 'w') as file: file.write('y')"
    result = await cells.run(uuid4(), code)
    assert "1 files were left out" in result.text
    assert [file.name for file in result.files] == ["small.txt"]


async def test_the_state_names_the_parts_of_the_confinement_that_hold(cells: Cells, tmp_path: Path) -> None:
    assert "a list of system calls" in (await cells.state()).confined_by
    walled = Cells(without_namespaces(tmp_path), child_environment())
    confined_by = (await walled.state()).confined_by
    await walled.close()
    assert "namespaces" not in confined_by
    assert confined_by == () or confined_by[-1].startswith("Landlock ")


async def test_the_packages_are_in_memory_once_code_may_run(cells: Cells) -> None:
    await cells.close()
    assert (await Cells(CODE_PYTHON, child_environment()).state()).is_available
    assert processes() == [], "the check whether cells can run leaves nothing"
    cells.prepare()
    cells.prepare()
    async with asyncio.timeout(120):
        while not (cells.has_packages and processes()):
            await asyncio.sleep(0.05)
    [loaded] = [each.pid for each in processes() if each.ppid() == os.getpid()]
    assert (await cells.run(uuid4(), "print(1)")).text == "1\n"
    assert loaded in [each.pid for each in processes()]


async def test_a_server_without_the_packages_says_so(tmp_path: Path) -> None:
    for python in (None, tmp_path / "python"):
        cells = Cells(python, child_environment())
        assert NO_CELLS in (await cells.state()).sentence
        with pytest.raises(Unavailable):
            await cells.run(uuid4(), "1")


async def test_an_operator_can_switch_python_off(tmp_path: Path) -> None:
    cells = build_cells(read_settings({"DISCREET_HOME": str(tmp_path), "DISCREET_CODE_PYTHON": "none"}))
    assert await cells.state() == CellState(is_available=False, sentence=NO_CELLS)
    with pytest.raises(Unavailable):
        await cells.run(uuid4(), "1")


async def test_an_environment_without_the_packages_is_reported() -> None:
    cells = Cells(Path(sys.executable), child_environment())
    state = await cells.state()
    assert not state.is_available
    assert "cannot start" in state.sentence
    await cells.close()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a.csv", "a.csv"), ("out/a b.csv", "out/a b.csv"), ("../../etc/passwd", "etc/passwd"), ("/etc/passwd", "etc/passwd"),
        (".hidden", "hidden"), ("a\x00b\n.csv", "a_b_.csv"), ("C:\\x\\y.txt", "C_/x/y.txt"), ("", "file"), ("..", "file"),
        ("Grüße.csv", "Grüße.csv"), ("a\u202etxt.exe", "a_txt.exe"),
    ],
)  # fmt: skip
def test_names_of_files_lead_nowhere_else(name: str, kept: str) -> None:
    assert clean_file_name(name) == kept


@pytest.mark.promise("P3")
async def test_tables_are_cut_to_what_is_compared(cells: Cells) -> None:
    code = "import pandas as pd\nframe = pd.DataFrame({n: ['x' * 300] * 200 for n in range(50)})\nfor _ in range(3): display(frame)"
    result = await cells.run(uuid4(), code)
    lengths = [len(text) for table in result.tables for row in (table.columns, *table.rows) for text in row]
    assert 150_000 < sum(lengths) <= MAX_TABLE_CHARACTERS
    assert result.tables[0].row_count == 200


def test_an_answer_with_more_of_tables_than_allowed_is_refused() -> None:
    table = {"columns": ["a"] * 50, "rows": [["x" * 300] * 50] * 14, "row_count": 14}
    with pytest.raises(CellFailed):
        parse_run_answer(json.dumps({"tables": [table]}).encode())
    assert (
        parse_run_answer(json.dumps({"tables": [table | {"rows": table["rows"][:13]}]}).encode()).tables[0].row_count
        == 14
    )
