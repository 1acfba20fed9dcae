"""Files attached to a question: their metadata, kinds and encryption (P7, P10).

Invariants:
- Each file has its own key, stored only in its message's body.
- A key that opens the message therefore opens the file. Destroying the conversation's key, or deleting the message,
  makes every copy of the file unreadable.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import msgspec

from discreet.crypto.envelope import open_sealed, seal
from discreet.ports.clock import RandomSource
from discreet.ports.documents import Extracted

PIECE_BYTES = 1024 * 1024
ALT_CHARACTERS = 500
FILES_PER_QUESTION = 10
MODEL_PICTURE_TYPE = "image/jpeg"
"""The format in which a model and a page get a picture."""


class FileKind(StrEnum):
    DOCUMENT = "document"
    PICTURE = "picture"


class Attachment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The metadata of a file, as its message stores it.

    `characters` is the length of a document's text; `recognised` is the number of its pages whose text was recognised
    in a scan, and `unread` says why some of its pages were not read; `width` and `height` are those of the re-encoded
    picture; `alt` is the person's description of the picture.
    """

    id: UUID
    key: bytes
    name: str
    kind: FileKind
    bytes: int
    characters: int = 0
    recognised: int = 0
    unread: str = ""
    width: int = 0
    height: int = 0
    alt: str = ""


@dataclass(frozen=True)
class NewAttachment:
    """A file in memory.

    `model_form` is what a model gets: a document's text by place, or a re-encoded picture without camera metadata.
    """

    metadata: Attachment
    data: bytes
    model_form: bytes

    @property
    def memory_bytes(self) -> int:
        return len(self.data) + len(self.model_form)


encode_text = msgspec.msgpack.Encoder().encode
_decode_text = msgspec.msgpack.Decoder(tuple[Extracted, ...]).decode


def decode_text(model_form: bytes) -> tuple[Extracted, ...]:
    """Return the text of a document by place, from its `model_form` form."""
    return _decode_text(model_form)


def seal_pieces(random: RandomSource, file: NewAttachment) -> Iterator[bytes]:
    """Yield the original file, encrypted in pieces of at most 1 MiB."""
    for n, start in enumerate(range(0, len(file.data), PIECE_BYTES)):
        yield seal(random, file.metadata.key, file.data[start : start + PIECE_BYTES], _piece_context(file.metadata, n))


def open_pieces(attachment: Attachment, pieces: list[bytes]) -> bytes:
    return b"".join(
        open_sealed(attachment.key, sealed, _piece_context(attachment, n)) for n, sealed in enumerate(pieces)
    )


def seal_model_form(random: RandomSource, file: NewAttachment) -> bytes:
    return seal(random, file.metadata.key, file.model_form, f"seen file {file.metadata.id}")


def open_model_form(attachment: Attachment, sealed: bytes) -> bytes:
    return open_sealed(attachment.key, sealed, f"seen file {attachment.id}")


def _piece_context(attachment: Attachment, n: int) -> str:
    return f"file {attachment.id} {n}"
