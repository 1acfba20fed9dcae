"""The privacy budget of each person and GPT, and how the operator changes it (P8).

Invariants:
- Budgets are a public, append-only history.
- A change takes effect tomorrow or later, never on a day on which a person may already have been counted. It is made
  while no person is being counted.
- Raising the budget requires a reason, which is public.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from discreet.analytics import budgets_store as store
from discreet.analytics.accounting import grains_within
from discreet.analytics.questions import QUESTIONS
from discreet.db.pool import Connection, Database
from discreet.db.rows import map_row
from discreet.errors import Conflict, Invalid
from discreet.evidence.server_events import ServerEvent, record_act
from discreet.identity.accounts.actor import CLI_ACTOR, Actor, require_operator
from discreet.ports.clock import Clock

MIN_EPSILON, MAX_EPSILON = 0.05, 8.0
"""The operator's range. Below it, noise drowns every number; above it, the noise protects no one."""
MIN_REASON, MAX_REASON = 10, 1_000
"""Length of the reason for a change, in characters."""


@dataclass(frozen=True)
class Budget:
    """The budget, in grains of ρ, for periods that begin on `from_day` or later.

    It applies to one person and one GPT in any 90 days (see promises/release.py), and keeps (ε, δ)-differential privacy
    for `epsilon` and `delta`.
    """

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
        """Return all budgets, oldest first. A new installation already has one."""
        async with self._database.one_statement() as connection:
            return await history_on(connection)

    async def set(self, actor: Actor, epsilon: float, reason: str) -> Budget:
        """Set the budget from tomorrow on. Operator only.

        Invalid when `epsilon` is out of range or a raise has no reason; Conflict when the budget already has this
        value.
        """
        require_operator(actor)
        reason = _checked(epsilon, reason)
        delta = (await self.history())[-1].delta
        grains = await asyncio.to_thread(grains_within, epsilon, delta)
        async with self._database.anonymous() as connection:
            await store.lock(connection)
            latest = (await history_on(connection))[-1]
            _require_change(latest, grains, reason)
            from_day = await self._first_free_day(connection, latest)
            made_by = None if actor == CLI_ACTOR else actor.account_id
            now = self._clock.now()
            row = await store.insert(connection, now, made_by, from_day, grains, epsilon, delta, reason)
            await record_act(
                connection, ServerEvent.BUDGET_CHANGED, now, grains=grains, before=latest.grains, from_day=str(from_day)
            )
            return map_row(Budget, row)

    async def _first_free_day(self, connection: Connection, latest: Budget) -> date:
        """Return the first day that the new budget may apply to, usually tomorrow.

        If the clock was set back, it is at least two days after the last closed day, because people may already be
        counted on the day after that one.
        """
        tomorrow = self._clock.now().date() + timedelta(days=1)
        closed = await store.last_closed_day(connection)
        return max(tomorrow, latest.from_day, closed + timedelta(days=2) if closed else tomorrow)


def budget_on(history: Sequence[Budget], day: date) -> Budget:
    """Return the budget for periods that begin on `day`."""
    return next(budget for budget in reversed(history) if budget.from_day <= day)


def question_costs(history: Sequence[Budget], day: date) -> dict[str, int]:
    """Return the cost of each question for a person counted on `day`, in grains.

    The cost follows the budget that was in force when the question's period began, so that the noise stays the same for
    the whole period.
    """
    return {
        name: question.cost(budget_on(history, question.period.first_day(day)).grains)
        for name, question in QUESTIONS.items()
    }


async def history_on(connection: Connection) -> list[Budget]:
    """Return all budgets, oldest first, within the caller's transaction."""
    return [map_row(Budget, row) for row in await store.history(connection)]


def _checked(epsilon: float, reason: str) -> str:
    if not MIN_EPSILON <= epsilon <= MAX_EPSILON:
        raise Invalid(f"Choose ε between {MIN_EPSILON} and {MAX_EPSILON:g}.", field="epsilon")
    reason = " ".join(reason.split())
    if len(reason) > MAX_REASON or "\0" in reason:
        raise Invalid(f"The reason can have at most {MAX_REASON:,} characters, without NUL.", field="reason")
    return reason


def _require_change(latest: Budget, grains: int, reason: str) -> None:
    if grains <= 0:
        raise Invalid("This budget is too small to count anything. Choose a larger ε.", field="epsilon")
    if grains == latest.grains:
        raise Conflict("This is already the budget.")
    if grains > latest.grains and len(reason) < MIN_REASON:
        raise Invalid(
            f"To raise the budget, enter a public reason of at least {MIN_REASON} characters.",
            field="reason",
        )
