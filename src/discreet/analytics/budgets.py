"""The privacy budget of every person and GPT: which one is in force, and how the operator changes it (P8).

Invariants:
- Budgets are a public history that only grows.
- A change takes effect tomorrow or later, never on a day on which somebody may have been counted already, and is made
  while nobody is being counted.
- Whoever raises it says why, before everybody's eyes.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from discreet.analytics import budgets_store as store
from discreet.analytics.accounting import grains_within
from discreet.analytics.questions import QUESTIONS
from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, Invalid
from discreet.evidence.server_events import ServerEvent, record_act
from discreet.identity.accounts.actor import AT_THE_SHELL, Actor, require_operator
from discreet.ports import Clock

LEAST_EPSILON, MOST_EPSILON = 0.05, 8.0
"""Between them an operator chooses. Below the least, noise drowns everything; above the most, it protects nobody."""
LEAST_REASON, MOST_REASON = 10, 1_000
"""Characters of the reason for a change: with fewer, nothing is said."""


@dataclass(frozen=True)
class Budget:
    """`grains` of ρ (promises/release.py) for one person and GPT in any 90 days, for periods that begin on `from_day`
    or later. They keep (ε, δ)-differential privacy for these `epsilon` and `delta`."""

    id: int
    at: datetime
    from_day: date
    grains: int
    epsilon: float
    delta: float
    reason: str


class Budgets:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def history(self) -> list[Budget]:
        """Every budget that there ever was, oldest first. Never empty: an installation comes with one."""
        async with self._database.one_statement() as connection:
            return await history_on(connection)

    async def set(self, actor: Actor, epsilon: float, reason: str) -> Budget:
        """The budget from tomorrow on. Operator only.

        Invalid when `epsilon` is out of bounds, or a budget is raised without a reason; Conflict when it is so
        already.
        """
        require_operator(actor)
        reason = _checked(epsilon, reason)
        delta = (await self.history())[-1].delta
        grains = await asyncio.to_thread(grains_within, epsilon, delta)
        async with self._database.anonymous() as connection:
            await store.lock(connection)
            latest = (await history_on(connection))[-1]
            _refuse_unless_changed(latest, grains, reason)
            from_day = await self._untouched_day(connection, latest)
            made_by = None if actor == AT_THE_SHELL else actor.account_id
            now = self._clock.now()
            row = await store.insert(connection, now, made_by, from_day, grains, epsilon, delta, reason)
            await record_act(
                connection, ServerEvent.BUDGET_CHANGED, now, grains=grains, before=latest.grains, from_day=str(from_day)
            )
            return Budget(**row)

    async def _untouched_day(self, connection: Connection, latest: Budget) -> date:
        """Tomorrow; but where the clock was set back, no day that has been closed, or the one after it, which people
        may be counted on."""
        tomorrow = self._clock.now().date() + timedelta(days=1)
        closed = await store.last_closed_day(connection)
        return max(tomorrow, latest.from_day, closed + timedelta(days=2) if closed else tomorrow)


def in_force(history: Sequence[Budget], day: date) -> Budget:
    """The budget for periods that begin on `day`: the latest made of those that hold from then or before."""
    return next(budget for budget in reversed(history) if budget.from_day <= day)


def costs_on(history: Sequence[Budget], day: date) -> dict[str, int]:
    """What each question costs a person who counts for it on `day`, in grains: by the budget that was in force when
    the question's period began, so that a period is measured with one and the same noise."""
    return {
        name: question.cost(in_force(history, question.period.first_day(day)).grains)
        for name, question in QUESTIONS.items()
    }


async def history_on(connection: Connection) -> list[Budget]:
    """As `Budgets.history`, within a transaction."""
    return [Budget(**row) for row in await store.history(connection)]


def _checked(epsilon: float, reason: str) -> str:
    if not LEAST_EPSILON <= epsilon <= MOST_EPSILON:
        raise Invalid(f"ε lies between {LEAST_EPSILON} and {MOST_EPSILON:g}.", field="epsilon")
    reason = " ".join(reason.split())
    if len(reason) > MOST_REASON or "\0" in reason:
        raise Invalid(f"A reason has at most {MOST_REASON:,} characters, and no NUL among them.", field="reason")
    return reason


def _refuse_unless_changed(latest: Budget, grains: int, reason: str) -> None:
    if grains <= 0:
        raise Invalid("So small a budget leaves nothing to count with.", field="epsilon")
    if grains == latest.grains:
        raise Conflict("The budget is that already.")
    if grains > latest.grains and len(reason) < LEAST_REASON:
        raise Invalid(
            f"Everybody sees that the budget was raised, and why: the reason needs at least {LEAST_REASON} characters.",
            field="reason",
        )
