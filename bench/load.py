"""The load generator: many chats at once on raw sockets, with timed tokens.

Each token is compared with its ideal schedule.

Invariants:
- An answer counts if it is whole: status 200, exactly the tokens that the script asked for, `[DONE]`, and the end of
  the response.
- Anything else is a failure with a name, never a gap in the figures.

Tokens are counted by their MARK, so they are counted correctly even if a program joins two tokens into one event.
"""

import asyncio
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil, inf
from time import perf_counter
from typing import Protocol, cast

from bench.answers import MARK
from bench.script import Script

_END = b"0\r\n\r\n"
_DONE = b"[DONE]"
_TAIL = 64
_GOLDEN = 0.618033988749895


class ChatClient(Protocol):
    """A chat client that asks one question at a time."""

    def ask(self, text: str) -> "asyncio.Future[str]":
        """Return a future of the failure's name, or "" for a whole answer."""

    def close(self) -> None:
        """Close the connection. No more questions are asked."""


class ChatServer(Protocol):
    """A chat server under load."""

    @property
    def name(self) -> str: ...

    async def open(self, tally: "Tally", script: Script) -> ChatClient:
        """Return a client whose answers are counted in `tally`.

        Raises OSError if no connection is possible.
        """


@dataclass(frozen=True)
class Target:
    """A port, and the raw HTTP request that carries a prompt.

    The answer is that request's stream.
    """

    name: str
    port: int
    chat_request: Callable[[str], bytes]

    async def open(self, tally: "Tally", script: Script) -> "Stream":
        connecting = asyncio.get_running_loop().create_connection(
            lambda: Stream(tally, script, self.chat_request), "127.0.0.1", self.port
        )
        return (await connecting)[1]


@dataclass(frozen=True)
class Shape:
    """`streams` at once, each with consecutive `answers` by `script`.

    Starts are spread over `ramp` seconds. `patience` is how long an answer may take beyond its ideal schedule.
    """

    script: Script
    streams: int = 1
    answers: int = 1
    ramp: float = 0
    patience: float = 15

    def starts(self) -> list[float]:
        """Return when each stream starts, in seconds.

        Starts are spread evenly, with no common divisor with the gap between tokens.
        """
        return [self.ramp * (number * _GOLDEN % 1) for number in range(self.streams)]


