"""The findings of a scenario: sentences that held or did not, and measurements."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from bench.report import machine

FEW = 5


@dataclass
class Findings:
    """Gathered by a scenario while it runs."""

    broken: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)
    """What could not be judged, and why."""
    figures: dict[str, float] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    """The server's sentences to people, and how often each occurred."""

    def check(self, sentence: str, faults: Sequence[str] | bool) -> None:
        """Record whether a sentence holds.

        `faults` are what contradicts it, or whether it holds.
        """
        if faults is True or (not isinstance(faults, bool) and not faults):
            self.held.append(sentence)
            return
        shown = (
            []
            if isinstance(faults, bool)
            else [*faults[:FEW], *([f"and {len(faults) - FEW} more"] * (len(faults) > FEW))]
        )
        self.broken.append(f"{sentence}: NOT SO. {'; '.join(shown)}")

    def note(self, sentence: str) -> None:
        self.said[sentence] = self.said.get(sentence, 0) + 1


class Verdict(msgspec.Struct, frozen=True):
    """One scenario's JSON line."""

    storm: str
    size: str
    holds: bool
    broken: list[str]
    held: list[str]
    unjudged: list[str]
    figures: dict[str, float]
    said: dict[str, int]
    seconds: float
    machine: dict[str, str | int | float]

    @classmethod
    def of(cls, storm: str, size: str, findings: Findings, seconds: float, others_busy: float) -> "Verdict":
        return cls(
            storm, size, not findings.broken and bool(findings.held), findings.broken, findings.held,
            findings.unjudged, {name: round(value, 3) for name, value in findings.figures.items()}, findings.said,
            round(seconds, 1), {**machine(), "others_busy": others_busy},
        )  # fmt: skip

    def line(self) -> str:
        return msgspec.json.encode(self).decode()
