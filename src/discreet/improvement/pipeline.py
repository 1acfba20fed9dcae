"""The pipeline: from the rule's selection to a finished dataset (SPEC §9).

    select → open → cut → write → look again → manifest

Law of this file: one conversation's content is in memory at a time; nothing is published before a last look,
with every "no" held off, has taken out whoever said no meanwhile. An attempt begins from nothing.
"""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from discreet.db.pool import Connection
from discreet.errors import Unavailable
from discreet.improvement import records, select
from discreet.improvement.confine import Confinement
from discreet.improvement.cut import Outline, cut, shown_path
from discreet.improvement.manifest import Commission, Manifest, encode_manifest, make_manifest
from discreet.improvement.open import Opened, Refused, ShareOf, open_candidate
from discreet.improvement.order import Built, Progress
from discreet.improvement.reasons import CANNOT_OPEN, EMPTY, OTHER_BRANCH, code_of
from discreet.improvement.records import Record
from discreet.improvement.select import Candidate
from discreet.improvement.tally import Tally
from discreet.improvement.write import ShardWriter, write_whole
from discreet.promises.improve import Standing, may_improve
from discreet.promises.parties import Party
from discreet.seams import Clock

SHARD = "shard-00000.jsonl"
MANIFEST = "manifest.json"

Report = Callable[[Progress], None]


@dataclass(frozen=True)
class Workplace:
    """What a build is given: the database as `discreet_improve`, the shares, a folder, a clock, its confinement."""

    database_url: str
    share_of: ShareOf
    output: Path
    clock: Clock
    confinement: Confinement


@dataclass
class Build:
    """One attempt at one dataset."""

    reader: Connection
    writer: Connection
    share_of: ShareOf
    shard: ShardWriter
    tally: Tally = field(default_factory=Tally)


async def build(dataset_id: UUID, place: Workplace, report: Report) -> Built:
    """Build the dataset from nothing and publish it, or leave nothing. Errors are sentences."""
    reader, writer = await _connect(place.database_url), await _connect(place.database_url)
    try:
        commission = await records.begin(writer, dataset_id)
        for leftover in place.output.iterdir():
            leftover.unlink()
        with ShardWriter(place.output, SHARD) as shard:
            attempt = Build(reader, writer, place.share_of, shard)
            await _collect(attempt, dataset_id, report)
            manifest = await _finish(attempt, commission, place)
        return Built(manifest.conversations.included)
    finally:
        await reader.close()
        await writer.close()


async def _connect(database_url: str) -> Connection:
    try:
        return await asyncpg.connect(database_url, server_settings={"search_path": "discreet", "work_mem": "64MB"})
    except (OSError, asyncpg.PostgresError) as error:
        raise Unavailable(f"The pipeline cannot reach the database ({type(error).__name__}).") from error


async def _collect(attempt: Build, dataset_id: UUID, report: Report) -> None:
    total = await select.how_many(attempt.reader)
    report(Progress(0, total))
    async with aclosing(select.candidates(attempt.reader)) as batches:
        async for batch in batches:
            first = attempt.shard.records
            made = await _take(attempt, batch)
            await records.add(attempt.writer, dataset_id, first, made)
            report(Progress(attempt.tally.looked_at, total))


async def _take(attempt: Build, batch: list[Candidate]) -> list[Record]:
    """Write what may be used of these conversations; count the rest by reason."""
    ids = [candidate.id for candidate in batch]
    outlines = await select.outlines(attempt.writer, ids)
    labels = await select.labels(attempt.writer, ids)
    standings = await select.standings(attempt.writer, sorted({p for c in batch for p in c.parties}))
    made = []
    for candidate in batch:
        messages = outlines[candidate.id]
        try:
            if candidate.refused:
                raise Refused(_refusal(candidate, standings))
            made.append(await _take_one(attempt, candidate, messages, labels))
        except Refused as refused:
            attempt.tally.left_out(refused.code, len(messages))
    return made


async def _take_one(
    attempt: Build, candidate: Candidate, outlines: list[Outline], labels: dict[UUID, tuple[str, ...]]
) -> Record:
    opened = open_candidate(candidate, attempt.share_of)
    path = shown_path(outlines, candidate.head_id)
    usable = cut(path, lambda label_id: _label_refusal(opened, labels.get(label_id), candidate.began_at))
    sealed = await select.sealed_messages(attempt.writer, [outline.id for outline in usable.used])
    permitted = opened.permit(usable.used, sealed)
    if permitted is None:
        raise Refused(CANNOT_OPEN if usable.used else usable.reason or EMPTY)
    # Here will stand: reduction of personal information, near-duplicates (on what `permitted` holds).
    attempt.shard.write(permitted)
    used = len(permitted.messages)
    attempt.tally.used(used)
    attempt.tally.messages[OTHER_BRANCH] += len(outlines) - len(path)
    attempt.tally.messages[usable.reason or CANNOT_OPEN] += len(path) - used
    return Record(permitted.conversation_id, permitted.owner_id, permitted.parties, used)


def _refusal(candidate: Candidate, standings: dict[str, Standing]) -> str:
    asked = [select.of_nature(standings[party], candidate.nature) for party in candidate.parties]
    return code_of(may_improve(asked, candidate.began_at), asked, candidate.began_at)


def _label_refusal(opened: Opened, parties: tuple[str, ...] | None, began: datetime) -> str | None:
    """Why content with this label may not be used; a label that has vanished refuses."""
    if parties is None:
        return CANNOT_OPEN
    verdict = opened.verdict(parties)
    if verdict.allowed:
        return None
    return code_of(verdict, [Standing(Party.parse(party)) for party in parties], began)


async def _finish(attempt: Build, commission: Commission, place: Workplace) -> Manifest:
    """Take out whoever said no meanwhile, then publish: first at leisure, then once more with every "no" held off."""
    async with attempt.writer.transaction():
        await _take_out_stale(attempt, commission.dataset_id)
    async with attempt.writer.transaction():
        await records.lock_finishing(attempt.writer)
        await _take_out_stale(attempt, commission.dataset_id)
        shard, built_at = attempt.shard.publish(), place.clock.now()
        manifest = make_manifest(commission, built_at, attempt.tally, shard, place.confinement)
        text = encode_manifest(manifest)
        write_whole(place.output / MANIFEST, text)
        await records.finish(
            attempt.writer,
            commission.dataset_id,
            built_at,
            shard.records,
            manifest.messages.included,
            text.decode(),
        )
    return manifest


async def _take_out_stale(attempt: Build, dataset_id: UUID) -> None:
    stale = await records.take_out_stale(attempt.writer, dataset_id)
    if stale:
        attempt.shard.drop(stale.keys())
        attempt.tally.changed(len(stale), sum(stale.values()))
