"""The process that decodes one untrusted picture, within limits of the kernel.

`python -m discreet.assistants.gpts.picture_child` answers a picture with one frame, a `PictureAnswer` as MessagePack.
"""

from collections.abc import Iterator

import msgspec

from discreet.assistants.gpts.picture import read_picture
from discreet.errors import DiscreetError
from discreet.runtime.confined_child import answer_input


class PictureAnswer(msgspec.Struct, frozen=True):
    """The picture as WebP, or a sentence that says why it cannot be used."""

    picture: bytes | None = None
    refused: str = ""
    is_too_large: bool = False


def answers(data: bytes) -> Iterator[bytes]:
    """Yield the picture, or the reason why there is none."""
    yield msgspec.msgpack.encode(_answer(data))


def _answer(data: bytes) -> PictureAnswer:
    try:
        return PictureAnswer(read_picture(data))
    except DiscreetError as why:
        return PictureAnswer(refused=why.sentence, is_too_large=why.code == "too_large")


if __name__ == "__main__":
    answer_input(answers)
