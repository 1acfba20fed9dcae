"""The code agrees with the description of the questions in docs/insight.md."""

from datetime import UTC, date, datetime
from math import ceil, exp
from pathlib import Path

import pytest

from bench.continual_mechanisms import DAYS_APART, SQUARE_ROOT, TREE
from discreet.analytics.accounting import epsilon
from discreet.analytics.budgets import Budget
from discreet.analytics.question_figures import Asked, describe_question
from discreet.analytics.questions import QUESTIONS, Period
from discreet.promises.promises import PROMISES
from discreet.promises.release import BUDGETS_PER_BUILDER, GRAINS, WINDOW_DAYS

PAGE = (Path(__file__).parents[2] / "docs" / "insight.md").read_text()
FLAT = " ".join(PAGE.split())
BUDGET = Budget(1, datetime(2026, 1, 1, tzinfo=UTC), date(1970, 1, 1), GRAINS // 50, 0.9952, 1e-7, "")


def test_the_table_of_questions_is_true() -> None:
    table = PAGE[PAGE.index("| question |") :].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    assert rows[2:] == [described(describe_question(question, BUDGET)) for question in QUESTIONS.values()]


@pytest.mark.promise("P8")
def test_the_promise_says_the_odds_of_the_first_budget() -> None:
    [promise] = [" ".join(each.details) for each in PROMISES if each.id == "P8"]
    assert f"a factor of at most {ceil(100 * exp(BUDGET.epsilon)) / 100}, but for one chance in ten million" in promise
    assert BUDGET.delta == 1 / 10_000_000


def described(question: Asked) -> list[str]:
    once = "all time" if question.ever else question.period.value
    bounds = [str(question.most), str(question.cells_each), f"{question.share} %", str(question.times)]
    return [question.title, once, *bounds, *(reach(question.accuracy[period]) for period in Period)]


def reach(accuracy: float | None) -> str:
    return "" if accuracy is None else f"± {accuracy:,.0f}"


def test_the_budgets_are_true() -> None:
    assert f"ε = {epsilon(BUDGET.grains, 1e-7):.4f} at δ = 10⁻⁷" in PAGE
    assert f"three budgets, 3/50: ε = {epsilon(BUDGETS_PER_BUILDER * BUDGET.grains, 1e-7):.2f}" in PAGE
    a_year = {Period.DAY: 366, Period.WEEK: 54, Period.MONTH: 12}
    spent = sum(q.cost(BUDGET.grains) * (1 if q.ever else a_year[q.period]) for q in QUESTIONS.values())
    assert spent < 4 * BUDGET.grains
    assert f"the budgets of four windows, which together are ε = {epsilon(4 * BUDGET.grains, 1e-7):.2f}" in FLAT
    assert f"{GRAINS:,} to ρ = 1" in PAGE
    assert f"any {WINDOW_DAYS} consecutive days" in PAGE


def test_the_comparison_with_other_ways_is_true() -> None:
    of = {way: f"{way.total(7):.2f} and {way.total(31):.2f}" for way in (TREE, DAYS_APART)}
    assert f"A binary tree has {of[TREE]}, adding up days that are measured by themselves {of[DAYS_APART]}." in FLAT
    assert f"error of {SQUARE_ROOT.total(7):.2f} and a month's of {SQUARE_ROOT.total(31):.2f}." in FLAT
    for days in (7, 31):
        assert SQUARE_ROOT.mean_of_ranges(days) < min(way.mean_of_ranges(days) for way in (TREE, DAYS_APART))
