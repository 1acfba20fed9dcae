"""Storage of datasets: a folder each, and one key that opens it (P10).

Invariants:
- The key is destroyed first.
- After a crash at any point, the files left on disk cannot be opened.
"""

import shutil
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import Conflict
from discreet.ports.keys import KeyStore
from discreet.training.keys import DatasetKeys, key_name


class DatasetStorage:
    """Storage of all datasets, one folder each below `home`.

    Its methods block on disk I/O.
    """

    def __init__(self, keys: KeyStore, home: Path) -> None:
        self._keys, self._home = keys, home

    def folder(self, dataset_id: UUID) -> Path:
        return self._home / str(dataset_id)

    def make(self, dataset_id: UUID) -> None:
        """Create key and folder, readable by the owner only, unless they exist."""
        if self.keys(dataset_id) is None:
            self._keys.destroy_key(key_name(dataset_id))  # left incomplete by a crash
            with suppress(Conflict):  # another process was faster, and its key is as good
                self._keys.create_key(key_name(dataset_id))
        self.folder(dataset_id).mkdir(mode=0o700, parents=True, exist_ok=True)

    def keys(self, dataset_id: UUID) -> DatasetKeys | None:
        """Return the keys; None if destroyed or left incomplete by a crash."""
        try:
            key = self._keys.key(key_name(dataset_id))
        except DecryptionFailed:
            return None
        return DatasetKeys(key) if key else None

    def destroy(self, dataset_id: UUID) -> None:
        """Destroy the key, then delete the files; silent when there is nothing."""
        self._keys.destroy_key(key_name(dataset_id))
        shutil.rmtree(self.folder(dataset_id), ignore_errors=True)

    def is_gone(self, dataset_id: UUID) -> bool:
        """Return whether neither key nor folder is left."""
        return self.keys(dataset_id) is None and not self.folder(dataset_id).exists()
