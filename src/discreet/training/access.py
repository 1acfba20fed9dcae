"""Use cases that show a dataset's records, or take them away: a preview, a download, an export, a proof.

Invariants:
- A look is written down, in the evidence log, too (P12), and committed, before anything is read for it.
- There is no other way to a record.
- What is shown is de-identified, and nothing tells whose it is (P7).
"""

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import msgspec

from discreet.crypto.envelope import CannotOpen
from discreet.errors import Conflict, Invalid, NotFound, Unavailable
from discreet.evidence.entry import EntryKind, Facts, LogEntry
from discreet.evidence.record import record
from discreet.identity.accounts.actor import AT_THE_SHELL, Actor, require_operator
from discreet.training import looks_store, store
from discreet.training.access_log import IN_CLEAR, DatasetAccess, LookKind, NewLook
from discreet.training.check import Inclusion, prove
from discreet.training.context_deps import DatasetDependencies
from discreet.training.dataset import Dataset, DatasetState
from discreet.training.export import clear_files, export
from discreet.training.keys import DatasetKeys
from discreet.training.manifest import Manifest, decode_manifest
from discreet.training.shard import Shard, read_records

MOST_AT_ONCE = 20
"""Records that one look of a preview shows at most."""
WITHDRAWN = "Some of its records were withdrawn since it was built. Rebuild it: what is new leaves them out."
DAMAGED = "A file of this dataset is missing or damaged. `discreet dataset check` says which; rebuild it."

T = TypeVar("T")


class RecordMessage(msgspec.Struct, frozen=True):
    """One message of a record."""

    role: str
    content: str


class _Line(msgspec.Struct, frozen=True):
    """A line of a shard."""

    messages: tuple[RecordMessage, ...]


@dataclass(frozen=True)
class ShownRecord:
    """Record `n` is line `line` of shard `shard`. One that was withdrawn is not shown: it has no messages."""

    n: int
    shard: int
    line: int
    withdrawn: bool
    messages: tuple[RecordMessage, ...]


@dataclass(frozen=True)
class RecordPage:
    """Some records of `total`; `next` is where to look further, or None at the end."""

    total: int
    records: tuple[ShownRecord, ...]
    next: int | None


@dataclass(frozen=True)
class OpenedDataset:
    """A dataset that is there, with what it takes to read it."""

    dataset: Dataset
    manifest: Manifest
    directory: Path
    keys: DatasetKeys


