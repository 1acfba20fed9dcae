"""Use cases that read a dataset's records: preview, download, export, proof.

Invariants:
- Every access is committed to the access log and the evidence log (P12) before anything is read.
- There is no other way to a record.
- Records are de-identified, and nothing reveals whose they are (P7).
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

from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import Conflict, Invalid, NotFound, Unavailable
from discreet.evidence.entry import EntryKind, Facts, LogEntry
from discreet.evidence.record import record
from discreet.identity.accounts.actor import CLI_ACTOR, Actor, require_operator
from discreet.training import access_log_store, store
from discreet.training.access_log import IN_CLEAR, AccessKind, DatasetAccess, NewAccess
from discreet.training.check import Inclusion, prove
from discreet.training.context_deps import DatasetDependencies
from discreet.training.dataset import Dataset, DatasetState
from discreet.training.export import clear_files, export
from discreet.training.keys import DatasetKeys
from discreet.training.manifest import Manifest, decode_manifest
from discreet.training.shard import Shard, read_records

MAX_AT_ONCE = 20
"""The limit of records in one preview."""
WITHDRAWN = "Some records of this dataset were withdrawn after it was built. Rebuild it to leave them out."
DAMAGED = (
    "A file of this dataset is missing or damaged. Find it with `discreet dataset check`, and rebuild the dataset."
)

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
    """A record as shown. Record `n` is line `line` of shard `shard`.

    A withdrawn record has no messages.
    """

    n: int
    shard: int
    line: int
    withdrawn: bool
    messages: tuple[RecordMessage, ...]


@dataclass(frozen=True)
class RecordPage:
    """Some records of `total`; `next` is where to continue, or None at the end."""

    total: int
    records: tuple[ShownRecord, ...]
    next: int | None


@dataclass(frozen=True)
class OpenedDataset:
    """A ready dataset with everything needed to read it."""

    dataset: Dataset
    manifest: Manifest
    directory: Path
    keys: DatasetKeys


class DatasetAccessService:
    def __init__(self, dependencies: DatasetDependencies) -> None:
        self._database, self._archive, self._clock = dependencies.database, dependencies.archive, dependencies.clock

    async def preview(self, actor: Actor, dataset_id: UUID, first: int, limit: int) -> RecordPage:
        """Return at most `limit` records, from number `first` on."""
        if first < 0:
            raise Invalid("Records are numbered from 0. Choose 0 or more.", field="first")
        if not 1 <= limit <= MAX_AT_ONCE:
            raise Invalid(f"A preview shows 1 to {MAX_AT_ONCE} records.", field="limit")
        opened = await self.open_dataset(actor, dataset_id)
        await self._log_access(actor, dataset_id, AccessKind.PREVIEW, first, limit)
        found = await asyncio.to_thread(_read_guarded, lambda: list(islice(_records_from(opened, first), limit + 1)))
        async with self._database.anonymous() as connection:  # last, so that the latest withdrawals count
            withdrawn = {place.n for place in await store.withdrawn(connection, dataset_id)}
        records = tuple(_without_messages(record) if record.n in withdrawn else record for record in found[:limit])
        return RecordPage(opened.dataset.records, records, found[limit].n if len(found) > limit else None)

    async def download(self, actor: Actor, dataset_id: UUID) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Return its decrypted files in pieces; Conflict when records were withdrawn."""
        opened = await self._open_unchanged(actor, dataset_id, AccessKind.DOWNLOAD)
        return clear_files(opened.directory, opened.manifest, opened.keys)

    async def export(self, actor: Actor, dataset_id: UUID, target: Path) -> None:
        """Write its decrypted files into a new or empty folder.

        Conflict when records were withdrawn.
        """
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise Conflict(f"{target} already exists and is not an empty folder. Choose another one.")
        opened = await self._open_unchanged(actor, dataset_id, AccessKind.EXPORT)
        await asyncio.to_thread(_read_guarded, lambda: export(opened.directory, opened.manifest, opened.keys, target))

    async def prove(self, actor: Actor, dataset_id: UUID, n: int) -> Inclusion:
        """Return the proof of permission of record `n`; NotFound if there is none."""
        opened = await self.open_dataset(actor, dataset_id)
        await self._log_access(actor, dataset_id, AccessKind.PROOF, n, 1)
        return await asyncio.to_thread(prove, opened.directory, opened.manifest, opened.keys, n)

    async def list_accesses(self, actor: Actor, dataset_id: UUID) -> list[DatasetAccess]:
        """List accesses with their accounts, latest first."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            if await store.find(connection, dataset_id) is None:
                raise NotFound("This dataset doesn't exist.")
            return await access_log_store.list_accesses(connection, dataset_id, CLI_ACTOR.name)

    async def open_dataset(self, actor: Actor, dataset_id: UUID) -> OpenedDataset:
        """Return a ready dataset, for the operator.

        Opening it is not logged: callers that only count and compare show no records.
        """
        require_operator(actor)
        async with self._database.anonymous() as connection:
            dataset = await store.find(connection, dataset_id)
            text = await store.manifest(connection, dataset_id)
        if dataset is None:
            raise NotFound("This dataset doesn't exist.")
        keys = self._archive.keys(dataset_id)
        is_expired = dataset.expires_at <= self._clock.now()  # before the hourly job has noticed
        if dataset.state is not DatasetState.READY or is_expired or text is None or keys is None:
            raise Conflict("This dataset has no records: it is not built yet, or was deleted.")
        return OpenedDataset(dataset, decode_manifest(text), self._archive.folder(dataset_id), keys)

    async def _open_unchanged(self, actor: Actor, dataset_id: UUID, kind: AccessKind) -> OpenedDataset:
        opened = await self.open_dataset(actor, dataset_id)
        if opened.dataset.withdrawn:
            raise Conflict(WITHDRAWN)
        await self._log_access(actor, dataset_id, kind, 0, opened.dataset.records)
        return opened

    async def _log_access(self, actor: Actor, dataset_id: UUID, kind: AccessKind, first: int, records: int) -> None:
        made_by = None if actor == CLI_ACTOR else actor.account_id
        async with self._database.anonymous() as connection:
            now = self._clock.now()
            await access_log_store.insert(connection, NewAccess(dataset_id, now, made_by, kind, first, records))
            facts: Facts = {"dataset": str(dataset_id), "how": kind, "first": first, "records": records}
            kind_of_entry = EntryKind.DATASET_EXPORTED if kind in IN_CLEAR else EntryKind.RECORDS_SHOWN
            await record(connection, LogEntry(kind_of_entry, now, facts), subject=f"dataset:{dataset_id}")


def _read_guarded(read: Callable[[], T]) -> T:
    """Read files; Unavailable for missing and damaged ones."""
    try:
        return read()
    except (DecryptionFailed, OSError) as error:
        raise Unavailable(DAMAGED) from error


def _records_from(opened: OpenedDataset, first: int) -> Iterator[ShownRecord]:
    """Yield the records from number `first` on.

    Numbers grow from shard to shard and have gaps, so the first record of each shard tells where to begin.
    """
    shards = [shard for shard in opened.manifest.shards if shard.records]
    begin = bisect_right(shards, first, key=lambda shard: next(_records(opened, shard)).n)
    for shard in shards[max(begin - 1, 0) :]:
        yield from (record for record in _records(opened, shard) if record.n >= first)


def _records(opened: OpenedDataset, shard: Shard) -> Iterator[ShownRecord]:
    for line, stored in enumerate(read_records(opened.directory, shard, opened.keys)):
        messages = msgspec.json.decode(stored.line, type=_Line).messages
        yield ShownRecord(stored.n, shard.number, line, False, messages)


def _without_messages(record: ShownRecord) -> ShownRecord:
    return ShownRecord(record.n, record.shard, record.line, True, ())
