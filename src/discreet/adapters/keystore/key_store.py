"""The key store: private keys and shares in owner-only files.

Specification: Keys, deletion, erasure. It lies outside the database and its backups.

    keys/master.key     the master key, in hex; may be elsewhere (DISCREET_MASTER_KEY_FILE, DISCREET_MASTER_KEY)
    keys/ring …         detects a wrong master key before use, and a running rotation
    keys/private/…      user and GPT keys and key pages, each wrapped
    keys/shares/…       improvement shares and pages of shares, each wrapped under a key of their own
    keys/births/…       names of recently created private keys

Private keys and shares are wrapped under two keys derived from the master key, so that the improvement pipeline can get
the one for shares and never the other (P1). A destroyed key is gone everywhere, with its unfinished copies (P10).
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from discreet.adapters.keystore.file_lock import locked, locked_at_once
from discreet.adapters.keystore.key_files import ROTATION_ASIDE, KeyFiles
from discreet.adapters.keystore.key_journal import NewKeyJournal
from discreet.adapters.keystore.key_pages import KeyPages, page_in, page_name
from discreet.adapters.keystore.key_ring import PRIVATE, SHARES, KeyRing, KeyRingPaths, Ring, RingKeys, WrappingKeys
from discreet.adapters.keystore.master_key import MasterKeyStore, next_file
from discreet.crypto.envelope import KEY_BYTES, CannotOpen, derive_key, mark_of, next_key, open_sealed
from discreet.crypto.unlocked_keys import UnlockedKeyCache
from discreet.errors import Misconfigured
from discreet.ports.clock import RandomSource
from discreet.ports.keys import PageUse, Share
from discreet.runtime.atomic_file import sync_directory, unfinished

CHECK = b"this master key belongs to this key store"
"""The content of `keys/check`, which the first key stores had instead of a ring."""


class ReadOnlyKeyRing:
    """Lent WrappingKeys, for reading only (`KeyRing.lent`)."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = keys

    def newest_first(self) -> tuple[bytes, ...]:
        return self._keys

    def refresh(self) -> None:
        """Do nothing: there are no other keys."""

    def changing_files(self, *, alone: bool = False) -> AbstractContextManager[None]:
        return nullcontext()


class FileShares:
    """The shares, the only part of the key store that the improvement pipeline gets."""

    def __init__(self, directory: Path, keys: WrappingKeys, random: RandomSource) -> None:
        self._files, self._random = KeyFiles(directory, keys, random), random
        self._share_pages = KeyPages(self._files, PageUse.SHARE, random)

    def create_share(self, party: str, since: datetime) -> Share:
        share = Share(self._random.bytes(KEY_BYTES), since)
        # Losing a conversation's share in a power cut only keeps that conversation out of training, so it need not be
        # synced.
        self._files.write(party, msgspec.msgpack.encode(share), durable=not party.startswith("conversation:"))
        return share

    def share(self, party: str) -> Share | None:
        """Return a share. One that a crash cut off counts as destroyed."""
        try:
            stored = self._files.read(party)
        except CannotOpen:
            return None
        return msgspec.msgpack.decode(stored, type=Share) if stored else None

    def destroy_share(self, party: str) -> None:
        self._files.destroy(party)

    def shares(self) -> Iterator[str]:
        return (party for party in self._files.names() if not page_in(party, PageUse.SHARE))

    def share_leaf_key(self, page: UUID, leaf: int) -> bytes | None:
        """Return the key of a leaf of a share page. A damaged page counts as destroyed."""
        try:
            return self._share_pages.leaf_key(page, leaf)
        except CannotOpen:
            return None


