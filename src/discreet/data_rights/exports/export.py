"""An export: one file with all that is held of a person in one of their spaces, from the asking to its end (P2).

Invariants:
- It is made in the background, kept for a day, and fetched once.
- However it ends, nothing of it stays.

A browser may send one request twice, and a download may break at its last byte. So the file that has been delivered can
be fetched again for REPEATS_FOR, with the same link and in the same session.
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
"""A link opens for so long until the file is delivered, in the session that asked for it and in no other."""
REPEATS_FOR: Final = timedelta(minutes=1)
"""From when the file is delivered until its key is destroyed. A repeated download that is under way extends it."""


class ExportState(StrEnum):
    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    TAKING = "taking"
    """It is being downloaded."""
    DELIVERED = "delivered"
    """All of it was sent; it can be fetched again for a minute. Not stored: `taking` with `repeat_until`."""
    DOWNLOADED = "downloaded"
    DISCARDED = "discarded"
    OUTDATED = "outdated"
    """Something that it may have held was deleted since (P10)."""
    EXPIRED = "expired"
    FAILED = "failed"


FETCHABLE: Final = frozenset({ExportState.READY, ExportState.TAKING, ExportState.DELIVERED})
UNDER_WAY: Final = frozenset({ExportState.WAITING, ExportState.MAKING})


@dataclass(frozen=True, kw_only=True)
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
    repeat_until: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When its key is destroyed at the latest, as things stand."""
        return self.expires_at if self.repeat_until is None else min(self.expires_at, self.repeat_until)

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
