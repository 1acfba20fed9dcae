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

StoreResponse = Callable[[Completion], Awaitable[None]]
OnPiece = Callable[[Delta | Reasoning], bool]
"""Takes the next piece; returns whether the client still reads."""


WITHHELD = Completion(FILTERED)
"""The end of an answer whose next text would have repeated what the GPT's builder keeps confidential (specification:
GPTs)"""


TOKENS_JOINED = 16


class Writer(Protocol):
    """The wire format of one answer, as bytes per event.

    `format_failure` ends a stream that has begun.
    """

    def begin(self) -> bytes: ...

    def delta(self, text: str) -> bytes: ...

    def refusal(self, text: str) -> bytes: ...

    def reasoning(self, text: str) -> bytes: ...

    def end(self, text: str, completion: Completion, usage: TokenCounts) -> bytes: ...

    def format_failure(self, failure: ApiFailure) -> bytes: ...


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

    A GPT that calls its own operations is asked again after each round of calls; `tool_loop` makes the calls. The guard
    checks all text before it is sent.
    """

    __slots__ = (
        "_key_id",
        "_model",
        "_rate_limiter",
        "_request",
        "_rounds",
        "_text",
        "guard",
        "provider",
        "reasoning",
        "shows_reasoning",
        "tool_loop",
    )

    def __init__(
        self, model: Model, prepared: PreparedRequest, tool_loop: ToolLoop, rate_limiter: RateLimiter, key_id: UUID
    ) -> None:
        self._model, self._request, self.tool_loop = model, prepared.request, tool_loop
        self._rate_limiter, self._key_id = rate_limiter, key_id
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

    def withdraw_text(self, start: int) -> None:
        """Take the text from this place on (in characters) as reasoning."""
        text, self._text = self.text, GrowingText()
        self.add_text(text[:start])
        if self.shows_reasoning and len(text) > start:
            self.reasoning.append(text[start:])

    @property
    def usage(self) -> TokenCounts:
        """Return the usage of all rounds together."""
        return sum((round_.usage for round_ in self._rounds), start=TokenCounts(prompt=0, completion=0))

    async def run_to_end(self) -> Completion:
        """Run the answer to its end."""
        return await self.relay(lambda piece: True)

    async def relay(self, on_piece: OnPiece) -> Completion:
        """Pass on the text as it arrives, and return how the answer ended.

        Nothing arrives while the request is queued or while third parties are called. NotGranted when the answer
        calls an operation that the key may not use (P4). ClientGone when the client has left.
        """
        request: ModelRequest | None = self._request
        reservation = self._rate_limiter.reserve(self._key_id, counted_tokens(self._request, None, 0).total)
        try:
            while request is not None:
                completion = await self._run_round(request, on_piece)
                request = await self.tool_loop.next_round(self.text, completion)
            return completion
        finally:
            has_begun = any(round_.size or round_.completion for round_ in self._rounds)
            reservation.settle(self.usage.total if has_begun else 0)

    async def _run_round(self, request: ModelRequest, on_piece: OnPiece) -> Completion:
        """Run one round; return its end, or KEPT_BACK where the guard stopped it."""
        if self.provider is not None:
            request = msgspec.structs.replace(request, provider=self.provider)
        round_ = _Round(self, request, on_piece, is_first=not self._rounds)
        self._rounds.append(round_)
        answering = self._model.answer(request, round_.on_part)
        del request, on_piece
        try:
            completion = await answering
        finally:
            round_.end()
        if not round_.is_client_reading:
            raise ClientGone
        calls_allowed = completion and all(self.guard.allows_call(call) for call in completion.calls)
        round_.completion = completion if completion and calls_allowed else WITHHELD
        return round_.completion


class _Round:
    """One call of the model, and its result so far."""

    __slots__ = (
        "_answer",
        "_has_text",
        "_on_piece",
        "_request",
        "_start",
        "completion",
        "is_client_reading",
        "is_first",
        "size",
    )

    def __init__(self, answer: AnswerRecorder, request: ModelRequest, on_piece: OnPiece, *, is_first: bool) -> None:
        self._answer, self._request, self._on_piece, self.is_first = answer, request, on_piece, is_first
        self._start = 0 if is_first else len(answer.text)
        self._has_text = False
        self.size = 0
        """The size of its text and reasoning (see `text_size`)."""
        self.is_client_reading = True
        """Whether the client still reads."""
        self.completion: Completion | None = None

    @property
    def usage(self) -> TokenCounts:
        return counted_tokens(self._request, self.completion, self.size)

    def end(self) -> None:
        """Release the answer, which holds its rounds: objects in a cycle stay until the garbage collector comes."""
        del self._answer, self._on_piece

    def on_part(self, part: Part) -> bool:
        """Record a part and pass it on."""
        answer = self._answer
        match part:
            case PromptSent(recipient):
                answer.provider = recipient.endpoint_id
            case ReasoningOnly():
                answer.withdraw_text(self._start)
            case Reasoning(text):
                self.size += text_size(text)
                if answer.shows_reasoning:
                    answer.reasoning.append(text)
                    self.is_client_reading = self._on_piece(part)
            case Delta(text):
                if not answer.guard.allows(text):
                    return False
                self.is_client_reading = self._on_piece(Delta(self._record_text(text), part.refused))
        return self.is_client_reading

    def _record_text(self, text: str) -> str:
        """Record a piece of text; the first one after a call starts a new paragraph."""
        if not self._has_text and not self.is_first and self._answer.text.strip():
            text = f"\n\n{text}"
        self._has_text = True
        self.size += text_size(text)
        self._answer.add_text(text)
        return text


async def stream(
    answer: AnswerRecorder, writer: Writer, response: ApiResponse, store: StoreResponse | None = None
) -> None:
    """Answer with server-sent events.

    Raises an error that happens before the first part, with nothing sent yet. `store` runs after the text, before the
    final event.
    """
    response.format_failure = writer.format_failure
    sender = _EventSender(writer, response)
    completion = await answer.relay(sender.on_piece)
    if not response.has_begun:
        sender.begin()
    end = writer.end(answer.text, completion, answer.usage)
    if store is not None:
        await store(completion)
    response.write(end, last=True)


class _EventSender:
    """Writes the pieces of an answer as events."""

    __slots__ = ("_response", "_writer")

    def __init__(self, writer: Writer, response: ApiResponse) -> None:
        self._writer, self._response = writer, response

    def begin(self) -> None:
        self._response.begin()
        self._response.write(self._writer.begin())

    def on_piece(self, piece: Delta | Reasoning) -> bool:
        if not self._response.has_begun:
            self.begin()
        if isinstance(piece, Reasoning):
            event = self._writer.reasoning(piece.text)
        else:
            event = self._writer.refusal(piece.text) if piece.refused else self._writer.delta(piece.text)
        return self._response.write(event)
