"""What a check has found: how much it looked at, what breaks the promise, and what it could not look at.

Invariants:
- What was not checked is never counted as fine.
- Everything is counted.
- The first `MOST_NAMED` breaches are named, so that memory stays bounded however much is broken.
"""

from dataclasses import dataclass, field

MOST_NAMED = 100


@dataclass(frozen=True)
class Violation:
    """One thing that is not as promised: which, and why not."""

    item: str
    why: str


@dataclass(frozen=True)
class Unchecked:
    """What could not be looked at this time, and why."""

    what: str
    why: str


@dataclass
class Findings:
    """Of one promise, so far. `breached` counts those breaches, too, that are not named any more."""

    checked: int = 0
    breached: int = 0
    breaches: list[Violation] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)

    def breach(self, item: str, why: str) -> None:
        self.breached += 1
        if len(self.breaches) < MOST_NAMED:
            self.breaches.append(Violation(item, why))

    def expect(self, holds: bool, item: str, why: str) -> None:
        if not holds:
            self.breach(item, why)

    def could_not(self, what: str, why: str) -> None:
        self.unchecked.append(Unchecked(what, why))
