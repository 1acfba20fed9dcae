"""Thousands of waiting consent cards: their memory, and that each can be answered."""

import asyncio

from bench.processes import resident_kb
from bench.script import Script
from bench.storm.client import Visitor
from bench.storm.durability_check import Said, lost
from bench.storm.fixture import Premises, at_most
from bench.storm.report import Findings

ANSWER = Script(gap_ms=2, tokens=12, call=1)
TOGETHER = 32
TRIES = 10
BUSY, ANSWERED = 503, 409
KB_EACH = 8.0
"""Memory of the server per waiting card: none is planned, the rest is heap fragmentation."""


async def parked(at: Premises) -> Findings:
    """Answer a third of the cards while the server runs.

    The others are answered after it was stopped, and after it was killed.
    """
    found = Findings()
    first = await _park(found, at, max(4, at.size.parked // 20))
    await _go_on(found, "before many wait", first)  # pays for imports, caches and the topic model
    await asyncio.sleep(at.size.settling)
    before = resident_kb(at.product.server_pids())
    said = await _park(found, at, at.size.parked)
    found.figures["kb_each"] = (resident_kb(at.product.server_pids()) - before) / at.size.parked
    waiting = [each for each in said if each[1].card]
    found.check(
        f"every one of {at.size.parked} calls became a card",
        [f"{heard.status} {heard.refused or heard.outcome}" for _, heard in said if not heard.card],
    )
    if at.size.patient:
        found.check(f"a waiting card holds no more than {KB_EACH} kB", found.figures["kb_each"] <= KB_EACH)
    await _go_on(found, "while the server runs", waiting[::3])
    await at.product.stop()
    await at.restart()
    await _go_on(found, "after the server was stopped and started", waiting[1::3])
    await at.product.kill()
    await at.restart()
    await _go_on(found, "after it was killed and started", waiting[2::3])
    return found


async def _park(found: Findings, at: Premises, cards: int) -> list[Said]:
    async def ask(visitor: Visitor) -> Said:
        for _ in range(TRIES):
            heard = await visitor.ask(ANSWER, gpt_id=at.gpt)
            if heard.card:
                break
            found.hear(heard.refused or str(heard.outcome.get("error")))
        return visitor, heard

    return await at_most(TOGETHER, at.turns(cards), ask)


async def _go_on(found: Findings, when: str, waiting: list[Said]) -> None:
    """Answer the cards: every fourth is declined, the others are allowed."""

    async def answer(numbered: tuple[int, Said]) -> str:
        number, (visitor, heard) = numbered
        for _ in range(TRIES):  # as a person who is asked to try again
            answered = await (visitor.decline(heard.card) if number % 4 == 3 else visitor.allow(heard.card))
            if answered.status != BUSY:
                break
            found.hear(f"{answered.status}: {answered.sentence}")
            await asyncio.sleep(1)
        if answered.status not in (200, ANSWERED):
            return f"a card answers {answered.status}: {answered.sentence}"
        await visitor.call("GET", f"/api/conversations/{heard.conversation}")  # what was answered before it was cut off
        going_on = await visitor.follow(heard.conversation, heard.tokens)
        heard.outcome = going_on.outcome or heard.outcome
        return ""

    refused = await at_most(TOGETHER, enumerate(waiting), answer)
    found.check(f"each card can be answered {when}", [fault for fault in refused if fault])
    found.check(f"each answer is whole {when}", await lost(waiting, all_whole=True))
