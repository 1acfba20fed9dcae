"""The `discreet insight …` commands: calls to the services, and their output.

The CLI module parses the arguments, builds the services and translates errors.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from discreet.analytics.accounting import epsilon
from discreet.analytics.budgets import Budget, Budgets, budget_on
from discreet.analytics.question_figures import Asked, describe_question, max_total_cost
from discreet.analytics.questions import QUESTIONS
from discreet.analytics.releasing import days_store as store
from discreet.analytics.releasing.service import ReleasedDay, Releasing
from discreet.db.pool import Database
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.ports.clock import Clock
from discreet.promises.release import GRAINS, WINDOW_DAYS, rho


class BudgetReport(msgspec.Struct, frozen=True):
    """The most that a GPT's releases cost any person in the last `days` days.

    The window ends with the GPT's latest release.
    """

    rho: float
    epsilon: float
    days: int = WINDOW_DAYS


class GptStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """A GPT's statistics. `since` and `until` are its first and latest released day."""

    gpt_id: UUID
    budget: Budget
    since: str | None
    until: str | None
    released_days: int
    spent: BudgetReport
    questions: list[Asked]


@dataclass(frozen=True)
class InsightCommands:
    """The private-statistics commands of the command line."""

    database: Database
    releasing: Releasing
    budgets: Budgets
    clock: Clock
    echo: Callable[[str], None]

    async def release(self, as_json: bool = False) -> None:
        """Release all days that are due and print them."""
        released_days = await self.releasing.release_due()
        until = await self.releasing.closed_until()
        if as_json:
            days = [msgspec.to_builtins(day) for day in released_days]
            self.echo(json.dumps({"days": days, "closed_until": str(until) if until else None}))
            return
        for day in released_days:
            self.echo(_line(day))
        if not released_days:
            self.echo(f"Nothing is due. {f'Released up to {until}.' if until else 'No day is over yet.'}")

    async def explain(self, gpt_id: UUID, as_json: bool = False) -> int:
        """Print each question about the GPT, its accuracy and its cost.

        Returns the exit code: 1 when there is no such GPT.
        """
        async with self.database.anonymous() as connection:
            owner_id = await store.owner(connection, gpt_id)
        if owner_id is None:
            self.echo("No GPT with this ID is or was published.")
            return 1
        explained = await self._explain(gpt_id, owner_id)
        self.echo(msgspec.json.encode(explained).decode() if as_json else "\n".join(_describe_statistics(explained)))
        return 0

    async def show_budget(self, as_json: bool = False) -> None:
        """Print all budgets and mark the one in force today."""
        history = await self.budgets.history()
        now = budget_on(history, self.clock.now().date())
        if as_json:
            document = {"in_force": msgspec.to_builtins(now), "history": msgspec.to_builtins(history)}
            self.echo(json.dumps(document))
            return
        for budget in history:
            mark = "now " if budget == now else "    "
            self.echo(f"{mark}from {budget.from_day}: {_describe_budget(budget)} {budget.reason}")

    async def set_budget(self, epsilon: float, reason: str, as_json: bool = False) -> None:
        budget = await self.budgets.set(CLI_ACTOR, epsilon, reason)
        if as_json:
            self.echo(msgspec.json.encode(budget).decode())
            return
        self.echo(f"For periods that begin on {budget.from_day} or later: {_describe_budget(budget)}")

    async def _explain(self, gpt_id: UUID, owner_id: UUID) -> GptStatistics:
        budget = budget_on(await self.budgets.history(), self.clock.now().date())
        async with self.database.acting_as(owner_id) as connection:
            extent = await store.extent(connection, gpt_id)
            since = extent.until - timedelta(days=WINDOW_DAYS - 1) if extent.until else None
            charges = await store.charges(connection, gpt_id, since) if since else []
        grains = max_total_cost(charges)
        spent = BudgetReport(grains / GRAINS, await asyncio.to_thread(epsilon, grains, budget.delta) if grains else 0.0)
        return GptStatistics(
            gpt_id=gpt_id,
            budget=budget,
            since=_day(extent.since),
            until=_day(extent.until),
            released_days=extent.days,
            spent=spent,
            questions=[describe_question(question, budget) for question in QUESTIONS.values()],
        )


def _day(day: object) -> str | None:
    return str(day) if day else None


def _line(day: ReleasedDay) -> str:
    return f"{day.day}  {day.gpts:,} GPTs  {day.seconds:.1f} s"


def _describe_budget(budget: Budget) -> str:
    return (
        f"ε = {budget.epsilon:g} at δ = {budget.delta:g} (ρ = {rho(budget.grains)}) for each person and GPT in any "
        f"{WINDOW_DAYS} days."
    )


def _describe_statistics(statistics: GptStatistics) -> list[str]:
    released = (
        f"Released: {statistics.released_days:,} days, {statistics.since} to {statistics.until}."
        if statistics.until
        else "Nothing has been released yet."
    )
    spent = statistics.spent
    lines = [
        f"Budget: {_describe_budget(statistics.budget)}",
        released,
        f"In the latest {spent.days} days this cost any person at most ρ = {spent.rho:.6g} (ε = {spent.epsilon:.4g}).",
    ]
    for question in statistics.questions:
        lines += ["", *_describe_question(question)]
    return lines


def _describe_question(question: Asked) -> list[str]:
    frequency = "only once, ever" if question.ever else f"once a {question.period}"
    cells = f"{question.cells} cells" if question.cells else "three cells for each operation"
    accuracy = ", ".join(f"{span} ± {margin:.1f}" for span, margin in question.accuracy.items() if margin is not None)
    return [
        f"{question.title} ({question.question}): {question.doc}",
        f"    each person counts {frequency}, at most {question.most} in {question.cells_each} of {cells}; sensitivity "
        f"{question.sensitivity:g} {question.unit}",
        f"    {question.mechanism}; σ = {question.sigma:.2f} {question.unit}",
        f"    costs ρ = {question.cost:.6g} a time, at most {question.times} times in {WINDOW_DAYS} days: "
        f"{question.share} % of the budget",
        f"    a number is right at 95 % to within: {accuracy} {question.unit}",
    ]
