"""The model's endpoint fails and returns: it refuses, hangs, drops streams."""

import asyncio
from collections.abc import Sequence

from bench.script import Script
from bench.storm.durability_check import VisitorExchange, lost
from bench.storm.fixture import StormFixture, at_most
from bench.storm.idle import chats
from bench.storm.report import Findings

LONG = Script(gap_ms=100, tokens=600)
SHORT = Script(gap_ms=5, tokens=10)
DROPPED = Script(gap_ms=10, tokens=60, cut_after=20)
REFUSED = Script(tokens=10, status=503)
HANGS_SECONDS = 180.0
"""Longer than the server waits for a silent model: two minutes, and up to half a minute more."""


async def model_away(fixture: StormFixture) -> Findings:
    findings = Findings()
    await _check_failures(findings, "drops in mid-stream", await _ask(fixture, DROPPED), has_text=True)
    await _check_failures(findings, "refuses", await _ask(fixture, REFUSED), has_text=False)
    running = [(visitor, visitor.prepare(LONG)) for visitor in fixture.turns(fixture.size.streams)]
    hearing = [asyncio.create_task(visitor.send(exchange)) for visitor, exchange in running]
    await asyncio.gather(*(exchange.streaming.wait() for _, exchange in running))
    await fixture.endpoint.go()
    await asyncio.gather(*hearing)
    await _check_failures(findings, "goes away under running answers", running, has_text=True)
    await _check_failures(findings, "is not there", await _ask(fixture, SHORT), has_text=False)
    await fixture.endpoint.come()
    findings.check(
        "it answers at once when the model is back",
        await lost(await chats(fixture, fixture.size.streams), all_whole=True),
    )
    await _hang(findings, fixture)
    return findings


async def _hang(findings: Findings, fixture: StormFixture) -> None:
    """Suspend the model.

    With patience, until the server gives up; else the model wakes in time, and the answers are whole.
    """
    fixture.endpoint.hang()
    asking = asyncio.create_task(_ask(fixture, SHORT))
    await asyncio.sleep(HANGS_SECONDS if fixture.size.patient else fixture.size.outage)
    fixture.endpoint.wake()
    hung = await asking
    if fixture.size.patient:
        await _check_failures(findings, "hangs", hung, has_text=False)
    else:
        findings.check("answers of a model that hung briefly are whole", await lost(hung, all_whole=True))
    findings.check(
        "it answers when the model has woken up", await lost(await chats(fixture, fixture.size.streams), all_whole=True)
    )


async def _ask(fixture: StormFixture, script: Script) -> list[VisitorExchange]:
    async def ask(visitor_number: int) -> VisitorExchange:
        visitor = fixture.visitors[visitor_number % len(fixture.visitors)]
        return visitor, await visitor.ask(script)

    return await at_most(fixture.size.streams, range(fixture.size.streams), ask)


async def _check_failures(
    findings: Findings, when: str, exchanges: Sequence[VisitorExchange], *, has_text: bool
) -> None:
    """Check that each failure has a sentence, and that the text so far is stored.

    `has_text`: some text had arrived.
    """
    for _, exchange in exchanges:
        findings.note(f"model {when}: {exchange.outcome.get('error')}")
    wordless = [
        f"{exchange.outcome} {exchange.refused}"
        for _, exchange in exchanges
        if exchange.outcome.get("state") != "failed" or not str(exchange.outcome.get("error")).endswith(".")
    ]
    findings.check(f"a model that {when} is reported in a sentence", wordless)
    short = [f"{len(exchange.pieces)} tokens" for _, exchange in exchanges if has_text and not exchange.pieces]
    findings.check(f"the text so far is shown when a model {when}", short)
    findings.check(
        f"the text so far is stored when a model {when}", [*await lost(exchanges), *await _differing(exchanges)]
    )


async def _differing(exchanges: Sequence[VisitorExchange]) -> list[str]:
    """Return answers that are stored differently from what was received."""
    differences = []
    for visitor, exchange in exchanges:
        shown = await visitor.call("GET", f"/api/conversations/{exchange.conversation}")
        answer = next(message for message in shown.body["messages"] if message["id"] == exchange.turn["answer_id"])
        if answer["text"].strip() != exchange.text.strip():
            differences.append(f"{len(answer['text'])} characters are stored, {len(exchange.text)} were heard")
    return differences
