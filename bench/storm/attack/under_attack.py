"""One attacker against the server while honest people use it.

It measures what that costs them, and what the server keeps of it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from math import isnan
from time import perf_counter
from typing import Final

import aiohttp

from bench.machine_load import Bystanders
from bench.people import Entrance
from bench.processes import resident_kb
from bench.report import Unmeasured
from bench.storm.attack.attacker import PATIENCE, Attacker, AttackSite
from bench.storm.attack.honest import HonestPeople, Seen
from bench.storm.fixture import StormFixture, storm_fixture
from bench.storm.report import Findings
from bench.storm.size import Size

SLOWER: Final = 2.0
UNNOTICED_SECONDS: Final = 1.0
"""Allowed time of a request that is more than twice the quiet one: two cores carry attacker, server and people."""
WAIT_LITTLE: Final = f"honest people wait at most {SLOWER:g} times as long as without the attack"
CALM: Final = 0.1
"""The share of the machine that other programs may use if waits are judged."""
KEPT_MB: Final = 50.0
SETTLES_SECONDS: Final = 60.0
KNOWLEDGE: Final = b"The lamp burns until sunrise. " * 200
KNOWLEDGE_SECONDS: Final = 120.0
_numbers = count(5_000)
"""Of attackers' accounts, besides those of honest people."""


@asynccontextmanager
async def with_knowledge(size: Size) -> AsyncIterator[StormFixture]:
    """Yield a fixture whose GPT has knowledge.

    So every question of honest people is embedded.
    """
    async with storm_fixture(size) as fixture:
        site = AttackSite(fixture, fixture.product.people[0], fixture.browser)
        knowledge = f"/api/gpts/{fixture.gpt}/knowledge"
        await site.upload(f"{knowledge}?name=lamp.txt", KNOWLEDGE)
        async with asyncio.timeout(KNOWLEDGE_SECONDS):
            while True:
                if (await site.visitor.call("GET", knowledge)).body["files"][0]["state"] == "ready":
                    break
                await asyncio.sleep(0.2)
        published = await site.visitor.call("POST", f"/api/gpts/{fixture.gpt}/publish", {"level": "link"})
        if published.status != 200:
            raise Unmeasured(f"the GPT could not be published: {published.sentence}")
        yield fixture


async def under_attack(fixture: StormFixture, attacker: Attacker) -> Findings:
    """Measure quiet, then the attack, then quiet until memory has gone back."""
    findings, people = Findings(), HonestPeople(fixture, fixture.size.honest)
    await people.live(fixture.size.quiet / 2)  # first answers pay for imports
    others = Bystanders()
    async with _site(fixture) as site:
        strike = await attacker.prepare(site)
        quiet = await people.live(fixture.size.quiet)
        before = _server_mb(fixture)
        attack = asyncio.create_task(attacker.attack(strike, fixture.size.attack))
        peak = asyncio.create_task(_peak(fixture, attack))
        under = await people.live(fixture.size.attack)
        findings.figures |= {"strikes": await attack, "mb_peak": await peak}
    findings.check("the attacker strikes", findings.figures["strikes"] > 0)
    compare(findings, quiet, under, fixture.size.patient, others.share())
    findings.figures |= {"mb_before": before, "mb_right_after": _server_mb(fixture)}
    findings.figures["mb_kept"] = await _wait_for_memory(fixture, before)
    findings.check(f"memory goes back to within {KEPT_MB:g} MB", findings.figures["mb_kept"] <= KEPT_MB)
    after = await people.live(fixture.size.quiet / 2)
    findings.check("no honest request fails", [*quiet.failed, *under.failed, *after.failed])
    return findings


@asynccontextmanager
async def _site(fixture: StormFixture) -> AsyncIterator[AttackSite]:
    async with Entrance(fixture.product.origin) as entrance:
        person = await entrance.sign_up(next(_numbers))
    connector, patience = aiohttp.TCPConnector(limit=0), aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), timeout=patience
    ) as browser:
        yield AttackSite(fixture, person, browser)


def compare(findings: Findings, quiet: Seen, under: Seen, patient: bool, others_busy: float) -> None:
    """Compare the waits by the kind of request.

    Times are judged only in the large form, and on a machine without other work.
    """
    late = []
    for kind in quiet.seconds:
        before, among = quiet.p99(kind), under.p99(kind)
        findings.figures |= {f"{kind}_quiet_p99_s": before, f"{kind}_p99_s": among}
        if isnan(among) or among > max(SLOWER * before, UNNOTICED_SECONDS):
            late.append(f"{kind} took {among:.2f} s, quiet {before:.2f} s")
    findings.figures["honest_requests"] = sum(map(len, under.seconds.values()))
    if patient and others_busy > CALM:
        findings.unjudged.append(f"{WAIT_LITTLE}: other work took {others_busy:.0%} of the machine")
    elif patient:
        findings.check(WAIT_LITTLE, late)


async def _peak(fixture: StormFixture, attack: "asyncio.Task[int]") -> float:
    """Return the most megabytes of the server's process during the attack."""
    peak = 0.0
    while not attack.done():
        peak = max(peak, _server_mb(fixture))
        await asyncio.sleep(0.2)
    return peak


async def _wait_for_memory(fixture: StormFixture, before: float) -> float:
    """Return how many more megabytes the server's process has than before.

    It waits until they are few, or time has passed.
    """
    until = perf_counter() + SETTLES_SECONDS
    while True:
        if (growth := _server_mb(fixture) - before) <= KEPT_MB or perf_counter() > until:
            return growth
        await asyncio.sleep(0.5)


def _server_mb(fixture: StormFixture) -> float:
    """Return the megabytes of the server's own process.

    Child processes that read files have limits of their own, and end.
    """
    return resident_kb([fixture.product.pid]) * 1024 / 1e6
