"""The key store over any storage: what files and etcd have in common (ports.KeyStore).

Specification: Keys, deletion, erasure. Private keys and shares are wrapped under two different keys derived from the
master key, so the improvement pipeline gets only the one for shares (P1).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

import msgspec

from discreet.adapters.keystore.change_journal import KeyChangeNotes
from discreet.adapters.keystore.key_pages import KeyPages, page_name, parse_page_name
from discreet.adapters.keystore.key_records import KeyRecords
from discreet.adapters.keystore.key_ring import SHARES, KnownRing
from discreet.crypto.envelope import KEY_BYTES, DecryptionFailed, derive_key, key_fingerprint, next_key
from discreet.crypto.unlocked_keys import UnlockedKeyCache
from discreet.ports.clock import RandomSource
from discreet.ports.keys import PageUse, Share


class NewKeyNotes(Protocol):
    """Names of recently created keys, to find those that a crash left unused (P10)."""

    def note(self, name: str) -> None:
        """Note a name before its key is created."""
        ...

    def forget(self, name: str) -> None:
        """Remove the name of a destroyed key."""
        ...

    def disown(self, name: str) -> None:
        """Yield a noted name in `orphans` as if its process had ended."""
        ...

    def noted(self) -> Iterator[str]:
        """Yield the names of all recently created keys, of running and of ended processes."""
        ...

    def orphans(self) -> Iterator[tuple[Callable[[], object], list[str]]]:
        """Yield names of ended processes, each time with a function that removes them once they are handled."""
        ...


COMPARED_KINDS = ("private_page/", "share_page/", "share/")


def is_compared(name: str) -> bool:
    """Return whether a start compares what has this name with the database: pages, shared links and parties' shares."""
    return name.startswith(COMPARED_KINDS) or ":" in name


class SealedShares:
    """The shares, the only part of the key store that the improvement pipeline gets."""

    def __init__(self, shares: KeyRecords, random: RandomSource) -> None:
        self._shares, self._random = shares, random
        self._share_pages = KeyPages(shares, PageUse.SHARE, random)

    def create_share(self, party: str, since: datetime) -> Share:
        share = Share(self._random.bytes(KEY_BYTES), since)
        # Losing a conversation's share in a power cut only keeps that conversation out of training, so it need not be
        # synced.
        self._shares.write(party, msgspec.msgpack.encode(share), durable=not party.startswith("conversation:"))
        return share

    def share(self, party: str) -> Share | None:
        """Return a share. One that a crash cut off counts as destroyed."""
        try:
            stored = self._shares.read(party)
        except DecryptionFailed:
            return None
        return msgspec.msgpack.decode(stored, type=Share) if stored else None

    def destroy_share(self, party: str) -> None:
        self._shares.destroy(party)

    def shares(self) -> Iterator[str]:
        return (party for party in self._shares.names() if not parse_page_name(party, PageUse.SHARE))

    def share_leaf_key(self, page: UUID, leaf: int) -> bytes | None:
        """Return the key of a leaf of a share page. A damaged page counts as destroyed."""
        try:
            return self._share_pages.leaf_key(page, leaf)
        except DecryptionFailed:
            return None


