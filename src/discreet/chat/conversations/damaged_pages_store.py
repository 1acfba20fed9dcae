"""SQL about the conversations of a key page, as the database's owner. It reads no content."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.space import Space
from discreet.promises.parties import Service


@dataclass(frozen=True, kw_only=True)
class PageConversation:
    id: UUID
    owner: Actor
    """Its user, in its space."""


async def page(connection: Connection, id_: UUID) -> Any:
    """Return a page's row: email and workspace (its name). None without one, or if its account is being deleted."""
    return await connection.fetchrow(
        "SELECT accounts.email, workspaces.name AS workspace FROM key_pages"
        " JOIN accounts ON accounts.id = owner_id LEFT JOIN workspaces ON workspaces.id = workspace_id"
        " WHERE key_pages.id = $1 AND accounts.deleted_at IS NULL AND workspaces.deleted_at IS NULL AND NOT is_share",
        id_,
    )


async def conversations(connection: Connection, page_id: UUID) -> list[PageConversation]:
    """Return the conversations whose own key is a leaf of the page."""
    rows = await connection.fetch(
        "SELECT id, owner_id, service, workspace_id FROM conversations"
        " WHERE own_key = ANY (ARRAY(SELECT leaf_of($1, number) FROM generate_series(0, 127) AS number)) ORDER BY id",
        page_id,
    )
    return [_conversation(row) for row in rows]


def _conversation(row: Any) -> PageConversation:
    space = Space(Service(row["service"]), row["workspace_id"])
    return PageConversation(id=row["id"], owner=Actor(row["owner_id"], "", AccountRole.PERSON, UUID(int=0), space))


async def close(connection: Connection, page_id: UUID) -> None:
    """Give no more leaves of the page."""
    await connection.execute("UPDATE key_pages SET is_closed = true WHERE id = $1 AND NOT is_closed", page_id)
