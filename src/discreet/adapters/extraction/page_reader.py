"""Reads untrusted web pages and robots.txt files, each in its own child process.

A hostile page can crash its child, never the server.
"""

from collections.abc import Hashable, Mapping
from typing import Literal

import msgspec

from discreet.adapters.extraction.article import HTML
from discreet.adapters.extraction.page_child import PageFinding, PageOrder
from discreet.adapters.response_body import is_text_type, media_type_of
from discreet.assistants.actions.answer_text import ANSWER_CHARACTERS
from discreet.errors import Invalid
from discreet.ports.documents import TextExtractor
from discreet.ports.pages import PageText, RobotsReading
from discreet.promises.pages import ROBOTS_BYTES
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import MAX_CONCURRENT, ConfinedProcess, ExitCause

MODULE = "discreet.adapters.extraction.page_child"
SECONDS = 20.0
MEMORY = 1 << 30
PDF, PDF_NAME = "application/pdf", "page.pdf"
TOO_LONG = "The page took too long to read."
UNREADABLE = "The page can't be read. It may be damaged."
DAMAGED_ROBOTS = "The site's robots.txt can't be read."


class ConfinedPageReader:
    """A ports.PageReader. `environment` is the whole environment of its children; `files` reads PDF files."""

    def __init__(
        self,
        environment: Mapping[str, str],
        files: TextExtractor,
        *,
        seconds: float = SECONDS,
        memory: int = MEMORY,
        at_once: int = MAX_CONCURRENT,
    ) -> None:
        self._process = ConfinedProcess(MODULE, environment, at_once)
        self._files, self._seconds, self._memory = files, seconds, memory

    async def read_page(self, data: bytes, content_type: str, address: str, holder: Hashable) -> PageText:
        """Return the text of a page, see ports.PageReader."""
        kind = _kind(content_type, data)
        if kind == "pdf":
            return await self._pdf(data, holder)
        finding = await self._find(kind, data, content_type, address, holder)
        if finding.page is None:
            raise Invalid(finding.refused or UNREADABLE)
        return finding.page

    async def _pdf(self, data: bytes, holder: Hashable) -> PageText:
        try:
            read = await self._files.extract(data, PDF_NAME, holder)
        except Invalid as refused:
            raise Invalid(refused.sentence.replace(PDF_NAME, "The page")) from None
        pages = [place.text for place in read.places]
        return PageText(text="\n\n".join([*pages, *filter(None, [read.unread])])[:ANSWER_CHARACTERS])

    async def read_robots(self, data: bytes, address: str, holder: Hashable) -> RobotsReading:
        """Return what a robots.txt says, see ports.PageReader."""
        finding = await self._find("robots", data[:ROBOTS_BYTES], "", address, holder)
        if finding.robots is None:
            raise Invalid(DAMAGED_ROBOTS)
        return finding.robots

    async def _find(
        self, task: Literal["html", "plain", "robots"], data: bytes, content_type: str, address: str, holder: Hashable
    ) -> PageFinding:
        order = PageOrder(
            size=len(data),
            limits=ChildLimits(self._memory, max(1, round(self._seconds))),
            task=task,
            address=address,
            content_type=content_type,
            most_text=ANSWER_CHARACTERS,
        )
        answer = await self._process.ask_order(holder, order, data, self._seconds)
        if answer.died is not None or not answer.frames:
            return PageFinding(refused=TOO_LONG if answer.died is ExitCause.TIME else UNREADABLE)
        return msgspec.msgpack.decode(answer.frames[0], type=PageFinding)


def _kind(content_type: str, data: bytes) -> Literal["html", "plain", "pdf"]:
    """Return how to read a page: by its media type, or by its bytes where that says nothing. Raises Invalid."""
    kind = media_type_of(content_type)[0]
    if kind == PDF or (not kind and data.startswith(b"%PDF-")):
        return "pdf"
    if kind in HTML or (not kind and data[:1024].lstrip().lower().startswith((b"<!doctype html", b"<html"))):
        return "html"
    if not kind or is_text_type(kind):
        return "plain"
    raise Invalid(f"The page is a file of the kind {kind[:100]}, which can't be read.")
