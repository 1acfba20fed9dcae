"""Records an act in the evidence log, in the transaction of the act (P12).

    await record(connection, Entry(Kind.DATASET_DESTROYED, now, {"dataset": str(id)}), subject=f"dataset:{id}")
    await record_for(connection, account_id, Entry(Kind.KEY_DESTROYED, now, {"of": f"gpt:{id}"}), keys, entropy)

`record` is for acts that concern no single person. Their facts are stored in plain text, so they contain ids, amounts
and digests, no names, and the time to the hour. `record_for` is for acts that concern a person. They are encrypted with
that person's key; only that person gets a receipt; they are deleted with the account. Every database role may call the
first, only the serving role the second.

Invariants:
- The entry exists if and only if the act does.
- It costs one round trip.
- The entry gets its number in the tree and the signature with the next step of the log (`sequencer.py`).
"""

from dataclasses import replace
from uuid import UUID

import msgspec

from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.db.pool import Connection
from discreet.evidence import store
from discreet.evidence.entry import SALT_BYTES, EntryKind, Facts, LogEntry, Opening
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore
from discreet.promises.rounding import whole_hour


async def record(connection: Connection, entry: LogEntry, *, subject: str) -> UUID:
    """Record an act that concerns no single person, with its time to the hour.

    `subject` finds it. Returns the entry's id.
    """
    return await store.insert_public(connection, subject, replace(entry, at=whole_hour(entry.at)).canonical())


async def record_for(
    connection: Connection, account_id: UUID, entry: LogEntry, keys: KeyStore, random: RandomSource
) -> UUID:
    """Record an act that concerns this person. Returns the entry's id.

    If the person's key is destroyed, only the commitment is stored, because an opening could never be decrypted. If the
    account is deleted too, a further entry says that one entry of the log has no opening.
    """
    entry_id, opening = random.new_id(), Opening(random.bytes(SALT_BYTES), entry.canonical())
    leaf = opening.commitment()
    user_key = keys.key(f"user/{account_id}")
    if user_key is None:
        if not await store.insert_unreadable(connection, entry_id, leaf, account_id):
            removal: Facts = {"what": "opening of an entry about no account", "entries": 1, "report": None}
            await record(connection, LogEntry(EntryKind.REMOVED, entry.at, removal), subject="server")
    else:
        sealed = seal(random, _user_key(user_key), msgspec.msgpack.encode(opening), _context(entry_id))
        await store.insert_personal(connection, entry_id, leaf, account_id, sealed)
    return entry_id


def open_personal(user_key: bytes, entry_id: UUID, sealed: bytes) -> Opening:
    """Decrypt an entry that `record_for` encrypted.

    Raises DecryptionFailed if it belongs to another person or was changed.
    """
    plain = open_sealed(_user_key(user_key), sealed, _context(entry_id))
    return msgspec.msgpack.decode(plain, type=Opening)


def _user_key(user_key: bytes) -> bytes:
    return derive_key(user_key, "discreet v1 evidence")


def _context(entry_id: UUID) -> str:
    return f"evidence {entry_id}"
