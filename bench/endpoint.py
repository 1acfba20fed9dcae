"""A simulated OpenAI-compatible endpoint, fast enough not to limit measurements.

`python -m bench.endpoint --gap-ms 20 --tokens 100` serves `POST /v1/chat/completions` (with and without streaming) and
`GET /v1/models` on loopback, prints `{"port": N}`, and ends when the pipe on its standard input closes.

A `Script` defines its answer. Its parts come, each overriding the one before, from the command line, the model name
(`sim:gap_ms=5,tokens=10`), a directive in the prompt (`[sim tokens=10]`), the query (`?tokens=10`) and headers
(`x-sim-tokens: 10`); `max_tokens` limits the tokens in the end. One write per token, on a fixed schedule.

`GET /weather` is a third party's operation, for GPTs with actions.
"""

import argparse
import asyncio
import gc
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from time import monotonic_ns
from typing import cast
from urllib.parse import parse_qsl

import httptools
import msgspec
import uvloop

from bench import answers
from bench.script import Script, words_in_prompt, words_of
from bench.timer import Pacer

_MAX_BODY = 64 * 1024 * 1024


class _StreamOptions(msgspec.Struct):
    include_usage: bool = False


class _Message(msgspec.Struct):
    role: str


class _Function(msgspec.Struct):
    name: str


class _Tool(msgspec.Struct):
    function: _Function


class _ChatRequest(msgspec.Struct):
    model: str
    messages: list[_Message]
    tools: list[_Tool] = []
    stream: bool = False
    max_tokens: int | None = None
    max_completion_tokens: int | None = None
    stream_options: _StreamOptions | None = None

    def called(self, script: Script) -> str | None:
        """Return the function that the script has it call now."""
        is_answered = self.messages and self.messages[-1].role == "tool"
        return self.tools[0].function.name if script.call and self.tools and not is_answered else None

    def bounded(self, script: Script) -> tuple[Script, str]:
        """Return the script within the caller's token limit, and the finish reason."""
        limits = [limit for limit in (self.max_tokens, self.max_completion_tokens) if limit is not None]
        tokens = script.tokens if script.ignores_limit else min([script.tokens, *limits])
        return replace(script, tokens=tokens), "stop" if tokens == script.tokens else "length"


_decode = msgspec.json.Decoder(_ChatRequest).decode


class Answer:
    """One streamed answer while it is sent."""

    def __init__(self, transport: asyncio.Transport, script: Script, end: bytes, ended: Callable[[], None]) -> None:
        self._transport = transport
        self._script = script
        self._gap_ns = int(script.gap_ms * 1_000_000)
        self._stops_at = script.tokens if script.cut_after is None else min(script.cut_after, script.tokens)
        self._last_words = end
        self._ended = ended
        self._sent = 0
        self._parked_at: int | None = None
        self._paused = False

    def step(self, due_ns: int) -> int | None:
        """Send the token that is due (see `Paced`)."""
        if self._transport.is_closing():
            return None
        if self._paused:
            self._parked_at = due_ns
            return None
        sent = self._sent
        if sent < self._stops_at:
            chunk = answers.CHUNKS[sent % len(answers.CHUNKS)]
            self._sent = sent = sent + 1
            self._transport.write(chunk if sent > 1 else answers.STREAM_START + chunk)
        if sent < self._stops_at:
            return due_ns + self._gap_ns
        self._end()
        return None

    def pause(self) -> None:
        self._paused = True

    def resume(self) -> int | None:
        """Continue; return the moment of the token that waited, if any."""
        self._paused = False
        due_ns, self._parked_at = self._parked_at, None
        return due_ns

    def _end(self) -> None:
        if self._script.cut_after is not None:
            self._transport.close()
            return
        start = b"" if self._sent else answers.STREAM_START
        self._transport.write(start + self._last_words)
        self._ended()


