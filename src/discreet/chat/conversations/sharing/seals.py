"""Encryption of a snapshot under its link's secret and a stored key (P7, P10).

Invariants:
- The secret is given out once and stored nowhere, so database and key store together open no snapshot.
- Without the stored key, no link opens one.
"""

import base64
import binascii
from uuid import UUID

from discreet.chat.conversations.sharing.snapshot import SealedSnapshot, decode, encode
from discreet.crypto.envelope import DecryptionFailed, derive_key, open_sealed, seal
from discreet.errors import NotFound
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore

SECRET_BYTES = 32
GONE = "There is nothing at this address."


class ShareSeals:
    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    def new_secret(self, share_id: UUID) -> str:
        """Create and store a key; return the secret that ends the link."""
        self._keys.create_key(key_name(share_id))
        return base64.urlsafe_b64encode(self._random.bytes(SECRET_BYTES)).rstrip(b"=").decode()

    def seal(self, share_id: UUID, secret: str, snapshot: SealedSnapshot) -> bytes:
        return seal(self._random, self._key(share_id, secret), encode(snapshot), f"share {share_id}")

    def open(self, share_id: UUID, secret: str, sealed: bytes) -> SealedSnapshot:
        """Decrypt a snapshot; NotFound for a wrong secret or a destroyed key."""
        try:
            return decode(open_sealed(self._key(share_id, secret), sealed, f"share {share_id}"))
        except DecryptionFailed:
            raise NotFound(GONE) from None

    def exists(self, share_id: UUID) -> bool:
        """Return whether the share can be opened. One whose key is damaged cannot."""
        try:
            return self._keys.key(key_name(share_id)) is not None
        except DecryptionFailed:
            return False

    def destroy(self, share_id: UUID) -> None:
        """Destroy the key: the link opens nothing any more, in backups too."""
        self._keys.destroy_key(key_name(share_id))

    def ids_with_key(self) -> set[UUID]:
        """Return the ids of shares that have a key."""
        return {UUID(name.removeprefix("share/")) for name in self._keys.names() if name.startswith("share/")}

    def _key(self, share_id: UUID, secret: str) -> bytes:
        if (stored := self._keys.key(key_name(share_id))) is None:
            raise NotFound(GONE)
        try:
            link_secret = base64.urlsafe_b64decode(secret + "=")
        except (binascii.Error, ValueError):
            raise NotFound(GONE) from None
        return derive_key(link_secret + stored, f"discreet v1 share {share_id}")


def key_name(share_id: UUID) -> str:
    return f"share/{share_id}"
