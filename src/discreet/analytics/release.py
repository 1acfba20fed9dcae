"""Releases: numbers that are out, once and for ever (P8).

Invariants:
- A `Release` is made by `measure.py`, from bounded counts and fresh noise, or read from the table where it is kept.
- Nothing else of what people did ever reaches a builder's page.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

GRID = 1024
"""Measurements are whole numbers of 1/1024, so that noise on them is a discrete Gaussian and no rounding leaks."""


@dataclass(frozen=True, kw_only=True)
class Release:
    """One question of one GPT on one day. `step` counts the days since `began`, the first day of the period that was
    measured (1 on that day). `cost` is in grains of ρ, `variance` that of the noise on each measurement, in squares of
    1/GRID. `measured[i]` belongs to `cells[i]`, in 1/GRID: the weighted sum of the period's days so far, with noise."""

    gpt_id: UUID
    question: str
    day: date
    began: date
    step: int
    cost: int
    variance: float
    cells: tuple[str, ...]
    measured: tuple[int, ...]


def digest_of(releases: Iterable[Release]) -> str:
    """SHA-256 of one GPT's numbers of one day, in hexadecimal: what the evidence log is told of them (P12)."""
    numbers = msgspec.json.encode(sorted(releases, key=lambda release: release.question))
    return hashlib.sha256(numbers).hexdigest()
