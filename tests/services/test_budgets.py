"""The privacy budget's history (P8): public, append-only, changed by the operator alone, and never for today."""

import asyncio
import math
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import asyncpg
import pytest

from discreet.analytics.budgets import Budgets, budget_on, question_costs
from discreet.analytics.budgets_store import lock
from discreet.analytics.counting.store import lock_open_day
from discreet.analytics.questions import QUESTIONS
from discreet.app.infrastructure import Infrastructure
from discreet.errors import Conflict, Invalid, NotFound
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.promises.release import STEP
from tests.support.builder import Builder
from tests.support.clock import settable
from tests.support.insight_counting import close_day

pytestmark = pytest.mark.promise("P8")

WHY = "The numbers were too rough to read."


@pytest.fixture
def budgets(infra: Infrastructure) -> Budgets:
    return Budgets(infra.database, infra.clock)


@pytest.fixture(autouse=True)
def noon(infra: Infrastructure) -> Iterator[Any]:
    """Each test three days after the one before."""
    yield settable(infra.clock).freeze((infra.clock.now() + timedelta(days=3)).replace(hour=12))
    settable(infra.clock).run()


async def test_an_installation_comes_with_a_budget(budgets: Budgets, infra: Infrastructure) -> None:
    [first, *_] = await budgets.history()
    assert (first.grains, first.delta) == (2_000 * STEP, 1e-7)
    assert budget_on(await budgets.history(), infra.clock.now().date()).grains == first.grains


async def test_a_change_holds_from_tomorrow_and_stays_in_the_history(
    budgets: Budgets, olga: Actor, infra: Infrastructure
) -> None:
    today, before = infra.clock.now().date(), await budgets.history()
    new = await budgets.set(olga, 0.5, "")
    history = await budgets.history()
    assert history == [*before, new]
    assert new.from_day == today + timedelta(days=1)
    assert (new.epsilon, new.delta, new.at) == (0.5, before[-1].delta, infra.clock.now())
    assert budget_on(history, today) == budget_on(before, today)
    assert budget_on(history, new.from_day) == new
    assert 0 < new.grains < before[-1].grains
    assert new.grains % STEP == 0


async def test_a_raise_of_the_budget_needs_a_reason(budgets: Budgets, olga: Actor) -> None:
    before = await budgets.history()
    for reason in ("", "   so   ", "x" * 9, " " * 40):
        with pytest.raises(Invalid, match="at least 10 characters"):
            await budgets.set(olga, 4.0, reason)
    assert await budgets.history() == before
    raised = await budgets.set(olga, 4.0, f"  {WHY}\n")
    assert raised.reason == WHY
    assert raised.grains > before[-1].grains


async def test_the_same_budget_is_no_change(budgets: Budgets, olga: Actor) -> None:
    epsilon = (await budgets.set(olga, 2.0, WHY)).epsilon
    with pytest.raises(Conflict):
        await budgets.set(olga, epsilon, WHY)


@pytest.mark.parametrize("epsilon", [0.0, -1.0, 0.04, 8.01, math.inf, math.nan])
async def test_a_budget_out_of_bounds_is_refused(budgets: Budgets, olga: Actor, epsilon: float) -> None:
    with pytest.raises(Invalid, match=r"between 0.05 and 8"):
        await budgets.set(olga, epsilon, WHY)


async def test_an_endless_or_hidden_reason_is_refused(budgets: Budgets, olga: Actor) -> None:
    for reason in ("x" * 1_001, "a reason with \0 in it"):
        with pytest.raises(Invalid, match="reason"):
            await budgets.set(olga, 0.3, reason)


async def test_only_the_operator_changes_it(budgets: Budgets, build: Builder) -> None:
    before = await budgets.history()
    with pytest.raises(NotFound):
        await budgets.set(await build.person("ada"), 0.2, WHY)
    assert await budgets.history() == before


async def test_the_shell_may_and_no_account_is_named(budgets: Budgets, owner: Any) -> None:
    new = await budgets.set(CLI_ACTOR, 0.7, WHY)
    assert await owner.fetchval("SELECT made_by FROM insight_budgets WHERE id = $1", new.id) is None


async def test_a_change_by_a_clock_that_was_set_back_touches_no_day_that_people_were_counted_on(
    budgets: Budgets, olga: Actor, infra: Infrastructure, owner: Any
) -> None:
    """Yesterday is closed; today people are being counted, whatever the clock says now."""
    yesterday = infra.clock.now().date() - timedelta(days=1)
    await close_day(owner, yesterday)
    settable(infra.clock).advance(days=-30)
    new = await budgets.set(olga, 0.9, WHY)
    assert new.from_day == yesterday + timedelta(days=2)
    settable(infra.clock).advance(days=30)


async def test_a_change_over_midnight_waits_for_those_who_are_just_being_counted(
    budgets: Budgets, olga: Actor, infra: Infrastructure
) -> None:
    """They were charged by the budget that they saw: no day of theirs may be measured by another."""
    async with infra.database.anonymous() as connection:
        assert await lock_open_day(connection, infra.clock.now().date())
        setting = asyncio.create_task(budgets.set(olga, 0.33, WHY))
        await asyncio.sleep(0.5)
        assert not setting.done()
        settable(infra.clock).advance(days=1)
    assert (await setting).from_day == infra.clock.now().date() + timedelta(days=1)


async def test_no_contribution_is_counted_while_the_budget_changes(infra: Infrastructure) -> None:
    """A change that was made before midnight and commits after it holds on that day: a later request waits for it."""
    shared = "SELECT pg_try_advisory_xact_lock_shared(x'0D15C4EEB'::bigint)"  # as `lock_open_day` waits for it
    async with infra.database.anonymous() as changing, infra.database.anonymous() as counting:
        await lock(changing)
        assert not await counting.fetchval(shared)


async def test_of_two_operators_at_once_each_change_stands_against_the_one_before(
    budgets: Budgets, olga: Actor
) -> None:
    done = await asyncio.gather(
        *(budgets.set(olga, epsilon, WHY) for epsilon in (0.11, 0.12, 0.11)), return_exceptions=True
    )
    made = [each for each in done if not isinstance(each, Exception)]
    assert len({each.id for each in made}) == len(made) >= 2
    history = await budgets.history()
    assert all(one.grains != next_.grains for one, next_ in pairwise(history))


async def test_a_period_that_has_begun_keeps_its_cost_to_its_end(
    budgets: Budgets, olga: Actor, infra: Infrastructure
) -> None:
    """Else the noise of its measurements would not be that of its first day."""
    settable(infra.clock).freeze(infra.clock.now().replace(day=10))
    before = await budgets.history()
    new = await budgets.set(olga, 0.2, WHY)
    history = await budgets.history()
    months = {name for name, question in QUESTIONS.items() if question.period == "month"}
    costs, as_before = question_costs(history, new.from_day), question_costs(before, new.from_day)
    assert {name for name in QUESTIONS if costs[name] == as_before[name]} >= months
    assert costs["people"] == QUESTIONS["people"].cost(new.grains)
    following = (new.from_day.replace(day=1) + timedelta(days=40)).replace(day=1)
    assert all(question_costs(history, following)[name] == QUESTIONS[name].cost(new.grains) for name in months)


async def test_the_history_refuses_to_be_rewritten(owner: Any) -> None:
    for statement in (
        "UPDATE insight_budgets SET grains = grains * 2",
        "DELETE FROM insight_budgets",
        "TRUNCATE insight_budgets",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(statement)
