"""SQL for folders and placements.

Row-level security limits it to the acting person's rows (P6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.chat.conversations.placement import Placement, PlacementChange
from discreet.db.pool import Connection
from discreet.db.rows import map_row


@dataclass(frozen=True, kw_only=True)
class SealedFolder:
    """A folder as stored. `conversations` counts those that are not archived."""

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
    return [map_row(SealedFolder, row) for row in rows]


async def insert(connection: Connection, folder: SealedFolder) -> None:
    await connection.execute(
        "INSERT INTO folders (id, owner_id, workspace_id, sealed_name, created_at) VALUES ($1, $2, $3, $4, $5)",
        folder.id,
        folder.owner_id,
        folder.workspace_id,
        folder.sealed_name,
        folder.created_at,
    )


async def rename(connection: Connection, workspace_id: UUID | None, folder_id: UUID, sealed_name: bytes) -> bool:
    """Rename a folder; return False if the space has no such folder."""
    renamed: bool | None = await connection.fetchval(
        "UPDATE folders SET sealed_name = $3 WHERE id = $1 AND workspace_id IS NOT DISTINCT FROM $2 RETURNING true",
        folder_id,
        workspace_id,
        sealed_name,
    )
    return bool(renamed)


async def delete(connection: Connection, workspace_id: UUID | None, folder_id: UUID) -> bool:
    """Delete a folder and take its conversations out of it.

    Return False if the space has no such folder.
    """
    is_deleted: bool | None = await connection.fetchval(
        "DELETE FROM folders WHERE id = $1 AND workspace_id IS NOT DISTINCT FROM $2 RETURNING true",
        folder_id,
        workspace_id,
    )
    return bool(is_deleted)


async def lock_folder(connection: Connection, workspace_id: UUID | None, folder_id: UUID) -> bool:
    """Return whether the folder exists; lock it until the transaction ends."""
    exists: bool | None = await connection.fetchval(
        "SELECT true FROM folders WHERE id = $1 AND workspace_id IS NOT DISTINCT FROM $2 FOR UPDATE",
        folder_id,
        workspace_id,
    )
    return bool(exists)


async def arrange(
    connection: Connection, workspace_id: UUID | None, ids: Sequence[UUID], change: PlacementChange, now: datetime
) -> list[UUID]:
    """Change placements; return the ids of those conversations that are in this space."""
    rows = await connection.fetch(
        """
        UPDATE conversations SET
            folder_id = CASE WHEN $3 THEN $4 ELSE folder_id END,
            pinned_at = CASE WHEN $5::boolean IS NULL THEN pinned_at WHEN $5 THEN coalesce(pinned_at, $7) END,
            archived_at = CASE WHEN $6::boolean IS NULL THEN archived_at WHEN $6 THEN coalesce(archived_at, $7) END
        WHERE id = ANY ($1) AND workspace_id IS NOT DISTINCT FROM $2 RETURNING id
        """,
        ids,
        workspace_id,
        change.move,
        change.folder_id,
        change.pinned,
        change.archived,
        now,
    )
    return [row["id"] for row in rows]


async def placement(connection: Connection, conversation_id: UUID) -> Placement | None:
    row = await connection.fetchrow(
        "SELECT folder_id, pinned_at IS NOT NULL AS pinned, archived_at IS NOT NULL AS archived"
        " FROM conversations WHERE id = $1",
        conversation_id,
    )
    return map_row(Placement, row) if row else None
