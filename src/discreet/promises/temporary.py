"""Temporary chats: which they are, and when one is over (P9).

Invariants:
- A temporary chat says by its id what it is and which process holds it, so that nobody looks for it in a database.
- It is over an hour after it was used last, and soon after its page was closed.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

IDLE_ENDS = timedelta(hours=1)
LEFT_ENDS = timedelta(seconds=90)
"""After its page said that it was closed. One that was only loaded anew, or is open in another tab, says so sooner."""

MARK_BYTES = 6
RANDOM_BYTES = 10
_VERSION, _VARIANT = 8 << 76, 0b10 << 62
_FREE = ~((0xF << 76) | (0b11 << 62)) & ((1 << 128) - 1)


def temporary_id(mark: bytes, random: bytes) -> UUID:
    """An id of the version that is left to applications (RFC 9562, version 8): the process's mark, then chance."""
    return UUID(int=(int.from_bytes(mark + random) & _FREE) | _VERSION | _VARIANT)


def is_temporary(id_: UUID) -> bool:
    """Whether the id is of a temporary chat, or of a card in one. Nothing that is stored has such an id."""
    return id_.version == 8


def held_by(mark: bytes, id_: UUID) -> bool:
    """Whether the process of this mark gave the id."""
    return is_temporary(id_) and id_.bytes[:MARK_BYTES] == mark


@dataclass(frozen=True)
class TemporaryLifetime:
    """When a temporary chat was used last, and since when no page shows it, as far as pages have said."""

    used_at: datetime
    left_at: datetime | None = None

    def used(self, now: datetime) -> "TemporaryLifetime":
        return TemporaryLifetime(now)

    def shown(self) -> "TemporaryLifetime":
        """A page shows it: that is no use."""
        return replace(self, left_at=None)

    def left(self, now: datetime) -> "TemporaryLifetime":
        return replace(self, left_at=now)

    @property
    def over_at(self) -> datetime:
        idle = self.used_at + IDLE_ENDS
        return idle if self.left_at is None else min(idle, self.left_at + LEFT_ENDS)

    def is_over(self, now: datetime) -> bool:
        return self.over_at <= now
