"""SQL with which the pipeline writes, as the role `discreet_improve`.

It stores which conversation became which record (P11), the progress of the build, and the finished dataset.

Invariants:
- One transaction stores a shard and its records, after the shard's files are on disk.
- A file without a row here does not count.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import Conflict, NotFound
from discreet.evidence.entry import EntryKind, Facts, LogEntry
from discreet.evidence.record import record
from discreet.promises import improve
from discreet.training.build_spec import BuildOptions, BuildSpec
from discreet.training.deidentify.profiles import Profile
from discreet.training.manifest import Manifest, encode_manifest
from discreet.training.shard import Shard
from discreet.training.tally import Tally, decode_tally, encode_tally

FINISHING_LOCK = 0x0D15C4EEA
"""Held exclusively while a dataset is finished, and shared by a "no" (`block_dataset_finish` in the database) or the
deletion of a knowledge file."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """The facts of record `n`, without its content.

    They are the conversation, its owner, the number of used messages, and the knowledge files whose passages it
    contains.
    """

    n: int
    conversation_id: UUID
    owner_id: UUID
    parties: tuple[str, ...]
    messages: int
    sources: tuple[UUID, ...]


@dataclass(frozen=True)
class BuildBatch:
    """A finished batch of conversations up to `looked_upto`; `shard` has its records."""

    number: int
    looked_upto: UUID
    tally: Tally
    shard: Shard | None


@dataclass(frozen=True)
class WithdrawnRecord:
    """A record that may no longer be used."""

    n: int
    shard: int
    messages: int


class BuildRunning(Conflict):
    """Another process is building the same dataset."""


async def begin(connection: Connection, dataset_id: UUID) -> tuple[BuildSpec, list[BuildBatch]]:
    """Claim the dataset; return its order and the batches of earlier attempts."""
    claimed = await connection.fetchval(
        "SELECT pg_try_advisory_lock(hashtextextended('dataset ' || $1, 0))", str(dataset_id)
    )
    if not claimed:
        raise BuildRunning("Another process is already building this dataset.")
    row = await connection.fetchrow(
        "SELECT purpose, created_at, expires_at, profile, began_from, began_until, across, replaces FROM datasets"
        " WHERE id = $1 AND state = 'building'",
        dataset_id,
    )
    if row is None:
        raise NotFound("No dataset with this id is waiting to be built.")
    days = (row["expires_at"] - row["created_at"]) // timedelta(days=1)
    profile = Profile(row["profile"])
    terms = map_row(BuildOptions, row, profile=profile, expires_in_days=days)
    build_spec = map_row(BuildSpec, row, dataset_id=dataset_id, requested_at=row["created_at"], terms=terms)
    return build_spec, await _load_batches(connection, dataset_id)


async def _load_batches(connection: Connection, dataset_id: UUID) -> list[BuildBatch]:
    rows = await connection.fetch(
        "SELECT number, looked_upto, tally, shard FROM dataset_shards WHERE dataset_id = $1 ORDER BY number", dataset_id
    )
    return [_load_batch(row) for row in rows]


async def next_number(connection: Connection, dataset_id: UUID) -> int:
    """Return the number of the dataset's next record."""
    number: int = await connection.fetchval(
        "SELECT coalesce(max(n) + 1, 0) FROM dataset_records WHERE dataset_id = $1", dataset_id
    )
    return number


async def add(connection: Connection, dataset_id: UUID, batch: BuildBatch, records: Sequence[Record]) -> None:
    """Store a batch and its records; their order gives their line numbers."""
    async with connection.transaction():
        await connection.execute(
            "INSERT INTO dataset_shards (dataset_id, number, looked_upto, tally, shard) VALUES ($1, $2, $3, $4, $5)",
            dataset_id,
            batch.number,
            batch.looked_upto,
            encode_tally(batch.tally),
            _encode_shard(batch.shard),
        )
        await connection.executemany(  # row-level security refuses COPY
            "INSERT INTO dataset_records (dataset_id, n, shard, line, conversation_id, owner_id, parties, messages,"
            " sources) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [
                (dataset_id, r.n, batch.number, line, r.conversation_id, r.owner_id, r.parties, r.messages, r.sources)
                for line, r in enumerate(records)
            ],
        )


