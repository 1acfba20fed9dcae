"""What a confined child answers about one untrusted picture: what it made of it, or why the picture cannot be used."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

from discreet.errors import DiscreetError

Made = TypeVar("Made")


class PictureAnswer(msgspec.Struct, Generic[Made], frozen=True):
    """What was made of the picture, or a sentence that says why it cannot be used."""

    made: Made | None = None
    refused: str = ""
    is_too_large: bool = False


def answer_with(read: Callable[[bytes], Made], data: bytes) -> Iterator[bytes]:
    """Yield the child's one frame: the answer about `data` as MessagePack."""
    try:
        answer = PictureAnswer(read(data))
    except DiscreetError as error:
        answer = PictureAnswer(refused=error.sentence, is_too_large=error.code == "too_large")
    yield msgspec.msgpack.encode(answer)
