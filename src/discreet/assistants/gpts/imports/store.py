"""SQL of imported GPTs: their notes and fingerprints. Runs inside `Database.acting_as`."""

from collections.abc import Sequence
from uuid import UUID

from discreet.db.pool import Connection


async def import_note(connection: Connection, gpt_id: UUID) -> bytes | None:
    """Return the sealed note on the GPT's import, which its draft keeps."""
    sealed: bytes | None = await connection.fetchval(
        "SELECT sealed_note FROM gpt_versions WHERE gpt_id = $1 AND version = 0", gpt_id
    )
    return sealed


async def remove_import_note(connection: Connection, gpt_id: UUID) -> None:
    await connection.execute("UPDATE gpt_versions SET sealed_note = NULL WHERE gpt_id = $1 AND version = 0", gpt_id)


async def set_fingerprint(connection: Connection, gpt_id: UUID, fingerprint: bytes) -> None:
    """Record of what the GPT was imported. `fingerprint` is a keyed digest that differs for each person and space."""
    await connection.execute("UPDATE gpts SET import_digest = $2 WHERE id = $1", gpt_id, fingerprint)


async def imported(connection: Connection, fingerprints: Sequence[bytes]) -> dict[bytes, UUID]:
    """Return the actor's GPTs by the fingerprints of their imports."""
    rows = await connection.fetch(
        "SELECT id, import_digest FROM gpts WHERE owner_id = acting_account() AND import_digest = ANY ($1)",
        list(fingerprints),
    )
    return {row["import_digest"]: row["id"] for row in rows}


async def lock_import(connection: Connection, fingerprint: bytes) -> None:
    """Block another import of the same until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", int.from_bytes(fingerprint[:8], signed=True))
