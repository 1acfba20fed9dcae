"""The key store (specification: Keys, deletion, erasure): user keys, GPT keys and shares in owner-only files, outside
the database and its backups.

    keys/master.key     the master key, in hex; may live elsewhere (DISCREET_MASTER_KEY_FILE, DISCREET_MASTER_KEY)
    keys/ring …         tells a wrong master key before anything is done with it, and which rotation is going on
    keys/private/…      user and GPT keys, each wrapped
    keys/shares/…       improvement shares, each wrapped under a key of their own
    keys/births/…       names of the private keys that were made lately

Private keys and shares are wrapped under two keys derived from the master key, so that the improvement
pipeline can be given the one and never the other (P1). What is destroyed here is gone everywhere, with its unfinished
copies (P10).
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from pathlib import Path

import msgspec

from discreet.adapters.keystore.file_lock import locked, locked_at_once
from discreet.adapters.keystore.key_files import ROTATION_ASIDE, KeyFiles
from discreet.adapters.keystore.key_journal import NewKeyJournal
from discreet.adapters.keystore.key_ring import PRIVATE, SHARES, KeyRing, KeyRingPaths, Ring, RingKeys, WrappingKeys
from discreet.adapters.keystore.master_key import MasterKeyStore, next_file
from discreet.crypto.envelope import KEY_BYTES, CannotOpen, derive_key, mark_of, next_key, open_sealed
from discreet.crypto.unlocked_keys import UnlockedKeyCache
from discreet.errors import Misconfigured
from discreet.ports import RandomSource, Share
from discreet.runtime.atomic_file import sync_directory, unfinished

CHECK = b"this master key belongs to this key store"
"""What `keys/check` held, in place of a ring, in the first key stores."""


class ReadOnlyKeyRing:
    """WrappingKeys that were lent: for reading, as long as they are (`KeyRing.lent`)."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = keys

    def newest_first(self) -> tuple[bytes, ...]:
        return self._keys

    def refresh(self) -> None:
        """There are no others."""

    def changing_files(self, *, alone: bool = False) -> AbstractContextManager[None]:
        return nullcontext()


class FileShares:
    """The shares alone: all of the key store that the improvement pipeline is given."""

    def __init__(self, directory: Path, keys: WrappingKeys, entropy: RandomSource) -> None:
        self._files, self._entropy = KeyFiles(directory, keys, entropy), entropy

    def create_share(self, party: str, since: datetime) -> Share:
        share = Share(self._entropy.bytes(KEY_BYTES), since)
        # A conversation's share that a power cut eats only shuts that conversation: no need to wait for the disk.
        self._files.write(party, msgspec.msgpack.encode(share), durable=not party.startswith("conversation:"))
        return share

    def share(self, party: str) -> Share | None:
        """A share that was cut off by a crash counts as destroyed."""
        try:
            stored = self._files.read(party)
        except CannotOpen:
            return None
        return msgspec.msgpack.decode(stored, type=Share) if stored else None

    def destroy_share(self, party: str) -> None:
        self._files.destroy(party)

    def shares(self) -> Iterator[str]:
        return self._files.names()


