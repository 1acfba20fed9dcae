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
from discreet.training.write import ShardWriter, deidentified, without

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
    """One attempt at one dataset; `stretches` are the finished parts of all attempts."""

    place: BuildEnvironment
    connection: Connection
    build_spec: BuildSpec
    stretches: list[BuildBatch]
    pace: ProgressReporter

    @property
    def id(self) -> UUID:
        return self.build_spec.dataset_id

    @property
    def looked_upto(self) -> UUID:
        return self.stretches[-1].looked_upto if self.stretches else FIRST

    def shards(self) -> list[Shard]:
        return [stretch.shard for stretch in self.stretches if stretch.shard]

    def tally(self) -> Tally:
        whole = Tally()
        for stretch in self.stretches:
            whole.add(stretch.tally)
        return whole


async def build(dataset_id: UUID, place: BuildEnvironment, report: Report) -> BuildDone:
    """Build the dataset and publish it. Errors are sentences."""
    connection = await _connect(place.database_url)
    try:
        build_spec, stretches = await records.begin(connection, dataset_id)
        done = sum(stretch.tally.looked_at for stretch in stretches)
        pace = ProgressReporter(await select.how_many(connection, build_spec), done, report)
        attempt = BuildAttempt(place, connection, build_spec, stretches, pace)
        remove_unknown(place.output, attempt.shards())
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
    place, terms = attempt.place, attempt.build_spec.terms
    with (
        Engine(terms.profile, place.workers, place.cluster) as engine,
        NearDuplicates(place.output / "near-duplicates", place.keys.scratch) as near,
    ):
        await asyncio.to_thread(_remember_written, attempt, near)
        async with aclosing(_gathered(attempt)) as stretches:
            async for gathered in stretches:
                await _write_down(attempt, engine, near, gathered)


async def _gathered(attempt: BuildAttempt) -> AsyncGenerator[GatheredBatch, None]:
    """Yield batches; the next one is gathered on a second connection in parallel."""
    place = attempt.place
    connection = await _connect(place.database_url)
    coming = asyncio.create_task(gather(connection, attempt.build_spec, place.shares, attempt.looked_upto))
    try:
        while (gathered := await coming).looked_at:
            upto = gathered.looked_upto
            coming = asyncio.create_task(gather(connection, attempt.build_spec, place.shares, upto))
            yield gathered
    finally:
        coming.cancel()
        await asyncio.wait([coming])
        await connection.close()


def _remember_written(attempt: BuildAttempt, near: NearDuplicates) -> None:
    """Store the signatures of earlier datasets and of this one's finished shards."""
    for earlier in attempt.place.earlier:
        _remember_earlier(earlier, near)
    for signature in read_signatures(attempt.place.output, attempt.place.keys.signatures):
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


async def _write_down(attempt: BuildAttempt, engine: Engine, near: NearDuplicates, gathered: GatheredBatch) -> None:
    """Write one batch: its shard to disk, then both to the database."""
    number, first = len(attempt.stretches), await records.next_number(attempt.connection, attempt.id)
    stretch = BuildBatch(number, gathered.looked_upto, gathered.tally, None)
    made: list[Record] = []
    if gathered.found:
        with ShardWriter(attempt.place.output, number, attempt.place.keys, attempt.place.random) as shard:
            made = await asyncio.to_thread(_write, attempt, engine, near, gathered, shard, first)
            if made:
                stretch = replace(stretch, shard=shard.publish())
    await records.add(attempt.connection, attempt.id, stretch, made)
    attempt.stretches.append(stretch)
    attempt.pace.finished(gathered.looked_at)


def _write(
    attempt: BuildAttempt, engine: Engine, near: NearDuplicates, gathered: GatheredBatch, shard: ShardWriter, first: int
) -> list[Record]:
    """Refine the batch and write the remaining records; count the rest by reason."""
    made: list[Record] = []
    texts = [[message.content for message in found.permitted.messages] for found in gathered.found]
    for done, (found, refined) in enumerate(zip(gathered.found, engine.refine(texts), strict=True), start=1):
        why_not = refined.dropped or near.seen(refined.signature)
        if why_not:
            gathered.tally.left_out(why_not, found.seen)
        else:
            record = _record(first + len(made), found)
            shard.write(record.n, deidentified(found.permitted, refined))
            near.remember(refined.signature, earlier=False)
            found.count(gathered.tally)
            gathered.tally.removed.update(refined.removed)
            made.append(record)
        attempt.pace.within(gathered.looked_at * done / len(texts))
    return made


def _record(n: int, found: CandidateRecord) -> Record:
    permitted = found.permitted
    return Record(
        n=n,
        conversation_id=permitted.conversation_id,
        owner_id=permitted.owner_id,
        parties=permitted.parties,
        messages=found.turns,
        sources=permitted.sources,
    )


async def _finish(attempt: BuildAttempt) -> Manifest:
    """Remove withdrawn records, then publish.

    The first passes run without a lock until one finds none. The last pass, with new withdrawals waiting, has little to
    do.
    """
    connection = attempt.connection
    while await _take_out_stale(attempt):
        pass
    manifest = await asyncio.to_thread(_manifest, attempt)
    async with connection.transaction():
        await records.lock_finishing(connection)
        if await _take_out_stale(attempt):
            manifest = await asyncio.to_thread(_manifest, attempt)
        write_documents(attempt.place.output, manifest)
        await records.finish(connection, attempt.id, manifest)
    return manifest


async def _take_out_stale(attempt: BuildAttempt) -> bool:
    """Remove withdrawn records; return whether there were any.

    A shard is rewritten first and counted afterwards: after a kill in between, the next attempt repeats it.
    """
    by_shard: dict[int, list[WithdrawnRecord]] = defaultdict(list)
    for stale in await records.stale(attempt.connection, attempt.id):
        by_shard[stale.shard].append(stale)
    for number, gone in by_shard.items():
        stretch = attempt.stretches[number]
        stretch.tally.changed(len(gone), sum(stale.messages for stale in gone))
        numbers = [stale.n for stale in gone]
        shard = await asyncio.to_thread(_without, attempt.place, stretch, frozenset(numbers))
        attempt.stretches[number] = replace(stretch, shard=shard)
        await records.delete_records(attempt.connection, attempt.id, attempt.stretches[number], numbers)
    return bool(by_shard)


def _without(place: BuildEnvironment, stretch: BuildBatch, numbers: frozenset[int]) -> Shard:
    assert stretch.shard is not None, "a record lies in a shard"
    return without(place.output, stretch.shard, place.keys, place.random, numbers)


def _manifest(attempt: BuildAttempt) -> Manifest:
    place, shards = attempt.place, attempt.shards()
    leaves = (
        leaf_hash(proof.leaf()) for shard in shards for proof in read_proofs(place.output, shard.number, place.keys)
    )
    built_at = place.clock.now()
    return make_manifest(attempt.build_spec, built_at, attempt.tally(), shards, root(leaves), place.confinement)
