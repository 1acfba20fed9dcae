"""What the pipeline writes into the database, as the role `discreet_improve`: which conversation became which
record (P11), and that a dataset is ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.db.pool import Connection
from discreet.errors import Conflict, NotFound
from discreet.improvement.manifest import Commission
from discreet.promises import improve

FINISHING_LOCK = 0x0D15C4EEA
"""Held alone while a dataset is finished, shared by whoever says no (migration 0003)."""


@dataclass(frozen=True)
class Record:
    """Whose conversation a record is, and how many messages of it were used. Nothing of what they say."""

    conversation_id: UUID
    owner_id: UUID
    parties: tuple[str, ...]
    messages: int


class Busy(Conflict):
    """Another process is building the same dataset."""


async def begin(connection: Connection, dataset_id: UUID) -> Commission:
    """Claim the dataset for this connection and forget what an earlier attempt had recorded."""
    claimed = await connection.fetchval(
        "SELECT pg_try_advisory_lock(hashtextextended('dataset ' || $1, 0))", str(dataset_id)
    )
    if not claimed:
        raise Busy("This dataset is being built by another process already.")
    row = await connection.fetchrow(
        "SELECT purpose, created_at FROM datasets WHERE id = $1 AND state = 'building'", dataset_id
    )
    if row is None:
        raise NotFound("There is no dataset with this id that is to be built.")
    await connection.execute("DELETE FROM dataset_records WHERE dataset_id = $1", dataset_id)
    return Commission(dataset_id, row["purpose"], row["created_at"])


async def add(connection: Connection, dataset_id: UUID, first: int, records: Sequence[Record]) -> None:
    """Record n of the dataset is line n of its shard; these are the lines from `first` on."""
    await connection.executemany(
        "INSERT INTO dataset_records (dataset_id, n, conversation_id, owner_id, parties, messages)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        [
            (dataset_id, first + n, record.conversation_id, record.owner_id, record.parties, record.messages)
            for n, record in enumerate(records)
        ],
    )


async def lock_finishing(connection: Connection) -> None:
    """Wait until every "no" under way is in, and hold off the others until this transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", FINISHING_LOCK)


async def take_out_stale(connection: Connection, dataset_id: UUID) -> dict[int, int]:
    """Forget the records that may not be used any more, and number the others anew.

    Returns how many messages each had, by its line until now.
    """
    stale = await connection.fetch(_stale_sql(), dataset_id)
    if stale:
        lines = [row["n"] for row in stale]
        await connection.execute(
            "DELETE FROM dataset_records WHERE dataset_id = $1 AND n = ANY ($2)", dataset_id, lines
        )
        await connection.execute(_RENUMBER, dataset_id)
    return {row["n"]: row["messages"] for row in stale}


def _stale_sql() -> str:
    return f"""
        SELECT records.n, records.messages
        FROM dataset_records AS records
        LEFT JOIN labels ON labels.conversation_id = records.conversation_id AND labels.parties = records.parties
        LEFT JOIN (SELECT DISTINCT id FROM ({improve.THE_RULE.refused_labels_sql()}) AS refusals) AS refused
            ON refused.id = labels.id
        WHERE records.dataset_id = $1
            AND (records.withdrawn_at IS NOT NULL OR labels.id IS NULL OR refused.id IS NOT NULL)
    """


_RENUMBER = """
    WITH taken AS (
        DELETE FROM dataset_records WHERE dataset_id = $1
        RETURNING n, conversation_id, owner_id, parties, messages, withdrawn_at
    )
    INSERT INTO dataset_records (dataset_id, n, conversation_id, owner_id, parties, messages, withdrawn_at)
    SELECT $1, row_number() OVER (ORDER BY n) - 1, conversation_id, owner_id, parties, messages, withdrawn_at
    FROM taken
"""


async def finish(
    connection: Connection, dataset_id: UUID, built_at: datetime, records: int, messages: int, manifest: str
) -> None:
    """The dataset is ready. Conflict when it was destroyed meanwhile."""
    ready = await connection.fetchval(
        "UPDATE datasets SET state = 'ready', progress = 1, reason = NULL, built_at = $2, records = $3,"
        " messages = $4, manifest = $5 WHERE id = $1 AND state = 'building' RETURNING true",
        dataset_id, built_at, records, messages, manifest,
    )  # fmt: skip
    if not ready:
        raise Conflict("The dataset was destroyed while it was built.")
