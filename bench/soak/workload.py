"""The mixed work: new and continued chats, calls, programs, pages, deletions."""

import asyncio
import random
from array import array
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import perf_counter

from bench.script import Script
from bench.soak.api_client import Program
from bench.storm.client import Exchange, Visitor
from bench.storm.durability_check import VisitorExchange
from bench.storm.fixture import StormFixture

GAP_MS = 20
ANSWER = Script(gap_ms=GAP_MS, tokens=100)
CALL = Script(gap_ms=GAP_MS, tokens=60, call=1)
PAGES = ("/api/conversations", "/api/gpts", "/api/me", "/api/ledger", "/api/privacy")
MAX_LENGTH = 20
"""Questions in a conversation, after which another is begun, so that prompts stay realistic."""


@dataclass
class WorkRecord:
    """Acknowledged data, failures with their counts, and times since the last sample.

    Times are in milliseconds.
    """

    acknowledged: dict[str, list[VisitorExchange]] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    _firsts: "array[float]" = field(default_factory=lambda: array("d"))
    _late: "array[float]" = field(default_factory=lambda: array("d"))

    def take_times(self) -> "tuple[array[float], array[float]]":
        taken = self._firsts, self._late
        self._firsts, self._late = array("d"), array("d")
        return taken

    def record(self, visitor: Visitor, exchange: Exchange, kind: str) -> None:
        self.done[kind] += 1
        if exchange.outcome.get("state") not in ("complete", "parked"):
            self.failed[f"{kind}: {exchange.refused or exchange.outcome or 'cut off'}"] += 1
        if exchange.turn:
            self.acknowledged.setdefault(exchange.conversation, []).append((visitor, exchange))
        self._time(exchange)

    def _time(self, exchange: Exchange) -> None:
        if exchange.arrived:
            start = exchange.arrived[0]
            self._firsts.append(start * 1000)
            self._late.extend((moment - start) * 1000 - n * GAP_MS for n, moment in enumerate(exchange.arrived))
        del exchange.arrived[:]
        exchange.pieces.clear()


class SimulatedPerson:
    """A person who does random acts, one after the other."""

    def __init__(
        self,
        fixture: StormFixture,
        visitor: Visitor,
        program: Program,
        random_source: random.Random,
        record: WorkRecord,
    ) -> None:
        self._fixture, self._visitor, self._program = fixture, visitor, program
        self._random, self._record = random_source, record
        self._mine: list[tuple[str, int]] = []
        self._acts: tuple[tuple[int, Callable[[], Awaitable[None]]], ...] = (
            (45, self._begin), (33, self._continue), (7, self._call),
            (5, self._run), (6, self._read), (4, self._delete),
        )  # fmt: skip

    async def run(self, until: float) -> None:
        await asyncio.sleep(self._random.random() * 2)
        acts = [act for _, act in self._acts]
        weights = [weight for weight, _ in self._acts]
        while perf_counter() < until:
            await self._random.choices(acts, weights)[0]()

    async def _begin(self) -> None:
        exchange = await self._visitor.ask(ANSWER)
        self._record.record(self._visitor, exchange, "new chat")
        if exchange.turn:
            self._mine.append((exchange.conversation, 1))

    async def _continue(self) -> None:
        if not self._mine:
            return await self._begin()
        place = self._random.randrange(len(self._mine))
        conversation, questions = self._mine[place]
        if questions >= MAX_LENGTH:
            del self._mine[place]
            return await self._begin()
        exchange = await self._visitor.ask(ANSWER, conversation_id=conversation)
        self._record.record(self._visitor, exchange, "continued chat")
        self._mine[place] = (conversation, questions + 1)
        return None

    async def _call(self) -> None:
        exchange = await self._visitor.ask(CALL, gpt_id=self._fixture.gpt)
        self._record.record(self._visitor, exchange, "call with a card")
        if not exchange.card:
            return
        answered = await (
            self._visitor.allow(exchange.card) if self._random.random() < 0.8 else self._visitor.decline(exchange.card)
        )
        if answered.status != 200:
            self._record.failed[f"card: {answered.sentence}"] += 1
            return
        going_on = await self._visitor.follow(exchange.conversation, exchange.tokens)
        exchange.outcome = going_on.outcome or exchange.outcome

    async def _run(self) -> None:
        self._record.done["program"] += 1
        if refused := await self._program.run(ANSWER):
            self._record.failed[f"program: {refused}"] += 1

    async def _read(self) -> None:
        path = self._random.choice(PAGES)
        if self._mine and self._random.random() < 0.5:
            path = f"/api/conversations/{self._random.choice(self._mine)[0]}"
        await self._plain("GET", path, "page")

    async def _delete(self) -> None:
        if len(self._mine) < 2:
            return await self._begin()
        conversation, _ = self._mine.pop(self._random.randrange(len(self._mine)))
        self._record.acknowledged.pop(conversation, None)
        return await self._plain("DELETE", f"/api/conversations/{conversation}", "deletion")

    async def _plain(self, method: str, path: str, kind: str) -> None:
        self._record.done[kind] += 1
        answer = await self._visitor.call(method, path)
        if answer.status not in (200, 204):
            self._record.failed[f"{kind}: {answer.sentence}"] += 1
