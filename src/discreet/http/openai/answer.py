"""Sends an answer, whole or as a stream, without a queue or a task per token.

See docs/decisions/0004.

Invariants:
- An error before the first token is sent as an error response with its own status.
- A later error is sent within the stream.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

import msgspec

from discreet.api_projects.completions import PreparedRequest
from discreet.api_projects.rate_limit import RateLimiter
from discreet.api_projects.tool_loop import ToolLoop
from discreet.chat.turns.stop_reasons import FILTERED
from discreet.http.openai.body import ClientGone
from discreet.http.openai.errors import ApiFailure
from discreet.http.openai.response import ApiResponse
from discreet.ports.model import (
    Completion,
    Delta,
    Model,
    Part,
    PromptSent,
    Reasoning,
    ReasoningOnly,
    TokenCounts,
)
from discreet.ports.model_request import ModelRequest
from discreet.quotas.estimate import counted_tokens, text_size

Keep = Callable[[Completion], Awaitable[None]]
Tell = Callable[[Delta | Reasoning], bool]
"""Takes the next piece; returns whether the client still reads."""


KEPT_BACK = Completion(FILTERED)
"""The end of an answer whose next text would have repeated what the GPT's builder keeps confidential (specification:
GPTs)"""


TOKENS_JOINED = 16


class Writer(Protocol):
    """The wire format of one answer, as bytes per event.

    `failed` ends a stream that has begun.
    """

    def begin(self) -> bytes: ...

    def delta(self, text: str) -> bytes: ...

    def refusal(self, text: str) -> bytes: ...

    def reasoning(self, text: str) -> bytes: ...

    def end(self, text: str, ended: Completion, usage: TokenCounts) -> bytes: ...

    def failed(self, failure: ApiFailure) -> bytes: ...


class GrowingText:
    """A text that grows by tokens. It joins them now and then: a string takes 50 bytes more than its characters."""

    __slots__ = ("_joined", "_pieces")

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._joined = 0
        """The first so many pieces are joined tokens."""

    def __str__(self) -> str:
        return "".join(self._pieces)

    def add(self, text: str) -> None:
        self._pieces.append(text)
        if len(self._pieces) - self._joined == TOKENS_JOINED:
            self._pieces[self._joined :] = ["".join(self._pieces[self._joined :])]
            self._joined += 1


class AnswerRecorder:
    """One answer: its text, its end, and its token usage, which is always counted.

    A GPT that calls its own operations is asked again after each round of calls; `acting` makes the calls. The guard
    checks all text before it is sent.
    """

    __slots__ = (
        "_key_id",
        "_model",
        "_pace",
        "_request",
        "_rounds",
        "_text",
        "acting",
        "guard",
        "provider",
        "reasoning",
        "shows_reasoning",
    )

    def __init__(
        self, model: Model, prepared: PreparedRequest, acting: ToolLoop, pace: RateLimiter, key_id: UUID
    ) -> None:
        self._model, self._request, self.acting = model, prepared.request, acting
        self._pace, self._key_id = pace, key_id
        self.guard, self.shows_reasoning = prepared.guard, prepared.shows_reasoning
        self._text = GrowingText()
        self.reasoning: list[str] = []
        """The model's reasoning, where it may be sent: never for a GPT whose builder keeps something confidential
        (specification: GPTs)."""
        self._rounds: list[_Round] = []
        self.provider: UUID | None = None
        """The endpoint that got the first prompt. All rounds go there (P14)."""

    @property
    def text(self) -> str:
        return str(self._text)

    def add_text(self, text: str) -> None:
        self._text.add(text)

    def withdraw_text(self, place: int) -> None:
        """Take the text from this place on (in characters) as reasoning."""
        text, self._text = self.text, GrowingText()
        self.add_text(text[:place])
        if self.shows_reasoning and len(text) > place:
            self.reasoning.append(text[place:])

    @property
    def usage(self) -> TokenCounts:
        """Return the usage of all rounds together."""
        return sum((each.usage for each in self._rounds), start=TokenCounts(prompt=0, completion=0))

    async def whole(self) -> Completion:
        """Run the answer to its end."""
        return await self.relay(lambda piece: True)

    async def relay(self, tell: Tell) -> Completion:
        """Pass on the text as it arrives, and return how the answer ended.

        Nothing arrives while the request is queued or while third parties are called. NotGranted when the answer
        calls an operation that the key may not use (P4). ClientGone when the client has left.
        """
        request: ModelRequest | None = self._request
        reserved = self._pace.reserve(self._key_id, counted_tokens(self._request, None, 0).total)
        try:
            while request is not None:
                ended = await self._one_round(request, tell)
                request = await self.acting.next_round(self.text, ended)
            return ended
        finally:
            has_begun = any(each.said or each.ended for each in self._rounds)
            reserved.settle(self.usage.total if has_begun else 0)

    async def _one_round(self, request: ModelRequest, tell: Tell) -> Completion:
        """Run one round; return its end, or KEPT_BACK where the guard stopped it."""
        if self.provider is not None:
            request = msgspec.structs.replace(request, provider=self.provider)
        this = _Round(self, request, tell, is_first=not self._rounds)
        self._rounds.append(this)
        answering = self._model.answer(request, this.on_part)
        del request, tell
        try:
            ended = await answering
        finally:
            this.end()
        if not this.is_heard:
            raise ClientGone
        lets = ended and all(self.guard.allows_call(call) for call in ended.calls)
        this.ended = ended if ended and lets else KEPT_BACK
        return this.ended


class _Round:
    """One call of the model, and its result so far."""

    __slots__ = ("_answer", "_begins", "_has_said", "_request", "_tell", "ended", "is_first", "is_heard", "said")

    def __init__(self, answer: AnswerRecorder, request: ModelRequest, tell: Tell, *, is_first: bool) -> None:
        self._answer, self._request, self._tell, self.is_first = answer, request, tell, is_first
        self._begins = 0 if is_first else len(answer.text)
        self._has_said = False
        self.said = 0
        """The size of its text and reasoning (see `text_size`)."""
        self.is_heard = True
        """Whether the client still reads."""
        self.ended: Completion | None = None

    @property
    def usage(self) -> TokenCounts:
        return counted_tokens(self._request, self.ended, self.said)

    def end(self) -> None:
        """Release the answer, which holds its rounds: objects in a cycle stay until the garbage collector comes."""
        del self._answer, self._tell

    def on_part(self, part: Part) -> bool:
        """Record a part and pass it on."""
        answer = self._answer
        match part:
            case PromptSent(recipient):
                answer.provider = recipient.endpoint_id
            case ReasoningOnly():
                answer.withdraw_text(self._begins)
            case Reasoning(text):
                self.said += text_size(text)
                if answer.shows_reasoning:
                    answer.reasoning.append(text)
                    self.is_heard = self._tell(part)
            case Delta(text):
                if not answer.guard.allows(text):
                    return False
                self.is_heard = self._tell(Delta(self._record_text(text), part.refused))
        return self.is_heard

    def _record_text(self, text: str) -> str:
        """Record a piece of text; the first one after a call starts a new paragraph."""
        if not self._has_said and not self.is_first and self._answer.text.strip():
            text = f"\n\n{text}"
        self._has_said = True
        self.said += text_size(text)
        self._answer.add_text(text)
        return text


async def stream(said: AnswerRecorder, writer: Writer, response: ApiResponse, keep: Keep | None = None) -> None:
    """Answer with server-sent events.

    Raises an error that happens before the first part, with nothing sent yet. `keep` runs after the text, before the
    final event.
    """
    response.failed = writer.failed
    sender = _EventSender(writer, response)
    ended = await said.relay(sender.tell)
    if not response.begun:
        sender.begin()
    end = writer.end(said.text, ended, said.usage)
    if keep is not None:
        await keep(ended)
    response.write(end, last=True)


class _EventSender:
    """Writes the pieces of an answer as events."""

    __slots__ = ("_response", "_writer")

    def __init__(self, writer: Writer, response: ApiResponse) -> None:
        self._writer, self._response = writer, response

    def begin(self) -> None:
        self._response.begin()
        self._response.write(self._writer.begin())

    def tell(self, piece: Delta | Reasoning) -> bool:
        if not self._response.begun:
            self.begin()
        if isinstance(piece, Reasoning):
            event = self._writer.reasoning(piece.text)
        else:
            event = self._writer.refusal(piece.text) if piece.refused else self._writer.delta(piece.text)
        return self._response.write(event)
