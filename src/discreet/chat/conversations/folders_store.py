"""SQL of folders and of where conversations stand. Row-level security shows the acting person's own rows alone (P6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.chat.conversations.placement import Placement, PlacementChange
from discreet.db.pool import Connection


@dataclass(frozen=True, kw_only=True)
class SealedFolder:
    """`conversations` counts those that are not put away."""

    id: UUID
    owner_id: UUID
    workspace_id: UUID | None
    sealed_name: bytes
    created_at: datetime
    conversations: int = 0


async def folders(connection: Connection, workspace_id: UUID | None) -> list[SealedFolder]:
    rows = await connection.fetch(
        """
        SELECT id, owner_id, workspace_id, sealed_name, created_at, (
            SELECT count(*) FROM conversations WHERE folder_id = folders.id AND archived_at IS NULL) AS conversations
        FROM folders WHERE owner_id = acting_account() AND workspace_id IS NOT DISTINCT FROM $1
        """,
        workspace_id,
    )
    return [
        SealedFolder(
            id=row["id"],
            owner_id=row["owner_id"],
            workspace_id=row["workspace_id"],
            sealed_name=row["sealed_name"],
            created_at=row["created_at"],
            conversations=row["conversations"],
        )
        for row in rows
    ]


async def insert(connection: Connection, folder: SealedFolder) -> None:
    await connection.execute(
        "INSERT INTO folders (id, owner_id, workspace_id, sealed_name, created_at) VALUES ($1, $2, $3, $4, $5)",
        folder.id, folder.owner_id, folder.workspace_id, folder.sealed_name, folder.created_at,
    )  # fmt: skip


async def rename(connection: Connection, workspace_id: UUID | None, folder_id: UUID, sealed_name: bytes) -> bool:
    """False where there is no such folder in this space."""
    renamed: bool | None = await connection.fetchval(
        "UPDATE folders SET sealed_name = $3 WHERE id = $1 AND workspace_id IS NOT DISTINCT FROM $2 RETURNING true",
        folder_id, workspace_id, sealed_name,
    )  # fmt: skip
    return bool(renamed)


async def delete(connection: Connection, workspace_id: UUID | None, folder_id: UUID) -> bool:
    """False where there is no such folder in this space. Its conversations are in none from now on."""
    gone: bool | None = await connection.fetchval(
        "DELETE FROM folders WHERE id = $1 AND workspace_id IS NOT DISTINCT FROM $2 RETURNING true",
        folder_id, workspace_id,
    )  # fmt: skip
    return bool(gone)


async def is_there(connection: Connection, workspace_id: UUID | None, folder_id: UUID) -> bool:
    """Held until the transaction ends."""
    there: bool | None = await connection.fetchval(
        "SELECT true FROM folders WHERE id = $1 AND workspace_id IS NOT DISTINCT FROM $2 FOR UPDATE",
        folder_id, workspace_id,
    )  # fmt: skip
    return bool(there)


async def arrange(
    connection: Connection, workspace_id: UUID | None, ids: Sequence[UUID], wanted: PlacementChange, now: datetime
) -> list[UUID]:
    """Those of them that are in this space, which stand as wanted from now on."""
    rows = await connection.fetch(
        """
        UPDATE conversations SET
            folder_id = CASE WHEN $3 THEN $4 ELSE folder_id END,
            pinned_at = CASE WHEN $5::boolean IS NULL THEN pinned_at WHEN $5 THEN coalesce(pinned_at, $7) END,
            archived_at = CASE WHEN $6::boolean IS NULL THEN archived_at WHEN $6 THEN coalesce(archived_at, $7) END
        WHERE id = ANY ($1) AND workspace_id IS NOT DISTINCT FROM $2 RETURNING id
        """,
        ids, workspace_id, wanted.move, wanted.folder_id, wanted.pinned, wanted.archived, now,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def spot(connection: Connection, conversation_id: UUID) -> Placement | None:
    row = await connection.fetchrow(
        "SELECT folder_id, pinned_at IS NOT NULL AS pinned, archived_at IS NOT NULL AS archived"
        " FROM conversations WHERE id = $1",
        conversation_id,
    )
    return Placement(row["folder_id"], row["pinned"], row["archived"]) if row else None
