"""How an answer goes out: whole, or streamed from where the model's bytes arrive to ASGI `send`, without a queue and
without a task a token (docs/decisions/0004).

Law of this file: what can fail before the first word does so before the response begins, with its own status. What
fails later is told in the stream.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from starlette.types import Send

from discreet.api_projects.acting import Acting
from discreet.chat.endings import FILTERED
from discreet.gpts.protection import Guard
from discreet.http.openai.errors import Failure
from discreet.http.openai.usage import Usage, usage_of
from discreet.seams import Delta, Ended, Model, ModelRequest, Waiting

Spend = Callable[[Usage], None]
Keep = Callable[[Ended], Awaitable[None]]
Parts = AsyncGenerator[Delta | Ended, None]


KEPT_BACK = Ended(FILTERED)
"""What was to come would have repeated what the GPT's builder keeps (SPEC §5)."""


class Writer(Protocol):
    """The form of one answer: bytes for what happens. `failed` ends a stream that has begun."""

    def begin(self) -> bytes: ...

    def delta(self, text: str) -> bytes: ...

    def end(self, text: str, ended: Ended, usage: Usage) -> bytes: ...

    def failed(self, failure: Failure) -> bytes: ...


@dataclass(slots=True)
class _Round:
    """One asking of the model, and what came of it so far."""

    request: ModelRequest
    characters: int = 0
    ended: Ended | None = None

    @property
    def usage(self) -> Usage:
        return usage_of(self.request, self.ended, self.characters)


class Said:
    """One answer: what was said, how it ended, and what it took, which is counted whatever happens. A GPT that calls
    its own operations is asked once more after each round of them; `acting` makes the calls. `guard` hears every word
    before it goes out."""

    def __init__(self, model: Model, request: ModelRequest, acting: Acting, guard: Guard, spend: Spend) -> None:
        self._model, self._request, self.acting, self._spend = model, request, acting, spend
        self._guard = guard
        self.pieces: list[str] = []
        self._rounds: list[_Round] = []

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def usage(self) -> Usage:
        """Of all rounds together."""
        return sum((each.usage for each in self._rounds), start=Usage(0, 0))

    async def whole(self) -> Ended:
        """Hear it to its end."""
        async with aclosing(self.parts()) as parts:
            said = [part async for part in parts]
        ended = said[-1]
        assert isinstance(ended, Ended)
        return ended

    async def parts(self) -> Parts:
        """Everything, as it comes; nothing while others are answered first or third parties are. NotGranted when the
        answer calls an operation that the key was not granted (P4)."""
        request: ModelRequest | None = self._request
        try:
            while request is not None:
                this = _Round(request)
                self._rounds.append(this)
                async with aclosing(self._model.stream(request)) as heard:
                    async for part in heard:
                        part = self._let(part)
                        if isinstance(part, Delta):
                            yield self._said(this, part)
                        elif isinstance(part, Ended):
                            this.ended = part
                            break
                assert this.ended is not None
                ended, request = this.ended, await self.acting.go_on(self.text, this.ended)
            yield ended
        finally:
            if any(each.characters or each.ended for each in self._rounds):
                self._spend(self.usage)

    def _let(self, part: Delta | Waiting | Ended) -> Delta | Waiting | Ended:
        """What comes next, or its end when that may not be given out."""
        if isinstance(part, Delta):
            return part if self._guard.lets(part.text) else KEPT_BACK
        if isinstance(part, Ended):
            return part if all(self._guard.lets_call(call.arguments) for call in part.calls) else KEPT_BACK
        return part

    def _said(self, this: _Round, part: Delta) -> Delta:
        """The first words after a call are a paragraph of their own."""
        if not this.characters and len(self._rounds) > 1 and self.text.strip():
            part = Delta(f"\n\n{part.text}")
        this.characters += len(part.text)
        self.pieces.append(part.text)
        return part


async def stream(
    said: Said, writer: Writer, headers: list[tuple[bytes, bytes]], send: Send, keep: Keep | None = None
) -> None:
    """Answer with server-sent events. Raises what fails before the first part, with nothing sent yet. `keep` runs
    when all is said, before its end goes out."""
    async with aclosing(said.parts()) as parts:
        first = await anext(parts)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send(_piece(writer.begin()))
        if isinstance(first, Delta):
            await send(_piece(writer.delta(first.text)))
            async for part in parts:
                if isinstance(part, Delta):
                    await send(_piece(writer.delta(part.text)))
                else:
                    first = part
    assert isinstance(first, Ended)
    end = writer.end(said.text, first, said.usage)
    if keep is not None:
        await keep(first)
    await send(_piece(end, more=False))


def _piece(data: bytes, *, more: bool = True) -> dict[str, object]:
    return {"type": "http.response.body", "body": data, "more_body": more}
