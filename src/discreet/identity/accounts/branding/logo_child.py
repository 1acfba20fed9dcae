"""The process that decodes one untrusted logo, within limits of the kernel.

`python -m discreet.identity.accounts.branding.logo_child` answers a picture with one frame, a `LogoAnswer` as
MessagePack.
"""

from collections.abc import Iterator

import msgspec

from discreet.errors import DiscreetError
from discreet.identity.accounts.branding.logo import LogoFiles, read_logo
from discreet.runtime.confined_child import answer_input


class LogoAnswer(msgspec.Struct, frozen=True):
    """The logo's files, or a sentence that says why it cannot be used."""

    files: LogoFiles | None = None
    refused: str = ""
    is_too_large: bool = False


def answers(data: bytes) -> Iterator[bytes]:
    """Yield the files, or the reason why there are none."""
    yield msgspec.msgpack.encode(_answer(data))


def _answer(data: bytes) -> LogoAnswer:
    try:
        return LogoAnswer(read_logo(data))
    except DiscreetError as why:
        return LogoAnswer(refused=why.sentence, is_too_large=why.code == "too_large")


if __name__ == "__main__":
    answer_input(answers)
