"""P8: an interval holds the truth as often as stated, for any range, with the real noise.

Each cell is a world of its own: people come and go by chance, and all of them are measured and estimated by what the
product runs. The bounds below are six standard errors wide, so that chance alone fails them once in a hundred million.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from discreet.analytics.prefix_sum_mechanism import estimate
from discreet.analytics.questions import QUESTIONS, Period
from discreet.analytics.reading.display import number
from discreet.analytics.release import Release
from discreet.analytics.releasing.measure import add_noise
from discreet.analytics.releasing.opendp_noise import discrete_gaussian
from tests.support.insight_releases import BUDGET, GPT

pytestmark = pytest.mark.promise("P8")

WORLDS, DAYS, TOGETHER = 2000, 38, 50
"""This many worlds are cells of one release."""
BEGAN = date(2024, 1, 1)
"""A Monday, the first of a month of 31 days."""
OF = {Period.DAY: QUESTIONS["people"], Period.WEEK: QUESTIONS["topics"], Period.MONTH: QUESTIONS["newcomers"]}
RANGES = [(6, 6), (2, 4), (3, 10), (0, 30), (29, 33), (0, 37)]
"""First and last day: within a week or month, over several, whole ones, and one that is under way."""


@pytest.fixture(scope="module", params=Period)
def worlds(request: pytest.FixtureRequest) -> Any:
    """Counts by world and day, and the releases of each `TOGETHER` of them."""
    question, chance = OF[request.param], np.random.default_rng(6)
    lived = chance.poisson(chance.uniform(500, 5000, (WORLDS, 1)), (WORLDS, DAYS))
    return lived, [list(released(question, part)) for part in np.split(lived, WORLDS // TOGETHER)]


def released(question: Any, lived: Any) -> Iterator[Release]:
    for n in range(DAYS):
        day = BEGAN + timedelta(days=n)
        began = max(BEGAN, question.period.first_day(day))
        counts = {str(world): days[(began - BEGAN).days : n + 1] for world, days in enumerate(lived.tolist())}
        yield add_noise(question, GPT, began, day, question.cost(BUDGET), counts, discrete_gaussian)


@pytest.mark.parametrize(("first", "last"), RANGES)
def test_an_interval_holds_the_truth_as_often_as_it_says(worlds: Any, first: int, last: int) -> None:
    lived, parts = worlds
    truth = lived[:, first : last + 1].sum(axis=1)
    span = BEGAN + timedelta(days=first), BEGAN + timedelta(days=last)
    estimates = [estimate(releases, cell, *span) for releases in parts for cell in releases[0].cells]
    found = [each for each in estimates if each is not None]
    assert len(found) == len(estimates)
    shown = [number(each, cells=1) for each in found]
    coverage = np.mean([each.low <= true <= each.high for each, true in zip(shown, truth, strict=True)])
    assert 0.92 < coverage < 0.98
    errors = np.array([each.value for each in found]) - truth
    sigma = found[0].variance ** 0.5
    assert abs(errors.mean()) < 6 * sigma / WORLDS**0.5
    assert 0.81 < errors.var() / sigma**2 < 1.19  # six standard errors, each of √(2 / WORLDS)