class SealedKeyStore(SealedShares, ABC):
    """The whole key store, opened with its ring."""

    ring: KnownRing
    shares_directory: Path
    """Where the improvement pipeline finds the shares, within `grant_share_access`."""

    def __init__(
        self,
        ring: KnownRing,
        private: KeyRecords,
        shares: KeyRecords,
        journal: NewKeyNotes,
        changes: KeyChangeNotes,
        random: RandomSource,
    ) -> None:
        super().__init__(shares, random)
        self._private, self._pages = (
            private,
            {PageUse.PRIVATE: KeyPages(private, PageUse.PRIVATE, random), PageUse.SHARE: self._share_pages},
        )
        self.ring, self.journal, self.changes, self.unlocked = ring, journal, changes, UnlockedKeyCache()

    @abstractmethod
    def clear_leftovers(self) -> int:
        """Remove copies of keys that killed processes left (P10). Return their number."""

    def create_key(self, name: str) -> bytes:
        key = self._random.bytes(KEY_BYTES)
        self.journal.note(name)
        self._note_change(name)
        self._private.write(name, key, durable=True)
        return key

    def key(self, name: str) -> bytes | None:
        return self._private.read(name)

    def names(self) -> Iterator[str]:
        """Return the names of all existing keys, without pages."""
        return (name for name in self._private.names() if not parse_page_name(name, PageUse.PRIVATE))

    def destroy_key(self, name: str) -> None:
        self._note_destruction(name, self._private)
        self._private.destroy(name)
        self.journal.forget(name)

    def advance_key(self, name: str, mark: bytes) -> None:
        """Replace a key by its successor, if `mark` is the successor's.

        No effect if the key is missing or already has this mark; ValueError for any other mark.
        """

        def advance(key: bytes | None) -> bytes | None:
            if key is None or key_fingerprint(key) == mark:
                return key
            if key_fingerprint(successor := next_key(key)) != mark:
                raise ValueError(f"{name} is not the key that should be replaced")
            return successor

        self._private.update(name, advance, exclusive=True)

    def remember(self, name: str, content: bytes) -> None:
        self._private.replace(name, content)

    def remembered(self, name: str) -> bytes | None:
        return self._private.read(name)

    def create_share(self, party: str, since: datetime) -> Share:
        self._note_change(party)
        return super().create_share(party, since)

    def destroy_share(self, party: str) -> None:
        self._note_destruction(party, self._shares)
        super().destroy_share(party)

    def create_page(self, page: UUID, use: PageUse) -> None:
        self.journal.note(page_name(page, use))
        self._note_change(page_name(page, use))
        self._pages[use].create(page)

    def leaf_key(self, page: UUID, use: PageUse, leaf: int) -> bytes | None:
        try:
            return self._pages[use].leaf_key(page, leaf)
        except DecryptionFailed:
            self._note_damage(page, use)
            if use is PageUse.SHARE:
                return None
            raise

    def puncture(self, page: UUID, use: PageUse, leaves: Iterable[int]) -> None:
        self._note_change(page_name(page, use))
        self._pages[use].puncture(page, leaves)

    def destroy_page(self, page: UUID, use: PageUse) -> None:
        self._note_change(page_name(page, use))
        self._pages[use].destroy(page)
        self.journal.forget(page_name(page, use))

    def disown_page(self, page: UUID, use: PageUse) -> None:
        self.journal.disown(page_name(page, use))

    def pages(self, use: PageUse) -> Iterator[UUID]:
        return iter(self._pages[use])

    def live_leaves(self, page: UUID, use: PageUse) -> frozenset[int]:
        try:
            return self._pages[use].live_leaves(page)
        except DecryptionFailed:
            self._note_damage(page, use)
            raise

    def _note_damage(self, page: UUID, use: PageUse) -> None:
        """Note a page that does not decode: restored from a copy, it holds keys that were destroyed since.

        It stays noted until it decodes or is gone, because each comparison reads it.
        """
        self._note_change(page_name(page, use))

    def _note_change(self, name: str) -> None:
        if is_compared(name):
            self.changes.note(name)

    def _note_destruction(self, name: str, records: KeyRecords) -> None:
        """Note a destruction. Deletions also destroy what conversations of earlier releases had, mostly in vain."""
        try:
            may_exist = is_compared(name) and records.read(name) is not None
        except DecryptionFailed:
            may_exist = True
        if may_exist:
            self.changes.note(name)

    def grant_share_access(self) -> AbstractContextManager[tuple[bytes, ...]]:
        """Lend the keys of the shares to the improvement pipeline, within the block."""
        return self.ring.lend_keys(SHARES)

    def database_password(self, role: str) -> str:
        """Return a database role's password, the same for every server of this key store.

        A rotation does not change it, so that running servers can still connect.
        """
        return derive_key(self.ring.ring.database_secret, f"discreet v1 database role {role}").hex()

    def server_secret(self, use: str) -> bytes:
        """Return a 32-byte secret for one use, the same for all servers of this store.

        A rotation does not change it.
        """
        return derive_key(self.ring.ring.database_secret, f"discreet v1 {use}")
