"""What owners and admins are shown of a workspace as a whole: amounts with noise, never a person, never a moment (P8).

Amounts are drawn at most once in a calendar month, together, and stay as they are until the next month. 90 days touch
at most four months. So all amounts of 90 days are ε-differentially private, with ε = 4 / `NOISE` = 1, in whether a
person has old conversations at all, and likewise in up to `MONTHLY_ANSWERS` of a person's answers in each drawing.
Whether the oldest one is older or younger costs twice as much: the person then moves from one count to another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

IDLE_DAYS: Final = (7, 30, 90, 365)
"""An owner can ask for any number of days; these are the only ones that are counted."""
NOISE: Final = 4
"""Scale of the noise in each count of people."""
FLOOR: Final = 30
"""Fewer people are not told: three standard deviations of the noise in the largest sum."""
MONTHLY_ANSWERS: Final = 100
"""A person's answers in `ANSWER_DAYS` days that are hidden as well as a person is."""
ANSWER_DAYS: Final = 28
ANSWERS_FLOOR: Final = 60
"""Fewer answers a day are not told."""
STEP: Final = 10
"""Amounts are told in multiples of this."""


@dataclass(frozen=True, kw_only=True)
class WorkspaceAmounts:
    """One drawing, its noise included. `idle_people` counts people by the longest of `IDLE_DAYS` for which their oldest
    conversation has not changed; `answers` are those of the `ANSWER_DAYS` days before `drawn_on`."""

    drawn_on: date
    idle_people: Sequence[int]
    answers: int


@dataclass(frozen=True, kw_only=True)
class IdlePeople:
    """`people` have a conversation unchanged for `days`; None for fewer than `FLOOR`."""

    days: int
    people: int | None


def idle_people(amounts: WorkspaceAmounts, days: int) -> IdlePeople:
    """The counted number of days next below `days`, or the smallest, and how many people that concerns."""
    step = max((n for n, counted in enumerate(IDLE_DAYS) if counted <= days), default=0)
    return IdlePeople(days=IDLE_DAYS[step], people=_told(sum(amounts.idle_people[step:]), FLOOR))


def answers_a_day(amounts: WorkspaceAmounts) -> int | None:
    """The mean of a day; None for fewer than `ANSWERS_FLOOR`."""
    return _told(amounts.answers // ANSWER_DAYS, ANSWERS_FLOOR)


def _told(count: int, floor: int) -> int | None:
    return None if count < floor else (count + STEP // 2) // STEP * STEP
