"""The ledger of what a person has spent (P8): for any events, clocks and budgets, no one is counted beyond the budget,
or twice in a period.

The test keeps its own record of the charges and adds them up by hand, window by window.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discreet.adapters.entropy import SystemRandomSource
from discreet.analytics.budgets import Budget, budget_on, question_costs
from discreet.analytics.counting.ledger import BudgetLedger, Costs, LedgerKeys, count, merge_builder_ledgers
from discreet.analytics.questions import QUESTIONS, Period
from discreet.crypto.envelope import DecryptionFailed
from discreet.promises.release import BUDGETS_PER_BUILDER, STEP

pytestmark = pytest.mark.promise("P8")

GPTS = [UUID(int=n) for n in range(1, 6)]
ALL = list(QUESTIONS.values())
START = date(2026, 3, 2)
COMES_WITH = STEP * 2000


@dataclass(frozen=True)
class Event:
    """`questions` are touched by something that the person does with the GPT, `pause` days after the event before."""

    pause: int
    gpt: int
    questions: tuple[str, ...]
    budget: int | None = None
    """Set just before, to be in force from the next day."""


pauses = st.one_of(st.just(0), st.just(1), st.integers(1, 30), st.sampled_from([-100, -31, -7, -1, 89, 90, 91, 200]))
some = st.one_of(st.just(tuple(QUESTIONS)), st.lists(st.sampled_from(list(QUESTIONS)), unique=True).map(tuple))
budgets = st.none() | st.sampled_from([1, 20, 200, 2000, 5000, 60_000]).map(lambda steps: steps * STEP)
events = st.builds(Event, pauses, st.integers(0, len(GPTS) - 1), some, budgets)


@dataclass
class World:
    """One person and one builder's GPTs, and all that was charged."""

    today: date = START
    ledger: BudgetLedger = field(default_factory=BudgetLedger)
    history: list[Budget] = field(default_factory=lambda: [budget(date(1970, 1, 1), COMES_WITH)])
    charged: dict[tuple[UUID, str, date], int] = field(default_factory=dict)

    def happen(self, event: Event) -> tuple[str, ...]:
        self.today += timedelta(days=event.pause)
        if event.budget:
            self.history.append(budget(self.today + timedelta(days=1), event.budget))
        return self.counts(GPTS[event.gpt], event.questions)

    def counts(self, gpt_id: UUID, names: tuple[str, ...]) -> tuple[str, ...]:
        cap = budget_on(self.history, self.today).grains
        costs = question_costs(self.history, self.today)
        touched = [QUESTIONS[name] for name in names]
        self.ledger, counted = count(self.ledger, gpt_id, touched, self.today, Costs(costs, cap))
        new = {(gpt_id, name, self.today) for name in counted} - self.charged.keys()
        self.charged |= {key: costs[key[1]] for key in new}
        if new:
            self.within(cap, gpt_id)
        return counted

    def within(self, cap: int, charged: UUID) -> None:
        """Every 90 days that hold today are within the budget that is in force today, for the GPT that was charged."""
        spent: dict[date, list[tuple[UUID, int]]] = defaultdict(list)
        for (gpt_id, _, day), cost in self.charged.items():
            if abs(day - self.today) < timedelta(days=90):
                spent[day].append((gpt_id, cost))
        for first in {self.today, *(day for day in spent if day < self.today), self.today - timedelta(days=89)}:
            last = first + timedelta(days=89)
            near = [each for day, charges in spent.items() if first <= day <= last for each in charges]
            assert sum(cost for gpt_id, cost in near if gpt_id == charged) <= cap, f"one GPT, from {first}"
            assert sum(cost for _, cost in near) <= BUDGETS_PER_BUILDER * cap, f"one builder, from {first}"

    def once_a_period(self) -> None:
        days: dict[tuple[UUID, str, object], set[date]] = defaultdict(set)
        for gpt_id, name, day in self.charged:
            days[gpt_id, name, period(name, day)].add(day)
        for key, counted in days.items():
            assert len(counted) == 1, f"{key} counted on {counted}"


def budget(from_day: date, grains: int) -> Budget:
    return Budget(1, datetime(2026, 1, 1, tzinfo=UTC), from_day, grains, 1.0, 1e-7, "A reason of some length.")