class Connection(asyncio.Protocol):
    """One client's connection: requests in, answers out, one at a time."""

    def __init__(self, defaults: Script, pacer: Pacer) -> None:
        self._defaults = defaults
        self._pacer = pacer
        self._answer: Answer | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as wrong:
            self._transport.write(answers.error(400, f"The request is not HTTP/1.1: {wrong}."))
            self._transport.close()

    def pause_writing(self) -> None:
        if self._answer:
            self._answer.pause()

    def resume_writing(self) -> None:
        if self._answer and (due_ns := self._answer.resume()) is not None:
            self._pacer.add(self._answer, due_ns)

    # Called by the parser, in the order of the request ------------------------------------------------------

    def on_message_begin(self) -> None:
        self._target = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._body_bytes = 0

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if name[:6].lower() == b"x-sim-":
            self._headers[name[6:].decode("latin-1").lower().replace("-", "_")] = value.decode("latin-1")
        elif name.lower() == b"expect":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        if self._body_bytes > _MAX_BODY:
            self._transport.close()
        else:
            self._body.append(body)

    def on_message_complete(self) -> None:
        if self._answer:
            self._transport.close()  # pipelining, which no client of this endpoint uses
            return
        self._respond(self._parser.get_method(), httptools.parse_url(self._target))

    # ------------------------------------------------------------------------------------------------------------

    def _respond(self, method: bytes, url: "httptools.parser.url_parser.URL") -> None:
        match method, url.path:
            case b"GET", b"/v1/models":
                self._transport.write(answers.model_list())
            case b"GET", b"/weather":
                self._transport.write(answers.weather())
            case b"POST", b"/v1/chat/completions":
                self._chat(b"".join(self._body), (url.query or b"").decode("latin-1"))
            case _:
                self._transport.write(
                    answers.error(404, "Only /v1/models, /v1/chat/completions and /weather are here.")
                )

    def _chat(self, body: bytes, query: str) -> None:
        arrived_ns = monotonic_ns()
        try:
            request = _decode(body)
            script = self._defaults.changed(words_of(request.model.partition(":")[2]))
            script = script.changed(words_in_prompt(body)).changed(dict(parse_qsl(query))).changed(self._headers)
            script, reason = request.bounded(script)
        except (ValueError, msgspec.DecodeError) as wrong:
            self._transport.write(answers.error(400, f"This request cannot be answered. {wrong}"))
            return
        if script.status != 200:
            self._transport.write(answers.error(script.status, "The script asked for this refusal."))
        elif request.stream:
            with_usage = bool(request.stream_options and request.stream_options.include_usage)
            end = answers.stream_end(script.tokens, reason, with_usage)
            if (function := request.called(script)) is not None:
                script, end = replace(script, tokens=0), answers.stream_call(function)
            self._answer = Answer(self._transport, script, end, self._ended)
            self._pacer.add(self._answer, arrived_ns + int(script.delay_ms * 1_000_000))
        else:
            answer = answers.whole_answer(script.tokens, reason)
            asyncio.get_running_loop().call_later(script.seconds, self._transport.write, answer)

    def _ended(self) -> None:
        self._answer = None


async def serve(port: int, defaults: Script) -> None:
    """Serve on 127.0.0.1 until standard input closes.

    Port 0 takes a free one; the port is printed.
    """
    loop = asyncio.get_running_loop()
    pacer = Pacer(loop)
    server = await loop.create_server(partial(Connection, defaults, pacer), "127.0.0.1", port, backlog=8192)
    print(msgspec.json.encode({"port": server.sockets[0].getsockname()[1]}).decode(), flush=True)
    await _parent_gone(loop)
    server.close()
    pacer.close()


async def _parent_gone(loop: asyncio.AbstractEventLoop) -> None:
    """Wait until the pipe or socket on standard input closes.

    Without one, wait indefinitely.
    """
    ended = asyncio.Event()
    kind = os.fstat(sys.stdin.fileno()).st_mode
    if stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind):
        loop.add_reader(sys.stdin.fileno(), lambda: None if os.read(sys.stdin.fileno(), 4096) else ended.set())
    await ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.endpoint", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay-ms", type=float, default=Script.delay_ms)
    parser.add_argument("--gap-ms", type=float, default=Script.gap_ms)
    parser.add_argument("--tokens", type=int, default=Script.tokens)
    options = parser.parse_args()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    uvloop.run(serve(options.port, Script(options.delay_ms, options.gap_ms, options.tokens)))


if __name__ == "__main__":
    main()
