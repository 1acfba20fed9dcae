"""`discreet insight …`: each command's output, and its effect."""

import json
import math
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from click.testing import CliRunner

from discreet.analytics.accounting import epsilon
from discreet.analytics.budgets import Budget, Budgets
from discreet.analytics.commands import InsightCommands
from discreet.analytics.question_figures import describe_question, max_total_cost
from discreet.analytics.questions import QUESTIONS, Period
from discreet.analytics.releasing.days_store import ReleaseCharge
from discreet.app.infrastructure import Infrastructure, build_releasing
from discreet.cli.commands import commands
from discreet.errors import Invalid
from discreet.promises.release import GRAINS
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.insight_factories import add_crowd, insert_published_gpt

pytestmark = [pytest.mark.promise("P8"), pytest.mark.usefixtures("monday")]

MONDAY = date(2026, 3, 2)
BUDGET = GRAINS // 50


@pytest.fixture
def desk(infra: Infrastructure, said: list[Any]) -> InsightCommands:
    budgets = Budgets(infra.database, infra.clock)
    return InsightCommands(infra.database, build_releasing(infra), budgets, infra.clock, said.append)


@pytest_asyncio.fixture(scope="module")
async def gpt(infra: Infrastructure, build: Builder) -> UUID:
    return await insert_published_gpt(infra, await build.person("ada"))


async def test_a_release_says_day_by_day_what_it_was(
    desk: InsightCommands, said: list[Any], infra: Infrastructure, gpt: UUID, clock: SettableClock
) -> None:
    await desk.release()
    del said[:]
    await add_crowd(infra, gpt, MONDAY, 3)
    clock.advance(days=2)
    await desk.release()
    assert [line.rpartition("  ")[0] for line in said] == [
        "2026-03-02  1 GPTs", "2026-03-03  1 GPTs",
    ]  # fmt: skip
    del said[:]
    await desk.release()
    assert said == ["Nothing is due. Released up to 2026-03-03."]


async def test_a_release_as_json_is_one_object(
    desk: InsightCommands, said: list[Any], infra: Infrastructure, gpt: UUID, clock: SettableClock
) -> None:
    clock.advance(days=1)
    await desk.release(as_json=True)
    await desk.release(as_json=True)
    first, second = map(json.loads, said)
    [day] = first["days"]
    assert set(day) == {"day", "gpts", "seconds"}, "no exact count of what people did"
    assert (day["day"], day["gpts"]) == ("2026-03-04", 1)
    assert second == {"days": [], "closed_until": "2026-03-04"}


async def test_a_gpt_is_explained_in_figures_that_follow_from_its_budget(
    desk: InsightCommands, said: list[Any], gpt: UUID
) -> None:
    assert await desk.explain(gpt, as_json=True) == 0
    decoded = json.loads(said[0])
    assert (decoded["gpt_id"], decoded["released_days"], decoded["since"], decoded["until"]) == (
        str(gpt), 4, "2026-03-01", "2026-03-04",
    )  # fmt: skip
    assert (decoded["budget"]["grains"], decoded["budget"]["delta"]) == (BUDGET, 1e-7)
    questions = {each["question"]: each for each in decoded["questions"]}
    assert questions.keys() == QUESTIONS.keys()
    assert sum(each["share"] for each in questions.values()) == 100
    assert sum(each["cost"] * each["times"] for each in questions.values()) <= 1 / 50 + 1e-12
    people = questions["people"]
    assert people["cost"] == pytest.approx(0.2 / 50 / 90)
    assert people["sigma"] == pytest.approx(math.sqrt(1 / (2 * people["cost"])))
    assert people["accuracy"]["day"] == pytest.approx(1.96 * people["sigma"], rel=1e-3)
    assert people["accuracy"]["week"] == pytest.approx(1.96 * people["sigma"] * math.sqrt(7), rel=1e-3)
    assert people["accuracy"]["month"] == pytest.approx(1.96 * people["sigma"] * math.sqrt(31), rel=1e-3)
    assert questions["topics"]["accuracy"]["day"] is None
    assert questions["topics"]["accuracy"]["week"] < questions["topics"]["accuracy"]["month"]
    assert (questions["messages"]["sensitivity"], questions["calls"]["cells"]) == (8, None)


