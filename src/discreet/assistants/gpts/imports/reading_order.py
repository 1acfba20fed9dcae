"""Messages between the server and the process that finds the GPTs in an upload.

The child first writes the pieces of each file that a GPT was made of, then the `ReadGpt`, then the pieces of its GPT
file. So the server holds one piece at a time.

Invariants:
- The order is passed through the child's standard input only, because it holds the key of this upload.
"""

from pathlib import Path

import msgspec

from discreet.assistants.gpts.archive.import_note import ImportStep
from discreet.assistants.gpts.imports.found_gpt import GptSource
from discreet.runtime.confined_child import ChildInput

ARCHIVE_BYTES = 128 << 20
"""An archive within an archive, a file of a GPT, and a GPT as a whole."""
PIECE_BYTES = 1 << 20
FRAME_BYTES = 16 << 20
"""Bytes of one message at most."""


class GptsOrder(ChildInput, frozen=True, kw_only=True):
    """The sealed file to read, its key in hexadecimal, and the name that the person's file has."""

    path: str
    key: str
    context: str
    name: str

    def files_to_read(self) -> tuple[Path, ...]:
        """Return the sealed file."""
        return (Path(self.path),)


class FilePiece(msgspec.Struct, frozen=True, tag="piece"):
    """A piece of a file. The files that GPTs were made of are numbered in their order, from 0."""

    data: bytes
    is_last: bool


class ReadGpt(msgspec.Struct, frozen=True, kw_only=True, tag="gpt"):
    """A GPT; `missing`, `left_over` (names) and `steps` as in `FoundGpt`, cut to what a preview shows.

    It was made of the files with the numbers `files`, and of `texts`.
    """

    name: str
    source: GptSource
    missing: tuple[str, ...] = ()
    left_over: tuple[str, ...] = ()
    steps: tuple[ImportStep, ...] = ()
    files: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()


class UnreadGpt(msgspec.Struct, frozen=True, kw_only=True, tag="unread"):
    """A GPT that cannot be read; `sentence` says why."""

    name: str
    sentence: str


class GptsRefused(msgspec.Struct, frozen=True, tag="refused"):
    """Reading ends here; `sentence` says why."""

    sentence: str


class UploadReadDone(msgspec.Struct, frozen=True, tag="done"):
    """The upload was read to its end."""


GptsAnswer = FilePiece | ReadGpt | UnreadGpt | GptsRefused | UploadReadDone
