"""Views of private statistics: facts, a builder's charts, an operator's progress."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Literal

from discreet.analytics.budgets import Budget, budget_on
from discreet.analytics.questions import QUESTIONS, CountedQuestion, Period
from discreet.analytics.reading.display import PEOPLE
from discreet.analytics.reading.request_label import RequestLabel
from discreet.analytics.reading.series import Cell, Point, Series
from discreet.analytics.reading.service import ChartSet, ReleaseProgress
from discreet.analytics.reading.withheld_facts import NEVER
from discreet.http.api.view import View
from discreet.promises.release import WINDOW_DAYS, rho


class BudgetView(View):
    """A budget. `grains` and `rho` express the same number.

    It applies to periods that begin on `from_day` or later. `raised`: it is above the one before.
    """

    epsilon: float
    delta: float
    grains: int
    rho: str
    from_day: date
    at: datetime
    reason: str
    raised: bool

    @classmethod
    def of(cls, budget: Budget, before: Budget | None) -> "BudgetView":
        raised = before is not None and budget.grains > before.grains
        return cls.from_value(budget, rho=str(rho(budget.grains)), raised=raised)


class BudgetsView(View):
    """Today's budget, and all budgets so far, oldest first."""

    budget: BudgetView
    history: list[BudgetView]


def budgets_view(history: Sequence[Budget], today: date) -> BudgetsView:
    views = [BudgetView.of(history[0], None), *(BudgetView.of(after, before) for before, after in pairwise(history))]
    return BudgetsView(budget=views[history.index(budget_on(history, today))], history=views)


class QuestionView(View):
    """The most that counts of one person.

    This is `most` in each of `cells_each` cells, once per `period` (or once `ever`).
    """

    name: str
    title: str
    unit: str
    period: Period
    ever: bool
    most: int
    cells_each: int
    share: int
    times: int
    doc: str

    @classmethod
    def of(cls, question: CountedQuestion) -> "QuestionView":
        return cls.from_value(question, most=question.max_per_cell, doc=_flowing(question.doc))


class FactsView(BudgetsView):
    """The questions, their price, and what is never shown.

    `floor` is a number of people, `days` the window of the budget. `small_server`: it has fewer accounts than `floor`.
    """

    questions: list[QuestionView]
    never: list[str]
    floor: int
    days: int
    small_server: bool

    @classmethod
    def of(cls, budgets: BudgetsView, *, small_server: bool) -> "FactsView":
        questions = [QuestionView.of(question) for question in QUESTIONS.values()]
        return cls(
            **dict(budgets),
            questions=questions,
            never=list(NEVER),
            floor=PEOPLE,
            days=WINDOW_DAYS,
            small_server=small_server,
        )


class CellShareView(View):
    """A share of people in percent: between `low` and `high`. `label` is shown for the cell, in English."""

    cell: str
    label: str
    low: int
    high: int


class MeasuredRequestsView(View):
    """Shares over the days `first` to `last`, of at least `people` people.

    `noise` is the noise of one number, up or down, in people counted once for each week.
    """

    first: date
    last: date
    people: int
    noise: int
    answers: list[CellShareView]
    data: list[CellShareView]


class RequestLabelView(View):
    """The measured label of a GPT's requests to other services; null: not enough people yet."""

    measured: MeasuredRequestsView | None

    @classmethod
    def of(cls, label: RequestLabel | None) -> "RequestLabelView":
        return cls(measured=MeasuredRequestsView.model_validate(label) if label else None)


class DayValueView(View):
    """`value`, `low` and `high` are null below the floor: too few people."""

    first: date
    last: date
    complete: bool
    value: int | None
    low: int | None
    high: int | None

    @classmethod
    def of(cls, point: Point) -> "DayValueView":
        span, shown = point.span, point.shown
        value, low, high = (shown.value, shown.low, shown.high) if shown else (None, None, None)
        return cls(first=span.first, last=span.last, complete=span.complete, value=value, low=low, high=high)


class ChartCellView(View):
    """One line of a chart.

    `trend` is "more", "fewer", or null where noise alone could explain the difference.
    """

    cell: str
    label: str
    points: list[DayValueView]
    trend: Literal["more", "fewer"] | None
    trend_sentence: str | None

    @classmethod
    def of(cls, cell: Cell) -> "ChartCellView":
        trend, sentence = (cell.trend.direction, cell.trend.sentence) if cell.trend else (None, None)
        points = [DayValueView.of(point) for point in cell.points]
        return cls.from_value(cell, points=points, trend=trend, trend_sentence=sentence)


class SeriesView(View):
    """One question's chart. Intervals are of 95 % for all its cells together."""

    question: str
    title: str
    unit: str
    period: Period
    doc: str
    by: Period
    cells: list[ChartCellView]

    @classmethod
    def of(cls, series: Series) -> "SeriesView":
        question = series.question
        return cls.from_value(
            series,
            question=question.name,
            title=question.title,
            period=question.period,
            doc=_flowing(question.doc),
            cells=[ChartCellView.of(cell) for cell in series.cells],
        )


class ReadingView(View):
    """All numbers that a builder sees. `since` is the first released day."""

    since: date | None
    released_until: date | None
    budget: BudgetView
    by: Period
    series: list[SeriesView]

    @classmethod
    def of(cls, reading: ChartSet, budget: BudgetView) -> "ReadingView":
        series = [SeriesView.of(each) for each in reading.series]
        return cls.from_value(reading, budget=budget, series=series)


class AboutView(BudgetsView):
    """What a GPT's user can know about what its builder learns.

    `counted`: whether a new conversation of the user counts, and `why`.
    """

    counted: bool
    why: str
    never: list[str]


class ProgressView(BudgetsView):
    """`behind`: past days that are not released; `gpts`: GPTs with daily releases."""

    released_until: date | None
    behind: int
    gpts: int

    @classmethod
    def of(cls, budgets: BudgetsView, progress: ReleaseProgress) -> "ProgressView":
        return cls(**dict(budgets), released_until=progress.released_until, behind=progress.behind, gpts=progress.gpts)


def _flowing(doc: str) -> str:
    """Return a docstring's paragraphs, each on one line."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in doc.strip().split("\n\n"))
