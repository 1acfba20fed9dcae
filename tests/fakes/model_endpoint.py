"""An OpenAI-compatible endpoint that answers and fails as the test says."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from aiohttp import web

from tests.fakes.loopback_endpoint import LoopbackEndpoint

Request = dict[str, Any]

BESIDE = ("Write a title for this chat:", "Write three short questions ")
"""How the system message of a request beside a chat begins."""


@dataclass(frozen=True)
class Failure:
    """A fault after `after` tokens; with `times`, only of the first requests."""

    kind: Literal["refuse", "malformed", "cut", "hang", "report", "silent"]
    status: int = 500
    message: str = "the scripted endpoint refuses"
    after: int = 0
    times: int | None = None


@dataclass(frozen=True)
class Reply:
    """One HTTP answer as it goes over the wire.

    `body` is sent piece by piece. `then` is how the connection ends: properly, cut off, or without any end.
    """

    body: tuple[bytes, ...] = ()
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/event-stream"),)
    then: Literal["end", "cut", "hang"] = "end"


@dataclass(frozen=True)
class ModelAnswer:
    """The scripted model's answer: reasoning, then text, then tool calls.

    `calls` are names and arguments (an object, or JSON text). `sealed` is reasoning that only the endpoint can read.
    """

    text: str = ""
    calls: tuple[tuple[str, Any], ...] = ()
    reasoning: str = ""
    sealed: str = ""

    def calls_on_wire(self) -> list[Request]:
        return [
            {
                "index": index,
                "id": f"scripted{index}",
                "type": "function",
                "function": {
                    "name": name,
                    "arguments": arguments if isinstance(arguments, str) else json.dumps(arguments),
                },
            }
            for index, (name, arguments) in enumerate(self.calls)
        ]


def tool_call(name: str, /, **arguments: Any) -> ModelAnswer:
    """Return an answer of a single tool call."""
    return ModelAnswer(calls=((name, arguments),))


def _set_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass
class ScriptedModel(LoopbackEndpoint):
    """Answers every chat request with `answer`, one word a token, `gap` seconds apart.

    `answer` is a text or a `ModelAnswer`, or a function that makes one from the request's body. `start_delay` is the
    time to the first byte in seconds. `replies` answer the requests in their order; the last one answers all that
    follow. `raw` replaces the body of a streamed answer by these pieces, each sent on its own. With `streams` False, a
    streamed request is answered with one JSON document.

    `requests` holds every body received, `authorizations` the header of each, `headers` all headers, `paths` the
    request paths, `connections` the sockets. `aborted` counts the answers whose client disconnected.
    `request_received` is set at the first request, `client_disconnected` when the first client disconnects.

    Requests beside a chat (titles, suggested questions) go to `side_requests` instead. They are answered with
    `side_answer` once `side_release` is set, as it is at first.
    """

    answer: str | ModelAnswer | Callable[[Request], str | ModelAnswer] = "Hello from the scripted model."
    gap: float = 0.0
    start_delay: float = 0.0
    failure: Failure | None = None
    raw: list[bytes] | None = None
    replies: list[Reply] = field(default_factory=list)
    streams: bool = True
    done_line: bool = True
    usage: bool = True
    finish_reason: str = "stop"
    models: list[str] = field(default_factory=lambda: ["scripted"])
    models_status: int = 200
    cached: int | None = None
    reasoning_tokens: int | None = None
    tls: ssl.SSLContext | None = None
    side_requests: list[Request] = field(default_factory=list)
    side_answer: str = ""
    side_release: asyncio.Event = field(default_factory=_set_event)
    requests: list[Request] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    aborted: int = 0
    model_list_requests: int = 0
    connections: set[tuple[str, int]] = field(default_factory=set)
    request_received: asyncio.Event = field(default_factory=asyncio.Event)
    client_disconnected: asyncio.Event = field(default_factory=asyncio.Event)

    routes: ClassVar[tuple[str, ...]] = ("/v1/chat/completions",)

    def add_routes(self, routes: web.UrlDispatcher) -> None:
        for route in self.routes:
            routes.add_post(route, self._chat)
        routes.add_get("/v1/models", self._list)

    async def _list(self, request: web.Request) -> web.Response:
        self.model_list_requests += 1
        listed = {"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]}
        return web.json_response(listed, status=self.models_status)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if self._is_side_request(body):
            return await self._answer_side_request(request, body)
        self.requests.append(body)
        self.request_received.set()
        self.authorizations.append(request.headers.get("Authorization"))
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        self.paths.append(request.path_qs)
        self.connections.add(request.transport.get_extra_info("peername"))
        await asyncio.sleep(self.start_delay)
        if self.replies:
            return await self._reply(request, self.replies.pop(0) if len(self.replies) > 1 else self.replies[0])
        failure = self.failure
        if failure is not None and failure.times is not None and len(self.requests) > failure.times:
            failure = self.failure = None
        if failure is not None and failure.kind == "refuse":
            return web.json_response(self._error(failure), status=failure.status)
        if failure is not None and failure.kind == "silent":
            request.transport.abort()
        if self.streams and body.get("stream"):
            return await self._stream(request, body)
        return web.json_response(self._complete_response(body))

    def _is_side_request(self, body: Request) -> bool:
        return str(body["messages"][0].get("content")).startswith(BESIDE)

    async def _answer_side_request(self, request: web.Request, body: Request) -> web.StreamResponse:
        self.side_requests.append(body)
        await self.side_release.wait()
        side_model = ScriptedModel(answer=self.side_answer)
        return await side_model._stream(request, body)

    async def _reply(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        response = web.StreamResponse(status=reply.status, headers=dict(reply.headers))
        await response.prepare(request)
        for piece in reply.body:
            await response.write(piece)
            await asyncio.sleep(0.002)
        if reply.then == "hang":
            await asyncio.sleep(3600)
        if reply.then == "cut":
            await asyncio.sleep(0.02)
            request.transport.abort()
        await response.write_eof()
        return response

    async def _stream(self, request: web.Request, body: Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            async for piece in self._stream_chunks(request, body):
                await response.write(piece)
            await response.write_eof()
        except (ConnectionResetError, asyncio.CancelledError):
            self.aborted += 1
            self.client_disconnected.set()
            raise
        return response

    async def _stream_chunks(self, request: web.Request, body: Request) -> AsyncIterator[bytes]:
        if self.raw is not None:
            for piece in self.raw:
                yield piece
                await asyncio.sleep(0.005)
            return
        answer = self._scripted_answer(body)
        for piece in reasoning_chunks(answer):
            yield piece
        for number, token in enumerate(tokens(answer.text)):
            if self.failure is not None and number == self.failure.after:
                yield await self._fail(request, self.failure)
            yield stream_chunk(token)
            if self.gap:
                await asyncio.sleep(self.gap)
        for fragment in call_fragments(answer):
            yield stream_chunk(None, tool_calls=[fragment])
        yield stream_chunk(None, finish_reason="tool_calls" if answer.calls else self.finish_reason)
        if self.usage:
            yield stream_chunk(None, usage=self._usage())
        if self.done_line:
            yield b"data: [DONE]\n\n"

    async def _fail(self, request: web.Request, failure: Failure) -> bytes:
        if failure.kind == "cut":
            await asyncio.sleep(0.02)
            request.transport.abort()
        if failure.kind == "hang":
            await asyncio.sleep(3600)
        if failure.kind == "report":
            return b"data: " + json.dumps(self._error(failure)).encode() + b"\n\n"
        return b"data: {this is no JSON\n\n"

    def _error(self, failure: Failure) -> Request:
        return {"error": {"message": failure.message, "type": "scripted", "code": failure.status}}

    def _usage(self) -> Request:
        usage: Request = {"prompt_tokens": 7, "completion_tokens": 11}
        if self.cached is not None:
            usage["prompt_tokens_details"] = {"cached_tokens": self.cached}
        if self.reasoning_tokens is not None:
            usage["completion_tokens_details"] = {"reasoning_tokens": self.reasoning_tokens}
        return usage

    def _complete_response(self, body: Request) -> Request:
        answer = self._scripted_answer(body)
        message: Request = {"role": "assistant", "content": answer.text}
        if answer.reasoning:
            message["reasoning_content"] = answer.reasoning
        if answer.sealed:
            message["reasoning_details"] = sealed_details(answer.sealed)
        if answer.calls:
            message["tool_calls"] = answer.calls_on_wire()
        finish_reason = "tool_calls" if answer.calls else self.finish_reason
        choice = {"index": 0, "message": message, "finish_reason": finish_reason}
        return {"object": "chat.completion", "model": "scripted", "choices": [choice], "usage": self._usage()}

    def _scripted_answer(self, body: Request) -> ModelAnswer:
        answer = self.answer(body) if callable(self.answer) else self.answer
        return ModelAnswer(answer) if isinstance(answer, str) else answer


def reasoning_chunks(answer: ModelAnswer) -> list[bytes]:
    chunks = [stream_chunk(None, reasoning=answer.reasoning)] if answer.reasoning else []
    return [*chunks, stream_chunk(None, sealed=answer.sealed)] if answer.sealed else chunks


def sealed_details(sealed: str) -> list[Request]:
    return [{"type": "reasoning.encrypted", "data": sealed}]


def tokens(text: str) -> list[str]:
    """Split `text` into words, each with the white space before it."""
    return re.findall(r"\s*\S+|\s+$", text)


def call_fragments(answer: ModelAnswer) -> list[Request]:
    """Return the calls as streamed: first the name, then pieces of the arguments."""
    pieces = []
    for call in answer.calls_on_wire():
        arguments = call["function"]["arguments"]
        pieces.append({**call, "function": {"name": call["function"]["name"], "arguments": ""}})
        cut = (arguments[at : at + 7] for at in range(0, len(arguments), 7))
        pieces.extend({"index": call["index"], "function": {"arguments": piece}} for piece in cut)
    return pieces


def stream_chunk(
    token: str | None,
    *,
    finish_reason: str | None = None,
    usage: Request | None = None,
    tool_calls: list[Request] | None = None,
    reasoning: str = "",
    sealed: str = "",
) -> bytes:
    """Return one chunk of a streamed answer as the endpoint sends it."""
    chunk: Request = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
    }
    delta: Request = {"content": token} if token is not None else {}
    if tool_calls:
        delta["tool_calls"] = tool_calls
    if reasoning:
        delta["reasoning_content"] = reasoning
    if sealed:
        delta["reasoning_details"] = sealed_details(sealed)
    chunk["choices"] = [] if usage else [{"index": 0, "delta": delta, "finish_reason": finish_reason}]
    if usage:
        chunk["usage"] = usage
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"
