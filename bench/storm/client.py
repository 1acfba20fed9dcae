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
class Heard:
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
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it is acknowledged, or has ended."""
    speaking: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the first token has arrived, or the answer has ended."""

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def conversation(self) -> str:
        return self.turn["conversation_id"]

    @property
    def whole(self) -> bool:
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

    async def ask(self, script: Script, words: str = "Say something.", **body: str) -> Heard:
        """Ask, and read to the end. Errors of the server or the network are not raised."""
        heard = self.asking(script, words)
        await self.hear(heard, **body)
        return heard

    @staticmethod
    def asking(script: Script, words: str = "Say something.") -> Heard:
        """Return an unasked question, for a caller that watches its answer."""
        return Heard(f"{words} {script.directive()}", script.tokens)

    async def hear(self, heard: Heard, **body: str) -> None:
        await self._hear("POST", "/api/chat", heard, {"text": heard.question, **body})

    def raw_question(self, heard: Heard) -> bytes:
        """Return the request that `hear` sends, for a caller that reads it itself."""
        body = msgspec.json.encode({"text": heard.question})
        headers = {**self._headers, "Host": self._origin.partition("//")[2], "Content-Type": "application/json"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST /api/chat HTTP/1.1\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode("latin-1") + body

    async def follow(self, conversation: str, tokens: int) -> Heard:
        """Return the running answer from its beginning; status 204 if there is none."""
        heard = Heard("", tokens)
        await self.hear_on(conversation, heard)
        return heard

    async def hear_on(self, conversation: str, heard: Heard) -> None:
        """Follow a running answer; `heard` is filled while it runs."""
        await self._hear("GET", f"/api/conversations/{conversation}/stream", heard, None)

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

    async def _hear(self, method: str, path: str, heard: Heard, body: Mapping[str, Any] | None) -> None:
        began = perf_counter()
        try:
            async with self._browser.request(method, self._origin + path, json=body, headers=self._headers) as response:
                heard.status = response.status
                if response.status != 200:
                    heard.refused = Answer(response.status, await _json(response)).sentence
                    return
                heard.cut = True
                async for line in response.content:
                    if line == b"data: [DONE]\n":
                        heard.cut = False
                    elif line.startswith(b"data: "):
                        _take(heard, msgspec.json.decode(line[6:]), perf_counter() - began)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            heard.refused = heard.refused or LOST
        finally:
            heard.seconds = perf_counter() - began
            heard.begun.set()
            heard.speaking.set()


async def _json(response: aiohttp.ClientResponse) -> Any:
    data = await response.read()
    return msgspec.json.decode(data) if data[:1] == b"{" else data.decode()


def _take(heard: Heard, event: Mapping[str, Any], at: float) -> None:
    match event["type"]:
        case "text-delta":
            heard.first_token = heard.first_token or at
            heard.pieces.append(event["delta"])
            heard.arrived.append(at)
            heard.speaking.set()
        case "data-turn":
            heard.turn = event["data"]
            heard.begun.set()
        case "data-state":
            heard.outcome = event["data"]
        case "data-call" if event["data"]["state"] == "waiting":
            heard.card = event["data"]["id"]
