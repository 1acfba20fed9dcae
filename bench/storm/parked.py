"""Thousands of waiting consent cards: their memory, and that each can be answered."""

import asyncio

from bench.processes import resident_kb
from bench.script import Script
from bench.storm.client import Visitor
from bench.storm.durability_check import VisitorExchange, lost
from bench.storm.fixture import StormFixture, at_most
from bench.storm.report import Findings

ANSWER = Script(gap_ms=2, tokens=12, call=1)
TOGETHER = 32
TRIES = 10
BUSY, ANSWERED = 503, 409
KB_EACH = 8.0
"""Memory of the server per waiting card: none is planned, the rest is heap fragmentation."""


async def parked(fixture: StormFixture) -> Findings:
    """Answer a third of the cards while the server runs.

    The others are answered after it was stopped, and after it was killed.
    """
    findings = Findings()
    first = await _park(findings, fixture, max(4, fixture.size.parked // 20))
    await _go_on(findings, "before many wait", first)  # pays for imports, caches and the topic model
    await asyncio.sleep(fixture.size.settling)
    before = resident_kb(fixture.product.server_pids())
    exchanges = await _park(findings, fixture, fixture.size.parked)
    findings.figures["kb_each"] = (resident_kb(fixture.product.server_pids()) - before) / fixture.size.parked
    waiting = [each for each in exchanges if each[1].card]
    findings.check(
        f"every one of {fixture.size.parked} calls became a card",
        [f"{exchange.status} {exchange.refused or exchange.outcome}" for _, exchange in exchanges if not exchange.card],
    )
    if fixture.size.patient:
        findings.check(f"a waiting card holds no more than {KB_EACH} kB", findings.figures["kb_each"] <= KB_EACH)
    await _go_on(findings, "while the server runs", waiting[::3])
    await fixture.product.stop()
    await fixture.restart()
    await _go_on(findings, "after the server was stopped and started", waiting[1::3])
    await fixture.product.kill()
    await fixture.restart()
    await _go_on(findings, "after it was killed and started", waiting[2::3])
    return findings


async def _park(findings: Findings, fixture: StormFixture, cards: int) -> list[VisitorExchange]:
    async def ask(visitor: Visitor) -> VisitorExchange:
        for _ in range(TRIES):
            exchange = await visitor.ask(ANSWER, gpt_id=fixture.gpt)
            if exchange.card:
                break
            findings.note(exchange.refused or str(exchange.outcome.get("error")))
        return visitor, exchange

    return await at_most(TOGETHER, fixture.turns(cards), ask)


async def _go_on(findings: Findings, when: str, waiting: list[VisitorExchange]) -> None:
    """Answer the cards: every fourth is declined, the others are allowed."""

    async def answer(numbered: tuple[int, VisitorExchange]) -> str:
        number, (visitor, exchange) = numbered
        for _ in range(TRIES):  # as a person who is asked to try again
            answered = await (visitor.decline(exchange.card) if number % 4 == 3 else visitor.allow(exchange.card))
            if answered.status != BUSY:
                break
            findings.note(f"{answered.status}: {answered.sentence}")
            await asyncio.sleep(1)
        if answered.status not in (200, ANSWERED):
            return f"a card answers {answered.status}: {answered.sentence}"
        await visitor.call(
            "GET", f"/api/conversations/{exchange.conversation}"
        )  # what was answered before it was cut off
        going_on = await visitor.follow(exchange.conversation, exchange.tokens)
        exchange.outcome = going_on.outcome or exchange.outcome
        return ""

    refused = await at_most(TOGETHER, enumerate(waiting), answer)
    findings.check(f"each card can be answered {when}", [fault for fault in refused if fault])
    findings.check(f"each answer is whole {when}", await lost(waiting, all_whole=True))
