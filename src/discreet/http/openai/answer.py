"""Sends an answer, whole or as a stream, without a queue or a task per token.

See docs/decisions/0004.

Invariants:
- An error before the first token is sent as an error response with its own status.
- A later error is sent within the stream.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import msgspec

from discreet.api_projects.completions import Prepared
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
    Queued,
    Reasoning,
    ReasoningOnly,
    TokenCounts,
)
from discreet.ports.model_request import ModelRequest
from discreet.quotas.estimate import counted_tokens, text_size

Settle = Callable[[TokenCounts], None]
Reserve = Callable[[TokenCounts], Settle]
"""Takes the estimated cost of an answer before it is made; returns a function that counts the actual cost."""
Keep = Callable[[Completion], Awaitable[None]]
Tell = Callable[[Delta | Reasoning], bool]
"""Takes the next piece; returns whether the client still reads."""


KEPT_BACK = Completion(FILTERED)
"""The end of an answer whose next text would have repeated what the GPT's builder keeps confidential (specification:
GPTs)"""


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


@dataclass(slots=True)
class _Round:
    """One call of the model, and its result so far."""

    request: ModelRequest
    said: int = 0
    """The size of its text and reasoning (see `text_size`)."""
    has_said: bool = False
    ended: Completion | None = None

    @property
    def usage(self) -> TokenCounts:
        return counted_tokens(self.request, self.ended, self.said)


class AnswerRecorder:
    """One answer: its text, its end, and its token usage, which is always counted.

    A GPT that calls its own operations is asked again after each round of calls; `acting` makes the calls. The guard
    checks all text before it is sent.
    """

    __slots__ = (
        "_guard",
        "_model",
        "_provider",
        "_request",
        "_reserve",
        "_rounds",
        "_shows_reasoning",
        "acting",
        "pieces",
        "reasoning",
    )

    def __init__(self, model: Model, prepared: Prepared, acting: ToolLoop, reserve: Reserve) -> None:
        self._model, self._request, self.acting, self._reserve = model, prepared.request, acting, reserve
        self._guard, self._shows_reasoning = prepared.guard, prepared.shows_reasoning
        self.pieces: list[str] = []
        self.reasoning: list[str] = []
        """The model's reasoning, where it may be sent: never for a GPT whose builder keeps something confidential
        (specification: GPTs)."""
        self._rounds: list[_Round] = []
        self._provider: UUID | None = None
        """The endpoint that got the first prompt. All rounds go there (P14)."""

    @property
    def text(self) -> str:
        return "".join(self.pieces)

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
        settle = self._reserve(counted_tokens(self._request, None, 0))
        try:
            while request is not None:
                ended = await self._one_round(request, tell)
                request = await self.acting.next_round(self.text, ended)
            return ended
        finally:
            has_begun = any(each.said or each.ended for each in self._rounds)
            settle(self.usage if has_begun else TokenCounts(prompt=0, completion=0))

    async def _one_round(self, request: ModelRequest, tell: Tell) -> Completion:
        """Run one round; return its end, or KEPT_BACK where the guard stopped it."""
        request = msgspec.structs.replace(request, provider=self._provider)
        this = _Round(request)
        self._rounds.append(this)
        is_there, begins = True, len(self.pieces)

        def hear(part: Part) -> bool:
            nonlocal is_there
            match part:
                case PromptSent(recipient):
                    self._provider = recipient.endpoint_id
                    return True
                case Queued():
                    return True
                case ReasoningOnly():
                    self.reasoning += self.pieces[begins:] if self._shows_reasoning else ()
                    del self.pieces[begins:]
                    return True
                case Reasoning(text):
                    this.said += text_size(text)
                    if not self._shows_reasoning:
                        return True
                    self.reasoning.append(text)
                    is_there = tell(part)
                case Delta(text):
                    if not self._guard.allows(text):
                        return False
                    is_there = tell(Delta(self._record_text(this, text), part.refused))
            return is_there

        ended = await self._model.answer(request, hear)
        if not is_there:
            raise ClientGone
        lets = ended and all(self._guard.allows_call(call) for call in ended.calls)
        this.ended = ended if ended and lets else KEPT_BACK
        return this.ended

    def _record_text(self, this: _Round, text: str) -> str:
        """Record a piece of text; the first one after a call starts a new paragraph."""
        if not this.has_said and len(self._rounds) > 1 and self.text.strip():
            text = f"\n\n{text}"
        this.has_said = True
        this.said += text_size(text)
        self.pieces.append(text)
        return text


async def stream(said: AnswerRecorder, writer: Writer, response: ApiResponse, keep: Keep | None = None) -> None:
    """Answer with server-sent events.

    Raises an error that happens before the first part, with nothing sent yet. `keep` runs after the text, before the
    final event.
    """
    response.failed = writer.failed

    def begin() -> None:
        response.begin()
        response.write(writer.begin())

    def tell(piece: Delta | Reasoning) -> bool:
        if not response.begun:
            begin()
        if isinstance(piece, Reasoning):
            return response.write(writer.reasoning(piece.text))
        return response.write(writer.refusal(piece.text) if piece.refused else writer.delta(piece.text))

    ended = await said.relay(tell)
    if not response.begun:
        begin()
    end = writer.end(said.text, ended, said.usage)
    if keep is not None:
        await keep(ended)
    response.write(end, last=True)
