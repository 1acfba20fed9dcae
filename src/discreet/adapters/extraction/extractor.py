"""Reads untrusted files, each in its own child process.

A hostile file can crash its child, never the server.
"""

import signal
from collections.abc import Hashable, Sequence
from pathlib import Path

import msgspec
import structlog

from discreet.adapters.child_environment import child_environment
from discreet.adapters.extraction.extractor_child import CANNOT_READ, ExtractedText, FileOrder
from discreet.adapters.extraction.scan_languages import find_scan_languages
from discreet.adapters.extraction.scan_sentences import (
    no_recognition,
    nothing_recognised,
    too_many_scanned_pages,
)
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
SCANNED_WHILE_WAITING = 10
"""Most scanned pages of a file whose user waits for it."""
SCANNED_IN_BACKGROUND = 300
"""Most scanned pages of a file that is read in the background."""
PAGES_AT_ONCE = 4
"""Scanned pages that one child recognizes."""
SECONDS_PER_PAGE = 60.0
"""Time limit for a scanned page, instead of the file's. A page takes 1 to 5 seconds on an idle core."""
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
    limit. A PDF may have `most_scanned` pages without text; their text is recognized in further children, each with
    the same limits and SECONDS_PER_PAGE for each of its pages.
    """

    def __init__(
        self,
        scratch: Path | None = None,
        *,
        seconds: float = SECONDS_WHILE_WAITING,
        memory: int = 2 << 30,
        most_text: int = 64 << 20,
        most_scanned: int = SCANNED_WHILE_WAITING,
        at_once: int = AT_ONCE,
        longest_line: int | None = LONGEST_LINE,
    ) -> None:
        self._scratch, self._seconds, self._memory = scratch, seconds, memory
        self._most_text, self._most_scanned = most_text, most_scanned
        languages = find_scan_languages()
        self._languages = languages.joined if languages else ""
        data = {"TESSDATA_PREFIX": str(languages.folder)} if languages else {}
        self._process = ConfinedProcess(
            MODULE, _environment(scratch) | data, at_once, longest_line=longest_line, keeps_complaints=True
        )

    async def extract(self, data: bytes, filename: str, holder: Hashable = None) -> list[Extracted]:
        """Return the text by place.

        Invalid with a sentence that says why the file cannot be read; CannotRead where this server cannot read its kind
        at all.
        """
        finding = await self._find(data, filename, holder)
        name, most = _shown(filename), self._most_scanned
        if not finding.places and not finding.scanned:
            raise Invalid(f"{name} holds no text that can be read.")
        if not finding.scanned:
            return finding.places
        if not finding.places and not self._languages:
            raise Invalid(no_recognition(name))
        if not finding.places and len(finding.scanned) > most:
            raise Invalid(too_many_scanned_pages(name, most))
        recognised = await self._recognised(data, filename, holder, finding.scanned[:most]) if self._languages else []
        if not finding.places and not recognised:
            raise Invalid(nothing_recognised(name))
        return sorted(finding.places + recognised, key=_page_number)

    async def seen(self, data: bytes, filename: str, holder: Hashable = None) -> ModelImage:
        """Return the image in `data`. Invalid says why it cannot be used."""
        finding = await self._find(data, filename, holder, picture=True)
        assert finding.picture is not None
        return finding.picture

    async def _recognised(self, data: bytes, filename: str, holder: Hashable, pages: Sequence[int]) -> list[Extracted]:
        """Return the recognized text of the pages that have any.

        If a child dies, its pages are tried one by one; a page that fails alone has no text.
        """
        found: list[Extracted] = []
        for start in range(0, len(pages), PAGES_AT_ONCE):
            batch = tuple(pages[start : start + PAGES_AT_ONCE])
            try:
                found += (await self._find(data, filename, holder, pages=batch)).places
            except Invalid:
                if len(batch) > 1:
                    for page in batch:
                        found += await self._recognised(data, filename, holder, (page,))
        return [place for place in found if place.text]

    async def _find(
        self, data: bytes, filename: str, holder: Hashable, *, picture: bool = False, pages: tuple[int, ...] = ()
    ) -> ExtractedText:
        seconds = len(pages) * SECONDS_PER_PAGE or self._seconds
        order = FileOrder(
            size=len(data),
            limits=ChildLimits(self._memory, max(1, round(seconds))),
            name=_shown(filename),
            most_text=self._most_text,
            picture=picture,
            languages=self._languages,
            most_scanned=self._most_scanned + 1,
            pages=pages,
        )
        if self._scratch is not None:  # in the system's folder another user could plant files for us to load
            self._scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            answered = await self._process.ask_order(holder, order, data, seconds)
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


def _page_number(place: Extracted) -> int:
    return int(place.place.removeprefix("page ") or 1)


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
