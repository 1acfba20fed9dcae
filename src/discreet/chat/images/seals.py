"""Encryption of an image: metadata, picture in pieces, and thumbnail (P7).

Invariants:
- Prompt and picture exist in memory and encrypted, never in a plain column.
- Each envelope is bound to its image and its position.
- A missing, moved or foreign piece is detected.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from discreet.chat.images.image import PIECE_BYTES, Image, ImageRequest
from discreet.chat.images.picture import Picture
from discreet.crypto.envelope import DecryptionFailed, open_sealed, seal
from discreet.ports.clock import RandomSource
from discreet.ports.images import ImageShape


class ImageMetadata(msgspec.Struct, frozen=True):
    """The encrypted facts of an image besides its picture."""

    prompt: str
    shape: ImageShape
    media_type: str
    width: int
    height: int
    where: str
    model: str
    is_signed: bool = False


@dataclass(frozen=True, kw_only=True)
class SealedImage:
    """A row, without its picture."""

    id: UUID
    owner_id: UUID
    began_at: datetime
    picture_bytes: int
    key: bytes
    metadata: bytes


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(ImageMetadata).decode


def image_metadata(request: ImageRequest, picture: Picture, where: str, model: str) -> ImageMetadata:
    return ImageMetadata(
        request.prompt, request.shape, picture.media_type, picture.width, picture.height, where, model, is_signed=True
    )


class ImageSeals:
    """Encrypts and decrypts one image; decrypting anything else raises DecryptionFailed."""

    def __init__(self, image_id: UUID, key: bytes) -> None:
        self._id, self._key = image_id, key

    def seal_metadata(self, random: RandomSource, metadata: ImageMetadata) -> bytes:
        return seal(random, self._key, _encode(metadata), f"image {self._id}")

    def seal_small(self, random: RandomSource, small: bytes) -> bytes:
        return seal(random, self._key, small, f"small image {self._id}")

    def seal_pieces(self, random: RandomSource, data: bytes) -> list[bytes]:
        pieces = [data[at : at + PIECE_BYTES] for at in range(0, len(data), PIECE_BYTES)]
        return [seal(random, self._key, piece, self._place(n, len(pieces))) for n, piece in enumerate(pieces)]

    def open(self, sealed: SealedImage) -> Image:
        metadata = _decode(open_sealed(self._key, sealed.metadata, f"image {self._id}"))
        return Image(
            id=sealed.id,
            owner_id=sealed.owner_id,
            began_at=sealed.began_at,
            bytes=sealed.picture_bytes,
            prompt=metadata.prompt,
            shape=metadata.shape,
            media_type=metadata.media_type,
            width=metadata.width,
            height=metadata.height,
            where=metadata.where,
            model=metadata.model,
            is_signed=metadata.is_signed,
        )

    def open_small(self, sealed: bytes) -> bytes:
        return open_sealed(self._key, sealed, f"small image {self._id}")

    def open_pieces(self, pieces: Sequence[bytes]) -> bytes:
        """Return the whole picture; DecryptionFailed when a piece is missing."""
        if not pieces:
            raise DecryptionFailed(f"image {self._id} has no pieces")
        return b"".join(open_sealed(self._key, piece, self._place(n, len(pieces))) for n, piece in enumerate(pieces))

    def _place(self, n: int, of: int) -> str:
        return f"image {self._id} piece {n} of {of}"
