"""A thundering herd: the server is killed under many running answers.

It returns, and all clients connect at once.
"""

import asyncio
from time import perf_counter

from bench.load import percentile
from bench.script import Script
from bench.storm.client import LOST, Heard, Visitor
from bench.storm.durability_check import Said, lost
from bench.storm.fixture import Premises
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


async def herd(at: Premises) -> Findings:
    """Run the storm.

    Each person had a running answer. Each client loads the account, lists, opens, follows and asks again, and does not
    give up.
    """
    found = Findings()
    running = [(visitor, visitor.asking(LONG)) for visitor in at.turns(at.size.herd)]
    tasks = [asyncio.create_task(_begin(number, each)) for number, each in enumerate(running)]
    await asyncio.gather(*(heard.begun.wait() for _, heard in running))
    for _, heard in running:
        if not heard.turn:
            found.hear(f"{heard.status}: {heard.refused}")
    running = [each for each in running if each[1].turn]
    found.check(f"nearly all of {at.size.herd} answers run", len(running) > NEARLY * at.size.herd)
    await at.product.kill()
    await asyncio.gather(*tasks)
    returning = [asyncio.create_task(_return(found, visitor, heard)) for visitor, heard in running]
    found.figures["start_s"] = await at.restart()
    began = perf_counter()
    asked = await asyncio.gather(*returning)
    found.figures["all_answered_s"] = perf_counter() - began
    found.figures["page_p50_s"] = percentile([seconds for _, _, seconds in asked], 50)
    found.figures["page_p99_s"] = percentile([seconds for _, _, seconds in asked], 99)
    found.check("every refusal asks the person to wait (429 or 503)", _strange(found))
    kept = await lost(running, tokens=MAX_LOST if at.size.patient else None)
    found.check(f"everything acknowledged before is stored, except at most {MAX_LOST} s of the answers", kept)
    again: list[Said] = [(visitor, heard) for visitor, heard, _ in asked]
    found.check("every person gets a whole answer again", await lost(again, all_whole=True))
    return found


async def _begin(number: int, each: Said) -> None:
    await asyncio.sleep(number / RAMP)
    visitor, heard = each
    await visitor.hear(heard)


async def _return(found: Findings, visitor: Visitor, before: Heard) -> tuple[Visitor, Heard, float]:
    """Return as the page does after a lost connection.

    The seconds are from the first answer to the last page.
    """
    began = 0.0
    for path in ("/api/me", "/api/conversations", f"/api/conversations/{before.conversation}"):
        while (answer := await visitor.call("GET", path)).status != 200:
            if answer.status:
                found.hear(f"{answer.status}: {answer.sentence}")
            await asyncio.sleep(AGAIN)
        began = began or perf_counter()
    await visitor.follow(before.conversation, before.tokens)
    while (heard := await visitor.ask(SHORT)).status != 200:
        if heard.refused != LOST:
            found.hear(f"{heard.status}: {heard.refused}")
        await asyncio.sleep(AGAIN)
    return visitor, heard, perf_counter() - began


def _strange(found: Findings) -> list[str]:
    return [sentence for sentence in found.said if not sentence.startswith(("503", "429"))]
