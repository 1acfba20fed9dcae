"""How long content is kept (specification: Services, accounts, workspaces).

Invariants:
- A conversation is kept from its last change on.
- Of the limits that apply the shortest wins, and whoever reads of the end of it reads whose limit it is.
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
    """Whose limit it is."""

    WORKSPACE = "workspace"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Limit:
    """So many days after its last change something is deleted."""

    days: int
    by: RetentionOwner

    @property
    def in_words(self) -> str:
        whose = "a rule of your workspace" if self.by is RetentionOwner.WORKSPACE else "your own setting"
        return f"{whose}, {self.days} {'day' if self.days == 1 else 'days'} after its last change"


@dataclass(frozen=True)
class Retention:
    """`until` is the moment of deletion, and `limit` what decides it; both None for "until you delete it".

    `in_memory`: it is temporary, and no limit is asked (P9).
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
    """Those that apply; where both say the same it is the workspace's."""
    given = ((workspace_days, RetentionOwner.WORKSPACE), (account_days, RetentionOwner.ACCOUNT))
    return tuple(Limit(days, by) for days, by in given if days is not None)


def retention_of(changed: datetime, limits: tuple[Limit, ...]) -> Retention:
    """Of something that was last changed at this moment. Without limits it is kept until its user deletes it."""
    if not limits:
        return Retention()
    shortest = min(limits, key=lambda limit: limit.days)
    return Retention(changed + timedelta(days=shortest.days), shortest)
