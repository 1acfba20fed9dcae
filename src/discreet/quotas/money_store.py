"""SQL of prices, budgets in money and use of models.

Rows of prices, currencies and budgets are only inserted; the database refuses changes.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.ports.model import TokenCounts
from discreet.ports.model_request import UsageOwner
from discreet.quotas.money import BudgetKind, BudgetReached, ModelPrice, month_of, percent_used
from discreet.quotas.money_sums import (
    BudgetUse,
    CountedRequest,
    EndedUse,
    GuestCost,
    KeySum,
    MemberSum,
    ModelSum,
    PricedModel,
    SetBudget,
    ShownMembers,
    sub_payer,
)
from discreet.quotas.quota import GUESTS_OF_ACCOUNT, ExhaustedQuota, QuotaSubjectKind


async def currency(connection: Connection) -> str:
    code: str = await connection.fetchval("SELECT currency_in_force()")
    return code


async def lock_prices(connection: Connection) -> None:
    """Let one change of prices or of the currency at a time be made until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('prices', 0))")


async def set_currency(connection: Connection, now: datetime, by: UUID | None, code: str) -> None:
    """Change the currency, and end all prices in force: they are amounts of the other one."""
    await connection.execute(
        "INSERT INTO server_currencies (since, set_by, currency) VALUES ($1, $2, $3)", now, by, code
    )
    await connection.execute(
        """
        INSERT INTO model_prices (endpoint_id, model, since, set_by, currency)
        SELECT endpoint_id, model, $1, $2, $3
        FROM (SELECT DISTINCT ON (endpoint_id, model) * FROM model_prices
              ORDER BY endpoint_id, model, id DESC) AS latest
        WHERE input IS NOT NULL
        """,
        now,
        by,
        code,
    )


async def is_offered(connection: Connection, endpoint_id: UUID, model: str) -> bool:
    """Return whether an endpoint offers a model; the settings' endpoint is not asked."""
    is_offered_: bool = await connection.fetchval(
        """
        SELECT EXISTS (SELECT FROM models WHERE endpoint_id = $1 AND name = $2 AND removed_at IS NULL)
            OR EXISTS (SELECT FROM model_endpoints WHERE id = $1 AND source = 'settings') AND trim($2) <> ''
        """,
        endpoint_id,
        model,
    )
    return is_offered_


async def prices(connection: Connection) -> list[PricedModel]:
    """Return the prices in force."""
    rows = await connection.fetch(
        """
        SELECT * FROM (SELECT DISTINCT ON (endpoint_id, model) * FROM model_prices
                       ORDER BY endpoint_id, model, id DESC) AS latest
        WHERE input IS NOT NULL ORDER BY endpoint_id, model
        """
    )
    return [_build_priced_model(row) for row in rows]


async def price_history(connection: Connection, endpoint_id: UUID, model: str) -> list[PricedModel]:
    """Return all prices of a model, latest first."""
    rows = await connection.fetch(
        "SELECT * FROM model_prices WHERE endpoint_id = $1 AND model = $2 ORDER BY id DESC LIMIT 200",
        endpoint_id,
        model,
    )
    return [_build_priced_model(row) for row in rows]


async def add_price(
    connection: Connection, now: datetime, by: UUID | None, endpoint_id: UUID, model: str, price: ModelPrice | None
) -> None:
    await connection.execute(
        """
        INSERT INTO model_prices (endpoint_id, model, since, set_by, currency, input, cached_input, output)
        VALUES ($1, $2, $3, $4, currency_in_force(), $5, $6, $7)
        """,
        endpoint_id,
        model,
        now,
        by,
        price.input if price else None,
        price.cached_input if price else None,
        price.output if price else None,
    )


async def budgets(connection: Connection) -> list[SetBudget]:
    """Return the operator's budgets in force, those of all subjects first."""
    rows = await connection.fetch(
        """
        SELECT subject, at, amount
        FROM (SELECT DISTINCT ON (subject) * FROM money_budgets ORDER BY subject, id DESC) AS latest
        WHERE amount IS NOT NULL AND subject !~ '^(members|keys):' ORDER BY strpos(subject, ':') > 0, subject
        """
    )
    return [map_row(SetBudget, row) for row in rows]


async def budget(connection: Connection, subject: str) -> Decimal | None:
    """Return the budget of exactly this subject."""
    amount: Decimal | None = await connection.fetchval("SELECT budget_in_force($1, NULL)", subject)
    return amount


async def set_budget(
    connection: Connection, now: datetime, by: UUID | None, subject: str, amount: Decimal | None, *, follows: bool
) -> None:
    await connection.execute(
        "INSERT INTO money_budgets (at, set_by, subject, amount, follows) VALUES ($1, $2, $3, $4, $5)",
        now,
        by,
        subject,
        amount,
        follows,
    )


