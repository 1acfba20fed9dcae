"""A signed-in person who uses the server as the page does.

They ask, read answers, return, and answer cards.

Invariants:
- Acknowledged data is remembered as it was received.
- Refusals are remembered in the server's words.
"""

import asyncio
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import aiohttp
import msgspec

from bench.answers import TOKENS
from bench.people import Person
from bench.script import Script

LOST = "(the connection was lost)"


def whole_text(tokens: int) -> str:
    """Return the simulated model's text of so many tokens."""
    return "".join(TOKENS[k % len(TOKENS)] for k in range(tokens))


@dataclass
class Exchange:
    """One question and its result.

    `turn` are its ids once it is acknowledged; `refused` the sentence if it is not; `cut`: the stream ended early.
    Times in seconds since the question.
    """

    question: str
    tokens: int
    turn: dict[str, str] = field(default_factory=dict)
    outcome: dict[str, Any] = field(default_factory=dict)
    refused: str = ""
    status: int = 0
    card: str = ""
    pieces: list[str] = field(default_factory=list)
    arrived: "array[float]" = field(default_factory=lambda: array("d"))
    """When each piece arrived."""
    cut: bool = False
    first_token: float = 0.0
    seconds: float = 0.0
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it is acknowledged, or has ended."""
    streaming: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the first token has arrived, or the answer has ended."""

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def conversation(self) -> str:
        return self.turn["conversation_id"]

    @property
    def is_whole(self) -> bool:
        return self.outcome.get("state") == "complete" and self.text.strip() == whole_text(self.tokens).strip()


@dataclass(frozen=True)
class Answer:
    """Status and body of a plain request."""

    status: int
    body: Any

    @property
    def sentence(self) -> str:
        try:
            return str(self.body["error"]["message"])
        except (TypeError, KeyError):
            return str(self.body)[:80] if self.body else f"HTTP {self.status}"


class Visitor:
    def __init__(self, origin: str, person: Person, browser: aiohttp.ClientSession) -> None:
        self._origin, self._browser = origin, browser
        self._headers = {"Cookie": person.cookie, "Origin": origin}

    async def ask(self, script: Script, words: str = "Say something.", **body: str) -> Exchange:
        """Ask, and read to the end. Errors of the server or the network are not raised."""
        exchange = self.prepare(script, words)
        await self.send(exchange, **body)
        return exchange

    @staticmethod
    def prepare(script: Script, words: str = "Say something.") -> Exchange:
        """Return an unasked question, for a caller that watches its answer."""
        return Exchange(f"{words} {script.directive()}", script.tokens)

    async def send(self, exchange: Exchange, **body: str) -> None:
        await self._read_stream("POST", "/api/chat", exchange, {"text": exchange.question, **body})

    def raw_question(self, exchange: Exchange) -> bytes:
        """Return the request that `hear` sends, for a caller that reads it itself."""
        body = msgspec.json.encode({"text": exchange.question})
        headers = {**self._headers, "Host": self._origin.partition("//")[2], "Content-Type": "application/json"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST /api/chat HTTP/1.1\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode("latin-1") + body

    async def follow(self, conversation: str, tokens: int) -> Exchange:
        """Return the running answer from its beginning; status 204 if there is none."""
        exchange = Exchange("", tokens)
        await self.follow_into(conversation, exchange)
        return exchange

    async def follow_into(self, conversation: str, exchange: Exchange) -> None:
        """Follow a running answer; `exchange` is filled while it runs."""
        await self._read_stream("GET", f"/api/conversations/{conversation}/stream", exchange, None)

    async def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """Send a request. Status 0 if the connection was lost."""
        try:
            async with self._browser.request(method, self._origin + path, json=body, headers=self._headers) as response:
                data = await response.read()
                return Answer(response.status, msgspec.json.decode(data) if data[:1] in (b"{", b"[") else data.decode())
        except (aiohttp.ClientError, OSError, TimeoutError):
            return Answer(0, LOST)

    async def allow(self, card: str) -> Answer:
        """Read the card and allow what it shows."""
        shown = await self.call("GET", f"/api/consents/{card}")
        if shown.status != 200:
            return shown
        return await self.call("POST", f"/api/consents/{card}/allow", {"digest": shown.body["digest"], "always": False})

    async def decline(self, card: str) -> Answer:
        return await self.call("POST", f"/api/consents/{card}/decline")

    async def _read_stream(self, method: str, path: str, exchange: Exchange, body: Mapping[str, Any] | None) -> None:
        began = perf_counter()
        try:
            async with self._browser.request(method, self._origin + path, json=body, headers=self._headers) as response:
                exchange.status = response.status
                if response.status != 200:
                    exchange.refused = Answer(response.status, await _json(response)).sentence
                    return
                exchange.cut = True
                async for line in response.content:
                    if line == b"data: [DONE]\n":
                        exchange.cut = False
                    elif line.startswith(b"data: "):
                        _take(exchange, msgspec.json.decode(line[6:]), perf_counter() - began)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            exchange.refused = exchange.refused or LOST
        finally:
            exchange.seconds = perf_counter() - began
            exchange.acknowledged.set()
            exchange.streaming.set()


async def _json(response: aiohttp.ClientResponse) -> Any:
    data = await response.read()
    return msgspec.json.decode(data) if data[:1] == b"{" else data.decode()


def _take(exchange: Exchange, event: Mapping[str, Any], at: float) -> None:
    match event["type"]:
        case "text-delta":
            exchange.first_token = exchange.first_token or at
            exchange.pieces.append(event["delta"])
            exchange.arrived.append(at)
            exchange.streaming.set()
        case "data-turn":
            exchange.turn = event["data"]
            exchange.acknowledged.set()
        case "data-state":
            exchange.outcome = event["data"]
        case "data-call" if event["data"]["state"] == "waiting":
            exchange.card = event["data"]["id"]
