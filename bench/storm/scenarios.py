"""Every storm by its name, in the order in which they run."""

import traceback
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from bench.machine_load import Bystanders
from bench.storm.attack.roster import ATTACKERS
from bench.storm.attack.under_attack import under_attack, with_knowledge
from bench.storm.database import away, backend_killed, on_a_url, postmaster_killed, stopped_in_order
from bench.storm.fixture import StormFixture, storm_fixture
from bench.storm.idle import idle
from bench.storm.model import model_away
from bench.storm.parked import parked
from bench.storm.report import Findings, Verdict
from bench.storm.size import Size
from bench.storm.slow_readers import slow
from bench.storm.thundering_herd import herd


@dataclass(frozen=True)
class Scenario:
    name: str
    run: Callable[[StormFixture], Awaitable[Findings]]
    storm_fixture: Callable[[Size], AbstractAsyncContextManager[StormFixture]] = storm_fixture

    async def verdict(self, fixture: StormFixture) -> Verdict:
        others, began = Bystanders(), perf_counter()
        try:
            findings = await self.run(fixture)
        except Exception as error:
            traceback.print_exc()
            findings = Findings(broken=[f"it goes to its end: NOT SO. {type(error).__name__}: {error}"])
        return Verdict.of(self.name, fixture.size.name, findings, perf_counter() - began, others.share())


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("parked", parked),
        Scenario("idle", idle),
        Scenario("herd", herd),
        Scenario("slow_readers", slow),
        Scenario("database_backend_killed", backend_killed),
        Scenario("database_killed", postmaster_killed),
        Scenario("database_stopped", stopped_in_order),
        Scenario("model_away", model_away),
        Scenario("database_away", away, on_a_url),
        *(Scenario(each.name, partial(under_attack, attacker=each), with_knowledge) for each in ATTACKERS),
    )
}
