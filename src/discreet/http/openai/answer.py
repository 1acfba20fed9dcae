"""How an answer goes out: whole, or streamed from where the model's bytes arrive to ASGI `send`, without a queue and
without a task a token (docs/decisions/0004).

Law of this file: what can fail before the first word does so before the response begins, with its own status. What
fails later is told in the stream.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Protocol

from starlette.types import Send

from discreet.api_projects.answering import Answering, Prepared
from discreet.http.openai.errors import Failure
from discreet.http.openai.usage import Usage, usage_of
from discreet.seams import Delta, Ended, Model, Waiting

Spend = Callable[[Usage], None]
Keep = Callable[[Ended], Awaitable[None]]
Parts = AsyncGenerator[Delta | Ended, None]


class Writer(Protocol):
    """The form of one answer: bytes for what happens. `failed` ends a stream that has begun."""

    def begin(self) -> bytes: ...

    def delta(self, text: str) -> bytes: ...

    def end(self, text: str, ended: Ended, usage: Usage) -> bytes: ...

    def failed(self, failure: Failure) -> bytes: ...


class Said:
    """One answer of the model: what it said, how it ended, and what it took, which is counted whatever happens."""

    def __init__(self, answering: Answering, model: Model, prepared: Prepared, spend: Spend) -> None:
        self._answering, self._model, self.prepared, self._spend = answering, model, prepared, spend
        self.pieces: list[str] = []
        self._ended: Ended | None = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def usage(self) -> Usage:
        return usage_of(self.prepared.request, self._ended, len(self.text))

    async def whole(self) -> Ended:
        """Hear it to its end."""
        async with aclosing(self.parts()) as parts:
            async for _ in parts:
                pass
        assert self._ended is not None
        return self._ended

    async def parts(self) -> Parts:
        """Everything, as it comes; nothing while others are answered first. NotGranted when the answer calls an
        operation of the GPT's (P4)."""
        try:
            async with aclosing(self._model.stream(self.prepared.request)) as heard:
                async for part in heard:
                    if isinstance(part, Waiting):
                        continue
                    if isinstance(part, Delta):
                        self.pieces.append(part.text)
                    else:
                        self._ended = part
                        self._answering.refuse_operations(self.prepared, part)
                    yield part
        finally:
            if self.pieces or self._ended:
                self._spend(self.usage)


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
