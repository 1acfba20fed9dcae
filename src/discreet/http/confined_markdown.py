"""Renders untrusted Markdown in child processes: no text blocks the server.

Invariants:
- The server's own process never renders the Markdown of a share or a policy.
"""

import asyncio
from collections.abc import Hashable, Mapping, Sequence

import msgspec

from discreet.errors import TooMany
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import ConfinedProcess

MODULE = "discreet.http.markdown_child"
LIMITS = ChildLimits(memory=512 << 20, cpu_seconds=5)
TOO_MANY = "Several of your texts are being prepared. Wait a moment, then try again."


class ConfinedMarkdown:
    """Implementation of `ports.MarkdownRenderer`.

    `environment` is the child's whole environment. At most `max_children` children run at the same time.
    """

    def __init__(self, environment: Mapping[str, str], max_children: int = 1, limits: ChildLimits = LIMITS) -> None:
        self._process, self._limits = ConfinedProcess(MODULE, environment, max_children), limits

    async def render(self, texts: Sequence[str], holder: Hashable) -> list[str | None]:
        """Return the HTML of each text, or None for one that exceeds the limits.

        Each `holder` waits in its own line. TooMany when too many of its texts wait.
        """
        if not texts:
            return []
        try:
            answer = await self._process.ask(holder, msgspec.msgpack.encode(texts), self._limits)
        except TooMany as error:
            raise TooMany(TOO_MANY, retry_after=error.retry_after) from None
        rendered = [frame.decode() or None for frame in answer.frames]
        return [*rendered, *[None] * (len(texts) - len(rendered))]


class AnonymousMarkdown:
    """Renders for anonymous readers: raises no TooMany and waits only briefly."""

    def __init__(self, renderer: ConfinedMarkdown, seconds: float = 10.0) -> None:
        self._renderer, self._seconds = renderer, seconds

    async def render(self, texts: Sequence[str], holder: Hashable) -> list[str | None]:
        """Return the HTML of each text; None also when too many readers wait."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._renderer.render(texts, holder)
        except (TooMany, TimeoutError):
            return [None] * len(texts)