async def lock_finishing(connection: Connection) -> None:
    """Wait for every running "no" and deletion, and block new ones until commit."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", FINISHING_LOCK)


async def stale(connection: Connection, dataset_id: UUID) -> list[WithdrawnRecord]:
    """Return the records that may no longer be used."""
    rows = await connection.fetch(_stale_sql(), dataset_id)
    return [map_row(WithdrawnRecord, row) for row in rows]


def _stale_sql() -> str:
    return f"""
        SELECT records.n, records.shard, records.messages
        FROM dataset_records AS records
        LEFT JOIN labels ON labels.conversation_id = records.conversation_id AND labels.parties = records.parties
        LEFT JOIN (SELECT DISTINCT id FROM ({improve.THE_RULE.refused_labels_sql()}) AS refusals) AS refused
            ON refused.id = labels.id
        WHERE records.dataset_id = $1
            AND (records.withdrawn_at IS NOT NULL OR labels.id IS NULL OR refused.id IS NOT NULL
                OR records.sources && (SELECT deleted_sources($1)))
        ORDER BY records.n
    """


async def delete_records(connection: Connection, dataset_id: UUID, batch: BuildBatch, numbers: Sequence[int]) -> None:
    """Delete these records of a rewritten shard, and renumber its lines.

    A "no" marks records in an order of its own, so it must wait for this transaction.
    """
    async with connection.transaction():
        await lock_finishing(connection)
        await connection.execute(
            "DELETE FROM dataset_records WHERE dataset_id = $1 AND n = ANY ($2)", dataset_id, numbers
        )
        await connection.execute(_COUNT_LINES, dataset_id, batch.number)
        await connection.execute(
            "UPDATE dataset_shards SET tally = $3, shard = $4 WHERE dataset_id = $1 AND number = $2",
            dataset_id,
            batch.number,
            encode_tally(batch.tally),
            _encode_shard(batch.shard),
        )


_COUNT_LINES = """
    UPDATE dataset_records SET line = counted.line
    FROM (
        SELECT n, row_number() OVER (ORDER BY n) - 1 AS line FROM dataset_records WHERE dataset_id = $1 AND shard = $2
    ) AS counted
    WHERE dataset_records.dataset_id = $1 AND dataset_records.n = counted.n
"""


async def finish(connection: Connection, dataset_id: UUID, manifest: Manifest) -> None:
    """Mark the dataset as ready; Conflict when it was cancelled."""
    ready = await connection.fetchval(
        "UPDATE datasets SET state = 'ready', progress = 1, seconds_left = NULL, reason = NULL, built_at = $2,"
        " records = $3, messages = $4, bytes = $5, manifest = $6 WHERE id = $1 AND state = 'building' RETURNING true",
        dataset_id,
        manifest.built_at,
        manifest.conversations.included,
        manifest.messages.included,
        manifest.size,
        encode_manifest(manifest).decode(),
    )
    if not ready:
        raise Conflict("The build of this dataset was stopped.")
    facts: Facts = {
        "dataset": str(dataset_id),
        "merkle_root": manifest.merkle_root,
        "records": manifest.conversations.included,
        "manifest_sha256": hashlib.sha256(encode_manifest(manifest)).hexdigest(),
    }
    await record(
        connection, LogEntry(EntryKind.DATASET_FINISHED, manifest.built_at, facts), subject=f"dataset:{dataset_id}"
    )


def _encode_shard(shard: Shard | None) -> str | None:
    return msgspec.json.encode(shard).decode() if shard else None


def _load_batch(row: Any) -> BuildBatch:
    shard = msgspec.json.decode(row["shard"], type=Shard) if row["shard"] else None
    return map_row(BuildBatch, row, tally=decode_tally(row["tally"]), shard=shard)
