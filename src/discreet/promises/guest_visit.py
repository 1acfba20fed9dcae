"""Guests: people without an account who came in by a builder's link; when they end (P6, P9).

Invariants:
- A guest ends 12 hours after they came, an hour after their last request, or 90 seconds after no page shows the chat.
- They also end with their link, their GPT and the process that holds their chat.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from discreet.promises.temporary import IDLE_LIFETIME, LEFT_ENDS

VALID_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class GuestEnds:
    """The moments before which a guest's last request, and the closing of their page, end them now."""

    idle_since: datetime
    left_since: datetime


def ends_at(came_at: datetime, link_ends_at: datetime | None) -> datetime:
    """Return when a guest ends at the latest: with their link, if that is sooner."""
    return min(came_at + VALID_FOR, link_ends_at or came_at + VALID_FOR)


def expiry_cutoffs(now: datetime) -> GuestEnds:
    """Return the moments before which the last sign of a guest ends their visit at `now`."""
    return GuestEnds(now - IDLE_LIFETIME, now - LEFT_ENDS)
