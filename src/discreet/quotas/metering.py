"""Counting of each request to a model: quotas, budgets in money, and the sums of tokens and cost.

Invariants:
- Nothing is sent before the quota and the budget allow it. One round trip decides both.
- A request that reached no model counts nowhere.
- Sums are kept by month and model, without a day or a time (P8).
- A cost is that of the moment at which it is counted, and is never computed again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from discreet.db.runtime import Runtime
from discreet.models.directory import ChosenModel
from discreet.ports import ModelPurpose, ModelRequest, UsageOwner
from discreet.quotas import money_store
from discreet.quotas.money import BudgetKind, budget_refusal, month_of
from discreet.quotas.quota import ExhaustedQuota, QuotaSubjectKind, refusal
from discreet.quotas.service import holders

EXPECTED_ANSWER = 1_000
"""Tokens to reserve for an answer without a limit."""
NO_ONE = UsageOwner()

Find = Callable[[str | None, ModelPurpose], ChosenModel]


@dataclass(frozen=True)
class TokenCount:
    """Tokens of a request. `cached`: those of the input that the endpoint had kept."""

    input: int
    output: int
    cached: int = 0

    @property
    def total(self) -> int:
        return self.input + self.output


@dataclass(frozen=True, kw_only=True)
class BegunRequest:
    """A request that is counted. `name` is the endpoint's name of the model; None: its default."""

    payer: UsageOwner
    day: date
    reservation: UUID
    is_answer: bool
    endpoint_id: UUID
    name: str | None
    public_name: str | None


class Metering:
    """`find` is the directory's: the model that a request means."""

    def __init__(self, runtime: Runtime, find: Find) -> None:
        self._database, self._clock, self._random, self._find = runtime.database, runtime.clock, runtime.random, find

    async def begin(self, request: ModelRequest, expected: TokenCount) -> BegunRequest:
        """Count an answer and reserve its expected cost; of a request beside a chat only the cost.

        QuotaSpent, with nothing counted, when a quota of the payer or a budget is used up.
        """
        chosen, payer = self._find(request.model, request.purpose), request.payer or NO_ONE
        begun = BegunRequest(
            payer=payer,
            day=self._clock.now().date(),
            reservation=self._random.new_id(),
            is_answer=not request.beside,
            endpoint_id=chosen.recipient.endpoint_id,
            name=chosen.name,
            public_name=chosen.offered.public_name if chosen.offered else chosen.name,
        )
        given = (
            holders(payer), begun.day, request.beside, *_owner(payer), month_of(begun.day), begun.reservation,
            self._clock.now(), begun.endpoint_id, begun.name, expected.input, expected.output,
        )  # fmt: skip
        async with self._database.one_statement() as connection:
            row = await money_store.begin(connection, given)
            if row["reached"] is not None:
                currency = await money_store.currency(connection)
                raise budget_refusal(BudgetKind(row["reached"]), row["budget"], currency, self._clock.now())
        if row["spent"] is not None:
            kind = QuotaSubjectKind(row["spent"].partition(":")[0])
            raise refusal(ExhaustedQuota(kind, row["what"], row["most"]), self._clock.now())
        return begun

    async def cancel(self, begun: BegunRequest) -> None:
        """Take back a request that reached no model."""
        async with self._database.one_statement() as connection:
            await money_store.cancel(
                connection, holders(begun.payer), begun.day, int(begun.is_answer), begun.reservation
            )

    async def end(self, begun: BegunRequest, used: TokenCount, name: str | None = None) -> None:
        """Count an answer's tokens and cost. `name`: of the endpoint's default model, where none was named."""
        today = self._clock.now().date()
        own_name = (begun.name or name or "")[:200]
        given = (
            holders(begun.payer), today, used.total, *_owner(begun.payer), month_of(today), begun.reservation,
            begun.endpoint_id, own_name, int(begun.is_answer), used.input, min(used.cached, used.input), used.output,
            (begun.public_name or own_name)[:200],
        )  # fmt: skip
        async with self._database.one_statement() as connection:
            await money_store.count(connection, given)


def expected_answer(request: ModelRequest) -> int:
    """Return the most tokens that the answer may have, where the request says so."""
    return EXPECTED_ANSWER if request.max_tokens is None else request.max_tokens


def _owner(payer: UsageOwner) -> Sequence[UUID | None]:
    return payer.account_id, payer.workspace_id, payer.key_id or payer.own_key_id
