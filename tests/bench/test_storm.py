"""Each storm in its small form over one real server; its check detects missing data."""

import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bench.storm.attack.honest import Seen
from bench.storm.attack.under_attack import WAIT_LITTLE, compare
from bench.storm.client import Exchange, whole_text
from bench.storm.durability_check import faults
from bench.storm.fixture import StormFixture
from bench.storm.report import Findings, Verdict
from bench.storm.scenarios import SCENARIOS, Scenario
from bench.storm.size import SMALL

OWN = [
    SCENARIOS[name]
    for name in (
        "parked", "idle", "bodies_of_odd_types", "uploads_without_end", "herd", "slow_readers",
        "database_backend_killed",
    )
]  # fmt: skip
"""The others are those of tests/processes/test_killed.py and tests/contract, and the large form's."""
ELSEWHERE = SCENARIOS["database_away"]


@pytest_asyncio.fixture(scope="module")
async def fixture() -> AsyncIterator[StormFixture]:
    async with OWN[0].storm_fixture(SMALL) as standing:
        yield standing


@pytest.mark.parametrize("scenario", OWN, ids=lambda scenario: scenario.name)
async def test_the_server_stands_a_small_storm(fixture: StormFixture, scenario: Scenario) -> None:
    verdict = await scenario.verdict(fixture)
    assert verdict.holds, verdict.broken


async def test_the_server_stands_it_that_its_database_elsewhere_goes_and_comes_back() -> None:
    async with ELSEWHERE.storm_fixture(SMALL) as fixture:
        verdict = await ELSEWHERE.verdict(fixture)
        assert verdict.holds, verdict.broken


# The check after a storm


def test_people_who_wait_twice_as_long_as_usual_are_reported_by_kind() -> None:
    quiet, under, findings = Seen(), Seen(), Findings()
    for kind, before, among in (("page", 0.01, 0.9), ("sign_in", 0.8, 1.5), ("list", 0.6, 1.3)):
        quiet.note(kind, before)
        under.note(kind, among)
    compare(findings, quiet, under, patient=True, others_busy=0.0)
    assert findings.broken == [f"{WAIT_LITTLE}: NOT SO. list took 1.30 s, quiet 0.60 s"]
    quiet.note("chat", 0.1)  # and none during an attack
    compare(findings, quiet, under, patient=True, others_busy=0.0)
    assert "chat took nan s" in findings.broken[1]
    busy = Findings()
    compare(busy, quiet, under, patient=True, others_busy=0.2)
    assert (busy.broken, busy.unjudged) == ([], [f"{WAIT_LITTLE}: other work took 20% of the machine"])


EXCHANGE = Exchange(
    "Say something.", 3, turn={"conversation_id": "c", "question_id": "q", "answer_id": "a"},
    outcome={"state": "complete"}, pieces=[whole_text(3)],
)  # fmt: skip
SHOWN: dict[str, Any] = {
    "messages": [
        {"id": "q", "text": "Say something.", "state": "complete"},
        {"id": "a", "text": whole_text(3), "state": "complete"},
    ]
}


def without(position: int) -> dict[str, Any]:
    shown = copy.deepcopy(SHOWN)
    del shown["messages"][position]
    return shown


def changed(position: int, **parts: str) -> dict[str, Any]:
    shown = copy.deepcopy(SHOWN)
    shown["messages"][position].update(parts)
    return shown


def test_what_is_there_as_it_was_acknowledged_is_no_fault() -> None:
    assert faults(EXCHANGE, SHOWN, all_whole=True) == []


@pytest.mark.parametrize(
    "shown",
    [
        without(0), without(1), changed(0, text="Say nothing."), changed(1, text=whole_text(2)),
        changed(1, text="Something else"), changed(1, state="interrupted"), changed(1, state="running"),
    ],
)  # fmt: skip
def test_what_is_missing_or_otherwise_is_a_fault(shown: dict[str, Any]) -> None:
    assert faults(EXCHANGE, shown, all_whole=False)


def test_an_answer_of_which_more_was_heard_than_is_kept_is_a_fault_only_where_all_has_to_be_whole() -> None:
    cut = Exchange("Say something.", 3, turn=EXCHANGE.turn, pieces=[whole_text(1)])
    shown = changed(1, text=whole_text(1), state="interrupted")
    assert faults(cut, shown, all_whole=False) == []
    assert faults(cut, shown, all_whole=True)
    more = Exchange("Say something.", 3, turn=EXCHANGE.turn, pieces=["one", "two", "three"])
    assert faults(more, shown, all_whole=False, tokens=2) == []
    assert faults(more, shown, all_whole=False, tokens=1)


def test_a_verdict_that_has_checked_nothing_does_not_hold() -> None:
    nothing, broken = Findings(), Findings()
    broken.check("this holds", True)
    broken.check("that holds", ["it does not"])
    assert not Verdict.of("calm", "small", nothing, 0, 0).holds
    assert not Verdict.of("calm", "small", broken, 0, 0).holds
    assert "it does not" in Verdict.of("calm", "small", broken, 0, 0).broken[0]
