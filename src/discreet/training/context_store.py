"""SQL for a GPT's copies sealed for the pipeline (P3).

It runs as the role `discreet_improve`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from discreet.assistants.gpts.training_copies import Provenance
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.promises.parties import Service


@dataclass(frozen=True)
class SealedCopy:
    provenance: Provenance
    sealed: bytes


async def instructions(connection: Connection, gpt_id: UUID, version: int) -> SealedCopy | None:
    row = await connection.fetchrow(
        "SELECT gpt_id, service, made_at, origins, sealed FROM instruction_copies WHERE gpt_id = $1 AND version = $2",
        gpt_id,
        version,
    )
    return _copy(row) if row else None


async def passages(connection: Connection, gpt_id: UUID, passage_ids: Sequence[UUID]) -> dict[UUID, SealedCopy]:
    """Return the copies of this GPT's passages, by passage id."""
    rows = await connection.fetch(
        "SELECT passage_id, gpt_id, service, made_at, origins, sealed FROM passage_copies"
        " WHERE gpt_id = $1 AND passage_id = ANY ($2)",
        gpt_id,
        passage_ids,
    )
    return {row["passage_id"]: _copy(row) for row in rows}


def _copy(row: Any) -> SealedCopy:
    provenance = map_row(Provenance, row, service=Service(row["service"]), origins=frozenset(row["origins"]))
    return SealedCopy(provenance, row["sealed"])