async def own_use(connection: Connection, account_id: UUID) -> list[ModelSum]:
    """Return the acting account's sums by month and model. Row-level security leaves its guests' use out (P8)."""
    rows = await connection.fetch(
        f"""
        SELECT month, currency, coalesce(model_endpoints.name, '') AS endpoint, model, {SUMS}
        FROM model_use LEFT JOIN model_endpoints ON model_endpoints.id = endpoint_id
        WHERE account_id = $1
        GROUP BY month, currency, model_endpoints.id, model
        ORDER BY month DESC, currency, sum(cost) DESC, sum(input_tokens) DESC, model
        """,
        account_id,
    )
    return [map_row(ModelSum, row) for row in rows]


async def guest_costs(connection: Connection, this_month: date) -> list[GuestCost]:
    """Return what the acting account's guests cost in each month before `this_month` (P8)."""
    rows = await connection.fetch("SELECT month, currency, cost FROM guest_costs($1)", this_month)
    return [map_row(GuestCost, row) for row in rows]


async def own_keys(connection: Connection, account_id: UUID, month: date) -> list[KeySum]:
    """Return the month's sums of the acting account's own API keys."""
    rows = await connection.fetch(
        f"""
        SELECT month, currency, key_id, personal_api_keys.name AS key_name, 1 AS people, {SUMS}
        FROM model_use JOIN personal_api_keys ON personal_api_keys.id = key_id
        WHERE model_use.account_id = $1 AND month = $2 GROUP BY month, currency, key_id, personal_api_keys.name
        ORDER BY sum(cost) DESC, personal_api_keys.name
        """,
        account_id,
        month,
    )
    return [map_row(KeySum, row) for row in rows]


async def budgets_of(
    connection: Connection, account_id: UUID, workspace_id: UUID | None, month: date
) -> list[BudgetUse]:
    """Return the acting account's own budgets with what is spent: everywhere, and as a member of the workspace."""
    rows = await connection.fetch(
        """
        SELECT kind, amount, spent_of(kind, $1, $2, NULL, $3) AS spent
        FROM budgets_of($1, $2, NULL) WHERE kind IN ('account', 'member')
        """,
        account_id,
        workspace_id,
        month,
    )
    return [
        map_row(BudgetUse, row, kind=BudgetKind(row["kind"]), percent=percent_used(row["spent"], row["amount"]))
        for row in rows
    ]


async def workspace_budget(connection: Connection, workspace_id: UUID, month: date) -> BudgetUse | None:
    """Return a workspace's budget and how far it is used, for its members."""
    row = await connection.fetchrow("SELECT amount, percent FROM workspace_budget_used($1, $2)", workspace_id, month)
    return None if row["amount"] is None else map_row(BudgetUse, row, kind=BudgetKind.WORKSPACE, spent=None)


async def workspace_use(connection: Connection, workspace_id: UUID, month: date, floor: int) -> list[KeySum]:
    rows = await connection.fetch("SELECT * FROM workspace_model_use($1, $2, $3)", workspace_id, month, floor)
    return [map_row(KeySum, row) for row in rows]


async def member_use(connection: Connection, workspace_id: UUID, month: date) -> list[MemberSum]:
    rows = await connection.fetch("SELECT * FROM member_model_use($1, $2)", workspace_id, month)
    return [map_row(MemberSum, row) for row in rows]


async def server_use(connection: Connection, this_month: date) -> list[ModelSum]:
    """Return the server's sums of months before `this_month`."""
    rows = await connection.fetch("SELECT * FROM server_model_use($1)", this_month)
    return [map_row(ModelSum, row) for row in rows]


async def shown_members(connection: Connection, workspace_id: UUID) -> ShownMembers:
    """Return whether a workspace shows members' use to its owners."""
    row = await connection.fetchrow(
        """
        SELECT shows_members AS shows, CASE WHEN shows_members THEN at END AS since
        FROM workspace_usage_rules WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1
        """,
        workspace_id,
    )
    return map_row(ShownMembers, row) if row else ShownMembers()


async def set_usage_rule(connection: Connection, workspace_id: UUID, now: datetime, by: UUID, *, shows: bool) -> None:
    await connection.execute(
        "INSERT INTO workspace_usage_rules (workspace_id, at, changed_by, shows_members) VALUES ($1, $2, $3, $4)",
        workspace_id,
        now,
        by,
        shows,
    )


async def delete_old_use(connection: Connection, before: date) -> None:
    await connection.execute("SELECT delete_old_model_use($1)", before)


