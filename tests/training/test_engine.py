"""The engine gives the results of `refine` in order (specification: Improvement).

Data leaves a process encrypted; no failure hangs or reveals text. The processes are real ones of
Daft's, and load `small_detectors.py`.
"""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import psutil
import pytest

from discreet.detection.span import Detector
from discreet.errors import Unavailable
from discreet.training.deidentify.profiles import Profile, load_detector
from discreet.training.engine import QUERY_CHUNKS, Engine
from discreet.training.processes.chunk_encryption import (
    CHUNK_CHARACTERS,
    CHUNK_RECORDS,
    ChunkDone,
    WorkerFailed,
    chunks_of,
    new_key,
    open_outcome,
    open_records,
    seal_outcome,
    seal_records,
)
from discreet.training.processes.local import LocalRunner
from discreet.training.reasons import NOT_REFINED
from discreet.training.refine import RefinedRecord, refine
from tests.training.small_detectors import FindsBen, does_not_load, finds_ben

CANARY = "the canary sings at noon in Timbuktu"
SHARED = Path("/dev/shm")


def engine(load: Callable[[Profile], Detector] = finds_ben, patience: float = 60.0, workers: int = 2) -> Engine:
    return Engine(Profile.PATTERNS, workers, load=load, patience=patience)


def conversations(many: int) -> list[list[str]]:
    return [[f"I am Ben, my question is number {n}", f"This is the answer to question {n}."] for n in range(many)]


def workers() -> list[psutil.Process]:
    """The engine's processes that run now."""
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            if "daft.execution.udf_worker" in child.cmdline():
                found.append(child)
        except psutil.Error:
            continue
    return found


IN_PROCESSES = CHUNK_RECORDS + 1
"""The fewest short records that take two chunks. A single chunk is refined without processes."""
EACH_WAY = pytest.mark.parametrize("many", [3, IN_PROCESSES], ids=["here", "in processes"])
"""A single chunk in this process, and chunks in processes."""
AT_LAST = 60.0
"""Seconds until a process that received a signal is certainly gone, however busy the machine is."""


def eventually_none() -> bool:
    until = time.monotonic() + AT_LAST
    while workers() and time.monotonic() < until:
        time.sleep(0.05)
    return not workers()


# Results --------------------------------------------------------------------------------------------------------


def test_the_engine_gives_what_refine_gives_in_the_same_order() -> None:
    records = [*conversations(5 * CHUNK_RECORDS), ["", ""], ["Ben " * CHUNK_CHARACTERS, "long"], *conversations(3)]
    with engine() as made:
        assert list(made.refine(records)) == refine(records, FindsBen())


def test_a_profiles_own_detector_works_in_the_processes() -> None:
    records = [["Write to ben@example.org", "I cannot write e-mail."]] * IN_PROCESSES
    with Engine(Profile.PATTERNS, 1) as made:
        refined = list(made.refine(records))
    assert refined == refine(records, load_detector(Profile.PATTERNS))
    assert refined[0].texts[0] == "Write to [EMAIL]"


def test_a_single_chunk_is_refined_in_this_process_and_more_in_others() -> None:
    records = [["hush", f"process {os.getpid()}"], *conversations(CHUNK_RECORDS - 1)]
    with engine() as made:
        here, elsewhere = list(made.refine(records)), list(made.refine([*records, *conversations(1)]))
    assert here == refine(records, FindsBen())
    assert here[1:] == elsewhere[1:CHUNK_RECORDS]
    assert here[0].texts[1] == "process [PERSON]"
    assert elsewhere[0].texts[1] == f"process {os.getpid()}"


def test_an_engine_is_used_again_and_nothing_comes_of_nothing() -> None:
    with engine() as made:
        assert list(made.refine([])) == []
        for many in (1, 2 * CHUNK_RECORDS, 1):
            assert [r.texts[1][-3:-1] for r in made.refine(conversations(many))] == [f" {n}"[-2:] for n in range(many)]
        assert eventually_none()


