"""Encryption of exports: each under its own key, which is destroyed at its end.

Invariants:
- Decryption needs two keys of the key store, the person's and the export's, and the user-held key if there is one (P7).
- If one of them is destroyed, every copy is unreadable, also in backups (P10).
"""

from uuid import UUID

from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.errors import NotFound
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore

GONE = "This export no longer exists. Create a new one."


class ExportKeys:
    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    def renew(self, export_id: UUID, owner_id: UUID) -> "ExportSeals":
        """Create a new key in place of a killed attempt's key."""
        self.destroy(export_id)
        self._keys.create_key(_name(export_id))
        return self.open(export_id, owner_id)

    def open(self, export_id: UUID, owner_id: UUID) -> "ExportSeals":
        """Return the export's seals. NotFound once one of its keys is destroyed."""
        user, own = self._keys.key(f"user/{owner_id}"), self._keys.key(_name(export_id))
        if user is None or own is None:
            raise NotFound(GONE)
        unlocked = self._keys.unlocked.get(owner_id) or b""
        return ExportSeals(
            export_id, derive_key(user + own + unlocked, f"discreet v1 export {export_id}"), self._random
        )

    def waits_for(self, owner_id: UUID, *, has_user_key: bool) -> bool:
        """Return whether the person must first unlock their user-held key."""
        return has_user_key and self._keys.unlocked.get(owner_id) is None

    def destroy(self, export_id: UUID) -> None:
        self._keys.destroy_key(_name(export_id))


class ExportSeals:
    """Encrypts pieces, each bound to its position."""

    def __init__(self, export_id: UUID, key: bytes, random: RandomSource) -> None:
        self._export_id, self._key, self._random = export_id, key, random

    def close_piece(self, n: int, data: bytes) -> bytes:
        return seal(self._random, self._key, data, f"export {self._export_id} {n}")

    def open_piece(self, n: int, sealed: bytes) -> bytes:
        return open_sealed(self._key, sealed, f"export {self._export_id} {n}")


def _name(export_id: UUID) -> str:
    return f"export/{export_id}"
