"""The model's endpoint fails and returns: it refuses, hangs, drops streams."""

import asyncio
from collections.abc import Sequence

from bench.script import Script
from bench.storm.durability_check import Said, lost
from bench.storm.fixture import Premises, at_most
from bench.storm.idle import chats
from bench.storm.report import Findings

LONG = Script(gap_ms=100, tokens=600)
SHORT = Script(gap_ms=5, tokens=10)
DROPPED = Script(gap_ms=10, tokens=60, cut_after=20)
REFUSED = Script(tokens=10, status=503)
HANGS_SECONDS = 180.0
"""Longer than the server waits for a silent model: two minutes, and up to half a minute more."""


async def model_away(at: Premises) -> Findings:
    found = Findings()
    await _said(found, "drops in mid-stream", await _ask(at, DROPPED), kept=True)
    await _said(found, "refuses", await _ask(at, REFUSED), kept=False)
    running = [(visitor, visitor.asking(LONG)) for visitor in at.turns(at.size.streams)]
    hearing = [asyncio.create_task(visitor.hear(heard)) for visitor, heard in running]
    await asyncio.gather(*(heard.speaking.wait() for _, heard in running))
    await at.endpoint.go()
    await asyncio.gather(*hearing)
    await _said(found, "goes away under running answers", running, kept=True)
    await _said(found, "is not there", await _ask(at, SHORT), kept=False)
    await at.endpoint.come()
    found.check(
        "it answers at once when the model is back", await lost(await chats(at, at.size.streams), all_whole=True)
    )
    await _hang(found, at)
    return found


async def _hang(found: Findings, at: Premises) -> None:
    """Suspend the model.

    With patience, until the server gives up; else the model wakes in time, and the answers are whole.
    """
    at.endpoint.hang()
    asking = asyncio.create_task(_ask(at, SHORT))
    await asyncio.sleep(HANGS_SECONDS if at.size.patient else at.size.outage)
    at.endpoint.wake()
    hung = await asking
    if at.size.patient:
        await _said(found, "hangs", hung, kept=False)
    else:
        found.check("answers of a model that hung briefly are whole", await lost(hung, all_whole=True))
    found.check("it answers when the model has woken up", await lost(await chats(at, at.size.streams), all_whole=True))


async def _ask(at: Premises, script: Script) -> list[Said]:
    async def ask(visitor_number: int) -> Said:
        visitor = at.visitors[visitor_number % len(at.visitors)]
        return visitor, await visitor.ask(script)

    return await at_most(at.size.streams, range(at.size.streams), ask)


async def _said(found: Findings, when: str, said: Sequence[Said], *, kept: bool) -> None:
    """Check that each failure has a sentence, and that the text so far is stored.

    `kept`: some text had arrived.
    """
    for _, heard in said:
        found.hear(f"model {when}: {heard.outcome.get('error')}")
    wordless = [
        f"{heard.outcome} {heard.refused}"
        for _, heard in said
        if heard.outcome.get("state") != "failed" or not str(heard.outcome.get("error")).endswith(".")
    ]
    found.check(f"a model that {when} is reported in a sentence", wordless)
    short = [f"{len(heard.pieces)} tokens" for _, heard in said if kept and not heard.pieces]
    found.check(f"the text so far is shown when a model {when}", short)
    found.check(f"the text so far is stored when a model {when}", [*await lost(said), *await _differing(said)])


async def _differing(said: Sequence[Said]) -> list[str]:
    """Return answers that are stored differently from what was received."""
    found = []
    for visitor, heard in said:
        shown = await visitor.call("GET", f"/api/conversations/{heard.conversation}")
        answer = next(message for message in shown.body["messages"] if message["id"] == heard.turn["answer_id"])
        if answer["text"].strip() != heard.text.strip():
            found.append(f"{len(answer['text'])} characters are stored, {len(heard.text)} were heard")
    return found