@dataclass
class Tally:
    """The results so far; it grows while the load runs.

    Times are in seconds. `first_token`: from the request to the first token, less the endpoint's start delay.
    `lateness` of a token: its arrival minus its moment on the schedule that began when the request was sent. `added` to
    a token: its lateness less the smallest lateness of its stream so far. So a slow start counts in `first_token` only,
    and `added` is the delay while the stream runs.
    """

    tokens: int = 0
    answers: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    first_token: "array[float]" = field(default_factory=lambda: array("d"))
    lateness: "array[float]" = field(default_factory=lambda: array("d"))
    added: "array[float]" = field(default_factory=lambda: array("d"))
    began: float = inf
    ended: float = 0

    @property
    def seconds(self) -> float:
        return self.ended - self.began

    @property
    def failed(self) -> int:
        return sum(self.failures.values())

    def failures_in_words(self) -> str:
        """Return every kind of failure with its number, the most frequent first.

        Empty if there was none.
        """
        return ", ".join(f"{name} ({times})" for name, times in self.failures.most_common())


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that `percent` per cent of the values do not exceed.

    This is the nearest rank; NaN of no values.
    """
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[max(ceil(len(ordered) * percent / 100), 1) - 1]


class AnswerTimer:
    """Times one answer while it arrives: its tokens against their schedule.

    The schedule begins when the object is created.
    """

    def __init__(self, tally: Tally, script: Script) -> None:
        self._tally = tally
        self._gap = script.gap_ms / 1000
        self._wanted = script.tokens
        self._got = 0
        self._least = inf
        sent = perf_counter()
        tally.began = min(tally.began, sent)
        self._due = sent + script.delay_ms / 1000

    def count(self, tokens: int, now: float) -> None:
        """Count tokens that arrived at a moment of `perf_counter`."""
        tally = self._tally
        if not self._got:
            tally.first_token.append(now - self._due)
        self._got += tokens
        tally.tokens += tokens
        for _ in range(tokens):
            late = now - self._due
            self._due += self._gap
            self._least = min(self._least, late)
            tally.lateness.append(late)
            tally.added.append(late - self._least)

    def verdict(self) -> str:
        """Return what is wrong with an ended answer; "" if it is whole."""
        if self._got == self._wanted:
            return ""
        return "tokens missing" if self._got < self._wanted else "tokens too many"


class Stream(asyncio.Protocol):
    """One HTTP connection that asks for answers and reads them from the response."""

    def __init__(self, tally: Tally, script: Script, chat_request: Callable[[str], bytes]) -> None:
        self._tally = tally
        self._script = script
        self._chat_request = chat_request
        self._result: asyncio.Future[str] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def ask(self, text: str) -> "asyncio.Future[str]":
        request = self._chat_request(text)
        self._result = asyncio.get_running_loop().create_future()
        self._head: bytes | None = b""
        self._tail = b""
        self._timer = AnswerTimer(self._tally, self._script)
        self._transport.write(request)
        return self._result

    def close(self) -> None:
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        now = perf_counter()
        if self._head is not None:
            data = self._skip_head(self._head + data)
        count = data.count(MARK)
        if count:
            self._timer.count(count, now)
        self._tail = tail = data[-_TAIL:] if len(data) >= _TAIL else (self._tail + data)[-_TAIL:]
        if tail.endswith(_END):
            self._finish(self._timer.verdict() if _DONE in tail else "ended without [DONE]")

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish("cut off")

    def _skip_head(self, data: bytes) -> bytes:
        head, separator, rest = data.partition(b"\r\n\r\n")
        if not separator:
            self._head = data
            return b""
        self._head = None
        if not head.startswith(b"HTTP/1.1 "):
            self._finish("not HTTP/1.1")
        elif (status := head[9:12]) != b"200":
            self._finish(f"status {status.decode('latin-1')}")
        elif b"transfer-encoding: chunked" not in head.lower():
            self._finish("not a stream")
        return rest

    def _finish(self, failure: str) -> None:
        if self._result and not self._result.done():
            self._result.set_result(failure)


class Load:
    """One run of a shape against a target. `tally` may be read while it runs."""

    def __init__(self, target: ChatServer, shape: Shape) -> None:
        self.target = target
        self.shape = shape
        self.tally = Tally()
        self._text = f"Say something. {shape.script.directive()}"

    async def run(self) -> Tally:
        """Drive every stream to its end. Failures are counted, not raised."""
        began = perf_counter()
        async with asyncio.TaskGroup() as streams:
            for start in self.shape.starts():
                streams.create_task(self._drive(began + start))
        self.tally.ended = perf_counter()
        return self.tally

    async def _drive(self, start: float) -> None:
        await asyncio.sleep(start - perf_counter())
        left = self.shape.answers
        while left:
            client = await self._connect()
            if client is None:
                self.tally.failures["no connection"] += left
                return
            left -= await self._ask_all(client, left)

    async def _connect(self) -> ChatClient | None:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(self.shape.patience):
                return await self.target.open(self.tally, self.shape.script)
        return None

    async def _ask_all(self, client: ChatClient, wanted: int) -> int:
        """Ask for up to `wanted` answers and return how many were asked for.

        Stops after a failure, because the connection cannot be used after it.
        """
        requests = 0
        try:
            while requests < wanted:
                requests += 1
                if failure := await self._ask(client):
                    self.tally.failures[failure] += 1
                    break
                self.tally.answers += 1
        finally:
            client.close()
        return requests

    async def _ask(self, client: ChatClient) -> str:
        try:
            async with asyncio.timeout(self.shape.script.seconds + self.shape.patience):
                return await client.ask(self._text)
        except TimeoutError:
            return "no end in time"


async def run(target: ChatServer, shape: Shape) -> Tally:
    """Drive `shape` against `target` to its end."""
    return await Load(target, shape).run()
