"""An MCP server's answer as an event stream, processed as it arrives, and the replies to it (P4).

Invariants:
- Replies are sent one after the other, in order.
- On closing, questions to the person end before the replies; each question reports its own outcome.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from discreet.ports.third_parties import AnswerWatch, Question, WatchResult
from discreet.promises.disclosure import ExactRequest
from discreet.runtime.background import background

log = structlog.get_logger()


class AnswerDeadline:
    """The deadline of an answer.

    It is `seconds` after the start or the latest progress, and at most `max_seconds` after the start.
    """

    def __init__(self, seconds: float, max_seconds: float) -> None:
        self._started_at = asyncio.get_running_loop().time()
        self._seconds, self._max_seconds = seconds, max_seconds
        self.deadline = self._started_at + seconds
        self.progressed = False

    def pause(self) -> None:
        """Apply only `max_seconds` while a person is being asked."""
        self.progressed = True
        self.deadline = self._started_at + self._max_seconds

    def restart(self) -> None:
        now = asyncio.get_running_loop().time()
        self.progressed = True
        self.deadline = min(now + self._seconds, self._started_at + self._max_seconds)

    @property
    def description(self) -> str:
        """The length of the wait, for a sentence."""
        if not self.progressed:
            return f"within {self._seconds:g} seconds"
        if self.deadline >= self._started_at + self._max_seconds:
            return f"within {self._max_seconds:g} seconds, the limit for an answer that reports progress"
        return f"within {self._seconds:g} seconds after its last progress report"

    def extend(self, limit: asyncio.Timeout) -> None:
        """Restart the time for an answer, unless it has expired."""
        self.restart()
        if not limit.expired():
            limit.reschedule(self.deadline)


Replier = Callable[[ExactRequest], Coroutine[Any, Any, None]]


class WatchedStream:
    """Passes an event stream to a watch, and sends the watch's replies in order.

    `on_answer` is called when no question to a person is left.
    """

    def __init__(self, watch: AnswerWatch, reply: Replier) -> None:
        self._watch, self._reply = watch, reply
        self._replies: asyncio.Queue[ExactRequest] = asyncio.Queue()
        self._sending = background.start("mcp_replies", self._send)
        self._questions: set[asyncio.Task[None]] = set()
        self.on_answer: Callable[[], None] = lambda: None

    def forward(self, piece: bytes | bytearray, wait: AnswerDeadline, limit: asyncio.Timeout) -> bool:
        """Pass on a piece. Return whether the rest need not be read.

        It also updates the deadline.
        """
        result = self._feed_watch(bytes(piece))
        if result.is_over:
            return True
        if self._questions:
            wait.pause()
            limit.reschedule(wait.deadline)
        elif result.progress:
            wait.extend(limit)
        return False

    def _feed_watch(self, piece: bytes) -> WatchResult:
        result = self._watch.feed(piece)
        for reply in result.replies:
            self._replies.put_nowait(reply)
        for question in result.questions:
            task = asyncio.create_task(self._ask(question))
            self._questions.add(task)
            task.add_done_callback(self._on_question_done)
        return result

    async def close(self) -> None:
        """Cancel the questions first; each reports its own outcome."""
        self.on_answer = lambda: None
        for task in (tasks := [*self._questions, self._sending]):
            task.cancel()
        await asyncio.wait(tasks)

    async def _ask(self, question: Question) -> None:
        if (reply := await question()) is not None:
            self._replies.put_nowait(reply)

    def _on_question_done(self, task: asyncio.Task[None]) -> None:
        self._questions.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("mcp_question_failed", error=type(error).__name__)
        if not self._questions:
            self.on_answer()

    async def _send(self) -> None:
        while True:
            await self._reply(await self._replies.get())
