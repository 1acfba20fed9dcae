"""The evidence log's entries about a person or an object, with receipts (P12).

Invariants:
- A person's entries open with their key only, for that person only.
- Whether a reader may see entries about an object (a dataset, a GPT, a workspace) is decided by the caller.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from discreet.crypto.envelope import DecryptionFailed
from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, Gone, Misconfigured, NotFound
from discreet.evidence import log_store, store
from discreet.evidence.cosignature import WitnessPolicy
from discreet.evidence.entry import Opening
from discreet.evidence.log import Log, hashes_of, last_cosigned
from discreet.evidence.log_store import EntryLocation
from discreet.evidence.new_log import SUBJECT as NEW_LOG
from discreet.evidence.promise import SignedPromise, make_promise
from discreet.evidence.receipt import EntryPosition, EvidenceReceipt, make_receipt
from discreet.evidence.record import open_personal
from discreet.evidence.schedule import PublicationSchedule
from discreet.evidence.sequencer import why_halted
from discreet.evidence.subtrees import inclusion_path
from discreet.ports.clock import Clock
from discreet.ports.keys import KeyStore

PAGE: Final = 50
RECEIPTS: Final = 1000


@dataclass(frozen=True)
class RecordedEntry:
    """An entry as its reader sees it.

    `number` is its number in the log, or None until the log's next step.
    """

    id: UUID
    number: int | None
    entry: Mapping[str, Any]


@dataclass(frozen=True)
class LogEntryPage:
    entries: Sequence[RecordedEntry]
    more: bool
    """Whether there are older entries, before the last one's id."""


@dataclass(frozen=True)
class LogStatus:
    """A person's entries: how many, how many are signed, and when the log was signed."""

    entries: int
    signed: int
    signed_at: datetime | None


