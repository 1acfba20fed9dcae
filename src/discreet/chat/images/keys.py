"""Creating, opening and destroying an image's keys.

Specification: The one rule; P1, P7, P10.

Invariants:
- The user's grant needs two keys of the key store, the user's and the image's.
- Destroying the image's key makes every copy of it unreadable, in backups too.
- There is no other grant: the improvement pipeline gets none, because datasets hold no images.
- The image's share follows the training rule: it exists while the image allows improvement.
"""

from datetime import datetime
from uuid import UUID

from discreet.crypto.envelope import KEY_BYTES, derive_key, open_sealed, seal
from discreet.errors import NotFound
from discreet.identity.accounts.key_kinds import KeyKind, destroy_all_keys
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore
from discreet.promises.parties import image_party

GONE = "This image has been deleted."


class ImageKeys:
    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    def create(self, image_id: UUID) -> None:
        """Create the image's own key and store it durably.

        Call it before the first row is written, because a row without a key cannot be opened.
        """
        self._keys.create_key(_name(image_id))

    def allow(self, image_id: UUID, began: datetime) -> None:
        """Create the share of an image that all parties allow."""
        self._keys.create_share(str(image_party(image_id)), began)

    def grant(self, account_id: UUID, image_id: UUID) -> tuple[bytes, bytes]:
        """Return a new content key, and the same key sealed for the image's user."""
        content = self._random.bytes(KEY_BYTES)
        sealed = seal(self._random, self._user_key(account_id, image_id), content, _context(image_id))
        return content, sealed

    def open(self, account_id: UUID, image_id: UUID, sealed_key: bytes) -> bytes:
        """Return the content key; NotFound once the image's own key is destroyed."""
        return open_sealed(self._user_key(account_id, image_id), sealed_key, _context(image_id))

    def exist(self, image_id: UUID) -> bool:
        return self._keys.key(_name(image_id)) is not None

    def destroy(self, image_id: UUID) -> None:
        """Destroy the image's share and key; nothing opens it afterwards."""
        destroy_all_keys(self._keys, KeyKind.IMAGE, image_id)

    def _user_key(self, account_id: UUID, image_id: UUID) -> bytes:
        user, own = self._keys.key(f"user/{account_id}"), self._keys.key(_name(image_id))
        if user is None or own is None:
            raise NotFound(GONE)
        return derive_key(user + own, f"discreet v1 user grant of image {image_id}")


def _name(image_id: UUID) -> str:
    return f"image/{image_id}"


def _context(image_id: UUID) -> str:
    return f"image grant {image_id}"
