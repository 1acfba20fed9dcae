"""SQL of GPTs' published versions."""

from datetime import datetime
from uuid import UUID

from discreet.assistants.gpts.gpt import Category, Configuration
from discreet.assistants.gpts.store import GPT, StoredVersion, get_model_columns, version_from_row
from discreet.assistants.gpts.training_copies import Provenance
from discreet.db.pool import Connection
from discreet.promises.origins import TextOrigins, sort_origins
from discreet.promises.visibility import Level

ONE_VERSION = f"{GPT} WHERE gpts.id = $1 AND shown.version = $2"


async def add_version(
    connection: Connection,
    gpt_id: UUID,
    version: int,
    configuration: Configuration,
    sealed: bytes,
    at: datetime,
    origins: TextOrigins,
    sealed_note: bytes | None = None,
    wording: int = 1,
) -> None:
    await connection.execute(
        """
        INSERT INTO gpt_versions
            (gpt_id, version, name, description, sealed_instructions, starters, model, knowledge_use,
             instructions_use, made_at, sealed_note, description_origins, instructions_origins, starters_origins,
             wording, model_limit, lets_choose, temperature, top_p, answer_tokens, reasoning_effort,
             capabilities)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
        """,
        gpt_id,
        version,
        configuration.name,
        configuration.description,
        sealed,
        list(configuration.starters),
        configuration.model,
        configuration.knowledge_use,
        configuration.instructions_use,
        at,
        sealed_note,
        sort_origins(origins.description),
        sort_origins(origins.instructions),
        sort_origins(origins.starters),
        wording,
        configuration.model_limit,
        *get_model_columns(configuration),
        list(configuration.capabilities),
    )


async def add_instruction_copy(connection: Connection, provenance: Provenance, version: int, sealed: bytes) -> None:
    """Add a copy for the improvement pipeline. This role can write it but not read it."""
    await connection.execute(
        "INSERT INTO instruction_copies (gpt_id, version, service, made_at, sealed, origins)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        provenance.gpt_id,
        version,
        provenance.service,
        provenance.made_at,
        sealed,
        sort_origins(provenance.origins),
    )


async def find_version(connection: Connection, gpt_id: UUID, version: int) -> StoredVersion | None:
    row = await connection.fetchrow(ONE_VERSION, gpt_id, version)
    return version_from_row(row) if row else None


async def list_versions(connection: Connection, gpt_id: UUID) -> list[tuple[int, datetime, bytes | None]]:
    """Return number, date and sealed note of each version, the draft first."""
    rows = await connection.fetch(
        "SELECT version, made_at, sealed_note FROM gpt_versions WHERE gpt_id = $1 ORDER BY version", gpt_id
    )
    return [(row["version"], row["made_at"], row["sealed_note"]) for row in rows]


async def get_next_version(connection: Connection, gpt_id: UUID) -> int:
    number: int = await connection.fetchval(
        "SELECT coalesce(max(version), 0) + 1 FROM gpt_versions WHERE gpt_id = $1", gpt_id
    )
    return number


async def block_origin_handover(connection: Connection, gpt_id: UUID) -> None:
    """Block the handover of every GPT that this one has texts of.

    The lock lasts until the transaction ends, so the origins read after it stay valid.
    """
    await connection.execute("SELECT lock_origins($1)", gpt_id)


async def publish(connection: Connection, gpt_id: UUID, version: int, level: Level, category: Category | None) -> None:
    """Publish a version. None keeps the category."""
    await connection.execute(
        "UPDATE gpts SET current_version = $2, level = $3, category = coalesce($4, category) WHERE id = $1",
        gpt_id,
        version,
        level.value,
        category,
    )
