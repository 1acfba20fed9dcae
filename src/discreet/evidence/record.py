"""Writing an act down in the evidence log, in the transaction that does it (P12).

    await record(connection, Entry(Kind.DATASET_DESTROYED, now, {"dataset": str(id)}), subject=f"dataset:{id}")
    await record_for(connection, account_id, Entry(Kind.KEY_DESTROYED, now, {"of": f"gpt:{id}"}), keys, entropy)

`record` is for what concerns nobody in particular: its facts lie in clear, so they hold ids, amounts and digests, and
no name; of the moment they tell the hour. `record_for` is for what concerns a person: it is sealed under their key,
they alone get a receipt, and with their account it is gone. Any role may call the first; the serving role alone the
second.

Invariants:
- The entry exists exactly when the act does.
- It costs one round trip.
- Its number in the tree, and the signature, come with the next step of the log (`sequencer.py`).
"""

from dataclasses import replace
from uuid import UUID

import msgspec

from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.db.pool import Connection
from discreet.evidence import store
from discreet.evidence.entry import SALT_BYTES, EntryKind, Facts, LogEntry, Opening
from discreet.ports import KeyStore, RandomSource
from discreet.promises.coarse import whole_hour


async def record(connection: Connection, entry: LogEntry, *, subject: str) -> UUID:
    """Write down an act that concerns no single person, with its hour alone. `subject` finds it. Returns its id."""
    return await store.insert_public(connection, subject, replace(entry, at=whole_hour(entry.at)).canonical())


async def record_for(
    connection: Connection, account_id: UUID, entry: LogEntry, keys: KeyStore, entropy: RandomSource
) -> UUID:
    """Write down what concerns this person. Gives the entry's id.

    Of a person whose key is destroyed the commitment alone is kept: nobody could open more. Where the account is gone,
    too, the log is told that one of its entries has no opening.
    """
    entry_id, opening = entropy.new_id(), Opening(entropy.bytes(SALT_BYTES), entry.canonical())
    leaf = opening.commitment()
    user_key = keys.key(f"user/{account_id}")
    if user_key is None:
        if not await store.insert_unreadable(connection, entry_id, leaf, account_id):
            gone: Facts = {"what": "opening of an entry about no account", "entries": 1, "report": None}
            await record(connection, LogEntry(EntryKind.REMOVED, entry.at, gone), subject="server")
    else:
        sealed = seal(entropy, _own_key(user_key), msgspec.msgpack.encode(opening), _place(entry_id))
        await store.insert_personal(connection, entry_id, leaf, account_id, sealed)
    return entry_id


def open_personal(user_key: bytes, entry_id: UUID, sealed: bytes) -> Opening:
    """What `record_for` sealed. CannotOpen for another person's, or changed bytes."""
    plain = open_sealed(_own_key(user_key), sealed, _place(entry_id))
    return msgspec.msgpack.decode(plain, type=Opening)


def _own_key(user_key: bytes) -> bytes:
    return derive_key(user_key, "discreet v1 evidence")


def _place(entry_id: UUID) -> str:
    return f"evidence {entry_id}"