class DatasetAccessService:
    def __init__(self, premises: DatasetDependencies) -> None:
        self._database, self._archive, self._clock = premises.database, premises.archive, premises.clock

    async def preview(self, actor: Actor, dataset_id: UUID, first: int, limit: int) -> RecordPage:
        """Records from number `first` on, at most `limit` of them."""
        if first < 0:
            raise Invalid("Records are counted from 0.", field="first")
        if not 1 <= limit <= MOST_AT_ONCE:
            raise Invalid(f"One look shows 1 to {MOST_AT_ONCE} records.", field="limit")
        opened = await self.opened(actor, dataset_id)
        await self._write_down(actor, dataset_id, LookKind.PREVIEW, first, limit)
        read = await asyncio.to_thread(_guarded, lambda: list(islice(_from(opened, first), limit + 1)))
        async with self._database.anonymous() as connection:  # now, so that who said no meanwhile is heard
            gone = {place.n for place in await store.withdrawn(connection, dataset_id)}
        shown = tuple(_without(record) if record.n in gone else record for record in read[:limit])
        return RecordPage(opened.dataset.records, shown, read[limit].n if len(read) > limit else None)

    async def download(self, actor: Actor, dataset_id: UUID) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Its files in clear, piece by piece. Conflict when records of it were withdrawn."""
        opened = await self._whole(actor, dataset_id, LookKind.DOWNLOAD)
        return clear_files(opened.directory, opened.manifest, opened.keys)

    async def export(self, actor: Actor, dataset_id: UUID, target: Path) -> None:
        """Write its files in clear into a folder that is new or empty. Conflict when records of it were withdrawn."""
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise Conflict(f"{target} is there already and is no empty folder. Choose another.")
        opened = await self._whole(actor, dataset_id, LookKind.EXPORT)
        await asyncio.to_thread(_guarded, lambda: export(opened.directory, opened.manifest, opened.keys, target))

    async def prove(self, actor: Actor, dataset_id: UUID, n: int) -> Inclusion:
        """The proof of permission of record `n`. NotFound when there is no such record."""
        opened = await self.opened(actor, dataset_id)
        await self._write_down(actor, dataset_id, LookKind.PROOF, n, 1)
        return await asyncio.to_thread(prove, opened.directory, opened.manifest, opened.keys, n)

    async def looks(self, actor: Actor, dataset_id: UUID) -> list[DatasetAccess]:
        """Who has looked, latest first."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            if await store.find(connection, dataset_id) is None:
                raise NotFound("There is no such dataset.")
            return await looks_store.listing(connection, dataset_id, AT_THE_SHELL.name)

    async def opened(self, actor: Actor, dataset_id: UUID) -> OpenedDataset:
        """A dataset that is ready, for the operator. What only counts and compares needs no look."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            dataset = await store.find(connection, dataset_id)
            text = await store.manifest(connection, dataset_id)
        if dataset is None:
            raise NotFound("There is no such dataset.")
        keys = self._archive.keys(dataset_id)
        over = dataset.expires_at <= self._clock.now()  # whatever the hourly look has found so far
        if dataset.state is not DatasetState.READY or over or text is None or keys is None:
            raise Conflict("There are no records: this dataset is not built yet, or is gone.")
        return OpenedDataset(dataset, decode_manifest(text), self._archive.folder(dataset_id), keys)

    async def _whole(self, actor: Actor, dataset_id: UUID, kind: LookKind) -> OpenedDataset:
        opened = await self.opened(actor, dataset_id)
        if opened.dataset.withdrawn:
            raise Conflict(WITHDRAWN)
        await self._write_down(actor, dataset_id, kind, 0, opened.dataset.records)
        return opened

    async def _write_down(self, actor: Actor, dataset_id: UUID, kind: LookKind, first: int, records: int) -> None:
        made_by = None if actor == AT_THE_SHELL else actor.account_id
        async with self._database.anonymous() as connection:
            now = self._clock.now()
            await looks_store.insert(connection, NewLook(dataset_id, now, made_by, kind, first, records))
            facts: Facts = {"dataset": str(dataset_id), "how": kind, "first": first, "records": records}
            told = EntryKind.DATASET_EXPORTED if kind in IN_CLEAR else EntryKind.RECORDS_SHOWN
            await record(connection, LogEntry(told, now, facts), subject=f"dataset:{dataset_id}")


def _guarded(read: Callable[[], T]) -> T:
    """Read files; one that is missing, cut or changed is a sentence."""
    try:
        return read()
    except (CannotOpen, OSError) as error:
        raise Unavailable(DAMAGED) from error


def _from(opened: OpenedDataset, first: int) -> Iterator[ShownRecord]:
    """Numbers grow from shard to shard and have gaps, so the first record of a shard tells where to begin."""
    shards = [shard for shard in opened.manifest.shards if shard.records]
    begin = bisect_right(shards, first, key=lambda shard: next(_records(opened, shard)).n)
    for shard in shards[max(begin - 1, 0) :]:
        yield from (record for record in _records(opened, shard) if record.n >= first)


def _records(opened: OpenedDataset, shard: Shard) -> Iterator[ShownRecord]:
    for line, stored in enumerate(read_records(opened.directory, shard, opened.keys)):
        messages = msgspec.json.decode(stored.line, type=_Line).messages
        yield ShownRecord(stored.n, shard.number, line, False, messages)


def _without(record: ShownRecord) -> ShownRecord:
    return ShownRecord(record.n, record.shard, record.line, True, ())
