"""SQL of imported GPTs: their notes and fingerprints. Runs inside `Database.acting_as`."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row

MAX_DRAFTS = 300
"""Drafts whose notes are read at once."""


@dataclass(frozen=True, kw_only=True)
class DraftWithNote:
    """A draft with a sealed note on its import, and the names of its knowledge files."""

    id: UUID
    name: str
    sealed_note: bytes
    files: list[str]


async def drafts_with_notes(connection: Connection, workspace_id: UUID | None) -> list[DraftWithNote]:
    """List the actor's drafts in a space that have a note on their import, the latest first."""
    rows = await connection.fetch(
        "SELECT gpts.id, draft.name, draft.sealed_note,"
        " ARRAY (SELECT name FROM knowledge_files WHERE gpt_id = gpts.id) AS files"
        " FROM gpts JOIN gpt_versions AS draft ON draft.gpt_id = gpts.id AND draft.version = 0"
        " WHERE gpts.owner_id = acting_account() AND gpts.workspace_id IS NOT DISTINCT FROM $1"
        " AND draft.sealed_note IS NOT NULL ORDER BY gpts.created_at DESC, gpts.id LIMIT $2",
        workspace_id,
        MAX_DRAFTS,
    )
    return [map_row(DraftWithNote, row) for row in rows]


async def import_note(connection: Connection, gpt_id: UUID) -> bytes | None:
    """Return the sealed note on the GPT's import, which its draft keeps."""
    sealed: bytes | None = await connection.fetchval(
        "SELECT sealed_note FROM gpt_versions WHERE gpt_id = $1 AND version = 0", gpt_id
    )
    return sealed


async def set_import_note(connection: Connection, gpt_id: UUID, sealed: bytes | None) -> None:
    """Replace the sealed note of the draft; None deletes it."""
    await connection.execute(
        "UPDATE gpt_versions SET sealed_note = $2 WHERE gpt_id = $1 AND version = 0", gpt_id, sealed
    )


async def set_fingerprint(connection: Connection, gpt_id: UUID, fingerprint: bytes) -> None:
    """Record of what the GPT was imported. `fingerprint` is a keyed digest that differs for each person and space."""
    await connection.execute("UPDATE gpts SET import_digest = $2 WHERE id = $1", gpt_id, fingerprint)


async def find_imported(connection: Connection, fingerprints: Sequence[bytes]) -> dict[bytes, UUID]:
    """Return the actor's GPTs by the fingerprints of their imports."""
    rows = await connection.fetch(
        "SELECT id, import_digest FROM gpts WHERE owner_id = acting_account() AND import_digest = ANY ($1)",
        list(fingerprints),
    )
    return {row["import_digest"]: row["id"] for row in rows}


async def lock_import(connection: Connection, fingerprint: bytes) -> None:
    """Block another import of the same until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", int.from_bytes(fingerprint[:8], signed=True))
