"""The closed list of questions that private statistics answer (P8).

Invariants:
- A question maps one person's day with a GPT to a few small numbers.
- It declares the largest weight of a person, how often they count, and its share of the budget.
- Nothing else is counted.

What holds for every question:
    Privacy unit   one person (an account) with one GPT; everything that the person did with it in any 90 days is
                   protected. Worlds with and without the person are neighbours (add or remove).
    Bounds         `bounded_contribution` clamps each person's contribution to at most `cells_each` cells of at most
                   `max_per_cell` each, for any result of the question's function; `times` bounds how many counted days
                   depend on what they do in any 90 days.
    Sensitivity    L2, squared: cells_each · max_per_cell². Exact, as an integer.
    Mechanism      discrete Gaussian noise (Canonne, Kamath and Steinke 2020, "The Discrete Gaussian for Differential
                   Privacy") from OpenDP, fresh for each day and cell; questions of a week or month measure each day a
                   weighted sum of the days of the period so far (see `prefix_sum_mechanism.py`).
    Composition    a person on one counted day spends `cost(budget)` grains of ρ; what they do in any 90 days costs
                   at most `times · cost = share/100` of the budget. The shares add up to 100.
    Source         the statistics are those of specification: Insight.

Each question adds its own bounds and caveats.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from statistics import median_low

from discreet.analytics.taxonomy.topics import OTHER, TOPICS

Cells = Mapping[str, int]
"""One person's contribution: an integer by cell."""


class Period(StrEnum):
    """The period in which a person counts once for a question.

    `days` is its length. `times` is the largest number of counted days that can depend on what a person does in any 90
    days: the 90 days, 14 weeks or 4 months that these touch, and one more for the week or month that their end cuts in
    two, in which the person would count later without them.
    """

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def days(self) -> int:
        return {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31}[self]

    @property
    def times(self) -> int:
        return {Period.DAY: 90, Period.WEEK: 15, Period.MONTH: 5}[self]

    def first_day(self, day: date) -> date:
        """Return the first day of the period that holds `day`.

        Weeks begin on Monday; months are calendar months.
        """
        match self:
            case Period.DAY:
                return day
            case Period.WEEK:
                return day - timedelta(days=day.weekday())
            case Period.MONTH:
                return day.replace(day=1)


class ActionOutcome(StrEnum):
    """The result of an action call."""

    ANSWERED = "answered"
    DECLINED = "declined"
    FAILED = "failed"


LENGTHS = ("to_250", "to_1000", "to_4000", "more")
"""Buckets of an answer's length in characters: up to 250, 1,000, 4,000, more."""
DURATIONS = ("to_3", "to_10", "to_30", "more")
"""Buckets of the time from a question to the end of its answer, in seconds. It includes the time that the person
spends on consent cards."""
RATINGS = ("good", "bad", "mixed")
REQUEST_ANSWERS = ("allowed", "changed", "declined")
"""What people do with requests to other services, the most careful answer last."""
REQUEST_DATA = ("contact", "identity", "money", "name", "none", "place", "secret")
"""Groups of personal data in requests to other services; "none": no personal data was found."""
ONLY = ("all",)
"""The cell of a question that counts a single number."""


@dataclass
class PersonDay:
    """One pseudonymous person's counted day with one GPT.

    Lengths and durations are bucket indices; calls are (operation mark, outcome).
    """

    begun: int = 0
    messages: int = 0
    lengths: list[int] = field(default_factory=list)
    durations: list[int] = field(default_factory=list)
    topics: Counter[str] = field(default_factory=Counter)
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    ratings: set[str] = field(default_factory=set)
    request_answers: set[str] = field(default_factory=set)
    request_data: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, kw_only=True)
class CountedQuestion:
    """A question with its bounds and its share of the budget.

    `share` is in hundredths of the budget. `cells` is None where the cells are the GPT's operations by outcome; `ever`
    counts a person only once, on their first day.
    """

    name: str
    title: str
    unit: str
    period: Period
    share: int
    max_per_cell: int
    cells_each: int
    cells: tuple[str, ...] | None
    ever: bool
    of_person: Callable[[PersonDay], Cells]

    @property
    def doc(self) -> str:
        """The question's own bounds and caveats, as text for display."""
        return self.of_person.__doc__ or ""

    @property
    def times(self) -> int:
        """The most counted days that depend on one person's acts in any 90 days.

        For `ever` it is two: without the first day, a later one would be the first.
        """
        return 2 if self.ever else self.period.times

    @property
    def squared_sensitivity(self) -> int:
        """The squared L2 distance that one counted day of one person makes, unweighted."""
        return self.cells_each * self.max_per_cell**2

    def cost(self, budget: int) -> int:
        """Return the grains that a person spends on each counted day."""
        return budget * self.share // (100 * self.times)

    def bounded_contribution(self, person: PersonDay) -> Cells:
        """Return one person's bounded contribution: the largest cells, each clamped.

        Ties go to the cell whose name sorts first.
        """
        positive = [(cell, count) for cell, count in self.of_person(person).items() if count > 0]
        largest = sorted(positive, key=lambda each: (-each[1], each[0]))[: self.cells_each]
        return {cell: min(count, self.max_per_cell) for cell, count in largest}


QUESTIONS: dict[str, CountedQuestion] = {}