async def test_what_its_releases_have_cost_is_within_the_budget_and_by_the_period(
    desk: InsightCommands, said: list[Any], gpt: UUID
) -> None:
    assert await desk.explain(gpt, as_json=True) == 0
    decoded = json.loads(said[0])
    # four days; 1 March was a Sunday, so two weeks; one month
    times = {Period.DAY: 4, Period.WEEK: 2, Period.MONTH: 1}
    grains = sum(question.cost(BUDGET) * times[question.period] for question in QUESTIONS.values())
    assert decoded["spent"] == {
        "rho": pytest.approx(grains / GRAINS), "epsilon": pytest.approx(epsilon(grains, 1e-7)), "days": 90,
    }  # fmt: skip
    assert decoded["spent"]["rho"] < 1 / 50


def test_a_question_once_in_all_time_costs_a_person_once() -> None:
    charges = [ReleaseCharge("newcomers", date(2026, month, 1), month) for month in (1, 2, 3)]
    assert max_total_cost(charges) == 3
    assert (
        max_total_cost([ReleaseCharge("people_of_the_month", date(2026, month, 1), month) for month in (1, 2, 3)]) == 6
    )
    assert max_total_cost([ReleaseCharge("dropped since", date(2026, 1, day), 1) for day in (1, 2)]) == 2
    assert max_total_cost([]) == 0


async def test_an_explanation_reads_like_a_page(desk: InsightCommands, said: list[Any], gpt: UUID) -> None:
    assert await desk.explain(gpt) == 0
    [page] = said
    assert "ε = 0.9952 at δ = 1e-07 (ρ = 1/50) for each person and GPT in any 90 days." in page
    assert "Released: 4 days, 2026-03-01 to 2026-03-04." in page
    for question in QUESTIONS.values():
        assert f"{question.title} ({question.name}): " in page
    assert "each person counts only once, ever" in page
    assert "three cells for each operation" in page
    assert "None" not in page


async def test_a_gpt_without_numbers_is_explained_too(
    desk: InsightCommands, said: list[Any], infra: Infrastructure, build: Builder
) -> None:
    new = await insert_published_gpt(infra, await build.person("new"))
    assert await desk.explain(new) == 0
    assert "Nothing has been released yet." in said[0]
    assert "ρ = 0 (ε = 0)" in said[0]


async def test_an_unknown_or_never_published_gpt_is_one_sentence(
    desk: InsightCommands, said: list[Any], build: Builder
) -> None:
    private = await build.gpt(await build.person("private"))
    for gpt_id in (uuid4(), private):
        assert await desk.explain(gpt_id) == 1
    assert set(said) == {"No GPT with this ID is or was published."}


async def test_a_change_of_the_budget_is_public(desk: InsightCommands, said: list[Any], clock: SettableClock) -> None:
    await desk.show_budget()
    assert said == [
        "now from 1970-01-01: ε = 0.9952 at δ = 1e-07 (ρ = 1/50) for each person and GPT in any 90 days. "
        "The budget that Discreet comes with."
    ]
    with pytest.raises(Invalid, match="reason"):
        await desk.set_budget(2.0, "")
    await desk.set_budget(0.5, "Half is enough here.")
    assert said[-1].startswith("For periods that begin on 2026-03-06 or later: ε = 0.5 at δ = 1e-07")
    del said[:]
    await desk.show_budget(as_json=True)
    decoded = json.loads(said[0])
    assert (decoded["in_force"]["epsilon"], [each["epsilon"] for each in decoded["history"]]) == (0.9952, [0.9952, 0.5])
    clock.advance(days=1)
    del said[:]
    await desk.show_budget()
    assert [line[:4] for line in said] == ["    ", "now "]
    await desk.set_budget(0.25, "Half of that is enough too.", as_json=True)
    assert json.loads(said[-1])["epsilon"] == 0.25


def test_every_command_says_what_it_does() -> None:
    for name in ("release", "explain", "budget"):
        shown = CliRunner().invoke(commands, ["insight", name, "--help"])
        assert shown.exit_code == 0, name
        assert "--json" in shown.output
    assert CliRunner().invoke(commands, ["insight", "explain", "not-an-id"]).exit_code == 2


def test_a_dearer_question_is_a_more_exact_one() -> None:
    budget = {"id": 1, "at": datetime.now(UTC), "from_day": MONDAY, "epsilon": 1.0, "delta": 1e-7, "reason": ""}

    small, large = (
        describe_question(QUESTIONS["topics"], Budget(grains=grains, **budget)) for grains in (BUDGET, 4 * BUDGET)
    )
    assert large.sigma == pytest.approx(small.sigma / 2, rel=1e-3)
    assert large.accuracy["week"] == pytest.approx(small.accuracy["week"] / 2, rel=1e-3)
