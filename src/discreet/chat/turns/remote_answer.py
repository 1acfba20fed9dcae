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

Reopen = Callable[[], Awaitable[OpenConversation]]


class RemoteAnswerFollower:
    """Offers a running answer to one follower, like `TurnRunner`.

    `conversation` holds the answer `answer_id`; `reopen` opens the conversation again.
    """

    def __init__(self, conversation: OpenConversation, answer_id: UUID, reopen: Reopen) -> None:
        self._conversation, self._answer_id, self._reopen = conversation, answer_id, reopen
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
            answer = self._conversation.messages[self._answer_id]
            follower(_encode_all(self._opening_events(answer)))
            while answer.state is MessageState.RUNNING:
                follower(_encode_all(self._new_events(answer)))
                await asyncio.sleep(POLL_SECONDS)
                answer = (await self._reopen()).messages[self._answer_id]
            follower(_encode_all([*self._new_events(answer), *_final_events(answer)]) + stream.DONE)
        except (DiscreetError, KeyError) as error:  # deleted in between, or the database does not respond
            log.info("remote_answer_lost", error=type(error).__name__)
            follower(stream.DONE)

    def _opening_events(self, answer: Message) -> Iterator[stream.Event]:
        conversation, body = self._conversation.metadata, answer.body
        yield stream.Start(answer.id)
        yield stream.TurnData(
            stream.TurnIds(conversation.id, answer.parent_id or answer.id, answer.id, conversation.title)
        )
        if body.citations:
            yield stream.CitationsData(body.citations)
        yield stream.TextStart()

    def _new_events(self, answer: Message) -> Iterator[stream.Event]:
        """Yield what is new; a changed call is sent again."""
        body = answer.body
        yield from self._new_reasoning_events(body.reasoning or AnswerReasoning())
        if not body.text.startswith(self._text):  # a part already sent was withdrawn from the answer
            pairs = zip(body.text, self._text, strict=False)
            common_length = next(
                (at for at, (new_character, sent_character) in enumerate(pairs) if new_character != sent_character),
                len(body.text),
            )
            yield stream.WithdrawnData(stream.AnswerTruncated(common_length))
            self._text = self._text[:common_length]
        for n, call in enumerate(body.calls, start=1):
            if n > len(self._calls) or call != self._calls[n - 1]:
                yield from self._new_text_events(body.text[: call.at])
                yield stream.CallData(stream.build_streamed_call(n, call, body.files))
        yield from self._new_text_events(body.text)
        self._calls = body.calls

    def _new_reasoning_events(self, reasoning: AnswerReasoning) -> Iterator[stream.Event]:
        earlier, self._reasoning = self._reasoning, reasoning
        if len(reasoning.text) > len(earlier.text):
            yield stream.ReasoningDelta(reasoning.text[len(earlier.text) :])
        if reasoning.seconds > earlier.seconds:
            yield stream.ReasoningTimeData(stream.ReasoningTime(reasoning.seconds, reasoning.is_cut))

    def _new_text_events(self, text: str) -> Iterator[stream.Event]:
        if len(text) > len(self._text):
            yield stream.TextDelta(text[len(self._text) :])
            self._text = text


def _final_events(answer: Message) -> Iterator[stream.Event]:
    yield stream.TextEnd()
    yield stream.StateData(stream.AnswerOutcome(answer.state, answer.body.error, answer.body.finish, answer.body.model))
    yield stream.Finish()


def _encode_all(events: "list[stream.Event] | Iterator[stream.Event]") -> bytes:
    return b"".join(map(stream.encode, events))
