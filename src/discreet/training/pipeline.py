"""The pipeline: from the rule's selection to a finished dataset.

Specification: Improvement.

    gather → refine → drop near-duplicates → write a shard … → remove withdrawals → manifest

Invariants:
- At most two shards' content is in memory.
- Before publication, a last check removes withdrawn records while new withdrawals wait.
- A killed build continues after its last complete shard.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import asyncpg

from discreet.crypto.envelope import DecryptionFailed
from discreet.db.connecting import new_connection
from discreet.db.pool import Connection
from discreet.errors import Unavailable
from discreet.evidence.merkle import leaf_hash, root
from discreet.identity.accounts.shared_key import ShareReader
from discreet.ports.clock import Clock, RandomSource
from discreet.training import records, select
from discreet.training.build_spec import BuildSpec
from discreet.training.documents import write_documents
from discreet.training.engine import Engine
from discreet.training.gather import CandidateRecord, GatheredBatch, gather
from discreet.training.keys import DatasetKeys
from discreet.training.manifest import Manifest, make_manifest
from discreet.training.near_duplicates import NearDuplicates, is_comparable
from discreet.training.progress import ProgressReporter
from discreet.training.protocol import BuildDone, BuildProgress, CutOff
from discreet.training.records import BuildBatch, Record, WithdrawnRecord
from discreet.training.sandbox import Sandbox
from discreet.training.shard import Shard, read_proofs, read_signatures, remove_unknown
from discreet.training.tally import Tally
from discreet.training.write import ShardWriter, deidentified, rewrite_without

FIRST = UUID(int=0)
"""Smaller than every conversation's id."""

Report = Callable[[BuildProgress], None]


@dataclass(frozen=True)
class EarlierDataset:
    """An earlier dataset of the same purpose: its folder, and its signatures' key."""

    directory: Path
    signatures_key: bytes = field(repr=False)


@dataclass(frozen=True)
class BuildEnvironment:
    """The resources of a build.

    It has the database as `discreet_improve`, the shares, the dataset's keys and folder, clock and randomness, the
    sandbox, the number and place of worker processes, and earlier datasets.
    """

    database_url: str
    shares: ShareReader
    keys: DatasetKeys
    output: Path
    clock: Clock
    random: RandomSource
    confinement: Sandbox
    workers: int
    cluster: str | None = None
    earlier: tuple[EarlierDataset, ...] = ()


@dataclass
class BuildAttempt:
    """One attempt at one dataset; `batches` are the finished parts of all attempts."""

    environment: BuildEnvironment
    connection: Connection
    build_spec: BuildSpec
    batches: list[BuildBatch]
    progress: ProgressReporter

    @property
    def id(self) -> UUID:
        return self.build_spec.dataset_id

    @property
    def looked_upto(self) -> UUID:
        return self.batches[-1].looked_upto if self.batches else FIRST

    def shards(self) -> list[Shard]:
        return [batch.shard for batch in self.batches if batch.shard]

    def tally(self) -> Tally:
        total = Tally()
        for batch in self.batches:
            total.add(batch.tally)
        return total


async def build(dataset_id: UUID, environment: BuildEnvironment, report: Report) -> BuildDone:
    """Build the dataset and publish it. Errors are sentences."""
    connection = await _connect(environment.database_url)
    try:
        build_spec, batches = await records.begin(connection, dataset_id)
        done = sum(batch.tally.considered_count for batch in batches)
        progress = ProgressReporter(await select.count_candidates(connection, build_spec), done, report)
        attempt = BuildAttempt(environment, connection, build_spec, batches, progress)
        remove_unknown(environment.output, attempt.shards())
        await _collect(attempt)
        manifest = await _finish(attempt)
        return BuildDone(manifest.conversations.included)
    finally:
        await connection.close()


async def _connect(database_url: str) -> Connection:
    try:
        return await new_connection(database_url, work_mem="64MB")
    except (OSError, asyncpg.PostgresError) as error:
        raise CutOff(f"The pipeline cannot reach the database ({type(error).__name__}). Try again.") from error


async def _collect(attempt: BuildAttempt) -> None:
    """Build shard after shard, until no conversation is left."""
    environment, terms = attempt.environment, attempt.build_spec.terms
    with (
        Engine(terms.profile, environment.workers, environment.cluster) as engine,
        NearDuplicates(environment.output / "near-duplicates", environment.keys.scratch) as near,
    ):
        await asyncio.to_thread(_remember_written, attempt, near)
        async with aclosing(_gather_batches(attempt)) as gathered_batches:
            async for gathered in gathered_batches:
                await _write_batch(attempt, engine, near, gathered)


async def _gather_batches(attempt: BuildAttempt) -> AsyncGenerator[GatheredBatch, None]:
    """Yield batches; the next one is gathered on a second connection in parallel."""
    environment = attempt.environment
    connection = await _connect(environment.database_url)
    next_batch = asyncio.create_task(gather(connection, attempt.build_spec, environment.shares, attempt.looked_upto))
    try:
        while (gathered := await next_batch).considered_count:
            upto = gathered.looked_upto
            next_batch = asyncio.create_task(gather(connection, attempt.build_spec, environment.shares, upto))
            yield gathered
    finally:
        next_batch.cancel()
        await asyncio.wait([next_batch])
        await connection.close()


