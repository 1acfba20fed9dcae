"""Temporary chats: their ids, and when they end (P9).

Invariants:
- A temporary chat's id shows that it is temporary and which process holds it, so it is never looked up in a database.
- It ends one hour after its last use, or 90 seconds after its page was closed.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

IDLE_LIFETIME = timedelta(hours=1)
LEFT_ENDS = timedelta(seconds=90)
"""Time after its page reported that it was closed. A page that was only reloaded, or is open in another tab, reports
back sooner.
"""

MARK_BYTES = 6
RANDOM_BYTES = 10
_VERSION, _VARIANT = 8 << 76, 0b10 << 62
_FREE = ~((0xF << 76) | (0b11 << 62)) & ((1 << 128) - 1)


def temporary_id(mark: bytes, random: bytes) -> UUID:
    """Return an id of UUID version 8, which is left to applications (RFC 9562).

    It consists of the process's mark and random bytes.
    """
    return UUID(int=(int.from_bytes(mark + random) & _FREE) | _VERSION | _VARIANT)


def is_temporary(id_: UUID) -> bool:
    """Return whether the id belongs to a temporary chat or to a card in one.

    No stored object has such an id.
    """
    return id_.version == 8


def is_created_by(mark: bytes, id_: UUID) -> bool:
    """Return whether the process with this mark created the id."""
    return is_temporary(id_) and id_.bytes[:MARK_BYTES] == mark


@dataclass(frozen=True)
class TemporaryLifetime:
    """When a temporary chat was last used, and since when no page reports showing it."""

    used_at: datetime
    left_at: datetime | None = None

    def with_use(self, now: datetime) -> "TemporaryLifetime":
        return TemporaryLifetime(now)

    def with_page_open(self) -> "TemporaryLifetime":
        """Record that a page shows it. That does not count as use."""
        return replace(self, left_at=None)

    def with_page_closed(self, now: datetime) -> "TemporaryLifetime":
        return replace(self, left_at=now)

    @property
    def ends_at(self) -> datetime:
        idle = self.used_at + IDLE_LIFETIME
        return idle if self.left_at is None else min(idle, self.left_at + LEFT_ENDS)

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now
