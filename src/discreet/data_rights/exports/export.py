"""An export: one file with all data of a person in one of their spaces (P2).

Invariants:
- It is made in the background, kept for a day, and downloaded once.
- However it ends, nothing of it remains.

A browser may repeat a request, and a download may break at its last byte. So a delivered file can be downloaded again
for REPLAY_WINDOW, with the same link and in the same session.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

EXPORT_DEADLINE: Final = timedelta(days=2)
"""An export that is not ready by then has failed."""
KEPT_FOR: Final = timedelta(hours=24)
"""From ready to expired."""
LINK_LIFETIME: Final = timedelta(minutes=5)
"""The lifetime of a link before delivery. It works only in the session that asked for it."""
REPLAY_WINDOW: Final = timedelta(minutes=1)
"""From delivery to the destruction of the key. A repeated download in progress extends it."""


class ExportState(StrEnum):
    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    TAKING = "taking"
    """A download is in progress."""
    DELIVERED = "delivered"
    """Completely sent; can be downloaded again for a minute. Not stored: it is `taking` with `repeat_until`."""
    DOWNLOADED = "downloaded"
    DISCARDED = "discarded"
    OUTDATED = "outdated"
    """Something that it may contain was deleted since (P10)."""
    EXPIRED = "expired"
    FAILED = "failed"


FETCHABLE: Final = frozenset({ExportState.READY, ExportState.TAKING, ExportState.DELIVERED})
UNDER_WAY: Final = frozenset({ExportState.WAITING, ExportState.MAKING})


@dataclass(frozen=True, kw_only=True)
class Export:
    """An export. `done` of `planned` steps are done; `bytes` is the ZIP's size so far.

    `workspace_id` None means the person's own space.
    """

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
        """Return the latest time when its key is destroyed, as things stand."""
        return self.expires_at if self.repeat_until is None else min(self.expires_at, self.repeat_until)

    @property
    def progress(self) -> float:
        """Return the progress from 0 to 1."""
        if self.state in UNDER_WAY:
            return min(self.done / self.planned, 0.99) if self.planned else 0.0
        return 1.0

    @property
    def file_name(self) -> str:
        """Return a name with the date of the request and without the person."""
        return f"discreet-export-{self.asked_at:%Y-%m-%d}.zip"