def _remember_written(attempt: BuildAttempt, near: NearDuplicates) -> None:
    """Store the signatures of earlier datasets and of this one's finished shards."""
    for earlier in attempt.environment.earlier:
        _remember_earlier(earlier, near)
    for signature in read_signatures(attempt.environment.output, attempt.environment.keys.signatures):
        near.remember(signature, earlier=False)


def _remember_earlier(earlier: EarlierDataset, near: NearDuplicates) -> None:
    """Store an earlier dataset's signatures; one destroyed in between has none."""
    try:
        for signature in filter(is_comparable, read_signatures(earlier.directory, earlier.signatures_key)):
            near.remember(signature, earlier=True)
    except DecryptionFailed as error:
        if earlier.directory.exists():
            raise Unavailable(
                f"The earlier dataset {earlier.directory.name}, with which this one is compared, is damaged: {error}. "
                "Destroy it, or order this dataset without comparison to earlier ones."
            ) from None


async def _write_batch(attempt: BuildAttempt, engine: Engine, near: NearDuplicates, gathered: GatheredBatch) -> None:
    """Write one batch: its shard to disk, then both to the database."""
    number, first = len(attempt.batches), await records.next_number(attempt.connection, attempt.id)
    batch = BuildBatch(number, gathered.looked_upto, gathered.tally, None)
    written: list[Record] = []
    if gathered.records:
        with ShardWriter(
            attempt.environment.output, number, attempt.environment.keys, attempt.environment.random
        ) as shard:
            written = await asyncio.to_thread(_write_records, attempt, engine, near, gathered, shard, first)
            if written:
                batch = replace(batch, shard=shard.publish())
    await records.add(attempt.connection, attempt.id, batch, written)
    attempt.batches.append(batch)
    attempt.progress.mark_finished(gathered.considered_count)


def _write_records(
    attempt: BuildAttempt, engine: Engine, near: NearDuplicates, gathered: GatheredBatch, shard: ShardWriter, first: int
) -> list[Record]:
    """Refine the batch and write the remaining records; count the rest by reason."""
    written: list[Record] = []
    texts = [[message.content for message in candidate.permitted.messages] for candidate in gathered.records]
    for done, (candidate, refined) in enumerate(zip(gathered.records, engine.refine(texts), strict=True), start=1):
        drop_reason = refined.dropped or near.find_match(refined.signature)
        if drop_reason:
            gathered.tally.count_left_out(drop_reason, candidate.message_count)
        else:
            record = _build_record(first + len(written), candidate)
            shard.write(record.n, deidentified(candidate.permitted, refined))
            near.remember(refined.signature, earlier=False)
            candidate.count(gathered.tally)
            gathered.tally.removed.update(refined.removed)
            written.append(record)
        attempt.progress.report_within(gathered.considered_count * done / len(texts))
    return written


def _build_record(n: int, candidate: CandidateRecord) -> Record:
    permitted = candidate.permitted
    return Record(
        n=n,
        conversation_id=permitted.conversation_id,
        owner_id=permitted.owner_id,
        parties=permitted.parties,
        messages=candidate.turns,
        sources=permitted.sources,
    )


async def _finish(attempt: BuildAttempt) -> Manifest:
    """Remove withdrawn records, then publish.

    The first passes run without a lock until one finds none. The last pass, with new withdrawals waiting, has little to
    do.
    """
    connection = attempt.connection
    while await _remove_withdrawn(attempt):
        pass
    manifest = await asyncio.to_thread(_build_manifest, attempt)
    async with connection.transaction():
        await records.lock_finishing(connection)
        if await _remove_withdrawn(attempt):
            manifest = await asyncio.to_thread(_build_manifest, attempt)
        write_documents(attempt.environment.output, manifest)
        await records.finish(connection, attempt.id, manifest)
    return manifest


async def _remove_withdrawn(attempt: BuildAttempt) -> bool:
    """Remove withdrawn records; return whether there were any.

    A shard is rewritten first and counted afterwards: after a kill in between, the next attempt repeats it.
    """
    by_shard: dict[int, list[WithdrawnRecord]] = defaultdict(list)
    for stale in await records.stale(attempt.connection, attempt.id):
        by_shard[stale.shard].append(stale)
    for number, withdrawn in by_shard.items():
        batch = attempt.batches[number]
        batch.tally.count_removed(len(withdrawn), sum(stale.messages for stale in withdrawn))
        numbers = [stale.n for stale in withdrawn]
        shard = await asyncio.to_thread(_rewrite_without, attempt.environment, batch, frozenset(numbers))
        attempt.batches[number] = replace(batch, shard=shard)
        await records.delete_records(attempt.connection, attempt.id, attempt.batches[number], numbers)
    return bool(by_shard)


def _rewrite_without(environment: BuildEnvironment, batch: BuildBatch, numbers: frozenset[int]) -> Shard:
    assert batch.shard is not None, "a record lies in a shard"
    return rewrite_without(environment.output, batch.shard, environment.keys, environment.random, numbers)


def _build_manifest(attempt: BuildAttempt) -> Manifest:
    environment, shards = attempt.environment, attempt.shards()
    leaves = (
        leaf_hash(proof.leaf())
        for shard in shards
        for proof in read_proofs(environment.output, shard.number, environment.keys)
    )
    built_at = environment.clock.now()
    return make_manifest(attempt.build_spec, built_at, attempt.tally(), shards, root(leaves), environment.confinement)
