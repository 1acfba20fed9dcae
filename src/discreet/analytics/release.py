"""Releases: numbers that are published once and never change (P8).

Invariants:
- A `Release` is made by `measure.py` from bounded counts and fresh noise, or read from its table.
- A builder's page gets no other data about what people did.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

GRID = 1024
"""Measurements are integers in units of 1/1024, so that their noise is a discrete Gaussian and no rounding leaks."""


@dataclass(frozen=True, kw_only=True)
class Release:
    """One question of one GPT on one day.

    `step` counts the days since `began`, the first day of the measured period (1 on that day). `cost` is in grains of
    ρ. `variance` is that of the noise on each measurement, in squares of 1/GRID. `measured[i]` belongs to `cells[i]`,
    in 1/GRID: the weighted sum of the period's days so far, with noise.
    """

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
    """Return the hexadecimal SHA-256 of one GPT's numbers of one day.

    The evidence log holds this digest (P12).
    """
    numbers = msgspec.json.encode(sorted(releases, key=lambda release: release.question))
    return hashlib.sha256(numbers).hexdigest()
