"""Reads untrusted files, each in its own child process.

A hostile file can crash its child, never the server.
"""

import signal
import tempfile
from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import structlog

from discreet.adapters.child_environment import child_environment
from discreet.adapters.extraction.extractor_child import CACHE_FOLDER, CANNOT_READ, ExtractedText, FileOrder
from discreet.adapters.extraction.scan_languages import find_scan_languages
from discreet.adapters.extraction.scan_sentences import (
    no_recognition,
    nothing_recognised,
    pages_above_limit,
    pages_after_stop,
    pages_without_recognition,
    recognition_stopped,
    too_many_scanned_pages,
)
from discreet.adapters.start_failure import last_line
from discreet.errors import Invalid, TooMany
from discreet.ports.documents import Extracted, ModelImage, ReaderNotInstalled, ReadFile
from discreet.quotas.fair_queue import MAX_LINE_LENGTH
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import MAX_CONCURRENT, ChildAnswer, ConfinedProcess, ExitCause
from discreet.runtime.process_limits import NO_MEMORY

log = structlog.get_logger()

MODULE = "discreet.adapters.extraction.extractor_child"
NAME_SHOWN = 80
SECONDS_WHILE_WAITING = 15.0
"""Time limit for a file whose user waits for it."""
SECONDS_IN_BACKGROUND = 60.0
"""Time limit for a file that is read in the background."""
SECONDS_PER_PAGE = 60.0
"""Time limit for a scanned page. A page takes 1 to 5 seconds on an idle core."""
MAX_DEAD = 2
"""Recognising children of one file that may die; then its recognition stops."""
MAX_CONCURRENT_OCR = max(1, MAX_CONCURRENT // 2)
"""Children that recognise text at the same time. A child needs about 460 MB."""
COUNTED_ABOVE = 100
"""Scanned pages above the limit of a file that are counted."""
TOO_MANY = "Several of your files are being read already. Wait for them, then add this one."
OUT_OF_MEMORY = (
    b"memory allocation of",
    b"bad_alloc",
    b"MemoryError",
    b"Cannot allocate memory",
    b"out of memory",
)
"""What the child's libraries print before they abort for lack of memory."""


@dataclass(frozen=True)
class ScanLimits:
    """Limits of text recognition in one file.

    `pages`: most scanned pages. `pages_at_once`: the pages of one child. `seconds`: the time that all its children may
    run; waiting for other files does not count.
    """

    pages: int
    pages_at_once: int
    seconds: float


SCANS_WHILE_WAITING = ScanLimits(pages=10, pages_at_once=1, seconds=60.0)
"""For a file whose user waits for it."""
SCANS_IN_BACKGROUND = ScanLimits(pages=300, pages_at_once=4, seconds=900.0)
"""For a file that is read in the background."""


class ChildExtractor:
    """A ports.TextExtractor and ports.PictureReader.

    `scratch` is a folder of ours in which the PDF library is unpacked once. Limits for one file: `seconds` of wall
    time, as many of CPU time, bytes of memory and of text. At most `at_once` children run. Further files wait in their
    user's queue (`holder`), and the queues take turns. A queue holds at most `longest_line` files; None sets no
    limit. Scanned pages are recognised in further children with the same limits of memory and text, of which
    MAX_CONCURRENT_OCR run: scans do not delay other files.
    """

    def __init__(
        self,
        scratch: Path | None = None,
        *,
        seconds: float = SECONDS_WHILE_WAITING,
        memory: int = 2 << 30,
        most_text: int = 64 << 20,
        scans: ScanLimits = SCANS_WHILE_WAITING,
        at_once: int = MAX_CONCURRENT,
        longest_line: int | None = MAX_LINE_LENGTH,
    ) -> None:
        self._scratch, self._seconds, self._memory = scratch, seconds, memory
        self._most_text, self._scans = most_text, scans
        languages = find_scan_languages()
        self._languages = languages.joined if languages else ""
        data = {"TESSDATA_PREFIX": str(languages.folder)} if languages else {}
        self._reading_process, self._recognition_process = (
            ConfinedProcess(
                MODULE, _environment(scratch) | data, max_processes, longest_line=longest_line, keeps_complaints=True
            )
            for max_processes in (at_once, min(at_once, MAX_CONCURRENT_OCR))
        )

    async def extract(self, data: bytes, filename: str, holder: Hashable = None) -> ReadFile:
        """Return the text by place, and why scanned pages beside it were not read.

        Invalid with a sentence that says why the file cannot be read; ReaderNotInstalled where this server cannot read
        its kind at all.
        """
        name = _display_name(filename)
        finding = _decode_answer(name, await self._ask(self._reading_process, name, data, holder, self._seconds))
        if refusal := self._refusal(name, finding):
            raise Invalid(refusal)
        if not finding.scanned:
            return ReadFile(finding.places)
        if not self._languages:
            return ReadFile(finding.places, pages_without_recognition(len(finding.scanned)))
        scan = await self._recognise(name, data, holder, finding.scanned[: self._scans.pages])
        if not finding.places and (refusal := scan.refusal(name)):
            raise Invalid(refusal)
        return ReadFile(sorted(finding.places + scan.places, key=_page_number), self._unread(finding, scan))

    async def decode(self, data: bytes, filename: str, holder: Hashable = None) -> ModelImage:
        """Return the image in `data`. Invalid says why it cannot be used."""
        name = _display_name(filename)
        finding = _decode_answer(
            name, await self._ask(self._reading_process, name, data, holder, self._seconds, picture=True)
        )
        assert finding.picture is not None
        return finding.picture

    def _refusal(self, name: str, finding: ExtractedText) -> str | None:
        """Return why the file is refused before its scanned pages are recognised.

        A file with a text of its own is not: scanned pages above the limit are left out, and the file says so
        (decision 70).
        """
        if finding.places:
            return None
        if not finding.scanned:
            return f"{name} holds no text that can be read."
        if not self._languages:
            return no_recognition(name)
        return too_many_scanned_pages(name, self._scans.pages) if len(finding.scanned) > self._scans.pages else None

    def _unread(self, finding: ExtractedText, scan: "_Recognition") -> str:
        """Return why scanned pages of a file with text of its own were not read; "" if all were."""
        above = max(0, len(finding.scanned) - self._scans.pages)
        if scan.unread:
            return pages_after_stop(scan.unread + above)
        return pages_above_limit(above, self._scans.pages, has_more=finding.has_more) if above else ""

    async def _recognise(self, name: str, data: bytes, holder: Hashable, pages: Sequence[int]) -> "_Recognition":
        """Recognise the text of the pages until the file's time is used up or MAX_DEAD children died.

        The pages of a child that died are tried one by one.
        """
        scan, step = _Recognition(self._scans.seconds), self._scans.pages_at_once
        waiting = deque(tuple(pages[start : start + step]) for start in range(0, len(pages), step))
        while waiting and scan.may_continue:
            batch = waiting.popleft()
            seconds = min(scan.seconds_left, len(batch) * SECONDS_PER_PAGE)
            answer = await self._ask(self._recognition_process, name, data, holder, seconds, pages=batch)
            scan.seconds_left -= answer.seconds
            if answer.died is None or answer.code == CANNOT_READ:
                scan.places += [place for place in _decode_answer(name, answer).places if place.text]
                continue
            scan.dead += 1
            if len(batch) == 1:
                scan.unread += 1
            else:
                waiting.extendleft((page,) for page in reversed(batch))
        scan.is_whole = not waiting
        scan.unread += sum(map(len, waiting))
        return scan

    async def _ask(
        self,
        process: ConfinedProcess,
        name: str,
        data: bytes,
        holder: Hashable,
        seconds: float,
        *,
        picture: bool = False,
        pages: tuple[int, ...] = (),
    ) -> ChildAnswer:
        order = FileOrder(
            size=len(data),
            limits=ChildLimits(self._memory, max(1, round(seconds))),
            name=name,
            most_text=self._most_text,
            picture=picture,
            languages=self._languages,
            most_scanned=self._scans.pages + COUNTED_ABOVE,
            pages=pages,
        )
        if self._scratch is not None:  # in the system's folder another user could plant files for us to load
            self._scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return await process.ask_order(holder, order, data, seconds)
        except TooMany as full:
            raise TooMany(TOO_MANY, retry_after=full.retry_after) from None


@dataclass
class _Recognition:
    """The recognised text of a file so far, and what its recognition may still use.

    `unread`: its pages whose child died, and those left when recognition stopped.
    """

    seconds_left: float
    dead: int = 0
    places: list[Extracted] = field(default_factory=list)
    is_whole: bool = False
    unread: int = 0

    @property
    def may_continue(self) -> bool:
        return self.seconds_left > 0 and self.dead < MAX_DEAD

    def refusal(self, name: str) -> str | None:
        """Return why a file without another text is refused. A part of a scan is: it would pass for the whole."""
        if not self.is_whole or (self.dead and not self.places):
            return recognition_stopped(name)
        return None if self.places else nothing_recognised(name)


def _decode_answer(name: str, answer: ChildAnswer) -> ExtractedText:
    if answer.code == CANNOT_READ:
        why = last_line(answer.complaint)
        log.error("file_reader_failed", why=why)
        raise ReaderNotInstalled(why)
    if answer.died is not None or not answer.frames:
        raise Invalid(_describe_death(name, answer))
    finding = msgspec.msgpack.decode(answer.frames[0], type=ExtractedText)
    if finding.refused:
        raise Invalid(finding.refused)
    return finding


def _page_number(place: Extracted) -> int:
    return int(place.place.removeprefix("page ") or 1)


def _environment(scratch: Path | None = None) -> dict[str, str]:
    """Return the child's environment: no home, one thread, few arenas.

    Memory that threads reserve counts against the limit.
    """
    variables = {} if scratch is None else {"TMPDIR": str(scratch)}
    variables[CACHE_FOLDER] = str((scratch or Path(tempfile.gettempdir())) / "kreuzberg")
    return child_environment(
        HOME="/nonexistent", MALLOC_ARENA_MAX="2", RAYON_NUM_THREADS="1", TOKIO_WORKER_THREADS="1", **variables
    )


def _describe_death(name: str, answer: ChildAnswer) -> str:
    """Return why a child died, as a sentence.

    Libraries abort when they get no memory; the kernel kills when the machine has none.
    """
    code, complaint = answer.code, answer.complaint
    if answer.died is ExitCause.TIME:
        return f"{name} took too long to read. Split it up, or save it in a simpler form."
    if b"overflowed its stack" in complaint:
        return f"{name} is nested too deeply to be read."
    gave_up = code in (NO_MEMORY, -signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL, -signal.SIGKILL)
    if gave_up or any(words in complaint for words in OUT_OF_MEMORY):
        return f"{name} needs too much memory to read. Split it up, or save it in a simpler form."
    return f"{name} cannot be read. It may be damaged."


def _display_name(filename: str) -> str:
    """Return the file's name, short and printable, for sentences."""
    name = "".join(char for char in filename.replace("\\", "/").rpartition("/")[2] if char.isprintable()).strip()
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_SHOWN:
        name = f"{stem[: NAME_SHOWN - 12]}…{dot}{ending[:10]}"
    return name or "The file"
