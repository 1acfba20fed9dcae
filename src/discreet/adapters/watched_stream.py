"""An answer that somebody reads while it comes in: an MCP server's stream of events, and the replies beside it (P4).

Invariants:
- Replies are sent one after the other, in their order.
- Questions to the person end before the replies do: each says by itself what becomes of it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from discreet.ports import AnswerWatch, Heard, Question
from discreet.promises.disclose import ExactRequest
from discreet.runtime.background import background

log = structlog.get_logger()


class AnswerDeadline:
    """When an answer has to be there: `seconds` after the start or the latest progress, and `most` after the start."""

    def __init__(self, seconds: float, most: float) -> None:
        self._begun = asyncio.get_running_loop().time()
        self._seconds, self._most = seconds, most
        self.deadline = self._begun + seconds
        self.progressed = False

    def pause(self) -> None:
        """As long as a person is asked, only `most` ends the wait."""
        self.progressed = True
        self.deadline = self._begun + self._most

    def begin_again(self) -> None:
        now = asyncio.get_running_loop().time()
        self.progressed = True
        self.deadline = min(now + self._seconds, self._begun + self._most)

    @property
    def in_words(self) -> str:
        """How long it was, for a sentence."""
        if not self.progressed:
            return f"within {self._seconds:g} seconds"
        if self.deadline >= self._begun + self._most:
            return f"within {self._most:g} seconds, the most for an answer that tells of its progress"
        return f"within {self._seconds:g} seconds after it last told of its progress"

    def extend(self, limit: asyncio.Timeout) -> None:
        """The time for an answer begins again, unless it is over."""
        self.begin_again()
        if not limit.expired():
            limit.reschedule(self.deadline)


Replier = Callable[[ExactRequest], Coroutine[Any, Any, None]]


class WatchedStream:
    """Passes an event stream to a watch, and sends the watch's replies one after the other beside it. `on_answer` is
    called when no question to a person is left."""

    def __init__(self, watch: AnswerWatch, reply: Replier) -> None:
        self._watch, self._reply = watch, reply
        self._replies: asyncio.Queue[ExactRequest] = asyncio.Queue()
        self._sending = background.start("mcp_replies", self._send)
        self._asking: set[asyncio.Task[None]] = set()
        self.on_answer: Callable[[], None] = lambda: None

    def hears_the_end(self, piece: bytes | bytearray, wait: AnswerDeadline, limit: asyncio.Timeout) -> bool:
        """Whether the rest need not be read. Keeps the time for it."""
        heard = self._heard(bytes(piece))
        if heard.over:
            return True
        if self._asking:
            wait.pause()
            limit.reschedule(wait.deadline)
        elif heard.progress:
            wait.extend(limit)
        return False

    def _heard(self, piece: bytes) -> Heard:
        heard = self._watch.hear(piece)
        for reply in heard.replies:
            self._replies.put_nowait(reply)
        for question in heard.asked:
            task = asyncio.create_task(self._ask(question))
            self._asking.add(task)
            task.add_done_callback(self._answered)
        return heard

    async def close(self) -> None:
        """The questions end first: each says by itself what becomes of it."""
        self.on_answer = lambda: None
        for task in (tasks := [*self._asking, self._sending]):
            task.cancel()
        await asyncio.wait(tasks)

    async def _ask(self, question: Question) -> None:
        if (reply := await question()) is not None:
            self._replies.put_nowait(reply)

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("question_failed", error=type(error).__name__)
        if not self._asking:
            self.on_answer()

    async def _send(self) -> None:
        while True:
            await self._reply(await self._replies.get())
