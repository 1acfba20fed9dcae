"""Counting of each request to a model: quotas, budgets in money, and the sums of tokens and cost.

Invariants:
- Nothing is sent before the quota and the budget allow it. One round trip decides both.
- A request that reached no model counts nowhere.
- Sums are kept by month and model, without a day or a time (P8).
- A cost is that of the moment at which it is counted, and is never computed again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from msgspec.structs import replace

from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Unavailable
from discreet.models.directory import ChosenModel
from discreet.models.endpoint import OfferedModel
from discreet.ports.model import TokenCounts
from discreet.ports.model_request import ModelPurpose, ModelRequest, UsageOwner
from discreet.quotas import money_store
from discreet.quotas.money import BudgetReached, budget_refusal
from discreet.quotas.money_sums import CountedRequest, EndedUse, PlannedUse
from discreet.quotas.quota import ExhaustedQuota, guests_refusal, refusal
from discreet.quotas.service import holders

log = structlog.get_logger()

NO_ONE = UsageOwner()
CHARGED = ("cut", "timeout", "malformed")
"""Kinds of failures after which an endpoint may have read the prompt."""

Find = Callable[[str | None, ModelPurpose], ChosenModel]


class Metering:
    """`find` is the directory's: the model that a request means."""

    def __init__(self, runtime: Runtime, find: Find) -> None:
        self._database, self._clock, self._random, self._find = runtime.database, runtime.clock, runtime.random, find

    async def begin(self, request: ModelRequest, expected: TokenCounts) -> CountedRequest:
        """Count an answer and reserve its expected cost; of a request beside a chat only the cost.

        QuotaSpent, with nothing counted, when a quota of the payer or a budget is used up.
        """
        return (await self.begin_and_read(request, expected))[0]

    async def begin_and_read(
        self, request: ModelRequest, expected: TokenCounts
    ) -> tuple[CountedRequest, Mapping[str, Any] | None]:
        """Begin as `begin` does, and read what its user and workspace say at this moment, in one round trip.

        The row has the columns of the functions model_limits and masking_wishes. None: the request is the server's own.
        """
        counted = self._build_counted_request(request)
        row = await self._begin(counted, expected, request.payer)
        return counted, row if request.payer else None

    def plan(self, request: ModelRequest, expected: TokenCounts) -> PlannedUse:
        """Return the use of an answer's request that the statement of its question begins as `begin` does."""
        counted = self._build_counted_request(request)
        return PlannedUse(counted=counted, holders=holders(counted.payer), expected=expected, moment=self._clock.now())

    @staticmethod
    def is_refused(row: Mapping[str, Any]) -> bool:
        """Return whether the statement of a `StoredPrompt` refused the request."""
        return money_store.find_used_up(row) is not None

    async def check_not_refused(self, counted: CountedRequest, row: Mapping[str, Any]) -> None:
        """Raise QuotaSpent where the statement of a `StoredPrompt` refused the request."""
        if (used_up := money_store.find_used_up(row)) is not None:
            async with self._database.one_statement() as connection:
                await require_budget_left(connection, used_up, self._clock.now(), counted.payer)

    def _build_counted_request(self, request: ModelRequest) -> CountedRequest:
        chosen = self._find(request.model, request.purpose)
        return CountedRequest(
            payer=(request.payer or NO_ONE).charged,
            day=self._clock.now().date(),
            reservation=self._random.new_id(),
            is_answer=not request.beside,
            endpoint_id=chosen.recipient.endpoint_id,
            name=chosen.name,
            public_name=chosen.offered.public_name if chosen.offered else chosen.name,
        )

    async def begin_search(self, model: OfferedModel, payer: UsageOwner, expected: TokenCounts) -> CountedRequest:
        """Reserve the expected cost of a request to an embedding model or a reranker, as `begin` does."""
        counted = CountedRequest(
            payer=payer.charged,
            day=self._clock.now().date(),
            reservation=self._random.new_id(),
            is_answer=False,
            endpoint_id=model.endpoint_id,
            name=model.name,
            public_name=model.public_name,
        )
        await self._begin(counted, expected)
        return counted

    async def cancel(self, counted: CountedRequest) -> None:
        """Take back a request that reached no model."""
        async with self._database.one_statement() as connection:
            await money_store.cancel(connection, counted, holders(counted.payer))

    async def end(self, counted: CountedRequest, used: TokenCounts, name: str | None = None) -> None:
        """Count an answer's tokens and cost. `name`: of the endpoint's default model, where none was named."""
        async with self._database.one_statement() as connection:
            await money_store.count(connection, self._ended(counted, used, name))

    def uncounted(self, counted: CountedRequest, used: TokenCounts, name: str | None) -> "UncountedUse":
        """Return a use that the statement of its answer counts as `end` does."""
        return UncountedUse(self, self._ended(counted, used, name))

    async def count(self, use: EndedUse) -> None:
        """Count a use; a failed count does not lose the answer."""
        try:
            async with self._database.one_statement() as connection:
                await money_store.count(connection, use)
        except Unavailable:
            log.warning("token_counting_failed")

    def _ended(self, counted: CountedRequest, used: TokenCounts, name: str | None) -> EndedUse:
        own_name = counted.name or name or ""
        named_request = replace(counted, name=own_name, public_name=counted.public_name or own_name)
        return EndedUse(
            counted=named_request, holders=holders(counted.payer), used=used, today=self._clock.now().date()
        )

    async def settle(self, counted: CountedRequest, used: TokenCounts | None, name: str | None = None) -> None:
        """Count the use, or take the request back (None); a failed count does not lose the answer."""
        if used is not None:
            await self.count(self._ended(counted, used, name))
            return
        try:
            await self.cancel(counted)
        except Unavailable:
            log.warning("token_counting_failed")

    async def cost(self, request: ModelRequest, used: TokenCounts) -> tuple[Decimal, str] | None:
        """Return what a request cost, with the currency; None: its model has no price."""
        chosen = self._find(request.model, request.purpose)
        async with self._database.anonymous() as connection:
            amount = await money_store.cost(connection, chosen.recipient.endpoint_id, chosen.name or "", used)
            return None if amount is None else (amount, await money_store.currency(connection))

    async def _begin(
        self, counted: CountedRequest, expected: TokenCounts, limits_of: UsageOwner | None = None
    ) -> Mapping[str, Any]:
        now = self._clock.now()
        async with self._database.one_statement() as connection:
            row = await money_store.begin(connection, counted, holders(counted.payer), expected, now, limits_of)
            await require_budget_left(connection, money_store.find_used_up(row), now, counted.payer)
        return row


class UncountedUse:
    """A use that is counted with its answer, or by `count` where the answer is not stored."""

    __slots__ = ("_metering", "values")

    def __init__(self, metering: Metering, values: EndedUse) -> None:
        self._metering, self.values = metering, values

    async def count(self) -> None:
        """Count it. It does not fail."""
        await self._metering.count(self.values)


async def require_budget_left(
    connection: Connection, used_up: BudgetReached | ExhaustedQuota | None, now: datetime, payer: UsageOwner
) -> None:
    """Raise QuotaSpent for a budget or a quota that is used up. A guest is not told which (P8)."""
    if used_up is not None and payer.is_guest:
        raise guests_refusal(now)
    match used_up:
        case BudgetReached() as reached:
            raise budget_refusal(reached, await money_store.currency(connection), now)
        case ExhaustedQuota() as spent:
            raise refusal(spent, now)
