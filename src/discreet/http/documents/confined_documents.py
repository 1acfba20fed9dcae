"""Makes files of untrusted Markdown in child processes: no text blocks the server.

Invariants:
- The server's own process reads no Markdown for a file, and writes no file to a disk.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import msgspec

from discreet.errors import NotFound, TooLarge, TooMany
from discreet.http.documents.requests import RenderRequest
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import ConfinedProcess

MODULE = "discreet.http.documents.document_child"
LIMITS = ChildLimits(memory=1 << 30, cpu_seconds=40)
TOO_MANY = "Several of your files are being made. Wait a moment, then try again."
TOO_HARD = "This text is too long or too complex for a file of this kind. Download it as Markdown instead."
NO_TABLE = "This answer doesn't have this table."


@dataclass(frozen=True, kw_only=True)
class RenderedFile:
    """A file. `lacks_glyphs`: no font of this server has some of its characters."""

    data: bytes
    lacks_glyphs: bool


class ConfinedDocuments:
    """Makes documents and tables. `environment` is the child's whole environment."""

    def __init__(self, environment: Mapping[str, str], limits: ChildLimits = LIMITS) -> None:
        self._process, self._limits = ConfinedProcess(MODULE, environment), limits

    async def make(self, wish: RenderRequest, holder: Hashable) -> RenderedFile:
        """Return the file. Each `holder` waits in its own line.

        TooMany when too many of its files wait, TooLarge for a text that exceeds the limits, NotFound for a table that
        is not there.
        """
        try:
            answer = await self._process.ask(holder, msgspec.msgpack.encode(wish), self._limits)
        except TooMany as full:
            raise TooMany(TOO_MANY, retry_after=full.retry_after) from None
        if answer.died is not None:
            raise TooLarge(TOO_HARD)
        if not answer.frames:
            raise NotFound(NO_TABLE)
        return RenderedFile(data=answer.frames[0], lacks_glyphs=len(answer.frames) > 1)
