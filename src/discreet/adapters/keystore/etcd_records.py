"""Small encrypted values in etcd, each under the name of its secret. `key_files.py` does the same with files.

    private/NAME         a private key, or a page of them
    shares/NAME          an improvement share, or a page of them
    births/NAME          a recently created key: the session that created it, and when
    changes/NAME         a recently changed page, share or link: the session that changed it, and when
    compared             the generation of the last comparison with the database
    destructions         changed with each destruction or replacement; its version counts them

Invariants:
- When `destroy` or a change returns, a majority of the members has it on disk.
- A destruction wins against a concurrent change: a value is replaced only if it is still the one that was read.
- `destructions` changes with each value that leaves etcd, in the same transaction. So a sweep knows that old revisions
  remain (`etcd_sweep.py`).
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from discreet.adapters.keystore.change_journal import CHANGES, COMPARED
from discreet.adapters.keystore.etcd_cache import DESTRUCTIONS, EtcdCache
from discreet.adapters.keystore.etcd_client import Call, EtcdClient, EtcdValue, delete, is_unchanged, put
from discreet.adapters.keystore.etcd_ring import EtcdRing
from discreet.adapters.keystore.etcd_session import EtcdSession
from discreet.adapters.keystore.key_journal import NEW_KEYS
from discreet.adapters.keystore.key_records import read_value
from discreet.adapters.keystore.key_ring import WrappingKeys
from discreet.adapters.keystore.sealed_key_store import is_compared
from discreet.crypto.envelope import seal
from discreet.errors import Conflict
from discreet.ports.clock import RandomSource

MAX_FORGOTTEN = 100
"""Notes that are removed at a time. etcd refuses more than 128 operations in one transaction."""


@dataclass(frozen=True)
class EtcdEngine:
    """One process's connection to etcd."""

    client: EtcdClient
    cache: EtcdCache
    session: EtcdSession
    ring: EtcdRing
    random: RandomSource

    def full_name(self, name: str) -> str:
        """Return a name with its prefix in etcd."""
        return self.client.cluster.prefix + name

    def put(self, name: str, content: bytes) -> Call:
        """Return the operation that stores a value."""
        return put(self.full_name(name), content)


