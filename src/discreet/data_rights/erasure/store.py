"""SQL of account deletion.

Reading or deleting another account needs it to be closed.
"""

from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.accounts.key_kinds import KeyKind, deleted_pages_and_files


async def count_holdings(connection: Connection) -> dict[str, int]:
    """Return how much the acting person has, by kind."""
    return {row["what"]: row["amount"] for row in await connection.fetch("SELECT what, amount FROM account_holdings()")}


async def gpts_in_use(connection: Connection) -> list[tuple[UUID, str]]:
    """Return id and name of the acting person's GPTs that others can use, by name."""
    rows = await connection.fetch(
        """
        SELECT gpts.id, gpt_versions.name FROM gpts
        JOIN gpt_versions ON gpt_versions.gpt_id = gpts.id AND gpt_versions.version = gpts.current_version
        WHERE gpts.owner_id = acting_account() AND gpts.workspace_id IS NULL AND gpts.level <> 'me'
        ORDER BY lower(gpt_versions.name), gpts.id
        """
    )
    return [(row["id"], row["name"]) for row in rows]


async def own_gpts(connection: Connection) -> list[UUID]:
    """Return the acting person's GPTs.

    Also the parties for which they speak in GPTs that they handed over.
    """
    rows = await connection.fetch(
        "SELECT id FROM gpts WHERE owner_id = acting_account()"
        " UNION ALL SELECT id FROM gpt_former_owners WHERE account_id = acting_account() ORDER BY id"
    )
    return [row["id"] for row in rows]


async def is_erased(connection: Connection, account_id: UUID) -> bool:
    return not await connection.fetchval("SELECT EXISTS (SELECT FROM accounts WHERE id = $1)", account_id)


async def keys_of_deleted(connection: Connection, account_id: UUID) -> list[tuple[KeyKind, UUID]]:
    """Return the keys of all that a closed account has, besides its own."""
    rows = await connection.fetch("SELECT kind, id FROM remaining_rows_of_account($1)", account_id)
    row_keys = [(KeyKind(row["kind"]), row["id"]) for row in rows]
    return [*await deleted_pages_and_files(connection, account_id), *row_keys]


async def conversation_keys(connection: Connection, conversation_id: UUID) -> list[UUID]:
    """Return the names of a conversation's keys; none once its row is gone."""
    return [row[0] for row in await connection.fetch("SELECT conversation_keys($1)", conversation_id)]


async def erase(connection: Connection, account_id: UUID) -> bool:
    """Delete all rows. Return False if there are none or the account is not closed."""
    is_erased: bool = await connection.fetchval("SELECT erase_deleted_account($1)", account_id)
    return is_erased
