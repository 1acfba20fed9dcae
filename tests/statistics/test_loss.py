"""P8: the exact cost of a whole life with a GPT: through ledger, bounds, streams and measurement, without noise.

Two worlds that differ in one person are released in silence. Where a measurement differs by d, its noise of variance V
makes that cost d²/(2V) of ρ (Canonne, Kamath and Steinke 2020), and costs add up: nothing is estimated.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discreet.analytics.budgets import Budget, budget_on, question_costs
from discreet.analytics.counting.contribution import Contribution, CountedRating, CountedTurn
from discreet.analytics.counting.ledger import BudgetLedger, Costs, count
from discreet.analytics.questions import QUESTIONS, ActionOutcome, PersonDay
from discreet.analytics.release import Release
from discreet.analytics.releasing.bounding import ContributionBounding
from discreet.analytics.releasing.measure import add_noise
from discreet.analytics.releasing.state import Stream, advanced
from discreet.analytics.taxonomy.topics import TOPICS
from discreet.promises.release import rho
from tests.support.insight_releases import BUDGET, GPT

pytestmark = pytest.mark.promise("P8")

HISTORY = [Budget(1, datetime(2026, 1, 1, tzinfo=UTC), date(1970, 1, 1), BUDGET, 0.9952, 1e-7, "Came with it.")]
OPERATIONS = ("aa", "bb", "cc")
BEN, DAN = b"\x01" * 16, b"\x02" * 16

calls = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.sampled_from([each.value for each in ActionOutcome])), max_size=5
)
turns = st.builds(
    CountedTurn, st.booleans(), st.integers(0, 3), st.integers(0, 3), st.sampled_from(TOPICS), calls.map(tuple)
)
doings = turns | st.builds(CountedRating, st.sampled_from(["good", "bad"]))


@dataclass(frozen=True)
class Done:
    """So often on one day, counted from the first."""

    day: int
    what: CountedTurn | CountedRating
    times: int = 1


def lives(days: int) -> st.SearchStrategy[Any]:
    done = st.builds(Done, st.integers(0, days - 1), doings, st.sampled_from([1, 1, 3, 20]))
    return st.lists(done, max_size=25).map(lambda each: sorted(each, key=lambda done: done.day))


def all_there_is(days: int) -> list[Any]:
    """Everything that can be counted, every day."""
    everything = tuple((operation, "answered") for operation in OPERATIONS)
    return [
        done
        for day in range(days)
        for done in (Done(day, CountedTurn(True, 0, 0, TOPICS[0], everything), 20), Done(day, CountedRating("good")))
    ]


def contributions(first: date, life: list[Any]) -> defaultdict[Any, list[Contribution]]:
    """What a person's ledger admits, by day."""
    ledger, admitted = BudgetLedger(), defaultdict(list)
    for done in life:
        today = first + timedelta(days=done.day)
        costs = Costs(question_costs(HISTORY, today), budget_on(HISTORY, today).grains)
        for _ in range(done.times):
            ledger, counts = count(ledger, GPT, touched(done.what), today, costs)
            admitted[today].append(Contribution(counts, done.what))
    return admitted


def touched(part: Any) -> list[Any]:
    alone = PersonDay()
    Contribution((), part).add_to(alone)
    return [question for question in QUESTIONS.values() if question.bounded_contribution(alone)]


def released(first: date, days: int, life: list[Any]) -> Iterator[Release]:
    """Every release of these days and a month more, in a world with Dan and with a person who lived so."""
    by_day = contributions(first, life)
    others_by_day = contributions(first, [Done(3, CountedTurn(True, 0, 0, "law"))])
    streams: Mapping[str, Stream] = {}
    for day in (first + timedelta(days=n) for n in range(days + 31)):
        fold = ContributionBounding()
        for pseudonym, everything in ((BEN, by_day[day]), (DAN, others_by_day[day])):
            for contribution in everything:
                fold.add(pseudonym, contribution)
        streams = advanced(streams, day, fold.counts(), OPERATIONS)
        for name, stream in streams.items():
            question, cost = QUESTIONS[name], question_costs(HISTORY, day)[name]
            yield add_noise(question, GPT, stream.began, day, cost, stream.days, lambda variance, n: [0] * n)


def loss(first: date, days: int, life: list[Any], other: list[Any]) -> dict[str, Fraction]:
    """ρ that all releases together cost, exactly, by question."""
    lost = dict.fromkeys(QUESTIONS, Fraction(0))
    for one, another in zip(released(first, days, life), released(first, days, other), strict=True):
        moved = sum((a - b) ** 2 for a, b in zip(one.measured, another.measured, strict=True))
        lost[one.question] += Fraction(moved) / (2 * Fraction(one.variance))
    return lost


firsts = st.integers(0, 400).map(lambda days: date(2027, 12, 1) + timedelta(days=days))


@settings(max_examples=25, deadline=None)
@given(firsts, lives(90))
def test_ninety_days_of_any_behaviour_cost_no_more_than_the_budget(first: date, life: Any) -> None:
    lost = loss(first, 90, life, [])
    for name, question in QUESTIONS.items():
        assert lost[name] <= rho(BUDGET) * question.share / 100
    assert sum(lost.values()) <= rho(BUDGET)


def test_the_worst_ninety_days_use_up_the_budget() -> None:
    """From a Sunday, the last of a January, on, and in the days after it: 14 weeks and 4 months, and the week and the
    month that their end cuts in two. So the bound is not idle."""
    first, life = date(2027, 1, 31), all_there_is(92)
    lost = sum(loss(first, 92, life, [done for done in life if done.day >= 90]).values())
    assert rho(BUDGET) * Fraction(8, 10) < lost <= rho(BUDGET)


@settings(max_examples=15, deadline=None)
@given(firsts, lives(150), st.integers(0, 60))
def test_ninety_days_out_of_a_longer_life_cost_no_more_than_the_budget(first: date, life: Any, begin: int) -> None:
    """Without them a person's first visit, week or month counts on a day after them instead, within the bound.

    Counts are never negative, so the two never make more than their sum.
    """
    rest = [done for done in life if not begin <= done.day < begin + 90]
    lost = loss(first, 150, life, rest)
    for name, question in QUESTIONS.items():
        assert lost[name] <= rho(BUDGET) * question.share / 100
    assert sum(lost.values()) <= rho(BUDGET)
