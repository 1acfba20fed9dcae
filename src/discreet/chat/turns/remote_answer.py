"""An answer that another process writes, followed through the database.

Invariants:
- It reads with the person's rights and sends nothing that is not stored.
- It ends with its follower.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from uuid import UUID

import structlog

from discreet.chat.conversations.action_call import ActionCall
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.message import AnswerReasoning, Message, MessageState
from discreet.chat.turns import stream
from discreet.chat.turns.broadcast import Follower
from discreet.errors import DiscreetError

POLL_SECONDS = 1.0
"""Poll interval in seconds; the writer stores new text about every two."""

log = structlog.get_logger()

Open = Callable[[], Awaitable[OpenConversation]]


class RemoteAnswerFollower:
    """Offers a running answer to one follower, like `TurnRunner`.

    `opened` holds the answer `answer_id`; `look` opens the conversation again.
    """

    def __init__(self, opened: OpenConversation, answer_id: UUID, look: Open) -> None:
        self._opened, self._answer_id, self._look = opened, answer_id, look
        self._text = ""
        self._reasoning = AnswerReasoning()
        self._calls: tuple[ActionCall, ...] = ()
        self._task: asyncio.Task[None] | None = None

    def follow(self, follower: Follower) -> None:
        self._task = asyncio.create_task(self._stream_to(follower))

    def unfollow(self, _: Follower) -> None:
        if self._task:
            self._task.cancel()

    async def _stream_to(self, follower: Follower) -> None:
        try:
            answer = self._opened.messages[self._answer_id]
            follower(_encoded(self._opening(answer)))
            while answer.state is MessageState.RUNNING:
                follower(_encoded(self._news(answer)))
                await asyncio.sleep(POLL_SECONDS)
                answer = (await self._look()).messages[self._answer_id]
            follower(_encoded([*self._news(answer), *_end(answer)]) + stream.DONE)
        except (DiscreetError, KeyError) as gone:  # deleted in between, or the database does not respond
            log.info("remote_answer_lost", error=type(gone).__name__)
            follower(stream.DONE)

    def _opening(self, answer: Message) -> Iterator[stream.Event]:
        about, body = self._opened.about, answer.body
        yield stream.Start(answer.id)
        yield stream.TurnData(stream.TurnIds(about.id, answer.parent_id or answer.id, answer.id, about.title))
        if body.citations:
            yield stream.CitationsData(body.citations)
        yield stream.TextStart()

    def _news(self, answer: Message) -> Iterator[stream.Event]:
        """Yield what is new; a changed call is sent again."""
        body = answer.body
        yield from self._reasoned(body.reasoning or AnswerReasoning())
        if not body.text.startswith(self._text):  # a part already sent was withdrawn from the answer
            pairs = zip(body.text, self._text, strict=False)
            kept = next((at for at, (one, other) in enumerate(pairs) if one != other), len(body.text))
            yield stream.WithdrawnData(stream.AnswerTruncated(kept))
            self._text = self._text[:kept]
        for n, call in enumerate(body.calls, start=1):
            if n > len(self._calls) or call != self._calls[n - 1]:
                yield from self._new_text_events(body.text[: call.at])
                yield stream.CallData(stream.told(n, call, body.files))
        yield from self._new_text_events(body.text)
        self._calls = body.calls

    def _reasoned(self, reasoning: AnswerReasoning) -> Iterator[stream.Event]:
        known, self._reasoning = self._reasoning, reasoning
        if len(reasoning.text) > len(known.text):
            yield stream.ReasoningDelta(reasoning.text[len(known.text) :])
        if reasoning.seconds > known.seconds:
            yield stream.ReasoningTimeData(stream.ReasoningTime(reasoning.seconds, reasoning.is_cut))

    def _new_text_events(self, text: str) -> Iterator[stream.Event]:
        if len(text) > len(self._text):
            yield stream.TextDelta(text[len(self._text) :])
            self._text = text


def _end(answer: Message) -> Iterator[stream.Event]:
    yield stream.TextEnd()
    yield stream.StateData(stream.AnswerOutcome(answer.state, answer.body.error, answer.body.finish, answer.body.model))
    yield stream.Finish()


def _encoded(events: "list[stream.Event] | Iterator[stream.Event]") -> bytes:
    return b"".join(map(stream.encode, events))
