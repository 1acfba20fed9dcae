"""P8: the noise on a measurement is as large as the charge to people requires, to the last bit."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.analytics.prefix_sum_mechanism import weights
from discreet.analytics.questions import QUESTIONS, CountedQuestion
from discreet.analytics.releasing import opendp_noise
from discreet.analytics.releasing.measure import add_noise, variance
from discreet.analytics.releasing.opendp_noise import discrete_gaussian
from discreet.promises.release import GRAINS, STEP, rho
from tests.support.insight_releases import BUDGET

pytestmark = pytest.mark.promise("P8")

GPT = UUID(int=7)
MONDAY = date(2024, 1, 1)
"""The first of a month of 31 days, too."""
every_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
questions = st.sampled_from(list(QUESTIONS.values()))


def silent(variance: Any, n: Any) -> list[Any]:
    return [0] * n


def loss_of_a_period(question: CountedQuestion, spread: float) -> Fraction:
    """ρ that one person's one counted day costs, at most, over all measurements of its period: Σ (Δ·C_k)²/(2V), exact.
    Written out from the docstring of `variance`, with weights of its own."""
    f, moved = Fraction(1), 0
    for k in range(1, question.period.days + 1):
        moved += round(1024 * f) ** 2
        f *= Fraction(2 * k - 1, 2 * k)
    return Fraction(question.squared_sensitivity * moved) / (2 * Fraction(spread))


@given(questions, st.integers(1, GRAINS))
def test_a_counted_day_costs_what_is_charged_and_hardly_less(question: CountedQuestion, cost: int) -> None:
    """Never a bit more, whichever way floats are rounded; and less by a bit only, or noise would be wasted."""
    loss = loss_of_a_period(question, variance(question, cost))
    assert rho(cost) * (1 - Fraction(1, 10**15)) < loss <= rho(cost)


@given(questions, st.integers(1, GRAINS // STEP))
def test_what_a_person_can_lose_to_a_question_in_ninety_days_is_its_share(
    question: CountedQuestion, steps: int
) -> None:
    budget = steps * STEP
    lost = question.times * loss_of_a_period(question, variance(question, question.cost(budget)))
    assert lost <= rho(budget) * question.share / 100


@every_question
def test_opendps_own_account_of_the_noise_agrees(question: Any) -> None:
    """OpenDP computes the cost of each measurement for a person who moves it by Δ·C_k.

    It rounds up; the sum is the charge.
    """
    cost = question.cost(BUDGET)
    measurement = opendp_noise.measurement(variance(question, cost))
    distance = question.squared_sensitivity**0.5
    costs = [measurement.map(distance * weight) for weight in weights(question.period.days)]
    assert sum(costs) <= float(rho(cost)) * (1 + 1e-12)
    assert sum(costs) >= float(rho(cost)) * (1 - 1e-12)


@given(st.floats(0.01, 1e15))
def test_the_samplers_scale_squared_is_never_below_the_variance(spread: float) -> None:
    assert Fraction(opendp_noise.scale(spread)) ** 2 >= Fraction(spread)
    assert opendp_noise.scale(spread) ** 2 <= spread * (1 + 1e-15)


@pytest.mark.parametrize("cost", [0, -1])
def test_nothing_is_measured_for_nothing(cost: int) -> None:
    with pytest.raises(ValueError, match="nothing can be measured"):
        variance(QUESTIONS["people"], cost)
    with pytest.raises(ValueError, match="nothing can be measured"):
        add_noise(QUESTIONS["people"], GPT, MONDAY, MONDAY, cost, {"all": [1]}, silent)


@pytest.mark.parametrize(("name", "days"), [("people", 1), ("topics", 7), ("people_of_the_month", 31), ("topics", -1)])
def test_a_day_outside_the_period_is_not_measured(name: str, days: int) -> None:
    counts = {"all": [0] * (days + 1)}
    with pytest.raises(ValueError, match="is not in the period"):
        add_noise(QUESTIONS[name], GPT, MONDAY, MONDAY + timedelta(days=days), 1, counts, silent)


@pytest.mark.parametrize("name", ["topics", "people_of_the_month"])
def test_a_stream_does_not_run_from_one_period_into_the_next(name: str) -> None:
    """A person may count on one day of each, and would then be in it twice, for one charge each."""
    period = QUESTIONS[name].period
    began = MONDAY + timedelta(days=5)
    end = began
    while period.first_day(end + timedelta(days=1)) <= began:
        end += timedelta(days=1)
        add_noise(QUESTIONS[name], GPT, began, end, 1, {"all": [0] * ((end - began).days + 1)}, silent)
    after = end + timedelta(days=1)
    with pytest.raises(ValueError, match="is not in the period"):
        add_noise(QUESTIONS[name], GPT, began, after, 1, {"all": [0] * ((after - began).days + 1)}, silent)


@pytest.mark.parametrize("counts", [{"all": [1, 2]}, {"all": [1, 2, 3], "b": [1]}, {"all": []}])
def test_every_cell_needs_a_count_for_each_day(counts: dict[str, list[int]]) -> None:
    with pytest.raises(ValueError, match="every cell needs a count"):
        add_noise(QUESTIONS["topics"], GPT, MONDAY, MONDAY + timedelta(days=2), 1, counts, silent)


def test_a_measurement_is_the_weighted_sum_of_the_days_with_the_noise_that_was_asked_for() -> None:
    asked = []

    def noise(spread: Any, n: Any) -> list[Any]:
        asked.append((spread, n))
        return [7, -9]

    question, day = QUESTIONS["topics"], MONDAY + timedelta(days=2)
    release = add_noise(question, GPT, MONDAY, day, 1_000_000, {"a": [3, 0, 2], "b": [0, 1, 0]}, noise)
    assert release.measured == (384 * 3 + 1024 * 2 + 7, 512 - 9)
    assert asked == [(variance(question, 1_000_000), 2)]
    assert (release.cells, release.step, release.cost, release.variance) == (("a", "b"), 3, 1_000_000, asked[0][0])
    assert (release.gpt_id, release.question, release.day, release.began) == (GPT, "topics", day, MONDAY)


@pytest.mark.parametrize("draws", [[0], [0, 0, 0]])
def test_noise_of_another_length_than_that_of_the_cells_is_noticed(draws: list[int]) -> None:
    with pytest.raises(ValueError, match="argument 2 is"):
        add_noise(QUESTIONS["topics"], GPT, MONDAY, MONDAY, 1, {"a": [3], "b": [1]}, lambda spread, n: draws)


@every_question
def test_ten_million_people_on_every_day_do_not_overflow(question: Any) -> None:
    """A measurement is kept in 64 bits."""
    days, crowd = question.period.days, 10_000_000 * question.max_per_cell
    counts = {"all": [crowd] * days}
    release = add_noise(
        question, GPT, MONDAY, MONDAY + timedelta(days=days - 1), question.cost(BUDGET), counts, discrete_gaussian
    )
    exact = crowd * sum(weights(days))
    assert exact < 2**63
    assert abs(release.measured[0] - exact) < 20 * release.variance**0.5


def test_noise_is_whole_fresh_and_of_the_length_that_was_asked_for() -> None:
    assert discrete_gaussian(1e10, 0) == []
    once, again = discrete_gaussian(1e10, 50), discrete_gaussian(1e10, 50)
    assert all(type(each) is int for each in once)
    assert len(once) == len(again) == 50
    assert once != again
    assert len(set(once)) > 40
