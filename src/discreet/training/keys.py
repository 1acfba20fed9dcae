"""A dataset's keys: one key in the key store, `dataset/<id>`, and what is derived from it (P10).

Invariants:
- Everything that a dataset leaves on a disk is sealed under a key derived from its one key.
- That key destroyed, the dataset is noise, in backups too.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from uuid import UUID

from discreet.crypto.envelope import derive_key


def key_name(dataset_id: UUID) -> str:
    return f"dataset/{dataset_id}"


def signatures_key(dataset_key: bytes) -> bytes:
    """Opens the signatures alone: a later build of the same purpose is given it, and with it no record."""
    return derive_key(dataset_key, "discreet v1 dataset signatures")


@dataclass(frozen=True)
class DatasetKeys:
    """Derived from the dataset's 32-byte key."""

    key: bytes = field(repr=False)

    def of_file(self, name: str) -> bytes:
        """Seals one file of the dataset, by its name."""
        return derive_key(self.key, f"discreet v1 dataset file {name}")

    @property
    def signatures(self) -> bytes:
        return signatures_key(self.key)

    @property
    def scratch(self) -> bytes:
        """Blinds what a build keeps on the disk while it looks for near-duplicates."""
        return derive_key(self.key, "discreet v1 dataset scratch")

    def salt(self, n: int, what: str) -> bytes:
        """32 bytes that nobody without the key can guess, for one commitment of record `n`."""
        secret = derive_key(self.key, "discreet v1 dataset salts")
        return hmac.digest(secret, f"{n} {what}".encode(), hashlib.sha256)
