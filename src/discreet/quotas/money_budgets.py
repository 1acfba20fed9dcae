"""Use cases of budgets in money that the operator sets. Operator only."""

from collections.abc import Sequence
from decimal import Decimal

from discreet.db.runtime import Runtime
from discreet.identity.accounts.actor import CLI_ACTOR, Actor, require_operator
from discreet.quotas import money_store as store
from discreet.quotas.money_sums import SetBudget
from discreet.quotas.service import Subject


class MoneyBudgets:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock = runtime.database, runtime.clock

    async def list_budgets(self, actor: Actor) -> Sequence[SetBudget]:
        """Return the operator's budgets in force."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            return await store.budgets(connection)

    async def set_budget(self, actor: Actor, subject: Subject, amount: Decimal | None) -> None:
        """Set what a subject may spend in a month. None: no limit."""
        await self._set(actor, subject, amount, follows=False)

    async def reset_budget(self, actor: Actor, subject: Subject) -> None:
        """Remove an individual budget, so that the general one holds again, or a general one."""
        await self._set(actor, subject, None, follows=subject.id is not None)

    async def _set(self, actor: Actor, subject: Subject, amount: Decimal | None, *, follows: bool) -> None:
        require_operator(actor)
        by, now = None if actor == CLI_ACTOR else actor.account_id, self._clock.now()
        async with self._database.anonymous() as connection:
            await store.set_budget(connection, now, by, str(subject), amount, follows=follows)