class FileKeyStore(FileShares):
    """The whole key store, opened with its ring (ports.KeyStore)."""

    def __init__(self, directory: Path, ring: KeyRing, random: RandomSource) -> None:
        self.shares_directory = directory / "shares"
        super().__init__(self.shares_directory, RingKeys(ring, SHARES), random)
        self._private = KeyFiles(directory / "private", RingKeys(ring, PRIVATE), random)
        self._pages = {
            PageUse.PRIVATE: KeyPages(self._private, PageUse.PRIVATE, random),
            PageUse.SHARE: self._share_pages,
        }
        self.ring, self.present = ring, UnlockedKeyCache()
        self.journal = NewKeyJournal(directory / "births")

    def make_folders(self) -> None:
        for files in (self._files, self._private):
            files.make_folder()

    def create_key(self, name: str) -> bytes:
        key = self._random.bytes(KEY_BYTES)
        self.journal.note(name)
        self._private.write(name, key, durable=True)
        return key

    def key(self, name: str) -> bytes | None:
        return self._private.read(name)

    def names(self) -> Iterator[str]:
        """Return the names of all existing keys. Pages are none."""
        return (name for name in self._private.names() if not page_in(name, PageUse.PRIVATE))

    def clear_leftovers(self) -> int:
        """Remove copies of key files that killed processes left (P10).

        Returns their number. Safe beside a running rotation, whose files it leaves alone.
        """
        place = self.ring.place
        cleared = self._files.clear_leftovers() + self._private.clear_leftovers()
        with locked_at_once(place.rotating) as nobody_rotates:
            if nobody_rotates:
                cleared += _cleared_after_rotation(self.ring)
        return cleared

    def destroy_key(self, name: str) -> None:
        self._private.destroy(name)
        self.journal.forget(name)

    def advance_key(self, name: str, mark: bytes) -> None:
        """Replace a key by its successor, if `mark` is the successor's.

        No effect if the key is missing or already has this mark; ValueError for any other mark.
        """
        with self._private.alone():
            key = self._private.read(name)
            if key is None or mark_of(key) == mark:
                return
            if mark_of(following := next_key(key)) != mark:
                raise ValueError(f"{name} is not the key that should be replaced")
            self._private.put_in_place(name, following)

    def remember(self, name: str, content: bytes) -> None:
        self._private.replace(name, content)

    def remembered(self, name: str) -> bytes | None:
        return self._private.read(name)

    def create_page(self, page: UUID, use: PageUse) -> None:
        self.journal.note(page_name(page, use))
        self._pages[use].create(page)

    def leaf_key(self, page: UUID, use: PageUse, leaf: int) -> bytes | None:
        return self.share_leaf_key(page, leaf) if use is PageUse.SHARE else self._pages[use].leaf_key(page, leaf)

    def puncture(self, page: UUID, use: PageUse, leaves: Iterable[int]) -> None:
        self._pages[use].puncture(page, leaves)

    def destroy_page(self, page: UUID, use: PageUse) -> None:
        self._pages[use].destroy(page)
        self.journal.forget(page_name(page, use))

    def pages(self, use: PageUse) -> Iterator[UUID]:
        return iter(self._pages[use])

    def live_leaves(self, page: UUID, use: PageUse) -> frozenset[int]:
        return self._pages[use].live_leaves(page)

    def destroy_noted(self, name: str) -> None:
        """Destroy the key or page that the journal names."""
        for use in PageUse:
            if page := page_in(name, use):
                return self.destroy_page(page, use)
        return self.destroy_key(name)

    def grant_share_access(self) -> AbstractContextManager[tuple[bytes, ...]]:
        """Lend the keys of the shares to the improvement pipeline, within the block."""
        return self.ring.lent(SHARES)

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


def open_key_store(directory: Path, safe: MasterKeyStore, random: RandomSource) -> FileKeyStore:
    """Open the key store; the very first start creates it.

    Misconfigured for a missing or wrong master key.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(PermissionError):  # another user may own a volume's root; the folders in it are closed anyway
        directory.chmod(0o700)
    with locked(directory / "opening", alone=True):  # two concurrent first starts must create one store
        ring = _opened_ring(directory, safe, random)
        store = FileKeyStore(directory, ring, random)
        store.make_folders()
    return store


def _cleared_after_rotation(ring: KeyRing) -> int:
    """Remove what a killed rotation or replacement of the ring left.

    Returns the number of files. The caller keeps rotations away.
    """
    place, aside = ring.place, ring.place.directory / ROTATION_ASIDE
    ring.refresh()
    left = list(aside.iterdir()) if aside.is_dir() else []
    left += [path for path in (unfinished(place.ring), unfinished(place.handover)) if path.exists()]
    if ring.ring.former is None and place.handover.exists():
        left.append(place.handover)  # the key in it protects nothing
    for path in left:
        path.unlink(missing_ok=True)
    if aside.is_dir():
        aside.rmdir()
    if left:
        sync_directory(place.directory)
    return len(left)


def in_use(directory: Path) -> bool:
    """Return whether a key store exists."""
    return (directory / "ring").exists() or (directory / "check").exists()


def _opened_ring(directory: Path, safe: MasterKeyStore, random: RandomSource) -> KeyRing:
    adopt_next(directory, safe)
    if not safe.file.exists():
        _refuse_if_used(directory, safe)
        safe.write(safe.file, random.bytes(KEY_BYTES))
    master = safe.read(safe.file)
    try:
        _make_ring(directory, master, random)
        return KeyRing(directory, master)
    except CannotOpen:
        raise Misconfigured(
            f"The master key in {safe.words} is not the one that this key store ({directory}) was created with. "
            "Restore the right key, or set DISCREET_HOME to the data that belongs to it."
        ) from None


def adopt_next(directory: Path, safe: MasterKeyStore) -> None:
    """Finish a rotation that was cut off after the key store came under the next key.

    It moves the next master key into place.
    """
    waiting = next_file(safe)
    if not waiting.exists():
        return
    try:
        KeyRingPaths(directory).read(safe.read(waiting))
    except (CannotOpen, FileNotFoundError):
        return  # cut off before that; the next rotation rewrites it
    waiting.rename(safe.file)
    sync_directory(safe.file.parent)


def _make_ring(directory: Path, master: bytes, random: RandomSource) -> None:
    """Create the ring on the very first start, or for a key store without a ring.

    The database of such an old key store has passwords derived from the master key.
    """
    place, check = KeyRingPaths(directory), directory / "check"
    if not place.ring.exists():
        if check.exists():
            open_sealed(master, check.read_bytes(), "check")
        secret = master if check.exists() else random.bytes(KEY_BYTES)
        place.write(Ring(1, secret), master, random)
    check.unlink(missing_ok=True)


def _refuse_if_used(directory: Path, safe: MasterKeyStore) -> None:
    if in_use(directory):
        raise Misconfigured(
            f"The master key {safe.words} is missing, but the key store beside it is in use. Without the "
            "master key nothing in it can be opened. Restore the file from your backup."
        )