def _question(
    title: str,
    unit: str,
    period: Period,
    *,
    share: int,
    max_per_cell: int = 1,
    cells_each: int = 1,
    cells: tuple[str, ...] | None = ONLY,
    ever: bool = False,
) -> Callable[[Callable[[PersonDay], Cells]], CountedQuestion]:
    def declare(of_person: Callable[[PersonDay], Cells]) -> CountedQuestion:
        name = of_person.__name__
        question = CountedQuestion(
            name=name,
            title=title,
            unit=unit,
            period=period,
            share=share,
            max_per_cell=max_per_cell,
            cells_each=cells_each,
            cells=cells,
            ever=ever,
            of_person=of_person,
        )
        QUESTIONS[name] = question
        return question

    return declare


@_question("People", "people", Period.DAY, share=20)
def people(day: PersonDay) -> Cells:
    """People who wrote at least one message, each day.

    Bounds: one a day. Caveats: the sum over several days counts a person once for each day that they came; for
    different people over a month see `people_of_the_month`.
    """
    return {"all": min(day.messages, 1)}


@_question("Chats", "chats", Period.DAY, share=10, max_per_cell=2)
def conversations(day: PersonDay) -> Cells:
    """Chats started, each day.

    Bounds: two a person and day; more count as two, so the number is too low where people start many.
    """
    return {"all": day.begun}


@_question("Messages", "messages", Period.DAY, share=11, max_per_cell=8)
def messages(day: PersonDay) -> Cells:
    """Messages that people wrote, each day.

    Bounds: eight a person and day; more count as eight, so the number is too low where people write many.
    """
    return {"all": day.messages}


@_question("Different people", "people", Period.MONTH, share=10)
def people_of_the_month(day: PersonDay) -> Cells:
    """Different people who wrote at least one message, each calendar month.

    Bounds: once a month, on the first day that they come. Caveats: a person with two accounts counts twice.
    """
    return {"all": min(day.messages, 1)}


@_question("First-time people", "people", Period.MONTH, share=5, ever=True)
def newcomers(day: PersonDay) -> Cells:
    """People who wrote to this GPT for the first time.

    Bounds: only once, ever. Caveats: a person who comes back after having been left out (by their own choice or by the
    budget) counts as new on the first day that they are counted. Returning people are `people_of_the_month` minus
    these.
    """
    return {"all": min(day.messages, 1)}


@_question("Ratings", "people", Period.WEEK, share=8, cells=RATINGS)
def ratings(day: PersonDay) -> Cells:
    """People by how they rated answers: good, bad, or both.

    Bounds: once a week, on the first day that they rate; one cell. Caveats: not everyone rates.
    """
    if not day.ratings:
        return {}
    return {"mixed" if len(day.ratings) > 1 else next(iter(day.ratings)): 1}


@_question("Action calls", "people", Period.WEEK, share=8, cells_each=3, cells=None)
def calls(day: PersonDay) -> Cells:
    """People with a call of an operation, by operation and outcome.

    Bounds: once a week, on the first day with a call; at most three pairs of operation and outcome, each once. Caveats:
    noise hides operations that are rarely called.
    """
    return {call_cell(operation, outcome): 1 for (operation, outcome) in day.calls}


@_question("Answer length", "people", Period.WEEK, share=4, cells=LENGTHS)
def answer_lengths(day: PersonDay) -> Cells:
    """People by the length of their median answer of the day.

    Bounds: once a week, on the first day that they come; the bucket of the median answer (the lower of two).
    """
    return {LENGTHS[median_low(day.lengths)]: 1} if day.lengths else {}


@_question("Answer duration", "people", Period.WEEK, share=4, cells=DURATIONS)
def answer_durations(day: PersonDay) -> Cells:
    """People by the duration of their median answer of the day.

    Bounds: once a week, on the first day that they come; the bucket of the median answer (the lower of two).
    """
    return {DURATIONS[median_low(day.durations)]: 1} if day.durations else {}


@_question("Topics", "people", Period.WEEK, share=12, cells=TOPICS)
def topics(day: PersonDay) -> Cells:
    """People by the main topic of their messages of the day, from a fixed public list.

    Bounds: once a week, on the first day that they come; one topic, "something else" only where there is no other,
    because a message like "and then?" has no topic. Caveats: a small language model on this server assigns topics and
    makes mistakes; see docs/insight.md for how often.
    """
    named_topics = {topic: count for topic, count in day.topics.items() if topic != OTHER}
    return named_topics or day.topics


@_question("Answers to requests", "people", Period.WEEK, share=4, cells=REQUEST_ANSWERS)
def request_answers(day: PersonDay) -> Cells:
    """People by their most careful answer to a request to another service: declined, changed or masked, or allowed.

    Bounds: once a week, on the first day with a request; one cell. Caveats: a request that the person always allows
    counts as allowed.
    """
    return next(({answer: 1} for answer in reversed(REQUEST_ANSWERS) if answer in day.request_answers), {})


@_question("Data in requests", "people", Period.WEEK, share=4, cells_each=2, cells=REQUEST_DATA)
def request_data(day: PersonDay) -> Cells:
    """People by groups of personal data in the requests to other services that they were asked about.

    Bounds: once a week, on the first day with a request; at most two groups, those of most answers. Caveats: found by
    form, as on consent cards, so that most names are missed. Data that the person masked counts.
    """
    named_groups = {group: count for group, count in day.request_data.items() if group != "none"}
    return named_groups or day.request_data


def call_cell(operation: str, outcome: str) -> str:
    """Return the cell of an operation mark and an outcome."""
    return f"{operation}:{outcome}"


def cells_of(question: CountedQuestion, operations: Sequence[str]) -> tuple[str, ...]:
    """Return all cells of a question for a GPT with these operation marks.

    The list does not depend on any person's data, so that it reveals nothing.
    """
    if question.cells is not None:
        return question.cells
    return tuple(call_cell(operation, outcome) for operation in operations for outcome in ActionOutcome)
