"""The HTML of policies, rendered in a process with limits, once for each text.

The HTML is kept in memory and not stored beside the text. The text of a version never changes, is public and comes
from the operator, and there are few versions. Stored HTML would keep the faults of an old renderer after a release
fixes them.
"""

import asyncio
from html import escape

from discreet.errors import TooMany
from discreet.ports.documents import MarkdownRenderer


class PolicyHtml:
    """A cache of the HTML of policies: each text is rendered once, `max_texts` stay."""

    def __init__(self, renderer: MarkdownRenderer, max_texts: int = 32) -> None:
        self._renderer, self._max_texts = renderer, max_texts
        self._tasks: dict[str, asyncio.Task[str]] = {}

    async def render(self, text: str) -> str:
        """Return the text as HTML; as preformatted text if rendering exceeds the limits."""
        if (task := self._tasks.pop(text, None)) is None:
            task = asyncio.create_task(self._render(text))
        self._tasks[text] = task
        while len(self._tasks) > self._max_texts:
            del self._tasks[next(iter(self._tasks))]
        return await asyncio.shield(task)

    async def _render(self, text: str) -> str:
        html = None
        try:
            [html] = await self._renderer.render([text], "policies")
        except TooMany:  # the next request tries again
            self._tasks.pop(text, None)
        except Exception:  # for example, a child that could not be started
            self._tasks.pop(text, None)
            raise
        return html if html is not None else f"<pre>{escape(text)}</pre>"
