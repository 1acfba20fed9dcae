"""The child process that decodes one generated image, within kernel limits.

`python -m discreet.chat.images.picture_child` answers an image with one frame, a `ReencodedImageAnswer` as MessagePack.
"""

from collections.abc import Iterator

import msgspec

from discreet.chat.images.picture import Picture, reencode
from discreet.runtime.confined_child import answer_input
from discreet.runtime.image_file import NotAnImage


class ReencodedImageAnswer(msgspec.Struct, frozen=True):
    """The re-encoded image, or the reason of `NotAnImage`."""

    picture: Picture | None = None
    refused: str = ""


def encode_answer(data: bytes) -> Iterator[bytes]:
    """Yield the encoded answer."""
    yield msgspec.msgpack.encode(_answer(data))


def _answer(data: bytes) -> ReencodedImageAnswer:
    try:
        return ReencodedImageAnswer(reencode(data))
    except NotAnImage as why:
        return ReencodedImageAnswer(refused=str(why))


if __name__ == "__main__":
    answer_input(encode_answer)
