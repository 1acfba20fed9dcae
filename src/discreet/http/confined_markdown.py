"""Renders Markdown of strangers in child processes: no text can hold up the server.

Invariants:
- No Markdown of a share or a policy is rendered in the server's own process.
"""

import asyncio
from collections.abc import Hashable, Mapping, Sequence

import msgspec

from discreet.errors import TooMany
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import ConfinedProcess

MODULE = "discreet.http.markdown_child"
LIMITS = ChildLimits(memory=512 << 20, cpu_seconds=5)
TOO_MANY = "Several of your texts are being prepared already. Wait for them, then try again."


class ConfinedMarkdown:
    """ports.MarkdownRenderer. `environment` is the whole environment of a child; at most `at_once` of them run."""

    def __init__(self, environment: Mapping[str, str], at_once: int = 1, limits: ChildLimits = LIMITS) -> None:
        self._process, self._limits = ConfinedProcess(MODULE, environment, at_once), limits

    async def render(self, texts: Sequence[str], holder: Hashable) -> list[str | None]:
        """The HTML of each text, in the turn of `holder`; None where the limits do not allow to make it."""
        if not texts:
            return []
        try:
            answer = await self._process.ask(holder, msgspec.msgpack.encode(texts), self._limits)
        except TooMany as full:
            raise TooMany(TOO_MANY, retry_after=full.retry_after) from None
        made = [frame.decode() or None for frame in answer.frames]
        return [*made, *[None] * (len(texts) - len(made))]


class AnonymousMarkdown:
    """Renders for readers who are not signed in: never an error, and never long to wait."""

    def __init__(self, renderer: ConfinedMarkdown, seconds: float = 10.0) -> None:
        self._renderer, self._seconds = renderer, seconds

    async def render(self, texts: Sequence[str], holder: Hashable) -> list[str | None]:
        """The HTML of each text; None also where too many readers wait for one."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._renderer.render(texts, holder)
        except (TooMany, TimeoutError):
            return [None] * len(texts)
