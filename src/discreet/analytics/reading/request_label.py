"""The measured label of a GPT's requests to other services, which everyone may see (P8).

How careful people are with the requests, and which data is in them, over the latest complete weeks.

Invariants:
- Everything follows from released numbers. Post-processing costs no privacy.
- Without enough people there is no label. All intervals of a label hold together at 95 %.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from discreet.analytics.prefix_sum_mechanism import Estimate, estimate
from discreet.analytics.questions import QUESTIONS, REQUEST_ANSWERS, REQUEST_DATA, Period
from discreet.analytics.reading.display import DisplayThreshold, half_width
from discreet.analytics.reading.labels import OF_REQUEST_ANSWERS, OF_REQUEST_DATA
from discreet.analytics.release import Release

MAX_WEEKS: Final = 4
_NUMBERS: Final = len(REQUEST_ANSWERS) + len(REQUEST_DATA) + 1
"""Numbers of which the intervals hold together: all cells, and the sum of the answers."""
_LABELS: Final = OF_REQUEST_ANSWERS | OF_REQUEST_DATA


@dataclass(frozen=True)
class CellShare:
    """A share of people in percent: between `low` and `high`. `label` is shown for the cell, in English."""

    cell: str
    label: str
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class RequestLabel:
    """Shares over the days `first` to `last`, of at least `people` people.

    `noise` is the width of the noise of one number, up or down, in people counted once for each week. `data` has the
    groups that stand out from it.
    """

    first: date
    last: date
    people: int
    noise: int
    answers: Sequence[CellShare]
    data: Sequence[CellShare]


@dataclass(frozen=True)
class _Range:
    low: float
    high: float


def first_needed(today: date) -> date:
    """Return the first day whose releases a label of today may need."""
    return Period.WEEK.first_day(today) - timedelta(weeks=MAX_WEEKS + 1)


def request_label(releases: Sequence[Release]) -> RequestLabel | None:
    """Return the label from all releases since `first_needed`, in order of day; None without enough people."""
    if not releases:
        return None
    last = Period.WEEK.first_day(releases[-1].day + timedelta(days=1)) - timedelta(days=1)
    for weeks in range(MAX_WEEKS, 0, -1):
        first = last - timedelta(days=7 * weeks - 1)
        answers, data = (_estimates(releases, name, first, last) for name in ("request_answers", "request_data"))
        if answers and data:
            return _label(first, last, weeks, answers, data)
    return None


def _estimates(releases: Sequence[Release], name: str, first: date, last: date) -> Mapping[str, Estimate]:
    """Return the estimate of each cell; empty unless the releases cover all days."""
    own_releases = [release for release in releases if release.question == name]
    estimates = {cell: estimate(own_releases, cell, first, last) for cell in QUESTIONS[name].cells or ()}
    complete = {cell: estimate_ for cell, estimate_ in estimates.items() if estimate_ is not None}
    return complete if len(complete) == len(estimates) else {}


def _label(
    first: date, last: date, weeks: int, answers: Mapping[str, Estimate], data: Mapping[str, Estimate]
) -> RequestLabel | None:
    total = sum(answers.values(), Estimate(0.0, 0.0))
    if not DisplayThreshold(1, 1, weeks).is_passed_by(total):
        return None
    total_range, noise = _range(total), max(half_width(each, _NUMBERS) for each in answers.values())
    return RequestLabel(
        first=first,
        last=last,
        people=max(1, math.floor(total_range.low / weeks)),
        noise=math.ceil(noise),
        answers=tuple(_shares_of_answers({cell: _range(cell_estimate) for cell, cell_estimate in answers.items()})),
        data=tuple(
            _share(cell, cell_range.low / total_range.high, cell_range.high / max(total_range.low, 1.0))
            for cell, cell_range in ((cell, _range(cell_estimate)) for cell, cell_estimate in data.items())
            if cell_range.low > 0
        ),
    )


def _shares_of_answers(ranges: Mapping[str, _Range]) -> Sequence[CellShare]:
    shares = []
    for cell, own_range in ranges.items():
        others = [each for name, each in ranges.items() if name != cell]
        others_high, others_low = sum(each.high for each in others), sum(each.low for each in others)
        shares.append(
            _share(
                cell,
                own_range.low / max(own_range.low + others_high, 1.0),
                own_range.high / max(own_range.high + others_low, 1.0),
            )
        )
    return shares


def _range(total: Estimate) -> _Range:
    margin = half_width(total, _NUMBERS)
    return _Range(max(0.0, total.value - margin), max(0.0, total.value + margin))


def _share(cell: str, low: float, high: float) -> CellShare:
    return CellShare(cell, _LABELS[cell], math.floor(100 * min(1.0, low)), math.ceil(100 * min(1.0, high)))