async def test_it_works_outside_the_main_thread_while_the_loop_goes_on() -> None:
    def work() -> int:
        with engine() as made:
            return len(list(made.refine(conversations(10))))

    assert await asyncio.to_thread(work) == 10


def test_no_more_is_taken_at_once_than_a_query_holds() -> None:
    taken = []

    def records() -> Iterator[list[str]]:
        for n in count():
            taken.append(n)
            yield ["a word " * (CHUNK_CHARACTERS // 7), "blob"]

    with engine() as made:
        refined = made.refine(records())
        next(refined)
        assert isinstance(refined, Generator)
        refined.close()
    assert len(taken) == QUERY_CHUNKS


def test_chunks_hold_every_record_once_and_stay_small() -> None:
    records = [["a" * (n * 37 % 20_000), "b"] for n in range(500)]
    chunks = list(chunks_of(iter(records)))
    assert [texts for chunk in chunks for texts in chunk] == records
    for chunk in chunks:
        assert len(chunk) <= CHUNK_RECORDS
        assert sum(len(text) for texts in chunk[:-1] for text in texts) < CHUNK_CHARACTERS


# Encrypted in transit -------------------------------------------------------------------------------------------


def test_nothing_that_the_engine_is_given_or_gives_back_can_be_read() -> None:
    key, records = new_key(), [[f"I am Ben and {CANARY}", CANARY]]
    sealed = [(n, seal_records(key, n, records)) for n in range(4)]
    outcomes = dict(LocalRunner(key, _load, 2).outcomes(sealed))
    assert outcomes.keys() == {0, 1, 2, 3}
    for envelope in (*dict(sealed).values(), *outcomes.values()):
        assert not any(word.encode() in envelope for word in CANARY.split() if len(word) > 3)
    assert open_outcome(key, 2, outcomes[2]) == ChunkDone(refine(records, FindsBen()))
    assert len(set(dict(sealed).values())) == 4, "the same text sealed twice looks the same"


def _load() -> FindsBen:
    return FindsBen()


def test_processes_shared_memory_and_scratch_show_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen: list[bytes] = []
    done = Event()

    def look() -> None:
        while not done.is_set():
            seen.extend(filter(None, map(_read, _places(tmp_path))))

    with ThreadPoolExecutor(1) as looking, engine() as made:
        looked = looking.submit(look)
        refined = list(made.refine([[f"Ben says {CANARY}. {n}", CANARY] for n in range(40 * CHUNK_RECORDS)]))
        done.set()
        looked.result()
    assert CANARY in refined[0].texts
    assert any(b"udf_worker" in shown for shown in seen)
    assert any(b"sealed" in shown for shown in seen), "no batch was caught on its way"
    assert not any(CANARY.encode() in shown for shown in seen)
    assert not list(tmp_path.iterdir())


def _places(scratch: Path) -> list[Path]:
    of_processes = [Path(f"/proc/{worker.pid}") for worker in workers()]
    shown = [folder / name for folder in of_processes for name in ("cmdline", "environ")]
    return [*shown, *SHARED.glob("psm_*"), *scratch.iterdir()]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # gone already, or a socket
        return b""


def test_an_envelope_opens_in_its_own_place_alone() -> None:
    key = new_key()
    records, outcome = seal_records(key, 1, [["a"]]), seal_outcome(key, 1, WorkerFailed("x"))
    assert open_records(key, 1, records) == [["a"]]
    assert open_outcome(key, 1, outcome) == WorkerFailed("x")
    for wrong in (
        lambda: open_records(key, 2, records),
        lambda: open_outcome(key, 2, outcome),
        lambda: open_outcome(key, 1, records),
        lambda: open_records(new_key(), 1, records),
        lambda: open_records(key, 1, records[:-1]),
        lambda: open_records(key, 1, b""),
    ):
        with pytest.raises(Unavailable):
            wrong()


# When it goes wrong ---------------------------------------------------------------------------------------------


@EACH_WAY
def test_only_a_record_that_the_detector_fails_on_is_left_out_without_its_content_in_the_error(
    many: int, capfd: pytest.CaptureFixture[str]
) -> None:
    bad = [f"fail: {CANARY}", CANARY]
    with engine() as made:
        came = list(made.refine([bad, *conversations(many), bad, *conversations(2), bad]))
    dropped = RefinedRecord((), {}, b"", NOT_REFINED)
    good = refine([*conversations(many), *conversations(2)], FindsBen())
    assert came == [dropped, *good[:many], dropped, *good[many:], dropped]
    assert "canary" not in "".join(capfd.readouterr())


@EACH_WAY
def test_a_detector_that_does_not_load_is_a_sentence_without_its_words(many: int) -> None:
    with engine(does_not_load) as made, pytest.raises(Unavailable, match="OSError") as failed:
        list(made.refine(conversations(many)))
    assert "secret" not in str(failed.value)


def test_what_came_before_an_error_is_right() -> None:
    records = [*conversations(3 * CHUNK_RECORDS), ["kill", "now"]]
    came: list[Any] = []
    with engine() as made, pytest.raises(Unavailable):
        came.extend(made.refine(records))
    assert came == refine(records[: len(came)], FindsBen())
    assert len(came) % CHUNK_RECORDS == 0


def test_a_killed_process_is_a_sentence_and_no_hang() -> None:
    with engine() as made:
        with pytest.raises(Unavailable, match="reduces personal information died"):
            list(made.refine([["kill", "yourself"], *conversations(3 * CHUNK_RECORDS)]))
        assert len(list(made.refine(conversations(2)))) == 2
    assert eventually_none()


@EACH_WAY
def test_a_detector_that_is_silent_is_given_up(many: int) -> None:
    with engine(patience=1.5, workers=1) as made, pytest.raises(Unavailable, match="returned no result"):
        list(made.refine([["sleep", "well"], *conversations(many)]))
    for thread in threading.enumerate():
        if thread.name == "dataset-engine":
            thread.join()
    assert eventually_none()


def test_who_leaves_early_does_not_wait_and_can_begin_again() -> None:
    with engine() as made:
        refined = made.refine([["sleep", "well"] for _ in range(2 * CHUNK_RECORDS)])
        assert isinstance(refined, Generator)
        refined.close()
        assert len(list(made.refine(conversations(3)))) == 3
    assert eventually_none()


ENDS_EARLY = """
import os
from discreet.training.deidentify.profiles import Profile
from discreet.training.engine import Engine
from tests.training.small_detectors import finds_ben
from tests.training.test_engine import conversations, workers
with Engine(Profile.PATTERNS, 2, load=finds_ben) as engine:
    next(engine.refine(conversations(10_000)))
    print(*[worker.pid for worker in workers()], flush=True)
    os._exit(0)
"""


def test_the_processes_end_with_the_one_that_started_them() -> None:
    done = subprocess.run([sys.executable, "-c", ENDS_EARLY], capture_output=True, text=True, timeout=60, check=True)
    pids = [int(pid) for pid in done.stdout.split()]
    until = time.monotonic() + AT_LAST
    while any(map(psutil.pid_exists, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    assert pids
    assert not any(map(psutil.pid_exists, pids))


@EACH_WAY
def test_nothing_in_the_processes_speaks_to_others(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAFT_DEV_OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("DAFT_ANALYTICS_ENABLED", "1")
    with engine() as made:
        refined, *_ = made.refine([["hush", "hush"], *conversations(many)])
    assert refined.texts == ("[PERSON]ush", "[PERSON]ush")
    assert "DAFT_DEV_OTEL_EXPORTER_OTLP_ENDPOINT" not in os.environ
