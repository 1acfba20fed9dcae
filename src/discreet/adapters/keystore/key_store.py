"""The key store: private keys and shares in owner-only files.

Specification: Keys, deletion, erasure. It is outside the database and its backups.

    keys/master.key     the master key, in hex; may be elsewhere (DISCREET_MASTER_KEY_FILE, DISCREET_MASTER_KEY)
    keys/ring …         detects a wrong master key before use, and a running rotation
    keys/private/…      user and GPT keys and key pages, each wrapped
    keys/shares/…       improvement shares and pages of shares, each wrapped under a key of their own
    keys/births/…       names of recently created private keys
    keys/changes/…      names of recently changed keys, shares and pages

Private keys and shares are wrapped under two different keys derived from the master key, so the improvement pipeline
gets only the one for shares (P1). A destroyed key is gone everywhere, with its unfinished copies (P10).
"""

from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

from discreet.adapters.keystore.change_journal import CHANGES, FileChangeJournal
from discreet.adapters.keystore.file_lock import hold_lock, try_lock
from discreet.adapters.keystore.key_files import ROTATION_ASIDE, KeyFiles
from discreet.adapters.keystore.key_journal import NEW_KEYS, NewKeyJournal
from discreet.adapters.keystore.key_ring import (
    PRIVATE,
    SHARES,
    KeyRing,
    KeyRingFile,
    KeyRingPaths,
    RingKeys,
    WrappingKeys,
)
from discreet.adapters.keystore.master_key import MasterKeyStore, next_file
from discreet.adapters.keystore.sealed_key_store import SealedKeyStore, SealedShares
from discreet.crypto.envelope import KEY_BYTES, DecryptionFailed, open_sealed
from discreet.errors import Misconfigured
from discreet.ports.clock import RandomSource
from discreet.runtime.atomic_file import sync_directory, temporary_path_of

CHECK = b"this master key belongs to this key store"
"""The content of `keys/check`, which the first key stores had instead of a ring."""


MOVED = "moved"
"""The file that a move into etcd leaves in the folder (`etcd_move.py`)."""


class ReadOnlyKeyRing:
    """Lent WrappingKeys, for reading only (`KeyRing.lend_keys`)."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = keys

    def newest_first(self) -> tuple[bytes, ...]:
        return self._keys

    def refresh(self) -> None:
        """Do nothing: there are no other keys."""

    def changing_files(self, *, exclusive: bool = False) -> AbstractContextManager[None]:
        return nullcontext()


class FileShares(SealedShares):
    """The shares in a folder."""

    def __init__(self, directory: Path, keys: WrappingKeys, random: RandomSource) -> None:
        super().__init__(KeyFiles(directory, keys, random), random)


class FileKeyStore(SealedKeyStore):
    """A key store in files."""

    ring: KeyRing
    _private: KeyFiles
    _shares: KeyFiles

    def __init__(self, directory: Path, ring: KeyRing, random: RandomSource) -> None:
        self.shares_directory = directory / "shares"
        private = KeyFiles(directory / "private", RingKeys(ring, PRIVATE), random)
        shares = KeyFiles(self.shares_directory, RingKeys(ring, SHARES), random)
        new_keys, changes = NewKeyJournal(directory / NEW_KEYS), FileChangeJournal(directory / CHANGES)
        super().__init__(ring, private, shares, new_keys, changes, random)

    def make_folders(self) -> None:
        for files in (self._shares, self._private):
            files.make_folder()

    def clear_leftovers(self) -> int:
        """Remove copies of key files that killed processes left (P10).

        Returns their number. Safe beside a running rotation, whose files it leaves alone.
        """
        paths = self.ring.paths
        cleared = self._shares.clear_leftovers() + self._private.clear_leftovers()
        with try_lock(paths.rotating) as no_rotation_runs:
            if no_rotation_runs:
                cleared += _clear_rotation_leftovers(self.ring)
        return cleared


def open_key_store(directory: Path, master_key_store: MasterKeyStore, random: RandomSource) -> FileKeyStore:
    """Open the key store; the very first start creates it.

    Misconfigured for a missing or wrong master key.
    """
    make_private(directory)
    with hold_lock(directory / "opening", exclusive=True):  # two concurrent first starts must create one store
        ring = _open_ring(directory, master_key_store, random)
        store = FileKeyStore(directory, ring, random)
        store.make_folders()
    return store


def make_private(directory: Path) -> None:
    """Create the key store's folder, readable by its owner only."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(PermissionError):  # another user may own a volume's root; the folders in it are closed anyway
        directory.chmod(0o700)