class EvidenceService:
    def __init__(
        self, database: Database, keys: KeyStore, clock: Clock, log: Log, schedule: PublicationSchedule
    ) -> None:
        self._database, self._keys, self._clock, self._log = database, keys, clock, log
        self._schedule = schedule

    @property
    def next_step(self) -> datetime:
        """When the log publishes the entries that are recorded now."""
        return self._schedule.next(self._clock.now())

    async def list_own(self, account_id: UUID, before: UUID | None = None) -> LogEntryPage:
        """Return a page of this person's entries, the latest first."""
        async with self._database.acting_as(account_id) as connection:
            rows = await store.personal(connection, account_id, before, PAGE + 1)
        entries = [self._build_entry(account_id, row) for row in rows[:PAGE]]
        return LogEntryPage(entries, len(rows) > PAGE)

    async def standing(self, account_id: UUID) -> LogStatus:
        """Return how many of this person's entries are signed, and when that was."""
        async with self._database.acting_as(account_id) as connection:
            last = await log_store.last_checkpoint(connection, await log_store.current(connection))
            extent = await store.extent(connection, account_id)
        return LogStatus(extent.entries, extent.signed, last.at if last else None)

    async def own_receipt(self, account_id: UUID, entry_id: UUID) -> EvidenceReceipt:
        """Return the receipt of one of this person's entries.

        Raises NotFound for another person's entry, and Conflict until the log has published it.
        """
        async with self._database.acting_as(account_id) as connection:
            row = await self._own_entry(connection, entry_id)
            position = await _find_position(connection, row.place, self._log.policy)
            if position is None:
                hint = " Until then you can download a promise, signed with the log's key."
                halted = await why_halted(connection, self._keys)
                raise Conflict(self._not_published(halted) + ("" if halted else hint))
            return await self._build_receipt(position, row.place.log, self._open_entry(account_id, row))

    async def my_promise(self, account_id: UUID, entry_id: UUID) -> SignedPromise:
        """Return a promise that an entry is published with the next step.

        Raises NotFound for another person's entry, and Conflict if it is published or the log is halted.
        """
        async with self._database.acting_as(account_id) as connection:
            row = await self._own_entry(connection, entry_id)
            published = await _find_position(connection, row.place, self._log.policy) is not None
            current = await log_store.current(connection)
            last = await log_store.last_checkpoint(connection, current)
            halted = await why_halted(connection, self._keys)
        if published:
            raise Conflict("This entry is already published. Download its receipt instead.")
        if last is None:
            raise Conflict("The log hasn't started yet. Try again in a moment.")
        if halted is not None:
            raise Conflict(f"The log is halted, so nothing can be promised. {halted}")
        key = self._log.signing_key(current, last.tree)
        at = self.next_step
        return make_promise(self._open_entry(account_id, row), key, at, self._schedule.latest(at))

    async def not_published(self) -> str:
        """Return when a recorded entry is published, or that the log is halted."""
        async with self._database.anonymous() as connection:
            return self._not_published(await why_halted(connection, self._keys))

    def _not_published(self, halted: str | None) -> str:
        if halted is not None:
            return f"This is recorded. The log is halted, so it is not published yet. {halted}"
        return f"This is recorded. The log publishes it at {self.next_step:%H:%M} UTC."

    async def _own_entry(self, connection: Connection, entry_id: UUID) -> store.Personal:
        row = await store.one_personal(connection, entry_id)
        if row is None:
            raise NotFound("This record no longer exists.")
        return row

    async def list_about(self, subject: str) -> list[RecordedEntry]:
        """Return the entries about an object, the latest first."""
        async with self._database.one_statement() as connection:
            rows = await store.public(connection, subject)
        return [RecordedEntry(row.id, row.place.number, json.loads(row.opening.canonical)) for row in rows]

    async def list_receipts_about(self, subject: str) -> list[EvidenceReceipt]:
        """Return the receipts of published entries about an object, the latest first.

        At most a thousand of each kind.
        """
        async with self._database.anonymous() as connection:
            rows = await store.public_of_each_kind(connection, subject, RECEIPTS)
            positions = [(row, await _find_position(connection, row.place, self._log.policy)) for row in rows]
            return [
                await self._build_receipt(position, row.place.log, row.opening)
                for row, position in positions
                if position
            ]

    async def list_new_log_receipts(self) -> list[EvidenceReceipt]:
        """Return the receipts of the first entries of all logs after the first.

        The latest comes first. A log whose key is lost is left out. Raises Gone if all keys are lost.
        """
        async with self._database.anonymous() as connection:
            rows = await store.public(connection, NEW_LOG, RECEIPTS)
            positions = [(row, await _find_position(connection, row.place, self._log.policy)) for row in rows]
        receipts, lost = [], None
        for row, position in positions:
            try:
                receipts += [await self._build_receipt(position, row.place.log, row.opening)] if position else []
            except Gone as gone:
                lost = gone
        if lost is not None and not receipts:
            raise lost
        return receipts

    async def prove(self, entry_id: UUID) -> EntryPosition:
        """Return an entry's position and the path to the root, without its contents.

        For the server's command line.
        """
        async with self._database.anonymous() as connection:
            place = await log_store.find_place(connection, entry_id)
            position = None if place is None else await _find_position(connection, place, self._log.policy)
            halted = await why_halted(connection, self._keys)
        if place is None:
            raise NotFound("This entry is not in the log.")
        if position is None:
            raise Conflict(self._not_published(halted))
        return position

    async def _build_receipt(self, position: EntryPosition, log: int, opening: Opening) -> EvidenceReceipt:
        return make_receipt(opening, position, await self._log.verifier_key(log), self._log.policy)

    def _build_entry(self, account_id: UUID, row: store.Personal) -> RecordedEntry:
        return RecordedEntry(row.id, row.place.number, json.loads(self._open_entry(account_id, row).canonical))

    def _open_entry(self, account_id: UUID, row: store.Personal) -> Opening:
        user_key = self._keys.key(f"user/{account_id}")
        if user_key is None:
            raise NotFound("This account no longer exists.")
        try:
            return open_personal(user_key, row.id, row.sealed)
        except DecryptionFailed:
            raise Misconfigured(f"The log's entry {row.id} about you was changed and cannot be decrypted.") from None


async def _find_position(connection: Connection, place: EntryLocation, policy: WitnessPolicy) -> EntryPosition | None:
    """Return an entry's position in the latest signed tree of its log, or None.

    If witnesses are required, prefer the latest tree with enough cosignatures that contains the entry. Otherwise the
    receipt lacks cosignatures, and the checker reports that.
    """
    signed = await log_store.last_checkpoint(connection, place.log)
    if place.number is None or signed is None or place.number >= signed.size:
        return None
    cosigned = await last_cosigned(connection, place.log, policy)
    if cosigned is not None and place.number < cosigned.size:
        signed = cosigned
    path = await hashes_of(connection, place.log, inclusion_path(place.number, signed.size))
    return EntryPosition(place.number, path, signed.note)
