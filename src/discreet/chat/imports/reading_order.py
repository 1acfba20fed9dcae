"""Messages between the server and the process that reads an export.

Invariants:
- The order is passed through the child's standard input only, because it holds the key of this export.
"""

from datetime import datetime
from pathlib import Path

import msgspec

from discreet.chat.conversations.imported_conversation import ImportedConversation
from discreet.chat.imports.parsed_conversation import ExportSource
from discreet.chat.prompts.about_me import FoundText
from discreet.runtime.confined_child import ChildInput


class ReadOrder(ChildInput, frozen=True, kw_only=True):
    """The sealed file to read; no data follows.

    `key` is in hexadecimal; `now` replaces times that the export lacks.
    """

    path: str
    key: str
    context: str
    now: datetime

    def files_to_read(self) -> tuple[Path, ...]:
        """Return the sealed file."""
        return (Path(self.path),)


class EntryRead(msgspec.Struct, tag="entry"):
    """One entry of the export; fields as in `ParsedConversation`.

    `read` is the progress from 0 to 1.
    """

    read: float
    source_id: str
    earlier: ImportedConversation | None
    left_out: dict[str, int]
    is_conversation: bool
    texts: tuple[FoundText, ...] = ()
    source: ExportSource | None = None


class ReadingRefused(msgspec.Struct, tag="refused"):
    """Reading ends here; `sentence` says why.

    `is_missing`: the file is missing or incomplete.
    """

    sentence: str
    is_missing: bool = False


class ReadingDone(msgspec.Struct, tag="done"):
    """The export was read to its end."""


ReadAnswer = EntryRead | ReadingRefused | ReadingDone