class EtcdRecords:
    """The values of one use (`key_records.KeyRecords`)."""

    def __init__(self, engine: EtcdEngine, folder: str, keys: WrappingKeys, is_noted: Callable[[str], bool]) -> None:
        """Set it up; the names for which `is_noted` is true are noted when they are created.

        Those that are compared with the database (`is_compared`) are noted at each change, in its transaction.
        """
        self._engine, self._folder, self._keys, self._is_noted = engine, folder, keys, is_noted

    def write(self, name: str, plaintext: bytes, *, durable: bool) -> None:
        """Write a new value, always durably. Conflict when `name` exists."""
        key = self._key(name)
        while True:
            content = self._seal(name, plaintext)
            is_new = is_unchanged(self._engine.full_name(key), 0)
            if self._commit(key, content, [is_new], [*self._note(name), *self._note_change(name)]):
                return
            self._engine.cache.forget(key)
            stored = self._engine.cache.read(key)
            if stored is not None and stored.value == content:
                return  # written, and the answer was lost
            if stored is not None:
                raise Conflict(f"There is already a key for {name}.")
            self._engine.ring.refresh_now()

    def replace(self, name: str, plaintext: bytes) -> None:
        """Durably replace the content of `name`, or create it."""
        key = self._key(name)
        while not self._commit(key, self._seal(name, plaintext), [], [self._count_destruction()]):
            self._engine.ring.refresh_now()

    def update(self, name: str, change: Callable[[bytes | None], bytes | None], *, exclusive: bool = False) -> None:
        """Durably replace the content by `change` of it, or destroy it for None.

        `change` is called again when another process was faster, so it must be idempotent.
        """
        self._engine.cache.forget(self._key(name))
        while not self._try_update(name, change):
            self._engine.cache.forget(self._key(name))
            self._engine.ring.refresh_now()

    def _try_update(self, name: str, change: Callable[[bytes | None], bytes | None]) -> bool:
        key = self._key(name)
        stored = self._engine.cache.read(key)
        before = read_value(self._keys, lambda: stored.value if stored else None, name)
        after = change(before)
        if after == before:
            return True
        unchanged = is_unchanged(self._engine.full_name(key), stored.mod_revision if stored else 0)
        if after is not None:
            other_operations = self._note(name) if stored is None else [self._count_destruction()]
            return self._commit(
                key, self._seal(name, after), [unchanged], [*other_operations, *self._note_change(name)]
            )
        is_done = self._engine.client.commit([unchanged], self._destruction(name)).succeeded
        self._engine.cache.forget(key)
        return is_done

    def read(self, name: str) -> bytes | None:
        """Return the secret, or None when there is none. DecryptionFailed for a damaged value."""
        return read_value(self._keys, lambda: self._content(name), name)

    def destroy(self, name: str) -> None:
        """Durably destroy the value, if there is one."""
        self._engine.client.commit([], self._destruction(name))
        self._engine.cache.forget(self._key(name))

    def destroy_updated(self, name: str) -> None:
        """Destroy as `destroy` does. A concurrent update finds another revision and starts again."""
        self.destroy(name)

    def names(self) -> Iterator[str]:
        self._engine.cache.refuse_restored()
        prefix = self._engine.full_name(f"{self._folder}/")
        for value in self._engine.client.values(prefix, keys_only=True):
            yield value.key.decode().removeprefix(prefix)

    def sealed(self) -> Iterator[tuple[str, EtcdValue]]:
        """Yield all values as they are stored, with their names."""
        self._engine.cache.refuse_restored()
        prefix = self._engine.full_name(f"{self._folder}/")
        for value in self._engine.client.values(prefix):
            yield value.key.decode().removeprefix(prefix), value

    def name_in(self, key: str) -> str | None:
        """Return the name of the value that etcd has under this key; None for another use's."""
        prefix = self._engine.full_name(f"{self._folder}/")
        return key.removeprefix(prefix) if key.startswith(prefix) else None

    def put_sealed(self, name: str, content: bytes, revision: int) -> bool:
        """Replace the value of this revision (0: create it) by a sealed one. False if it has changed."""
        unchanged = is_unchanged(self._engine.full_name(self._key(name)), revision)
        return self._commit(self._key(name), content, [unchanged], [self._count_destruction()] if revision else [])

    def _commit(self, key: str, content: bytes, conditions: list[Call], other_operations: list[Call]) -> bool:
        full_name, cache = self._engine.full_name(key), self._engine.cache
        cache.forget(key)
        answer = self._engine.client.commit(
            [self._engine.ring.is_current(), *conditions], [put(full_name, content), *other_operations]
        )
        if answer.succeeded:
            revision = answer.header.revision
            cache.store(key, EtcdValue(full_name.encode(), revision, 1, content), revision)
        return answer.succeeded

    def _destruction(self, name: str) -> list[Call]:
        delete_birth = delete(self._engine.full_name(f"{NEW_KEYS}/{name}"))
        return [
            delete(self._engine.full_name(self._key(name))),
            delete_birth,
            self._count_destruction(),
            *self._note_change(name),
        ]

    def _count_destruction(self) -> Call:
        return put(self._engine.full_name(DESTRUCTIONS), b"")

    def _note(self, name: str) -> list[Call]:
        return [self._note_in(NEW_KEYS, name)] if self._is_noted(name) else []

    def _note_change(self, name: str) -> list[Call]:
        return [self._note_in(CHANGES, name)] if is_compared(name) else []

    def _note_in(self, journal: str, name: str) -> Call:
        return self._engine.put(f"{journal}/{name}", f"{self._engine.session.id} {int(time.time())}".encode())

    def _seal(self, name: str, plaintext: bytes) -> bytes:
        return seal(self._engine.random, self._keys.newest_first()[0], plaintext, name)

    def _content(self, name: str) -> bytes | None:
        stored = self._engine.cache.read(self._key(name))
        return stored.value if stored else None

    def _key(self, name: str) -> str:
        return f"{self._folder}/{name}"


