"""The pipeline: from the rule's selection to a finished dataset (specification: Improvement).

    gather → refine → leave out near-duplicates → write a shard … → look again → manifest

Invariants:
- No more than two shards' content is in memory at a time.
- Nothing is published before a last look, with every "no" held off, has taken out whoever said no meanwhile.
- A killed build goes on after its last whole shard.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import asyncpg

from discreet.crypto.envelope import CannotOpen
from discreet.db.connecting import new_connection
from discreet.db.pool import Connection
from discreet.errors import Unavailable
from discreet.evidence.merkle import leaf_hash, root
from discreet.identity.accounts.shared_key import ShareOf
from discreet.ports import Clock, RandomSource
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
"""Before every conversation."""

Report = Callable[[BuildProgress], None]


@dataclass(frozen=True)
class EarlierDataset:
    """Where an earlier dataset of the same purpose lies, and what opens its signatures alone."""

    directory: Path
    signatures_key: bytes = field(repr=False)


@dataclass(frozen=True)
class BuildEnvironment:
    """What a build is given: the database as `discreet_improve`, the shares, the dataset's keys and folder, clock and
    randomness, its confinement, how many processes may work and where, and what was built before."""

    database_url: str
    share_of: ShareOf
    keys: DatasetKeys
    output: Path
    clock: Clock
    entropy: RandomSource
    confinement: Sandbox
    workers: int
    cluster: str | None = None
    earlier: tuple[EarlierDataset, ...] = ()


@dataclass
class BuildAttempt:
    """One attempt at one dataset; `stretches` is what it and earlier attempts have finished."""

    place: BuildEnvironment
    connection: Connection
    commission: BuildSpec
    stretches: list[BuildBatch]
    pace: ProgressReporter

    @property
    def id(self) -> UUID:
        return self.commission.dataset_id

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
        commission, stretches = await records.begin(connection, dataset_id)
        done = sum(stretch.tally.looked_at for stretch in stretches)
        pace = ProgressReporter(await select.how_many(connection, commission), done, report)
        attempt = BuildAttempt(place, connection, commission, stretches, pace)
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
        raise CutOff(f"The pipeline cannot reach the database ({type(error).__name__}).") from error


async def _collect(attempt: BuildAttempt) -> None:
    """Shard after shard, until no conversation is left."""
    place, terms = attempt.place, attempt.commission.terms
    with (
        Engine(terms.profile, place.workers, place.cluster) as engine,
        NearDuplicates(place.output / "near-duplicates", place.keys.scratch) as near,
    ):
        await asyncio.to_thread(_remember_written, attempt, near)
        async with aclosing(_gathered(attempt)) as stretches:
            async for gathered in stretches:
                await _write_down(attempt, engine, near, gathered)


async def _gathered(attempt: BuildAttempt) -> AsyncGenerator[GatheredBatch, None]:
    """Stretch after stretch. While one is worked on the next is gathered, over a connection of its own."""
    place = attempt.place
    connection = await _connect(place.database_url)
    coming = asyncio.create_task(gather(connection, attempt.commission, place.share_of, attempt.looked_upto))
    try:
        while (gathered := await coming).looked_at:
            upto = gathered.looked_upto
            coming = asyncio.create_task(gather(connection, attempt.commission, place.share_of, upto))
            yield gathered
    finally:
        coming.cancel()
        await asyncio.wait([coming])
        await connection.close()


def _remember_written(attempt: BuildAttempt, near: NearDuplicates) -> None:
    """What earlier datasets of this purpose hold, and what this one holds already."""
    for earlier in attempt.place.earlier:
        _remember_earlier(earlier, near)
    for signature in read_signatures(attempt.place.output, attempt.place.keys.signatures):
        near.remember(signature, earlier=False)


def _remember_earlier(earlier: EarlierDataset, near: NearDuplicates) -> None:
    """One that was destroyed or has expired meanwhile holds nothing any more."""
    try:
        for signature in filter(is_comparable, read_signatures(earlier.directory, earlier.signatures_key)):
            near.remember(signature, earlier=True)
    except CannotOpen as damage:
        if earlier.directory.exists():
            raise Unavailable(
                f"The earlier dataset {earlier.directory.name}, which this one is not to repeat, is damaged: {damage}. "
                "Destroy it, or order this one without regard to earlier ones."
            ) from None


async def _write_down(attempt: BuildAttempt, engine: Engine, near: NearDuplicates, gathered: GatheredBatch) -> None:
    """One stretch of conversations: its shard on the disk, then both in the database."""
    number, first = len(attempt.stretches), await records.next_number(attempt.connection, attempt.id)
    stretch = BuildBatch(number, gathered.looked_upto, gathered.tally, None)
    made: list[Record] = []
    if gathered.found:
        with ShardWriter(attempt.place.output, number, attempt.place.keys, attempt.place.entropy) as shard:
            made = await asyncio.to_thread(_write, attempt, engine, near, gathered, shard, first)
            if made:
                stretch = replace(stretch, shard=shard.publish())
    await records.add(attempt.connection, attempt.id, stretch, made)
    attempt.stretches.append(stretch)
    attempt.pace.finished(gathered.looked_at)


def _write(
    attempt: BuildAttempt, engine: Engine, near: NearDuplicates, gathered: GatheredBatch, shard: ShardWriter, first: int
) -> list[Record]:
    """Write what remains of the gathered conversations once they are refined; count the rest by reason."""
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
    """Take out whoever said no meanwhile, then publish: first at leisure, until a look finds nobody; then once more
    with every "no" held off, which has little to do."""
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
    """Whether there was anything to take out. A shard is written anew first and then counted anew: killed in between,
    the next attempt does the same once more."""
    by_shard: dict[int, list[WithdrawnRecord]] = defaultdict(list)
    for stale in await records.stale(attempt.connection, attempt.id):
        by_shard[stale.shard].append(stale)
    for number, gone in by_shard.items():
        stretch = attempt.stretches[number]
        stretch.tally.changed(len(gone), sum(stale.messages for stale in gone))
        numbers = [stale.n for stale in gone]
        shard = await asyncio.to_thread(_without, attempt.place, stretch, frozenset(numbers))
        attempt.stretches[number] = replace(stretch, shard=shard)
        await records.take_out(attempt.connection, attempt.id, attempt.stretches[number], numbers)
    return bool(by_shard)


def _without(place: BuildEnvironment, stretch: BuildBatch, numbers: frozenset[int]) -> Shard:
    assert stretch.shard is not None, "a record lies in a shard"
    return without(place.output, stretch.shard, place.keys, place.entropy, numbers)


def _manifest(attempt: BuildAttempt) -> Manifest:
    place, shards = attempt.place, attempt.shards()
    leaves = (
        leaf_hash(proof.leaf()) for shard in shards for proof in read_proofs(place.output, shard.number, place.keys)
    )
    built_at = place.clock.now()
    return make_manifest(attempt.commission, built_at, attempt.tally(), shards, root(leaves), place.confinement)
