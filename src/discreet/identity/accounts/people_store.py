"""SQL of the operators' list of accounts."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.actor import AccountRole
from discreet.identity.accounts.listed_account import AccountState, ListedAccount

_MATCHING = """
    NOT EXISTS (SELECT FROM guests WHERE guests.account_id = accounts.id)
    AND ($1 = '' OR strpos(lower(name), $1) > 0 OR strpos(lower(email), $1) > 0)
"""
"""A guest is in no list of people."""


async def ids(connection: Connection, query: str, after: UUID | None, limit: int) -> list[UUID]:
    """Return the ids of matching accounts by name, closed ones last."""
    rows = await connection.fetch(
        f"""
        SELECT id FROM accounts
        WHERE {_MATCHING} AND ($2::uuid IS NULL OR (deleted_at IS NOT NULL, lower(name), id) > (
            SELECT last.deleted_at IS NOT NULL, lower(last.name), last.id FROM accounts AS last WHERE last.id = $2))
        ORDER BY deleted_at IS NOT NULL, lower(name), id LIMIT $3
        """,
        query,
        after,
        limit,
    )
    return [row["id"] for row in rows]


async def count(connection: Connection, query: str) -> int:
    total: int = await connection.fetchval(f"SELECT count(*) FROM accounts WHERE {_MATCHING}", query)
    return total


async def draw_storage(connection: Connection, account_ids: Sequence[UUID], month: date) -> None:
    """Draw this month's storage of the accounts that have none yet."""
    await connection.execute("SELECT draw_account_storage($1, $2)", list(account_ids), month)


async def accounts(connection: Connection, account_ids: Sequence[UUID]) -> list[ListedAccount]:
    """Return these accounts in this order."""
    rows = await connection.fetch(
        """
        SELECT accounts.id, accounts.name, CASE WHEN deleted_at IS NULL THEN email ELSE '' END AS email,
            accounts.role, created_at, account_storage.megabytes,
            CASE WHEN deleted_at IS NOT NULL THEN 'deleting' WHEN suspended_at IS NOT NULL THEN 'suspended'
                 ELSE 'active' END AS state,
            ARRAY(SELECT workspaces.name
                  FROM memberships JOIN workspaces ON workspaces.id = memberships.workspace_id
                  WHERE memberships.account_id = accounts.id AND workspaces.deleted_at IS NULL
                  ORDER BY lower(workspaces.name), workspaces.id) AS workspaces
        FROM accounts LEFT JOIN account_storage ON account_storage.account_id = accounts.id
        WHERE accounts.id = ANY ($1) ORDER BY array_position($1::uuid[], accounts.id)
        """,
        list(account_ids),
    )
    return [
        map_row(ListedAccount, row, role=AccountRole(row["role"]), state=AccountState(row["state"])) for row in rows
    ]
