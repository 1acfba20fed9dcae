"""Whether a payer's quota or budget is used up, asked before something is sent beside an answer."""

from discreet.db.runtime import Runtime
from discreet.ports import UsageOwner
from discreet.quotas import money_store
from discreet.quotas.money import BudgetKind, budget_refusal, month_of
from discreet.quotas.quota import ExhaustedQuota, QuotaSubjectKind, refusal
from discreet.quotas.service import holders


class SpendingCheck:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._clock = runtime.database, runtime.clock

    async def check(self, payer: UsageOwner) -> None:
        """Raise QuotaSpent as `Metering.begin` would for an answer now. Nothing is counted or reserved."""
        now = self._clock.now()
        async with self._database.one_statement() as connection:
            row = await connection.fetchrow(
                "SELECT * FROM check_model_use($1, $2, $3, $4, $5, $6, $7)",
                holders(payer),
                now.date(),
                payer.account_id,
                payer.workspace_id,
                payer.key_id or payer.own_key_id,
                month_of(now.date()),
                now,
            )
            if row["reached"] is not None:
                currency = await money_store.currency(connection)
                raise budget_refusal(BudgetKind(row["reached"]), row["budget"], currency, now)
        if row["spent"] is not None:
            kind = QuotaSubjectKind(row["spent"].partition(":")[0])
            raise refusal(ExhaustedQuota(kind, row["what"], row["most"]), now)
