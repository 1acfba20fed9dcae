"""Reads untrusted files in a child process each, so that a hostile one costs a child and never the server."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Hashable
from pathlib import Path

import msgspec
import structlog

from discreet.errors import Invalid, TooMany
from discreet.outside.child_environment import child_environment
from discreet.outside.extractor_child import CANNOT_READ, Finding, Order
from discreet.outside.start_failure import last_line, last_words
from discreet.process_limits import NO_MEMORY
from discreet.quotas.fair_queue import LONGEST_LINE, FairQueue
from discreet.seams import CannotRead, Extracted, SeenPicture

log = structlog.get_logger()

PIECE = 1 << 20
NAME_SHOWN = 80
SECONDS_WHILE_WAITING = 15.0
"""Time for a file whose person waits for it."""
SECONDS_IN_BACKGROUND = 60.0
"""Time for a file that is read in the background."""
TOO_MANY = "Several of your files are being read already. Wait for them, then add this one."
OUT_OF_MEMORY = (
    b"memory allocation of",
    b"bad_alloc",
    b"MemoryError",
    b"Cannot allocate memory",
    b"out of memory",
)
"""What the libraries in the child say before they give up for want of memory."""


class ChildExtractor:
    """seams.TextExtractor and seams.PictureReader. `scratch` is a folder of ours in which the PDF reader is
    unpacked, once.

    Limits for one file: `seconds` of time, as many of computing, bytes of memory and of text.

    At most `at_once` children run. Further files wait in a line of their person (`holder`), and the lines take turns.
    A line holds at most `longest_line` files; None sets no limit.
    """

    def __init__(
        self,
        scratch: Path | None = None,
        *,
        seconds: float = SECONDS_WHILE_WAITING,
        memory: int = 2 << 30,
        most_text: int = 64 << 20,
        at_once: int = 2,
        longest_line: int | None = LONGEST_LINE,
    ) -> None:
        self._scratch = scratch
        self._seconds = seconds
        self._memory = memory
        self._most_text = most_text
        self._queue = FairQueue(at_once, longest_line)

    async def extract(self, data: bytes, filename: str, holder: Hashable = None) -> list[Extracted]:
        """The text by place. Raises Invalid with a sentence that says why a file cannot be read, CannotRead where this
        server reads none of its kind."""
        return (await self._find(data, filename, holder)).places

    async def seen(self, data: bytes, filename: str, holder: Hashable = None) -> SeenPicture:
        """The picture in `data`. Raises Invalid with a sentence that says why it cannot be used."""
        finding = await self._find(data, filename, holder, picture=True)
        assert finding.picture is not None
        return finding.picture

    async def _find(self, data: bytes, filename: str, holder: Hashable, *, picture: bool = False) -> Finding:
        name = _shown(filename)
        order = Order(name, len(data), self._memory, max(1, round(self._seconds)), self._most_text, picture)
        try:
            async with self._queue.turn(holder):
                finding = await self._in_time(order, data)
        except TooMany as full:
            raise TooMany(TOO_MANY, retry_after=full.retry_after) from None
        if finding.refused:
            raise Invalid(finding.refused)
        return finding

    async def _in_time(self, order: Order, data: bytes) -> Finding:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._ask_child(order, data)
        except TimeoutError as late:
            sentence = f"{order.name} took too long to read. Split it up, or save it in a simpler form."
            raise Invalid(sentence) from late

    async def _ask_child(self, order: Order, data: bytes) -> Finding:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "discreet.outside.extractor_child",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env=_environment(self._scratch),
        )  # fmt: skip
        try:
            assert child.stdout is not None
            assert child.stderr is not None
            _, answer, complaint = await asyncio.gather(
                _give(child, order, data), child.stdout.read(), last_words(child.stderr)
            )
            code = await child.wait()
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if code == CANNOT_READ:
            why = last_line(complaint)
            log.error("files_cannot_be_read", why=why)
            raise CannotRead(why)
        if code != 0:
            raise Invalid(_reason(order.name, code, complaint))
        return msgspec.msgpack.decode(answer, type=Finding)


def _environment(scratch: Path | None = None) -> dict[str, str]:
    """No home, one thread, few arenas: what threads reserve counts against the limit of memory."""
    own = {}
    if scratch is not None:  # in the system's own, another user could have put something for us to load
        scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        own["TMPDIR"] = str(scratch)
    return child_environment(
        HOME="/nonexistent", MALLOC_ARENA_MAX="2", RAYON_NUM_THREADS="1", TOKIO_WORKER_THREADS="1", **own
    )


async def _give(child: asyncio.subprocess.Process, order: Order, data: bytes) -> None:
    """Hand over the order and the file, piece by piece; a child that stops listening has its reasons."""
    assert child.stdin is not None
    with contextlib.suppress(ConnectionError):
        child.stdin.write(msgspec.json.encode(order) + b"\n")
        view = memoryview(data)
        for start in range(0, len(data), PIECE):
            child.stdin.write(view[start : start + PIECE])
            await child.stdin.drain()
        child.stdin.close()


def _reason(name: str, code: int, complaint: bytes) -> str:
    """Why a child died. Libraries abort when they get no memory; the kernel kills when the machine has none."""
    if code == -signal.SIGXCPU:
        return f"{name} took too long to read. Split it up, or save it in a simpler form."
    if b"overflowed its stack" in complaint:
        return f"{name} is nested too deeply to be read."
    gave_up = code in (NO_MEMORY, -signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL, -signal.SIGKILL)
    if gave_up or any(words in complaint for words in OUT_OF_MEMORY):
        return f"{name} needs too much memory to read. Split it up, or save it in a simpler form."
    return f"{name} cannot be read: it is damaged, or made so that reading it fails."


def _shown(filename: str) -> str:
    """The file's own name, short and printable, as sentences show it."""
    name = "".join(char for char in filename.replace("\\", "/").rpartition("/")[2] if char.isprintable()).strip()
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_SHOWN:
        name = f"{stem[: NAME_SHOWN - 12]}…{dot}{ending[:10]}"
    return name or "The file"
