"""Readers of untrusted files, pictures and Markdown. See `discreet.ports`."""

from collections.abc import Hashable, Sequence
from typing import Protocol

import msgspec

from discreet.errors import Unavailable


class Extracted(msgspec.Struct, frozen=True):
    """The text of one place of a file: a page, a sheet, a slide, or the whole ("").

    `recognised`: the text was recognised in a picture, so it may have errors.
    """

    place: str
    text: str
    recognised: bool = False


class ReadFile(msgspec.Struct, frozen=True):
    """The text of a file by place. `unread` says why some of its pages were not read; "" if all were."""

    places: Sequence[Extracted]
    unread: str = ""

    @property
    def recognised(self) -> int:
        """The number of places whose text was recognised in a picture."""
        return sum(place.recognised for place in self.places)


class ModelImage(msgspec.Struct, frozen=True):
    """A picture for a model: upright, without camera metadata, small enough.

    `data` is JPEG.
    """

    width: int
    height: int
    data: bytes


class ReaderNotInstalled(Unavailable):
    """This server cannot read such files: a library is missing.

    `why` is for the operator.
    """

    def __init__(self, why: str) -> None:
        super().__init__("This server cannot read such files at the moment. Ask its operator to run “discreet doctor”.")
        self.why = why


class PictureReader(Protocol):
    """Decodes untrusted pictures in a child process with limits of time and memory."""

    async def decode(self, data: bytes, filename: str, holder: Hashable) -> ModelImage:
        """Decode the picture. Each `holder` waits in its own line.

        Raises Invalid with the reason if the picture cannot be used, ReaderNotInstalled if no picture can be; TooMany
        when too many of `holder` wait.
        """
        ...


class TextExtractor(Protocol):
    """Extracts text of untrusted files in a child process with limits."""

    async def extract(self, data: bytes, filename: str, holder: Hashable) -> ReadFile:
        """Read the file. Each `holder` waits in its own line.

        Raises Invalid with the reason if the file cannot be read, ReaderNotInstalled if no file of its kind can be;
        TooMany when too many of `holder` wait.
        """
        ...


class MarkdownRenderer(Protocol):
    """Renders untrusted Markdown as HTML in a child process with limits."""

    async def render(self, texts: Sequence[str], holder: Hashable) -> list[str | None]:
        """Return the HTML of each text, or None for one that exceeds the limits.

        Each `holder` waits in its own line. Raises TooMany when too many of its texts wait.
        """
        ...
