"""How long content is kept (specification: Services, accounts, workspaces).

Invariants:
- Retention counts from a conversation's last change.
- The shortest limit wins, and the receipt says whose limit it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MAX_DAYS = 3650
PREVIEW_DAYS = 1
"""How long a builder's preview chat is kept after its last change."""
IN_MEMORY = (
    "Never written to disk. It is gone when you close it or sign out, after an hour without use, and when the server "
    "stops."
)
GUEST_IN_MEMORY = (
    "In this server's memory only, until you end the chat or close its page, or after an hour without use."
)


class RetentionOwner(StrEnum):
    """The owner of a limit."""

    WORKSPACE = "workspace"
    ACCOUNT = "account"
    PREVIEW = "preview"
    """The limit of every preview chat."""


_WHOSE = {
    RetentionOwner.WORKSPACE: "a rule of your workspace",
    RetentionOwner.ACCOUNT: "your own setting",
    RetentionOwner.PREVIEW: "the limit of preview chats",
}


@dataclass(frozen=True)
class Limit:
    """Deletion a number of days after the last change."""

    days: int
    by: RetentionOwner

    @property
    def description(self) -> str:
        return f"{_WHOSE[self.by]}, {self.days} {'day' if self.days == 1 else 'days'} after its last change"


@dataclass(frozen=True)
class Retention:
    """The moment of deletion (`until`) and the limit that decides it.

    Both are None for "until you delete it". `in_memory`: a temporary chat, which has no limit (P9). `of_guest`: the
    temporary chat of a guest.
    """

    until: datetime | None = None
    limit: Limit | None = None
    in_memory: bool = False
    of_guest: bool = False

    @property
    def sentence(self) -> str:
        if self.in_memory:
            return GUEST_IN_MEMORY if self.of_guest else IN_MEMORY
        if self.until is None or self.limit is None:
            return "Kept until you delete it."
        return f"Deleted on {self.until.day} {self.until:%B %Y}, by {self.limit.description}."

    def is_over(self, now: datetime) -> bool:
        return self.until is not None and self.until <= now


def limits_of(workspace_days: int | None, account_days: int | None, *, preview: bool = False) -> tuple[Limit, ...]:
    """Return the limits that apply.

    If both are the same, the workspace's comes first.
    """
    candidates = (
        (workspace_days, RetentionOwner.WORKSPACE),
        (account_days, RetentionOwner.ACCOUNT),
        (PREVIEW_DAYS if preview else None, RetentionOwner.PREVIEW),
    )
    return tuple(Limit(days, by) for days, by in candidates if days is not None)


def retention_of(changed: datetime, limits: tuple[Limit, ...]) -> Retention:
    """Return the retention of content that was last changed at `changed`.

    Without limits it is kept until its user deletes it.
    """
    if not limits:
        return Retention()
    shortest = min(limits, key=lambda limit: limit.days)
    return Retention(changed + timedelta(days=shortest.days), shortest)
