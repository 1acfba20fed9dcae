"""SQL of one-time links and invitations."""

from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.one_time_link import LinkKind, LinkState, SignUpInvitation


async def insert_link(connection: Connection, kind: LinkKind, token_hash: bytes, link: SignUpInvitation) -> None:
    await connection.execute(
        """
        INSERT INTO one_time_links (id, kind, token_hash, note, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        link.id,
        kind,
        token_hash,
        link.note,
        link.created_at,
        link.expires_at,
    )


async def void_links(connection: Connection, kind: LinkKind) -> None:
    """Delete every unused link of this kind."""
    await connection.execute("DELETE FROM one_time_links WHERE kind = $1 AND used_at IS NULL", kind)


async def link_state(connection: Connection, kind: LinkKind, token_hash: bytes) -> LinkState | None:
    row = await connection.fetchrow(
        "SELECT expires_at, used_at FROM one_time_links WHERE kind = $1 AND token_hash = $2", kind, token_hash
    )
    return map_row(LinkState, row) if row else None


async def claim_link(connection: Connection, kind: LinkKind, token_hash: bytes, now: datetime) -> bool:
    """Consume the link.

    Exactly one concurrent caller gets True; others wait for its commit.
    """
    claimed = await connection.fetchval(
        """
        UPDATE one_time_links SET used_at = $3
        WHERE kind = $1 AND token_hash = $2 AND used_at IS NULL AND expires_at > $3 RETURNING true
        """,
        kind,
        token_hash,
        now,
    )
    return bool(claimed)


async def invitations(connection: Connection) -> list[SignUpInvitation]:
    rows = await connection.fetch(
        """
        SELECT id, note, created_at, expires_at, used_at FROM one_time_links
        WHERE kind = 'invitation' ORDER BY created_at DESC, id DESC
        """
    )
    return [map_row(SignUpInvitation, row) for row in rows]


async def delete_invitation(connection: Connection, invitation_id: UUID) -> bool:
    status = await connection.execute("DELETE FROM one_time_links WHERE id = $1 AND kind = 'invitation'", invitation_id)
    return bool(status == "DELETE 1")
