"""One account uploads exports that are made to stop the server: they cost a child process, and other users nothing."""

import asyncio
import io
import os
import sys
import zipfile
from collections.abc import Callable

import psutil
import pytest

from discreet.adapters.child_environment import child_environment
from discreet.chat.imports.reading import ExportReader, ReadingLimits
from discreet.chat.imports.tree import MAX_MESSAGE_BYTES
from discreet.http.services import Services
from discreet.runtime.confined_process import ConfinedProcess
from discreet.runtime.process_limits import NICENESS
from tests.chat_imports import hostile
from tests.http.test_chat_imports import all_of, chat_import, left_out, opened, talk, titles, until_over
from tests.support.chat_exports import zip_conversations
from tests.support.people import Cast

MODULE = "discreet.chat.imports.reading_child"


def readers() -> list[psutil.Process]:
    """The processes that read exports now, as children of this one."""
    found = []
    for process in psutil.Process().children():
        try:
            if MODULE in process.cmdline():
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


async def a_reader() -> psutil.Process:
    async with asyncio.timeout(60):
        while not (found := readers()):
            await asyncio.sleep(0.005)
    return found[0]


@pytest.mark.parametrize("export", [hostile.endless_details, hostile.endless_marks], ids=["details", "marks"])
async def test_marks_without_end_are_read_in_one_pass_while_the_server_answers(
    cast: Cast, export: Callable[[], bytes]
) -> None:
    (await cast.ben.request("POST", "/api/moving-in", data=export())).ok()
    answered = 0
    async with asyncio.timeout(60):
        while (await all_of(cast.ben))[0]["under_way"]:
            (await cast.ada.get("/health/live")).ok()
            answered += 1
    moved = await until_over(cast.ben)
    assert (moved["state"], moved["conversations"]) == ("done", 1)
    assert answered


async def test_links_that_swell_are_bounded(cast: Cast) -> None:
    moved = await chat_import(cast.ben, hostile.swelling_links())
    assert moved["state"] == "done"
    shown = await opened(cast.ben, "Hostile")
    assert max(len(message["text"].encode()) for message in shown["messages"]) <= MAX_MESSAGE_BYTES
    assert left_out(moved)["cut"] == 1
    assert left_out(moved)["citations"] > 10_000


async def test_an_oversized_message_is_cut_and_that_is_reported(cast: Cast) -> None:
    moved = await chat_import(cast.ben, zip_conversations(talk("Long", "word " * 600_000)))
    shown = await opened(cast.ben, "Long")
    assert len(shown["messages"][0]["text"]) == MAX_MESSAGE_BYTES
    assert left_out(moved) == {"cut": 1}


def test_the_archive_is_one_for_zipfile() -> None:
    """Otherwise the next test would pass for any refusal."""
    with zipfile.ZipFile(io.BytesIO(hostile.crowded_archive(1_000))) as archive:
        assert len(archive.infolist()) == 1_001


async def test_an_archive_that_lists_files_without_end_is_refused_before_the_list_is_read(cast: Cast) -> None:
    moved = await chat_import(cast.ben, hostile.crowded_archive())
    assert moved["state"] == "failed"
    assert "too many files" in moved["sentence"]


async def test_an_export_is_read_in_a_process_with_limits(cast: Cast) -> None:
    entries = [talk(f"Read {n}", at=1_700_000_000 + n) for n in range(400)]
    (await cast.ben.request("POST", "/api/moving-in", data=zip_conversations(*entries))).ok()
    reader = await a_reader()
    async with asyncio.timeout(60):
        while reader.rlimit(psutil.RLIMIT_AS)[0] == psutil.RLIM_INFINITY:
            await asyncio.sleep(0.005)
    limits = ReadingLimits()
    assert reader.rlimit(psutil.RLIMIT_AS)[1] == limits.memory
    assert limits.cpu_seconds <= reader.rlimit(psutil.RLIMIT_CPU)[0] < limits.cpu_seconds + 60
    assert reader.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
    environment = reader.environ()
    assert not [name for name in environment if name.startswith("DISCREET_")]
    assert (await until_over(cast.ben))["conversations"] == 400
    assert not readers()


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (ReadingLimits(memory=400 << 20), "too much memory"),
        (ReadingLimits(cpu_seconds=1, cpu_seconds_per_mb=0), "too long to read"),
    ],
    ids=["memory", "time"],
)
async def test_a_reader_that_reaches_its_limits_says_so(
    cast: Cast, services: Services, monkeypatch: pytest.MonkeyPatch, limits: ReadingLimits, sentence: str
) -> None:
    reader = ExportReader(services.chat_imports._exports, child_environment(), limits)
    monkeypatch.setattr(services.chat_imports, "_reader", reader)
    numbers = ",".join(["[[]]"] * 6_000_000)
    moved = await chat_import(cast.ben, f'[{{"mapping": [{numbers}]}}]'.encode())
    assert (moved["state"], sentence in moved["sentence"]) == ("failed", True)


async def test_an_export_whose_reader_dies_twice_is_given_up(cast: Cast) -> None:
    entries = [talk(f"Died {n}", at=1_700_000_000 + n) for n in range(3)]
    data = zip_conversations(*entries, *({} for _ in range(40_000)))
    (await cast.dan.request("POST", "/api/moving-in", data=data)).ok()
    async with asyncio.timeout(60):
        while (await all_of(cast.dan))[0]["conversations"] < 3:
            await asyncio.sleep(0.005)
    first = await a_reader()
    first.kill()
    second = await a_reader()
    while second.pid == first.pid:
        second = await a_reader()
    second.kill()
    moved = await until_over(cast.dan)
    assert moved["state"] == "failed"
    assert "after two attempts" in moved["sentence"]
    assert {f"Died {n}" for n in range(3)} <= set(await titles(cast.dan))


async def test_people_take_turns() -> None:
    """A second file of the same person waits behind the first files of all others."""
    process = ConfinedProcess("tests.chat_imports.patient_child", child_environment(PYTHONPATH=":".join(sys.path)), 1)
    order: list[str] = []

    async def work(name: str, begun: asyncio.Event | None = None, until: asyncio.Event | None = None) -> None:
        async with process.running(name[0]) as child:
            order.append(name)
            await child.send_line(b"")
            if begun and until:
                begun.set()
                await until.wait()

    begun, until = asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(work("a1", begun, until))
    await begun.wait()
    others = [asyncio.create_task(work(name)) for name in ("a2", "a3", "b1")]
    await asyncio.sleep(0)
    until.set()
    await asyncio.gather(first, *others)
    assert order == ["a1", "a2", "b1", "a3"]


async def test_a_child_runs_after_the_server() -> None:
    process = ConfinedProcess("tests.chat_imports.patient_child", child_environment(PYTHONPATH=":".join(sys.path)))
    async with process.running("ada") as child:
        assert os.getpriority(os.PRIO_PROCESS, child.pid) == NICENESS
