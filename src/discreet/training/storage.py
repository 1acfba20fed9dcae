"""Where datasets lie: each has a folder, and one key without which the folder is noise (P10).

Invariants:
- The key goes first.
- Wherever a crash falls, what is left on the disk opens nothing.
"""

import shutil
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from discreet.crypto.envelope import CannotOpen
from discreet.errors import Conflict
from discreet.ports import KeyStore
from discreet.training.keys import DatasetKeys, key_name


class DatasetStorage:
    """`home` is the folder of all datasets, one folder each. Everything here waits for the disk."""

    def __init__(self, keys: KeyStore, home: Path) -> None:
        self._keys, self._home = keys, home

    def folder(self, dataset_id: UUID) -> Path:
        return self._home / str(dataset_id)

    def make(self, dataset_id: UUID) -> None:
        """A key, and a folder that is its owner's alone, unless they are there already."""
        if self.keys(dataset_id) is None:
            self._keys.destroy_key(key_name(dataset_id))  # one that a crash cut off
            with suppress(Conflict):  # another process was quicker, and its key is as good
                self._keys.create_key(key_name(dataset_id))
        self.folder(dataset_id).mkdir(mode=0o700, parents=True, exist_ok=True)

    def keys(self, dataset_id: UUID) -> DatasetKeys | None:
        """None for a dataset whose key is destroyed; a key that was cut off by a crash counts as destroyed."""
        try:
            key = self._keys.key(key_name(dataset_id))
        except CannotOpen:
            return None
        return DatasetKeys(key) if key else None

    def destroy(self, dataset_id: UUID) -> None:
        """Remove the key, then the files; silent when there is nothing."""
        self._keys.destroy_key(key_name(dataset_id))
        shutil.rmtree(self.folder(dataset_id), ignore_errors=True)

    def is_gone(self, dataset_id: UUID) -> bool:
        """Whether neither key nor folder is left."""
        return self.keys(dataset_id) is None and not self.folder(dataset_id).exists()
