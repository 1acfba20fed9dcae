"""What is in the evidence log about a person, or about a thing, and the receipts of it (P12).

Law of this file: a person's entries open under their key alone, for them alone; whether somebody may see what concerns
a thing (a dataset, a GPT, a workspace) is decided by whoever has that thing, before asking here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from discreet.db.pool import Connection, Database
from discreet.envelope import CannotOpen
from discreet.errors import Conflict, Gone, Misconfigured, NotFound
from discreet.evidence import store
from discreet.evidence.cosignature import WitnessPolicy
from discreet.evidence.entry import Opening
from discreet.evidence.log import Log, hashes_of, last_cosigned
from discreet.evidence.new_log import SUBJECT as NEW_LOG
from discreet.evidence.receipt import Placed, Receipt, make_receipt
from discreet.evidence.record import open_personal
from discreet.evidence.store import Place
from discreet.evidence.subtrees import inclusion_path
from discreet.seams import KeyStore

PAGE: Final = 50
RECEIPTS: Final = 1000


@dataclass(frozen=True)
class Recorded:
    """An entry as its reader sees it. `number` is its place in the log, or None for a moment."""

    id: UUID
    number: int | None
    entry: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    entries: Sequence[Recorded]
    more: bool
    """Whether there are older ones; they are before the last one's id."""


@dataclass(frozen=True)
class Standing:
    """How many entries concern somebody, how many of them are signed, and when the log was signed last."""

    entries: int
    signed: int
    signed_at: datetime | None


class Evidence:
    def __init__(self, database: Database, keys: KeyStore, log: Log) -> None:
        self._database, self._keys, self._log = database, keys, log

    async def mine(self, account_id: UUID, before: UUID | None = None) -> Page:
        """What concerns this person, the latest first."""
        async with self._database.acting_as(account_id) as connection:
            rows = await store.personal(connection, account_id, before, PAGE + 1)
        found = [self._recorded(account_id, row) for row in rows[:PAGE]]
        return Page(found, len(rows) > PAGE)

    async def standing(self, account_id: UUID) -> Standing:
        """How much of what concerns this person is signed, and when that was."""
        async with self._database.acting_as(account_id) as connection:
            last = await store.last_checkpoint(connection, await store.current(connection))
            extent = await store.extent(connection, account_id)
        return Standing(extent.entries, extent.signed, last.at if last else None)

    async def my_receipt(self, account_id: UUID, entry_id: UUID) -> Receipt:
        """NotFound for another person's entry; Conflict while it waits for its number."""
        async with self._database.acting_as(account_id) as connection:
            row = await store.one_personal(connection, entry_id)
            if row is None:
                raise NotFound("There is no such entry about you.")
            placed = await _placed(connection, row.place, self._log.policy)
            return await self._receipt(placed, row.place.log, self._opened(account_id, row))

    async def about(self, subject: str) -> list[Recorded]:
        """What concerns a thing, the latest first."""
        async with self._database.one_statement() as connection:
            rows = await store.public(connection, subject)
        return [Recorded(row.id, row.place.number, json.loads(row.opening.canonical)) for row in rows]

    async def receipts_about(self, subject: str) -> list[Receipt]:
        """Of everything that concerns a thing and is signed already, the latest first; of the latest thousand."""
        async with self._database.anonymous() as connection:
            rows = await store.public(connection, subject, RECEIPTS)
            found = [(row, await _found(connection, row.place, self._log.policy)) for row in rows]
            return [await self._receipt(placed, row.place.log, row.opening) for row, placed in found if placed]

    async def begun(self) -> list[Receipt]:
        """Of the first entry of each log that was begun anew, the latest first, as long as that log's key is there.

        Raises Gone where none of their keys is.
        """
        async with self._database.anonymous() as connection:
            rows = await store.public(connection, NEW_LOG, RECEIPTS)
            found = [(row, await _found(connection, row.place, self._log.policy)) for row in rows]
        made, lost = [], None
        for row, placed in found:
            try:
                made += [await self._receipt(placed, row.place.log, row.opening)] if placed else []
            except Gone as gone:
                lost = gone
        if lost is not None and not made:
            raise lost
        return made

    async def prove(self, entry_id: UUID) -> Placed:
        """For whoever has the server's command line: where an entry is, and the way to the root. Not what it says."""
        async with self._database.anonymous() as connection:
            return await _placed(connection, await store.place(connection, entry_id), self._log.policy)

    async def _receipt(self, placed: Placed, log: int, opening: Opening) -> Receipt:
        return make_receipt(opening, placed, await self._log.verifier_key(log), self._log.policy)

    def _recorded(self, account_id: UUID, row: store.Personal) -> Recorded:
        return Recorded(row.id, row.place.number, json.loads(self._opened(account_id, row).canonical))

    def _opened(self, account_id: UUID, row: store.Personal) -> Opening:
        user_key = self._keys.key(f"user/{account_id}")
        if user_key is None:
            raise NotFound("There is no such account any more.")
        try:
            return open_personal(user_key, row.id, row.sealed)
        except CannotOpen:
            raise Misconfigured(f"What the log holds about you as {row.id} was changed: it does not open.") from None


async def _placed(connection: Connection, place: Place | None, policy: WitnessPolicy) -> Placed:
    if place is None or (placed := await _found(connection, place, policy)) is None:
        raise Conflict("The log has not taken up this entry yet, or does not know it. Please try again in a moment.")
    return placed


async def _found(connection: Connection, place: Place, policy: WitnessPolicy) -> Placed | None:
    """In the latest tree that its own log signed; of an old log that is the last that is still here.

    Where witnesses are required, in the latest tree that enough of them cosigned, if the entry is in it: without, the
    receipt lacks cosignatures, and its checker says so.
    """
    signed = await store.last_checkpoint(connection, place.log)
    if place.number is None or signed is None or place.number >= signed.size:
        return None
    cosigned = await last_cosigned(connection, place.log, policy)
    if cosigned is not None and place.number < cosigned.size:
        signed = cosigned
    path = await hashes_of(connection, place.log, inclusion_path(place.number, signed.size))
    return Placed(place.number, path, signed.note)