def _clear_rotation_leftovers(ring: KeyRing) -> int:
    """Remove what a killed rotation or replacement of the ring left.

    Returns the number of files. The caller keeps rotations away.
    """
    paths, aside = ring.paths, ring.paths.directory / ROTATION_ASIDE
    ring.refresh()
    leftovers = list(aside.iterdir()) if aside.is_dir() else []
    leftovers += [path for path in (temporary_path_of(paths.ring), temporary_path_of(paths.handover)) if path.exists()]
    if ring.ring.former is None and paths.handover.exists():
        leftovers.append(paths.handover)  # the key in it protects nothing
    for path in leftovers:
        path.unlink(missing_ok=True)
    if aside.is_dir():
        aside.rmdir()
    if leftovers:
        sync_directory(paths.directory)
    return len(leftovers)


def refuse_if_moved(directory: Path) -> None:
    """Raise Misconfigured if the keys were moved into etcd."""
    if (directory / MOVED).exists():
        hosts = (directory / MOVED).read_text().strip()
        raise Misconfigured(
            f"The key store in {directory} was moved into etcd ({hosts}). Set DISCREET_ETCD_URL to that cluster."
        )


def has_key_store(directory: Path) -> bool:
    """Return whether a key store exists."""
    return (directory / "ring").exists() or (directory / "check").exists()


def _open_ring(directory: Path, master_key_store: MasterKeyStore, random: RandomSource) -> KeyRing:
    refuse_if_moved(directory)
    adopt_next(directory, master_key_store)
    if not master_key_store.file.exists():
        _require_unused(directory, master_key_store)
        master_key_store.write(master_key_store.file, random.bytes(KEY_BYTES))
    master = master_key_store.read(master_key_store.file)
    try:
        _make_ring(directory, master, random)
        return KeyRing(directory, master)
    except DecryptionFailed:
        raise Misconfigured(
            f"The master key in {master_key_store.location} is not the one that this key store "
            f"({directory}) was created with. Restore the right key, or set DISCREET_HOME to the data "
            "that belongs to it."
        ) from None


def adopt_next(directory: Path, master_key_store: MasterKeyStore) -> None:
    """Finish a rotation that was cut off after the key store came under the next key.

    It moves the next master key into place.
    """
    next_key_file = next_file(master_key_store)
    if not next_key_file.exists():
        return
    try:
        KeyRingPaths(directory).read(master_key_store.read(next_key_file))
    except (DecryptionFailed, FileNotFoundError):
        return  # cut off before that; the next rotation rewrites it
    next_key_file.rename(master_key_store.file)
    sync_directory(master_key_store.file.parent)


def _make_ring(directory: Path, master: bytes, random: RandomSource) -> None:
    """Create the ring on the very first start, or for a key store without a ring.

    The database of such an old key store has passwords derived from the master key.
    """
    paths, check = KeyRingPaths(directory), directory / "check"
    if not paths.ring.exists():
        if check.exists():
            open_sealed(master, check.read_bytes(), "check")
        secret = master if check.exists() else random.bytes(KEY_BYTES)
        paths.write(KeyRingFile(1, secret), master, random)
    check.unlink(missing_ok=True)


def _require_unused(directory: Path, master_key_store: MasterKeyStore) -> None:
    if has_key_store(directory):
        raise Misconfigured(
            f"The master key {master_key_store.location} is missing, but the key store beside it is in use. Without "
            "the master key nothing in it can be opened. Restore the file from your backup."
        )
