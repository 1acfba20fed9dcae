"""An export: one file with all that is held of a person in one of their spaces, from the asking to its end (P2).

Law of this file: it is made in the background, kept for a day, and fetched once. However it ends, nothing of it stays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

MADE_WITHIN: Final = timedelta(days=2)
"""What is not made by then has failed."""
KEPT_FOR: Final = timedelta(hours=24)
"""From when it is ready until it expires."""
LINK_LASTS: Final = timedelta(minutes=5)
"""A link opens for so long, once, and for the session of its person alone."""


class ExportState(StrEnum):
    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    TAKING = "taking"
    """It is being downloaded."""
    DOWNLOADED = "downloaded"
    DISCARDED = "discarded"
    OUTDATED = "outdated"
    """Something that it may have held was deleted since (P10)."""
    EXPIRED = "expired"
    FAILED = "failed"


UNDER_WAY: Final = frozenset({ExportState.WAITING, ExportState.MAKING})


@dataclass(frozen=True)
class Export:
    """`done` of `planned` steps are done; `bytes` are those of the ZIP so far. `workspace_id` None: one's own space."""

    id: UUID
    workspace_id: UUID | None
    state: ExportState
    planned: int
    done: int
    bytes: int
    asked_at: datetime
    ready_at: datetime | None
    expires_at: datetime
    ended_at: datetime | None

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        if self.state in UNDER_WAY:
            return min(self.done / self.planned, 0.99) if self.planned else 0.0
        return 1.0

    @property
    def file_name(self) -> str:
        """Says when it was asked for, and nothing of whose it is."""
        return f"discreet-export-{self.asked_at:%Y-%m-%d}.zip"
