"""Messages between the server and the process that finds the GPTs in an upload.

Invariants:
- The order is passed through the child's standard input only, because it holds the key of this upload.
"""

from pathlib import Path

import msgspec

from discreet.assistants.gpts.imports.found_gpt import GptSource
from discreet.runtime.confined_child import ChildInput


class GptsOrder(ChildInput, frozen=True, kw_only=True):
    """The sealed file to read, its key in hexadecimal, and the name that the person's file has."""

    path: str
    key: str
    about: str
    name: str

    def files_to_read(self) -> tuple[Path, ...]:
        """Return the sealed file."""
        return (Path(self.path),)


class ReadGpt(msgspec.Struct, frozen=True, kw_only=True, tag="gpt"):
    """A GPT as a GPT file; `missing`, `left_over` (names) and `steps` as in `FoundGpt`."""

    name: str
    source: GptSource
    archive: bytes
    missing: tuple[str, ...] = ()
    left_over: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


class UnreadGpt(msgspec.Struct, frozen=True, kw_only=True, tag="unread"):
    """A GPT that cannot be read; `sentence` says why."""

    name: str
    sentence: str


class GptsRefused(msgspec.Struct, frozen=True, tag="refused"):
    """Reading ends here; `sentence` says why."""

    sentence: str


class GptsDone(msgspec.Struct, frozen=True, tag="done"):
    """The upload was read to its end."""


GptsAnswer = ReadGpt | UnreadGpt | GptsRefused | GptsDone
