"""A dataset's key `dataset/<id>` in the key store, and keys derived from it (P10).

Invariants:
- All files that a dataset leaves on a disk are encrypted under keys derived from its one key.
- Once that key is destroyed, the dataset is unreadable, in backups too.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from uuid import UUID

from discreet.crypto.envelope import derive_key


def key_name(dataset_id: UUID) -> str:
    return f"dataset/{dataset_id}"


def signatures_key(dataset_key: bytes) -> bytes:
    """Return the key of the signatures only.

    A later build of the same purpose gets it, and can open no record with it.
    """
    return derive_key(dataset_key, "discreet v1 dataset signatures")


@dataclass(frozen=True)
class DatasetKeys:
    """Keys derived from the dataset's 32-byte key."""

    key: bytes = field(repr=False)

    def file_key(self, name: str) -> bytes:
        """Return the key of one file of the dataset, by its name."""
        return derive_key(self.key, f"discreet v1 dataset file {name}")

    @property
    def signatures(self) -> bytes:
        return signatures_key(self.key)

    @property
    def scratch(self) -> bytes:
        """The key that blinds the near-duplicate search's file on disk."""
        return derive_key(self.key, "discreet v1 dataset scratch")

    def salt(self, n: int, commitment: str) -> bytes:
        """Return 32 secret bytes for one commitment of record `n`."""
        secret = derive_key(self.key, "discreet v1 dataset salts")
        return hmac.digest(secret, f"{n} {commitment}".encode(), hashlib.sha256)
