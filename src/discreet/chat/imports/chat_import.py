"""One import: an uploaded export, its progress and its result."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from discreet.chat.imports.parsed_conversation import ExportSource
from discreet.chat.imports.skip_reason import Tally
from discreet.identity.accounts.space import Space


class ImportState(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def under_way(self) -> bool:
        return self in (ImportState.WAITING, ImportState.READING, ImportState.UNDOING)


@dataclass(frozen=True, kw_only=True)
class ChatImport:
    """An import.

    `read` goes from 0 to 1; `sentence` says why it failed. `conversations` counts the imported ones. `source` is None
    until an entry names it. `attempts`: how often a process has started to read it since the last imported
    conversation.
    """

    id: UUID
    account_id: UUID
    space: Space
    state: ImportState
    bytes: int
    read: float
    conversations: int
    left_out: Tally
    source: ExportSource | None
    sentence: str | None
    began_at: datetime
    ended_at: datetime | None
    attempts: int = 0
