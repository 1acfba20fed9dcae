"""How long content is kept (SPEC §4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Retention:
    """`until` is the moment of deletion, or None for "until you delete it"."""

    until: datetime | None

    @property
    def sentence(self) -> str:
        if self.until is None:
            return "Kept until you delete it."
        return f"Deleted on {self.until.day} {self.until:%B %Y}."


def retention(began: datetime, limits: list[timedelta]) -> Retention:
    """The shortest of the limits that apply wins; no limit keeps it until its user deletes it."""
    return Retention(began + min(limits) if limits else None)
