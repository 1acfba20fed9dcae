"""Workspace totals for owners and admins, with noise: no person, no moment (P8).

All amounts are drawn together, at most once per calendar month, and stay unchanged until the next month. 90 days touch
at most four months. So all amounts of 90 days are ε-differentially private, with ε = 4 / `NOISE` = 1, in whether a
person has old conversations at all, and likewise in up to `MONTHLY_ANSWERS` of a person's answers in each drawing. The
age of a person's oldest conversation costs twice as much, because the person then moves from one count to another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

IDLE_DAYS: Final = (7, 30, 90, 365)
"""The only numbers of days that are counted. An owner can ask for any number."""
NOISE: Final = 4
"""Scale of the noise in each count of people."""
FLOOR: Final = 30
"""Below this no number of people is shown: three standard deviations of the noise in the largest sum."""
MONTHLY_ANSWERS: Final = 100
"""The number of a person's answers in `ANSWER_DAYS` days that are protected as well as the person's presence."""
ANSWER_DAYS: Final = 28
ANSWERS_FLOOR: Final = 60
"""Below this no number of answers a day is shown."""
STEP: Final = 10
"""Amounts are shown as multiples of this."""


@dataclass(frozen=True, kw_only=True)
class WorkspaceAmounts:
    """One drawing, its noise included.

    `idle_people` counts people by the longest of `IDLE_DAYS` for which their oldest conversation has not changed.
    `answers` are those of the `ANSWER_DAYS` days before `drawn_on`.
    """

    drawn_on: date
    idle_people: Sequence[int]
    answers: int


@dataclass(frozen=True, kw_only=True)
class IdlePeople:
    """The number of people with a conversation unchanged for `days`.

    None for fewer than `FLOOR`.
    """

    days: int
    people: int | None


def idle_people(amounts: WorkspaceAmounts, days: int) -> IdlePeople:
    """Return the number of people with conversations unchanged for about `days`.

    It uses the largest counted number of days that is at most `days`, or the smallest one.
    """
    step = max((n for n, counted in enumerate(IDLE_DAYS) if counted <= days), default=0)
    return IdlePeople(days=IDLE_DAYS[step], people=_round_count(sum(amounts.idle_people[step:]), FLOOR))


def answers_a_day(amounts: WorkspaceAmounts) -> int | None:
    """Return the mean number of answers per day; None for fewer than `ANSWERS_FLOOR`."""
    return _round_count(amounts.answers // ANSWER_DAYS, ANSWERS_FLOOR)


def _round_count(count: int, floor: int) -> int | None:
    return None if count < floor else (count + STEP // 2) // STEP * STEP
