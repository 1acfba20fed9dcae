"""How long content is kept (specification: Services, accounts, workspaces).

Invariants:
- Retention counts from a conversation's last change.
- The shortest limit wins, and the receipt says whose limit it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_DAYS = 3650
IN_MEMORY = (
    "Never written to disk. It is gone when you close it or sign out, after an hour without use, and when the server "
    "stops."
)


class RetentionOwner(StrEnum):
    """The owner of a limit."""

    WORKSPACE = "workspace"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Limit:
    """Deletion a number of days after the last change."""

    days: int
    by: RetentionOwner

    @property
    def in_words(self) -> str:
        whose = "a rule of your workspace" if self.by is RetentionOwner.WORKSPACE else "your own setting"
        return f"{whose}, {self.days} {'day' if self.days == 1 else 'days'} after its last change"


@dataclass(frozen=True)
class Retention:
    """The moment of deletion (`until`) and the limit that decides it.

    Both are None for "until you delete it". `in_memory`: a temporary chat, which has no limit (P9).
    """

    until: datetime | None = None
    limit: Limit | None = None
    in_memory: bool = False

    @property
    def sentence(self) -> str:
        if self.in_memory:
            return IN_MEMORY
        if self.until is None or self.limit is None:
            return "Kept until you delete it."
        return f"Deleted on {self.until.day} {self.until:%B %Y}, by {self.limit.in_words}."

    def is_over(self, now: datetime) -> bool:
        return self.until is not None and self.until <= now


def limits_of(workspace_days: int | None, account_days: int | None) -> tuple[Limit, ...]:
    """Return the limits that apply.

    If both are the same, the workspace's comes first.
    """
    given = ((workspace_days, RetentionOwner.WORKSPACE), (account_days, RetentionOwner.ACCOUNT))
    return tuple(Limit(days, by) for days, by in given if days is not None)


def retention_of(changed: datetime, limits: tuple[Limit, ...]) -> Retention:
    """Return the retention of content that was last changed at `changed`.

    Without limits it is kept until its user deletes it.
    """
    if not limits:
        return Retention()
    shortest = min(limits, key=lambda limit: limit.days)
    return Retention(changed + timedelta(days=shortest.days), shortest)
