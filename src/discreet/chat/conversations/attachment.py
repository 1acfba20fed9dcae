"""A file that somebody gave with a question: what it is, and how it is sealed (P7, P10).

Invariants:
- Each file has a key of its own, which stands in its message's body and nowhere else.
- So whoever opens the message opens the file, and with the conversation's key, or the message, the file is gone in
  every copy.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import msgspec

from discreet.crypto.envelope import open_sealed, seal
from discreet.ports import Extracted, RandomSource

PIECE_BYTES = 1024 * 1024
ALT_CHARACTERS = 500
FILES_PER_QUESTION = 10
SEEN_TYPE = "image/jpeg"
"""The type of what a model and a page see of a picture."""


class FileKind(StrEnum):
    DOCUMENT = "document"
    PICTURE = "picture"


class Attachment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a message holds of a file. `characters` are a document's text, `width` and `height` a picture as it is seen;
    `alt` is what its person says is on it."""

    id: UUID
    key: bytes
    name: str
    kind: FileKind
    bytes: int
    characters: int = 0
    width: int = 0
    height: int = 0
    alt: str = ""


@dataclass(frozen=True)
class NewAttachment:
    """A file in memory. `seen` is what a model is given of it: a document's text by place, or a picture written anew
    without what a camera notes beside it."""

    about: Attachment
    data: bytes
    seen: bytes

    @property
    def weight(self) -> int:
        return len(self.data) + len(self.seen)


encode_text = msgspec.msgpack.Encoder().encode
_decode_text = msgspec.msgpack.Decoder(tuple[Extracted, ...]).decode


def text_of(seen: bytes) -> tuple[Extracted, ...]:
    """The text of a document by place, of what is seen of it."""
    return _decode_text(seen)


def sealed_pieces(entropy: RandomSource, file: NewAttachment) -> Iterator[bytes]:
    """The file as it was given, in pieces of at most 1 MiB."""
    for n, start in enumerate(range(0, len(file.data), PIECE_BYTES)):
        yield seal(entropy, file.about.key, file.data[start : start + PIECE_BYTES], _piece(file.about, n))


def open_pieces(about: Attachment, pieces: list[bytes]) -> bytes:
    return b"".join(open_sealed(about.key, sealed, _piece(about, n)) for n, sealed in enumerate(pieces))


def sealed_seen(entropy: RandomSource, file: NewAttachment) -> bytes:
    return seal(entropy, file.about.key, file.seen, f"seen file {file.about.id}")


def open_seen(about: Attachment, sealed: bytes) -> bytes:
    return open_sealed(about.key, sealed, f"seen file {about.id}")


def _piece(about: Attachment, n: int) -> str:
    return f"file {about.id} {n}"
