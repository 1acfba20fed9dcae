"""What docs/insight.md says of the questions is what the code does."""

from datetime import UTC, date, datetime
from pathlib import Path

from discreet.insight.accounting import epsilon
from discreet.insight.budgets import Budget
from discreet.insight.explain import Asked, asked
from discreet.insight.questions import QUESTIONS, Period
from discreet.promises.release import BUDGETS_PER_BUILDER, GRAINS, WINDOW_DAYS

PAGE = (Path(__file__).parents[2] / "docs" / "insight.md").read_text()
BUDGET = Budget(1, datetime(2026, 1, 1, tzinfo=UTC), date(1970, 1, 1), GRAINS // 50, 0.9952, 1e-7, "")


def test_the_table_of_questions_is_true() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")
    ]
    assert rows[2:] == [described(asked(question, BUDGET)) for question in QUESTIONS.values()]


def described(question: Asked) -> list[str]:
    once = "all time" if question.ever else question.period.value
    bounds = [str(question.most), str(question.cells_each), f"{question.share} %", str(question.times)]
    return [question.title, once, *bounds, *(reach(question.accuracy[period]) for period in Period)]


def reach(accuracy: float | None) -> str:
    return "" if accuracy is None else f"± {accuracy:,.0f}"


def test_the_budgets_are_true() -> None:
    assert f"ε = {epsilon(BUDGET.grains, 1e-7):.4f} at δ = 10⁻⁷" in PAGE
    assert f"three budgets, 3/50: ε = {epsilon(BUDGETS_PER_BUILDER * BUDGET.grains, 1e-7):.2f}" in PAGE
    assert f"{GRAINS:,} to ρ = 1" in PAGE
    assert f"any {WINDOW_DAYS} consecutive days" in PAGE