BEGIN = """
    SELECT set_config('synchronous_commit', 'off', true), used.*
    FROM begin_model_use($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS used
"""
BEGIN_AND_READ = """
    SELECT set_config('synchronous_commit', 'off', true), used.*, limits.*, wishes.*
    FROM begin_model_use($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS used
    CROSS JOIN LATERAL (SELECT CASE WHEN used.counted IS NOT NULL THEN $14::uuid END AS account) AS after
    CROSS JOIN LATERAL model_limits(after.account, $15) AS limits
    CROSS JOIN LATERAL masking_wishes(after.account, $15) AS wishes
"""
"""Limits and masking are read after the use has begun, which may wait for a counter: the account is known only then."""


async def begin(
    connection: Connection,
    counted: CountedRequest,
    holders: Sequence[str],
    expected: TokenCounts,
    now: datetime,
    limits_of: UsageOwner | None = None,
) -> Mapping[str, Any]:
    """Begin a request in one round trip; see `find_used_up` for the row. Nothing is counted where something is used up.

    `limits_of`: whose limits and masking the row has as well, the columns of model_limits and masking_wishes. The
    commit does not wait for the disk, as in `count`.
    """
    row: Mapping[str, Any] = await connection.fetchrow(
        BEGIN_AND_READ if limits_of else BEGIN,
        holders,
        counted.day,
        not counted.is_answer,
        counted.payer.account_id,
        counted.payer.workspace_id,
        counted.key_id,
        month_of(counted.day),
        counted.reservation,
        now,
        counted.endpoint_id,
        counted.name,
        expected.prompt,
        expected.completion,
        *((limits_of.account_id, limits_of.workspace_id) if limits_of else ()),
    )
    return row


async def check(
    connection: Connection, payer: UsageOwner, holders: Sequence[str], now: datetime
) -> BudgetReached | ExhaustedQuota | None:
    """Return the budget or the quota for which `begin` would refuse an answer now. Nothing is counted."""
    row = await connection.fetchrow(
        "SELECT * FROM check_model_use($1, $2, $3, $4, $5, $6, $7)",
        holders,
        now.date(),
        payer.account_id,
        payer.workspace_id,
        sub_payer(payer),
        month_of(now.date()),
        now,
    )
    return find_used_up(row)


def find_used_up(row: Any) -> BudgetReached | ExhaustedQuota | None:
    """Return the budget or the quota that is used up, from a row of begin_model_use; None: neither."""
    if row["reached"] is not None:
        return BudgetReached(kind=BudgetKind(row["reached"]), amount=row["budget"])
    if row["spent"] is not None:
        holder = row["spent"].partition(":")[0]
        kind = QuotaSubjectKind.ACCOUNT if holder == GUESTS_OF_ACCOUNT else QuotaSubjectKind(holder)
        return ExhaustedQuota(kind, row["what"], row["most"])
    return None


async def cancel(connection: Connection, counted: CountedRequest, holders: Sequence[str]) -> None:
    await connection.execute(
        "SELECT cancel_model_use($1, $2, $3, $4)", holders, counted.day, int(counted.is_answer), counted.reservation
    )


async def count(connection: Connection, use: EndedUse) -> None:
    """Count use in one round trip; see add_tokens, count_model_use and count_guest_model_use.

    The commit does not wait for the disk: call it without a transaction. A crash of the database can lose the sums of
    the last second, together with the release of their reservations.
    """
    function = "count_guest_model_use" if use.counted.payer.guest_link_id else "count_model_use"
    await connection.execute(
        f"""
        SELECT set_config('synchronous_commit', 'off', true), add_tokens($1, $2, $3),
            {function}($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """,
        *use.columns,
    )


async def cost(connection: Connection, endpoint_id: UUID, model: str, used: TokenCounts) -> Decimal | None:
    """Return what tokens cost at a model's price in force; None: it has no price."""
    cost_: Decimal | None = await connection.fetchval(
        "SELECT cost_in_force($1, $2, $3, $4, $5)",
        endpoint_id,
        model,
        used.prompt,
        min(used.cached or 0, used.prompt),
        used.completion,
    )
    return cost_


SUMS = (
    "sum(answers)::bigint AS answers, sum(input_tokens)::bigint AS input_tokens,"
    " sum(cached_tokens)::bigint AS cached_tokens, sum(output_tokens)::bigint AS output_tokens,"
    " sum(unpriced_tokens)::bigint AS unpriced_tokens, sum(cost) AS cost"
)


def _build_priced_model(row: Any) -> PricedModel:
    price = None if row["input"] is None else map_row(ModelPrice, row)
    return map_row(PricedModel, row, price=price)