class EtcdJournal:
    """Recently created keys, which `EtcdRecords` notes, to find keys that a crash left unused (`key_journal.py`)."""

    MAX_NOTE_AGE = 900
    """Seconds for which a name is noted while its process lives."""

    def __init__(self, engine: EtcdEngine) -> None:
        self._engine = engine

    def note(self, name: str) -> None:
        """Do nothing: the key's own transaction notes it."""

    def forget(self, name: str) -> None:
        """Do nothing: the destruction's own transaction forgets it."""

    def disown(self, name: str) -> None:
        """Note the name for a session that does not exist."""
        self._engine.client.commit([], [put(self._engine.full_name(f"{NEW_KEYS}/{name}"), b"disowned 0")])

    def noted(self) -> Iterator[str]:
        """Yield the names of all recently created keys, of running and of ended processes."""
        prefix = self._engine.full_name(f"{NEW_KEYS}/")
        for value in self._engine.client.values(prefix, keys_only=True):
            yield value.key.decode().removeprefix(prefix)

    def orphans(self) -> Iterator[tuple[Callable[[], object], list[str]]]:
        """Yield the names of ended processes, each time with a function that removes them.

        Old names of this process are removed, too.
        """
        prefix, names = self._engine.full_name(f"{NEW_KEYS}/"), dict[str, list[str]]()
        for value in self._engine.client.values(prefix):
            session, _, at = value.value.decode().partition(" ")
            name = value.key.decode().removeprefix(prefix)
            if session != self._engine.session.id:
                names.setdefault(session, []).append(name)
            elif time.time() - int(at) > self.MAX_NOTE_AGE:
                self._forget([name])
        alive = _living_sessions(self._engine)
        for session in names.keys() - alive:
            yield partial(self._forget, names[session]), names[session]

    def _forget(self, names: list[str]) -> None:
        for name in names:
            self._engine.client.commit([], [delete(self._engine.full_name(f"{NEW_KEYS}/{name}"))])


class EtcdChangeJournal:
    """Recently changed keys, each noted in the transaction that changes it (`change_journal.py`)."""

    def __init__(self, engine: EtcdEngine) -> None:
        self._engine = engine

    def note(self, name: str) -> None:
        """Do nothing: the change's own transaction notes it."""

    def release(self) -> None:
        """Do nothing: a note tells its age."""

    def finished(self) -> Iterator[tuple[Callable[[], object], list[str]]]:
        self._engine.cache.refuse_restored()
        prefix, alive = self._engine.full_name(f"{CHANGES}/"), _living_sessions(self._engine)
        notes = []
        for value in self._engine.client.values(prefix):
            session, _, at = value.value.decode().partition(" ")
            if session not in alive or time.time() - int(at) > EtcdJournal.MAX_NOTE_AGE:
                notes.append(value)
        if notes:
            yield partial(self._forget, notes), [note.key.decode().removeprefix(prefix) for note in notes]

    def _forget(self, notes: list[EtcdValue]) -> None:
        """Remove notes, but for those of a later change."""
        for start in range(0, len(notes), MAX_FORGOTTEN):
            batch = notes[start : start + MAX_FORGOTTEN]
            if not self._try_forget(batch):
                for note in batch:
                    self._try_forget([note])

    def _try_forget(self, notes: list[EtcdValue]) -> bool:
        """Remove all of these notes, or none if one has changed."""
        revisions = [(note.key.decode(), note.mod_revision) for note in notes]
        unchanged = [is_unchanged(key, revision) for key, revision in revisions]
        return self._engine.client.commit(unchanged, [delete(key) for key, _ in revisions]).succeeded

    def generation(self) -> UUID | None:
        self._engine.cache.refuse_restored()
        stored, _ = self._engine.client.get(self._engine.full_name(COMPARED))
        try:
            return UUID(stored.value.decode()) if stored else None
        except ValueError:
            return None

    def mark_compared(self, generation: UUID) -> None:
        self._engine.client.commit([], [self._engine.put(COMPARED, str(generation).encode())])


def _living_sessions(engine: EtcdEngine) -> set[str]:
    holders = engine.client.values(engine.full_name("holders/"), keys_only=True)
    return {value.key.decode().rpartition("/")[2] for value in holders}
