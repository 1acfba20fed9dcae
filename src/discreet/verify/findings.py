"""The results of a check: items checked, breaches, and items it could not check.

Invariants:
- Unchecked items never count as kept.
- Every item is counted.
- Only the first `MAX_NAMED` breaches are named, so that memory stays bounded.
"""

from dataclasses import dataclass, field

MAX_NAMED = 100


@dataclass(frozen=True)
class Violation:
    """One item that breaks a promise, and why."""

    item: str
    why: str


@dataclass(frozen=True)
class Unchecked:
    """What could not be checked this time, and why."""

    what: str
    why: str


@dataclass
class Findings:
    """The findings of one promise so far.

    `breached` also counts breaches that are no longer named.
    """

    checked: int = 0
    breached: int = 0
    breaches: list[Violation] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)

    def breach(self, item: str, why: str) -> None:
        self.breached += 1
        if len(self.breaches) < MAX_NAMED:
            self.breaches.append(Violation(item, why))

    def expect(self, holds: bool, item: str, why: str) -> None:
        if not holds:
            self.breach(item, why)

    def add_unchecked(self, what: str, why: str) -> None:
        self.unchecked.append(Unchecked(what, why))
