"""How what a person allowed and what has left for whom is sealed (P5, P7, P10).

Invariants:
- What must go with a conversation is sealed under a key that needs the conversation's own, so that deleting the
  conversation makes it noise, in backups too.
- What outlives it is sealed under the person's key alone.
- Every envelope belongs to its row.
"""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import msgspec

from discreet.crypto.envelope import derive_key, mark_of, next_key, open_sealed, seal
from discreet.db.pool import Connection
from discreet.errors import NotFound
from discreet.evidence.entry import LogEntry
from discreet.evidence.record import record_for
from discreet.ports import KeyStore, RandomSource

T = TypeVar("T")


@dataclass(frozen=True)
class LockedKey:
    """A conversation's own key by its name in the key store, and the mark of the one that is just taking its place."""

    name: UUID
    mark: bytes | None


async def hold_own_key(connection: Connection, conversation_id: UUID) -> LockedKey:
    """It keeps it until the transaction ends."""
    row = await connection.fetchrow(
        "SELECT own_key, (SELECT mark FROM keys_to_advance WHERE conversation_id = $1) AS mark"
        " FROM conversations WHERE id = $1 FOR KEY SHARE",
        conversation_id,
    )
    return LockedKey(row["own_key"] or conversation_id, row["mark"]) if row else LockedKey(conversation_id, None)


class ConsentSeal:
    """One key, for values of one person."""

    def __init__(self, key: bytes, entropy: RandomSource) -> None:
        self._key, self._entropy = key, entropy

    def close(self, value: object, about: str) -> bytes:
        """As JSON, since its whole numbers have no limit: arguments come from documents of the wide world."""
        return seal(self._entropy, self._key, msgspec.json.encode(value), about)

    def open(self, sealed: bytes, kind: type[T], about: str) -> T:
        """CannotOpen when it was sealed for another row or under another key."""
        return msgspec.json.decode(open_sealed(self._key, sealed, about), type=kind)


class ConsentCipher:
    def __init__(self, keys: KeyStore, entropy: RandomSource) -> None:
        self._keys, self._entropy = keys, entropy

    def lasting(self, account_id: UUID) -> ConsentSeal:
        """For the ledger's metadata and standing grants: under the person's key alone."""
        return self._seal(self._user_key(account_id), "discreet v1 ledger")

    def connections(self, account_id: UUID) -> ConsentSeal:
        """For the person's sign-ins at third parties and their tokens: under the person's key alone."""
        return self._seal(self._user_key(account_id), "discreet v1 connections")

    async def passing(self, connection: Connection, account_id: UUID, conversation_id: UUID | None) -> ConsentSeal:
        """For requests and their fields: gone with the conversation. A builder's trial has none, and stays theirs.

        The conversation keeps its key until the transaction ends. NotFound once that is destroyed.
        """
        if conversation_id is None:
            return self._seal(self._user_key(account_id), "discreet v1 trials")
        held = await hold_own_key(connection, conversation_id)
        own = self._own_key(held.name)
        if held.mark is not None and mark_of(own) != held.mark:  # handed over; the key store is on its way to the next
            own = next_key(own)
        return self._passing(account_id, conversation_id, own)

    def passing_under(self, account_id: UUID, conversation_id: UUID, own_key: UUID) -> ConsentSeal:
        """As `passing`, under the conversation's own key of this name."""
        return self._passing(account_id, conversation_id, self._own_key(own_key))

    def passing_under_next(self, account_id: UUID, conversation_id: UUID, own_key: UUID) -> ConsentSeal:
        """As `passing_under`, with the key that takes that one's place."""
        return self._passing(account_id, conversation_id, next_key(self._own_key(own_key)))

    async def write_down(self, connection: Connection, account_id: UUID, entry: LogEntry) -> None:
        """In the evidence log, in the caller's transaction, sealed for the account (P12)."""
        await record_for(connection, account_id, entry, self._keys, self._entropy)

    def _passing(self, account_id: UUID, conversation_id: UUID, own: bytes) -> ConsentSeal:
        return self._seal(self._user_key(account_id) + own, f"discreet v1 disclosures {conversation_id}")

    def _own_key(self, name: UUID) -> bytes:
        own = self._keys.key(f"conversation/{name}")
        if own is None:
            raise NotFound("This conversation has been deleted.")
        return own

    def _user_key(self, account_id: UUID) -> bytes:
        key = self._keys.key(f"user/{account_id}")
        if key is None:
            raise NotFound("This account is no longer there.")
        return key

    def _seal(self, secret: bytes, info: str) -> ConsentSeal:
        return ConsentSeal(derive_key(secret, info), self._entropy)
