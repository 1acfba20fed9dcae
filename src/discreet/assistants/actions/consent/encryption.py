"""Encryption of grants and disclosures (P5, P7, P10).

Invariants:
- Content that is deleted with a conversation is sealed under a key that depends on the conversation's own key. Deleting
  the conversation makes it noise, also in backups.
- Content that outlives the conversation is sealed under the person's key only.
- Each envelope is bound to its row.
"""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import msgspec

from discreet.crypto.envelope import derive_key, key_fingerprint, next_key, open_sealed, seal
from discreet.db.pool import Connection
from discreet.errors import NotFound
from discreet.evidence.entry import LogEntry
from discreet.evidence.record import record_for
from discreet.identity.accounts.conversation_key import own_key
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore

T = TypeVar("T")


@dataclass(frozen=True)
class LockedKey:
    """The name of a conversation's own key in the key store, and its successor's mark.

    `mark` is set while a key file that an earlier release handed over moves on to the next key.
    """

    name: UUID
    mark: bytes | None


async def lock_user_key(connection: Connection, conversation_id: UUID) -> LockedKey:
    """Lock the conversation's key until the transaction ends."""
    row = await connection.fetchrow(
        "SELECT own_key, (SELECT mark FROM pending_key_rotations WHERE conversation_id = $1) AS mark"
        " FROM conversations WHERE id = $1 FOR KEY SHARE",
        conversation_id,
    )
    return LockedKey(row["own_key"] or conversation_id, row["mark"]) if row else LockedKey(conversation_id, None)


class ConsentSeal:
    """Seals and opens values of one person with one key."""

    def __init__(self, key: bytes, random: RandomSource) -> None:
        self._key, self._random = key, random

    def close(self, value: object, context: str) -> bytes:
        """Seal a value as JSON, whose whole numbers have no limit.

        Arguments come from third parties' documents.
        """
        return seal(self._random, self._key, msgspec.json.encode(value), context)

    def open(self, sealed: bytes, kind: type[T], context: str) -> T:
        """Open a value. DecryptionFailed for another row or another key."""
        return msgspec.json.decode(open_sealed(self._key, sealed, context), type=kind)


class ConsentCipher:
    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    def for_account(self, account_id: UUID) -> ConsentSeal:
        """Return the seal for the ledger's metadata and standing grants.

        Its key is derived from the person's key only.
        """
        return self._seal(self._user_key(account_id), "discreet v1 ledger")

    def for_connections(self, account_id: UUID) -> ConsentSeal:
        """Return the seal for the person's sign-ins at third parties and their tokens.

        Its key is derived from the person's key only.
        """
        return self._seal(self._user_key(account_id), "discreet v1 connections")

    async def for_conversation(
        self, connection: Connection, account_id: UUID, conversation_id: UUID | None
    ) -> ConsentSeal:
        """Return the seal for requests and their fields, deleted with the conversation.

        A builder's trial has no conversation; its seal is derived from the builder's key. The conversation's key is
        locked until the transaction ends. NotFound once it is destroyed.
        """
        if conversation_id is None:
            return self._seal(self._user_key(account_id), "discreet v1 trials")
        locked_key = await lock_user_key(connection, conversation_id)
        own = self._own_key(locked_key.name)
        if (
            locked_key.mark is not None and key_fingerprint(own) != locked_key.mark
        ):  # handed over; the key store has yet to move on to the next key
            own = next_key(own)
        return self._for_conversation(account_id, conversation_id, own)

    def for_conversation_key(self, account_id: UUID, conversation_id: UUID, user_key: UUID) -> ConsentSeal:
        """Return the seal as `for_conversation` does, for the conversation key of this name."""
        return self._for_conversation(account_id, conversation_id, self._own_key(user_key))

    async def record_evidence(self, connection: Connection, account_id: UUID, entry: LogEntry) -> None:
        """Add an entry to the evidence log in the caller's transaction (P12).

        The entry is sealed for the account.
        """
        await record_for(connection, account_id, entry, self._keys, self._random)

    def _for_conversation(self, account_id: UUID, conversation_id: UUID, own: bytes) -> ConsentSeal:
        return self._seal(self._user_key(account_id) + own, f"discreet v1 disclosures {conversation_id}")

    def _own_key(self, name: UUID) -> bytes:
        own = own_key(self._keys, name)
        if own is None:
            raise NotFound("This chat has been deleted.")
        return own

    def _user_key(self, account_id: UUID) -> bytes:
        key = self._keys.key(f"user/{account_id}")
        if key is None:
            raise NotFound("This account no longer exists.")
        return key

    def _seal(self, secret: bytes, info: str) -> ConsentSeal:
        return ConsentSeal(derive_key(secret, info), self._random)
