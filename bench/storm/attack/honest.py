"""Honest people: they sign in, read, open pages and chat.

The time of each request is kept by its kind.
"""

import asyncio
from dataclasses import dataclass, field
from math import inf
from time import perf_counter

import aiohttp

from bench.load import percentile
from bench.people import PASSWORD, Person
from bench.script import Script
from bench.storm.client import Answer, Visitor
from bench.storm.fixture import StormFixture

CHAT = Script(gap_ms=5, tokens=20)
PAUSE = 0.2
SIGN_IN_SECONDS = 4.0
"""Between two sign-ins of one person: an account allows 300 in 15 minutes, and the storm takes longer."""
DEVICE = "discreet_device="


@dataclass
class Seen:
    """Seconds by the kind of request, and failures."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def note(self, kind: str, seconds: float, fault: str = "") -> None:
        self.seconds.setdefault(kind, []).append(seconds)
        if fault:
            self.failed.append(f"{kind}: {fault}")

    def p99(self, kind: str) -> float:
        return percentile(self.seconds.get(kind, []), 99)


class HonestPeople:
    """Each person acts until `seconds` have passed."""

    def __init__(self, fixture: StormFixture, people: int) -> None:
        self._fixture = fixture
        self._people = list(zip(fixture.product.people[1 : people + 1], fixture.visitors[1 : people + 1], strict=True))
        self._signed_in: dict[str, float] = {}

    async def live(self, seconds: float) -> Seen:
        """Let the people act; return their results."""
        seen, until = Seen(), perf_counter() + seconds
        await asyncio.gather(*(self._one(person, visitor, seen, until) for person, visitor in self._people))
        return seen

    async def _one(self, person: Person, visitor: Visitor, seen: Seen, until: float) -> None:
        while perf_counter() < until:
            if perf_counter() - self._signed_in.get(person.email, -inf) >= SIGN_IN_SECONDS:
                self._signed_in[person.email] = perf_counter()
                await self._sign_in(person, seen)
            await self._read(visitor, seen, "list", "/api/conversations")
            began = perf_counter()
            exchange = await visitor.ask(CHAT, gpt_id=self._fixture.gpt)
            seen.note("first_token", exchange.first_token or perf_counter() - began)
            seen.note("chat", exchange.seconds, "" if exchange.is_whole else exchange.refused or str(exchange.outcome))
            if exchange.turn:
                await self._read(visitor, seen, "conversation", f"/api/conversations/{exchange.conversation}")
                await visitor.call("DELETE", f"/api/conversations/{exchange.conversation}")
            await self._read(visitor, seen, "page", "/")
            await asyncio.sleep(PAUSE)

    async def _read(self, visitor: Visitor, seen: Seen, kind: str, path: str) -> None:
        began = perf_counter()
        answer = await visitor.call("GET", path)
        seen.note(kind, perf_counter() - began, _fault(answer))

    async def _sign_in(self, person: Person, seen: Seen) -> None:
        """Sign in from the browser in which this person signed up, without its session."""
        cookie = next(part for part in person.cookie.split("; ") if part.startswith(DEVICE))
        origin = self._fixture.product.origin
        headers = {"Cookie": cookie, "Origin": origin, "X-Forwarded-For": person.address}
        body, began = {"email": person.email, "password": PASSWORD}, perf_counter()
        try:
            async with self._fixture.browser.post(f"{origin}/api/sign-in", json=body, headers=headers) as response:
                answer = Answer(response.status, await response.json())
        except (aiohttp.ClientError, OSError, TimeoutError):
            answer = Answer(0, "the connection was lost")
        seen.note("sign_in", perf_counter() - began, _fault(answer))


def _fault(answer: Answer) -> str:
    return "" if answer.status == 200 else f"{answer.status} {answer.sentence}"
