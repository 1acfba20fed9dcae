"""Reader of action documents (OpenAPI, MCP tool lists) in child processes.

Invariants:
- A document that takes long is parsed outside of the server's process; a fair queue orders the requests of different
  people.
- A document under IN_PROCESS bytes is parsed in a thread: that takes less time than the start of a process.
"""

import asyncio
import json
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import msgspec

from discreet.assistants.actions.mcp.document import NO_JSON, build_tools_document, parse_tools_document
from discreet.assistants.actions.openapi import import_document
from discreet.assistants.actions.openapi.choosing import Listing
from discreet.assistants.actions.openapi.document_order import (
    DocumentAnswer,
    DocumentExtracted,
    DocumentListed,
    DocumentOrder,
    DocumentPinned,
    DocumentRead,
    DocumentTask,
    DocumentUnreadable,
)
from discreet.assistants.actions.openapi.problems import Unreadable
from discreet.assistants.actions.operation import ParsedDocument
from discreet.errors import Invalid, TooMany
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import ConfinedProcess, ExitCause

MODULE = "discreet.assistants.actions.openapi.document_child"
IN_PROCESS = 32_000
MEMORY = 2 << 30
CPU_SECONDS = 60
_decode = msgspec.json.Decoder(DocumentAnswer).decode
MAX_CONCURRENT = 2
"""The most documents parsed at a time; each uses one CPU core."""
_TIME = "The document takes too long to read. Take out what the GPT does not need."
_MEMORY = "The document needs too much memory to read. Take out what the GPT does not need."
_DIED: dict[ExitCause | None, str] = {ExitCause.TIME: _TIME, ExitCause.MEMORY: _MEMORY}
_BROKEN = "The document could not be read: the process that read it ended. Try again, or take out what is not needed."


class DocumentReader:
    """Parses documents in child processes.

    `environment` is the whole environment of a child. `holder` is the key of the fair queue.
    """

    def __init__(self, environment: Mapping[str, str], memory: int = MEMORY, cpu_seconds: int = CPU_SECONDS) -> None:
        self._process = ConfinedProcess(MODULE, environment, MAX_CONCURRENT)
        self._limits = ChildLimits(memory, cpu_seconds)

    async def read(self, document: str, fetched_from: str | None, holder: Hashable) -> ParsedDocument:
        """Parse a document (`import_document`). Raises Unreadable."""
        if len(document) <= IN_PROCESS:
            return await asyncio.to_thread(import_document, document, fetched_from)
        answer = await self._ask("read", _encode(document), fetched_from, holder)
        assert isinstance(answer, DocumentRead)
        return answer.imported

    async def read_tools(self, document: str, holder: Hashable) -> ParsedDocument:
        """Parse a pinned list of an MCP server's tools (`parse_tools_document`). Raises Unreadable."""
        if len(document) <= IN_PROCESS:
            return await asyncio.to_thread(parse_tools_document, document)
        answer = await self._ask("tools", _encode(document), None, holder)
        assert isinstance(answer, DocumentRead)
        return answer.imported

    async def pin_tools(self, url: str, revision: str, title: str, tools: Sequence[Any], holder: Hashable) -> str:
        """Return the document that pins a server's tools (`build_tools_document`). Raises Invalid."""
        try:
            encoded = json.dumps((url, revision, title, tools)).encode()
        except RecursionError:
            raise Invalid(NO_JSON, field="url") from None
        if len(encoded) <= IN_PROCESS:
            return await asyncio.to_thread(build_tools_document, url, revision, title, tools)
        try:
            answer = await self._ask("pin", encoded, None, holder)
        except Unreadable as why:
            raise Invalid(why.problem.why, field="url") from None
        assert isinstance(answer, DocumentPinned)
        return answer.text

    async def list(self, document: bytes, fetched_from: str | None, holder: Hashable) -> Listing:
        """List the operations of a large document, to choose from. Raises Unreadable."""
        answer = await self._ask("list", document, fetched_from, holder)
        assert isinstance(answer, DocumentListed)
        return answer.listing

    async def extract(self, document: bytes, chosen: Sequence[int], fetched_from: str | None, holder: Hashable) -> str:
        """Return a document with the chosen operations only. Raises Unreadable."""
        answer = await self._ask("extract", document, fetched_from, holder, chosen)
        assert isinstance(answer, DocumentExtracted)
        return answer.text

    async def _ask(
        self,
        task: DocumentTask,
        data: bytes,
        fetched_from: str | None,
        holder: Hashable,
        chosen: Sequence[int] = (),
    ) -> DocumentAnswer:
        order = DocumentOrder(
            size=len(data), limits=self._limits, task=task, fetched_from=fetched_from, chosen=tuple(chosen)
        )
        try:
            frame = await self._process.ask_order(holder, order, data)
        except TooMany:
            why = "Several of your documents are being read already. Wait for them, then try again."
            raise TooMany(why, retry_after=5) from None
        if not frame.frames:
            raise Unreadable(_DIED.get(frame.died, _BROKEN))
        answer: DocumentAnswer = await asyncio.to_thread(_decode, frame.frames[0])
        if isinstance(answer, DocumentUnreadable):
            raise Unreadable(answer.why, answer.line)
        return answer


def _encode(document: str) -> bytes:
    try:
        return document.encode()
    except UnicodeEncodeError:
        raise Unreadable("The text holds half a character (a lone surrogate). Save it as UTF-8.") from None
