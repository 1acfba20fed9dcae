"""Whether a payer's quota or budget is used up, asked before something is sent beside an answer."""

from discreet.db.runtime import Runtime
from discreet.ports.model_request import UsageOwner
from discreet.quotas import money_store
from discreet.quotas.metering import require_budget_left
from discreet.quotas.service import holders


class SpendingCheck:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock = runtime.database, runtime.clock

    async def check(self, payer: UsageOwner) -> None:
        """Raise QuotaSpent as `Metering.begin` would for an answer now. Nothing is counted or reserved."""
        now = self._clock.now()
        async with self._database.one_statement() as connection:
            used_up = await money_store.check(connection, payer, holders(payer), now)
            await require_budget_left(connection, used_up, now, payer)
