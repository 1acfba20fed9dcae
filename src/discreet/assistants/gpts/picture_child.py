"""The process that decodes one picture of a GPT: a stranger's bytes, within limits that the kernel holds.

`python -m discreet.assistants.gpts.picture_child` answers a picture with one frame, a `PictureAnswer` as MessagePack.
"""

from collections.abc import Iterator

import msgspec

from discreet.assistants.gpts.picture import read_picture
from discreet.errors import DiscreetError
from discreet.runtime.confined_child import answer_input


class PictureAnswer(msgspec.Struct, frozen=True):
    """The picture as WebP; or the sentence that says why it cannot be used."""

    picture: bytes | None = None
    refused: str = ""
    is_too_large: bool = False


def answers(data: bytes) -> Iterator[bytes]:
    """The picture, or why there is none."""
    yield msgspec.msgpack.encode(_answer(data))


def _answer(data: bytes) -> PictureAnswer:
    try:
        return PictureAnswer(read_picture(data))
    except DiscreetError as why:
        return PictureAnswer(refused=why.sentence, is_too_large=why.code == "too_large")


if __name__ == "__main__":
    answer_input(answers)