def period(name: str, day: date) -> object:
    """In other words than the code's."""
    if QUESTIONS[name].ever:
        return "ever"
    if QUESTIONS[name].period is Period.MONTH:
        return (day.year, day.month)
    return day.isocalendar()[:2] if QUESTIONS[name].period is Period.WEEK else day


@settings(max_examples=300, deadline=None)
@given(st.lists(events, min_size=1, max_size=25))
def test_never_beyond_the_budget_and_never_twice_in_a_period(history: list[Event]) -> None:
    world = World()
    for event in history:
        world.happen(event)
        world.once_a_period()


@settings(max_examples=50, deadline=None)
@given(st.lists(events, min_size=1, max_size=15))
def test_more_events_on_a_counted_day_count_and_cost_nothing(history: list[Event]) -> None:
    world = World()
    for event in history:
        first = world.happen(event)
        spent = world.ledger
        assert world.counts(GPTS[event.gpt], event.questions) == first
        assert world.ledger == spent


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), events), min_size=1, max_size=25))
def test_a_gpt_that_is_handed_over_and_back_takes_its_budget_along(history: list[tuple[int, Event]]) -> None:
    """Each builder has a ledger of their own; the person, the GPT and its budget are the same."""
    world, ledgers = World(), [BudgetLedger(), BudgetLedger(), BudgetLedger()]
    for builder, event in history:
        others = [ledger for n, ledger in enumerate(ledgers) if n != builder]
        world.ledger = merge_builder_ledgers(ledgers[builder], GPTS[0], others)
        world.happen(Event(event.pause, 0, event.questions, event.budget))
        world.once_a_period()
        ledgers[builder] = world.ledger


def test_who_comes_every_day_is_counted_in_every_period_and_stays_within_the_budget() -> None:
    """The shares are so cut that the filter never has to refuse while budget and clock stand."""
    world, counted = World(), defaultdict(set)
    for _ in range(200):
        for name in world.counts(GPTS[0], tuple(QUESTIONS)):
            counted[name].add(period(name, world.today))
        world.today += timedelta(days=1)
    days = [START + timedelta(days=n) for n in range(200)]
    assert counted == {name: {period(name, day) for day in days} for name in QUESTIONS}


def test_three_clones_of_a_gpt_are_counted_whole_and_ten_learn_no_more_than_three() -> None:
    world = World()
    clones = [UUID(int=100 + n) for n in range(10)]
    for _ in range(18):
        for clone in clones:
            world.counts(clone, tuple(QUESTIONS))
        world.today += timedelta(days=5)
    total = sum(world.charged.values())
    assert 2.5 * COMES_WITH < total <= BUDGETS_PER_BUILDER * COMES_WITH


def test_a_clock_that_runs_ahead_and_is_set_back_opens_nothing() -> None:
    world = World()
    world.counts(GPTS[0], tuple(QUESTIONS))
    world.happen(Event(200, 0, ("people",)))
    for pause in (-200, 1, 1, 30, 100):
        assert world.happen(Event(pause, 0, tuple(QUESTIONS))) == ()


def test_newcomers_are_remembered_for_good_and_the_rest_is_forgotten() -> None:
    world = World()
    assert "newcomers" in world.counts(GPTS[0], tuple(QUESTIONS))
    for _ in range(10):
        world.today += timedelta(days=100)
        assert "newcomers" not in world.counts(GPTS[0], tuple(QUESTIONS))
    world.happen(Event(100, 1, ("people",)))
    left = world.ledger.get(GPTS[0])
    assert set(left.counted) == {"newcomers"}
    assert left.spent == {}


def test_a_ledger_tells_nothing_without_its_persons_key_and_belongs_to_its_place() -> None:
    ben, dan = (LedgerKeys(UUID(int=n), bytes([n]) * 32) for n in (1, 2))
    builder, other = UUID(int=8), UUID(int=9)
    assert ben.mark(builder) != ben.mark(other) != dan.mark(other)
    world = World()
    world.counts(GPTS[0], tuple(QUESTIONS))
    mark = ben.mark(builder)
    sealed = ben.seal(SystemRandomSource(), mark, world.ledger)
    assert ben.open(mark, sealed) == world.ledger
    for keys, place in ((dan, mark), (ben, ben.mark(other)), (LedgerKeys(UUID(int=1), bytes([3]) * 32), mark)):
        with pytest.raises(DecryptionFailed):
            keys.open(place, sealed)
