"""A thundering herd: the server is killed under many running answers.

It returns, and all clients connect at once.
"""

import asyncio
from time import perf_counter

from bench.load import percentile
from bench.script import Script
from bench.storm.client import LOST, Exchange, Visitor
from bench.storm.durability_check import VisitorExchange, lost
from bench.storm.fixture import StormFixture
from bench.storm.report import Findings

LONG = Script(gap_ms=1_000, tokens=600)
SHORT = Script(gap_ms=5, tokens=10)
AGAIN = 1.0
"""Seconds after which a refused page tries again."""
NEARLY = 0.9
MAX_LOST = 5
"""Tokens, one per second, that may not be stored yet: two seconds between two saves, and the time of the saves."""
RAMP = 100
"""New answers per second before the server dies."""


async def herd(fixture: StormFixture) -> Findings:
    """Run the storm.

    Each person had a running answer. Each client loads the account, lists, opens, follows and asks again, and does not
    give up.
    """
    findings = Findings()
    running = [(visitor, visitor.prepare(LONG)) for visitor in fixture.turns(fixture.size.herd)]
    tasks = [asyncio.create_task(_begin(number, each)) for number, each in enumerate(running)]
    await asyncio.gather(*(exchange.acknowledged.wait() for _, exchange in running))
    for _, exchange in running:
        if not exchange.turn:
            findings.note(f"{exchange.status}: {exchange.refused}")
    running = [each for each in running if each[1].turn]
    findings.check(f"nearly all of {fixture.size.herd} answers run", len(running) > NEARLY * fixture.size.herd)
    await fixture.product.kill()
    await asyncio.gather(*tasks)
    returning = [asyncio.create_task(_return(findings, visitor, exchange)) for visitor, exchange in running]
    findings.figures["start_s"] = await fixture.restart()
    began = perf_counter()
    exchanges = await asyncio.gather(*returning)
    findings.figures["all_answered_s"] = perf_counter() - began
    findings.figures["page_p50_s"] = percentile([seconds for _, _, seconds in exchanges], 50)
    findings.figures["page_p99_s"] = percentile([seconds for _, _, seconds in exchanges], 99)
    findings.check("every refusal asks the person to wait (429 or 503)", _strange(findings))
    missing = await lost(running, tokens=MAX_LOST if fixture.size.patient else None)
    findings.check(f"everything acknowledged before is stored, except at most {MAX_LOST} s of the answers", missing)
    again: list[VisitorExchange] = [(visitor, exchange) for visitor, exchange, _ in exchanges]
    findings.check("every person gets a whole answer again", await lost(again, all_whole=True))
    return findings


async def _begin(number: int, each: VisitorExchange) -> None:
    await asyncio.sleep(number / RAMP)
    visitor, exchange = each
    await visitor.send(exchange)


async def _return(findings: Findings, visitor: Visitor, before: Exchange) -> tuple[Visitor, Exchange, float]:
    """Return as the page does after a lost connection.

    The seconds are from the first answer to the last page.
    """
    began = 0.0
    for path in ("/api/me", "/api/conversations", f"/api/conversations/{before.conversation}"):
        while (answer := await visitor.call("GET", path)).status != 200:
            if answer.status:
                findings.note(f"{answer.status}: {answer.sentence}")
            await asyncio.sleep(AGAIN)
        began = began or perf_counter()
    await visitor.follow(before.conversation, before.tokens)
    while (exchange := await visitor.ask(SHORT)).status != 200:
        if exchange.refused != LOST:
            findings.note(f"{exchange.status}: {exchange.refused}")
        await asyncio.sleep(AGAIN)
    return visitor, exchange, perf_counter() - began


def _strange(findings: Findings) -> list[str]:
    return [sentence for sentence in findings.said if not sentence.startswith(("503", "429"))]
