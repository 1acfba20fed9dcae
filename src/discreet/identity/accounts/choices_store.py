"""SQL of choices and permissions. Database triggers maintain `permissions`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.accounts.conversation_key import is_leaf, use_of
from discreet.ports.keys import PageUse
from discreet.promises.parties import Party, PartyKind, Purpose


async def lock_party(connection: Connection, party: str) -> None:
    """Serialise choices for this party until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('choice ' || $1, 0))", party)


async def lock_conversation(connection: Connection, conversation_id: UUID) -> bool:
    locked = await connection.fetchval("SELECT true FROM conversations WHERE id = $1 FOR UPDATE", conversation_id)
    return bool(locked)


async def may_choose_for(connection: Connection, party: str) -> bool:
    """Return whether the acting account may choose for `party`."""
    return bool(await connection.fetchval("SELECT may_choose_for($1)", party))


async def insert_choice(
    connection: Connection, made_by: UUID, party: str, purpose: Purpose, allowed: bool, at: datetime
) -> None:
    await connection.execute(
        "INSERT INTO choices (at, made_by, party, purpose, allowed) VALUES ($1, $2, $3, $4, $5)",
        at,
        made_by,
        party,
        purpose,
        allowed,
    )


async def permissions(connection: Connection, parties: Sequence[str], purpose: Purpose) -> dict[str, Any]:
    """Return rows (party, allowed_since, refused_at) by party, if it ever answered."""
    rows = await connection.fetch(
        "SELECT party, allowed_since, refused_at FROM permissions WHERE purpose = $2 AND party = ANY($1)",
        parties,
        purpose,
    )
    return {row["party"]: row for row in rows}


async def parties_at_start(
    connection: Connection, account_id: UUID, parties: Sequence[str], gpt_id: UUID | None, workspace_id: UUID | None
) -> dict[str, Any]:
    """Return permissions to improve of these parties and of the GPT's origins.

    Parties that never answered are included. Each row also has the next leaves of the account's pages in this space.
    The statement names the account itself, so it needs no transaction.
    """
    rows = await connection.fetch(
        "SELECT party, allowed_since, refused_at, own_leaf, share_leaf FROM parties_at_start($1, $2, $3, $4)",
        account_id,
        parties,
        gpt_id,
        workspace_id,
    )
    return {row["party"]: row for row in rows}


async def end_share_leaves(connection: Connection, party: Party) -> list[UUID]:
    """Forget the share's leaf of a conversation, or all pages of shares of a person, both of the acting account.

    The caller holds the conversation. Return the names of the keys or of the pages, which the caller destroys.
    """
    if party.kind is PartyKind.USER:
        pages = await connection.fetch(
            "DELETE FROM key_pages WHERE owner_id = $1 AND is_share RETURNING id", UUID(party.id)
        )
        return [row["id"] for row in pages]
    if party.kind is not PartyKind.CONVERSATION:
        return []
    row = await connection.fetchrow("SELECT share_key, spare_key FROM conversations WHERE id = $1", UUID(party.id))
    if row is None or row["share_key"] is None:
        return []
    await connection.execute("UPDATE conversations SET share_key = NULL WHERE id = $1", UUID(party.id))
    # A conversation that was just moved to pages still has the files of its former key and share.
    files = [row["spare_key"]] if row["spare_key"] and not is_leaf(row["spare_key"]) else []
    return [row["share_key"], *files]


async def has_share_leaf(connection: Connection, conversation_id: UUID) -> bool:
    """Return whether the conversation's share is in a page."""
    names = await connection.fetch("SELECT conversation_keys($1)", conversation_id)
    return any(is_leaf(row[0]) and use_of(row[0]) is PageUse.SHARE for row in names)


async def choices_of(connection: Connection, party: str, purpose: Purpose) -> list[Any]:
    """Return the acting account's choices (allowed, at) for a party, oldest first."""
    rows: list[Any] = await connection.fetch(
        "SELECT allowed, at FROM choices WHERE party = $1 AND purpose = $2 ORDER BY id", party, purpose
    )
    return rows


async def not_allowing(connection: Connection, parties: Sequence[str]) -> list[str]:
    """Return those of these parties that do not allow improvement."""
    return [row[0] for row in await connection.fetch("SELECT parties_not_allowing($1)", parties)]


async def should_have_shares(connection: Connection, after: str, limit: int) -> list[str]:
    """Return the next parties after this one that allow improvement and had a share."""
    return [row[0] for row in await connection.fetch("SELECT parties_needing_shares($1, $2)", after, limit)]


async def should_have_shares_among(connection: Connection, parties: Sequence[str]) -> list[str]:
    """Return those of these parties that allow improvement and had a share."""
    return [row[0] for row in await connection.fetch("SELECT needing_shares_among($1)", parties)]


async def allows(connection: Connection, party: str) -> bool:
    return bool(await connection.fetchval("SELECT allows_improvement($1)", party))


async def revoke_lost_permission(connection: Connection, party: str, at: datetime) -> None:
    await connection.execute("SELECT end_permission($1, $2)", party, at)
