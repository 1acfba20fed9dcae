"""Reads untrusted files, each in its own child process.

A hostile file can crash its child, never the server.
"""

import signal
from collections.abc import Hashable
from pathlib import Path

import msgspec
import structlog

from discreet.adapters.child_environment import child_environment
from discreet.adapters.extraction.extractor_child import CANNOT_READ, ExtractedText, FileOrder
from discreet.adapters.start_failure import last_line
from discreet.errors import Invalid, TooMany
from discreet.ports import CannotRead, Extracted, ModelImage
from discreet.quotas.fair_queue import LONGEST_LINE
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import AT_ONCE, Cause, ChildAnswer, ConfinedProcess
from discreet.runtime.process_limits import NO_MEMORY

log = structlog.get_logger()

MODULE = "discreet.adapters.extraction.extractor_child"
NAME_SHOWN = 80
SECONDS_WHILE_WAITING = 15.0
"""Time limit for a file whose user waits for it."""
SECONDS_IN_BACKGROUND = 60.0
"""Time limit for a file that is read in the background."""
TOO_MANY = "Several of your files are being read already. Wait for them, then add this one."
OUT_OF_MEMORY = (
    b"memory allocation of",
    b"bad_alloc",
    b"MemoryError",
    b"Cannot allocate memory",
    b"out of memory",
)
"""What the child's libraries print before they abort for lack of memory."""


class ChildExtractor:
    """A ports.TextExtractor and ports.PictureReader.

    `scratch` is a folder of ours in which the PDF library is unpacked once. Limits for one file: `seconds` of wall
    time, as many of CPU time, bytes of memory and of text. At most `at_once` children run. Further files wait in their
    person's queue (`holder`), and the queues take turns. A queue holds at most `longest_line` files; None sets no
    limit.
    """

    def __init__(
        self,
        scratch: Path | None = None,
        *,
        seconds: float = SECONDS_WHILE_WAITING,
        memory: int = 2 << 30,
        most_text: int = 64 << 20,
        at_once: int = AT_ONCE,
        longest_line: int | None = LONGEST_LINE,
    ) -> None:
        self._scratch, self._seconds, self._most_text = scratch, seconds, most_text
        self._limits = ChildLimits(memory, max(1, round(seconds)))
        self._process = ConfinedProcess(
            MODULE, _environment(scratch), at_once, longest_line=longest_line, keeps_complaints=True
        )

    async def extract(self, data: bytes, filename: str, holder: Hashable = None) -> list[Extracted]:
        """Return the text by place.

        Invalid with a sentence that says why the file cannot be read; CannotRead where this server cannot read its kind
        at all.
        """
        return (await self._find(data, filename, holder)).places

    async def seen(self, data: bytes, filename: str, holder: Hashable = None) -> ModelImage:
        """Return the image in `data`. Invalid says why it cannot be used."""
        finding = await self._find(data, filename, holder, picture=True)
        assert finding.picture is not None
        return finding.picture

    async def _find(self, data: bytes, filename: str, holder: Hashable, *, picture: bool = False) -> ExtractedText:
        order = FileOrder(
            size=len(data), limits=self._limits, name=_shown(filename), most_text=self._most_text, picture=picture
        )
        if self._scratch is not None:  # in the system's folder another user could plant files for us to load
            self._scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            answered = await self._process.ask_order(holder, order, data, self._seconds)
        except TooMany as full:
            raise TooMany(TOO_MANY, retry_after=full.retry_after) from None
        finding = _finding(order.name, answered)
        if finding.refused:
            raise Invalid(finding.refused)
        return finding


def _finding(name: str, answered: ChildAnswer) -> ExtractedText:
    if answered.code == CANNOT_READ:
        why = last_line(answered.complaint)
        log.error("file_reader_failed", why=why)
        raise CannotRead(why)
    if answered.died is not None or not answered.frames:
        raise Invalid(_reason(name, answered))
    return msgspec.msgpack.decode(answered.frames[0], type=ExtractedText)


def _environment(scratch: Path | None = None) -> dict[str, str]:
    """Return the child's environment: no home, one thread, few arenas.

    Memory that threads reserve counts against the limit.
    """
    own = {} if scratch is None else {"TMPDIR": str(scratch)}
    return child_environment(
        HOME="/nonexistent", MALLOC_ARENA_MAX="2", RAYON_NUM_THREADS="1", TOKIO_WORKER_THREADS="1", **own
    )


def _reason(name: str, answered: ChildAnswer) -> str:
    """Return why a child died, as a sentence.

    Libraries abort when they get no memory; the kernel kills when the machine has none.
    """
    code, complaint = answered.code, answered.complaint
    if answered.died is Cause.TIME:
        return f"{name} took too long to read. Split it up, or save it in a simpler form."
    if b"overflowed its stack" in complaint:
        return f"{name} is nested too deeply to be read."
    gave_up = code in (NO_MEMORY, -signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL, -signal.SIGKILL)
    if gave_up or any(words in complaint for words in OUT_OF_MEMORY):
        return f"{name} needs too much memory to read. Split it up, or save it in a simpler form."
    return f"{name} cannot be read. It may be damaged."


def _shown(filename: str) -> str:
    """Return the file's name, short and printable, for sentences."""
    name = "".join(char for char in filename.replace("\\", "/").rpartition("/")[2] if char.isprintable()).strip()
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_SHOWN:
        name = f"{stem[: NAME_SHOWN - 12]}…{dot}{ending[:10]}"
    return name or "The file"