class FileKeyStore(FileShares):
    """The whole key store, opened with its ring (ports.KeyStore)."""

    def __init__(self, directory: Path, ring: KeyRing, entropy: RandomSource) -> None:
        self.shares_directory = directory / "shares"
        super().__init__(self.shares_directory, RingKeys(ring, SHARES), entropy)
        self._private = KeyFiles(directory / "private", RingKeys(ring, PRIVATE), entropy)
        self.ring, self.present = ring, UnlockedKeyCache()
        self.births = NewKeyJournal(directory / "births")

    def make_folders(self) -> None:
        for files in (self._files, self._private):
            files.make_folders()

    def create_key(self, name: str) -> bytes:
        key = self._entropy.bytes(KEY_BYTES)
        self.births.note(name)
        self._private.write(name, key, durable=True)
        return key

    def key(self, name: str) -> bytes | None:
        return self._private.read(name)

    def names(self) -> Iterator[str]:
        """The names of all keys that are there now."""
        return self._private.names()

    def clear_leftovers(self) -> int:
        """Remove the copies of key files that killed processes left (P10); tells how many. Safe beside a rotation that
        goes on, whose own it leaves alone."""
        place = self.ring.place
        cleared = self._files.clear_leftovers() + self._private.clear_leftovers()
        with locked_at_once(place.rotating) as nobody_rotates:
            if nobody_rotates:
                cleared += _cleared_after_rotation(self.ring)
        return cleared

    def destroy_key(self, name: str) -> None:
        self._private.destroy(name)
        self.births.forget(name)

    def advance_key(self, name: str, mark: bytes) -> None:
        """ValueError for a mark that is neither its own nor that of the next key."""
        with self._private.alone():
            key = self._private.read(name)
            if key is None or mark_of(key) == mark:
                return
            if mark_of(following := next_key(key)) != mark:
                raise ValueError(f"{name} is another key than the one that was to be replaced")
            self._private.put_in_place(name, following)

    def remember(self, name: str, content: bytes) -> None:
        self._private.replace(name, content)

    def remembered(self, name: str) -> bytes | None:
        return self._private.read(name)

    def grant_share_access(self) -> AbstractContextManager[tuple[bytes, ...]]:
        """The keys that open the shares, for as long as the improvement pipeline works with them."""
        return self.ring.lent(SHARES)

    def database_password(self, role: str) -> str:
        """The password of a database role, the same for every server of this key store.

        It outlives a rotation: servers that run go on connecting with the one that they know.
        """
        return derive_key(self.ring.ring.database_secret, f"discreet v1 database role {role}").hex()

    def server_secret(self, use: str) -> bytes:
        """A 32-byte secret for one use, the same for every server of this key store. It outlives a rotation."""
        return derive_key(self.ring.ring.database_secret, f"discreet v1 {use}")


def open_key_store(directory: Path, safe: MasterKeyStore, entropy: RandomSource) -> FileKeyStore:
    """Open the key store, making it on the very first start. Misconfigured for a missing or wrong master key."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(PermissionError):  # the root of a volume is somebody else's; what lies in it is closed all the same
        directory.chmod(0o700)
    with locked(directory / "opening", alone=True):  # two first starts at once must make one store
        ring = _opened_ring(directory, safe, entropy)
        store = FileKeyStore(directory, ring, entropy)
        store.make_folders()
    return store


def _cleared_after_rotation(ring: KeyRing) -> int:
    """What a killed rotation, or a killed replacement of the ring, left; for who keeps rotations away."""
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
    """Whether there is a key store already."""
    return (directory / "ring").exists() or (directory / "check").exists()


def _opened_ring(directory: Path, safe: MasterKeyStore, entropy: RandomSource) -> KeyRing:
    adopt_next(directory, safe)
    if not safe.file.exists():
        _refuse_if_used(directory, safe)
        safe.write(safe.file, entropy.bytes(KEY_BYTES))
    master = safe.read(safe.file)
    try:
        _make_ring(directory, master, entropy)
        return KeyRing(directory, master)
    except CannotOpen:
        raise Misconfigured(
            f"The master key in {safe.words} is not the one that this key store ({directory}) was made with. "
            "Put the right one back, or point DISCREET_HOME to the data that belongs to it."
        ) from None


def adopt_next(directory: Path, safe: MasterKeyStore) -> None:
    """Put the next master key in place where a rotation was cut off after the key store had come under it."""
    waiting = next_file(safe)
    if not waiting.exists():
        return
    try:
        KeyRingPaths(directory).read(safe.read(waiting))
    except (CannotOpen, FileNotFoundError):
        return  # cut off before; it is written anew with the next rotation
    waiting.rename(safe.file)
    sync_directory(safe.file.parent)


def _make_ring(directory: Path, master: bytes, entropy: RandomSource) -> None:
    """On the very first start; and for a key store of before there were rings, whose database knows the passwords
    that followed from the master key."""
    place, check = KeyRingPaths(directory), directory / "check"
    if not place.ring.exists():
        if check.exists():
            open_sealed(master, check.read_bytes(), "check")
        secret = master if check.exists() else entropy.bytes(KEY_BYTES)
        place.write(Ring(1, secret), master, entropy)
    check.unlink(missing_ok=True)


def _refuse_if_used(directory: Path, safe: MasterKeyStore) -> None:
    if in_use(directory):
        raise Misconfigured(
            f"The master key {safe.words} is missing, but the key store beside it is in use. Without the "
            "master key nothing in it can be opened. Restore the file from where you keep it safe."
        )
