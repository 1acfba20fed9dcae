"""The comparison of ways to measure a period: each has its known error, and the product's way draws the same."""

import math
from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest

from bench.continual_mechanisms import AT_THE_END, DAYS_APART, OTHERS, SQUARE_ROOT, TREE
from bench.noise_totals import BEGAN, BUDGET, errors, of_one_release
from discreet.analytics.prefix_sum_mechanism import estimate
from discreet.analytics.questions import QUESTIONS, CountedQuestion
from discreet.analytics.release import Release
from discreet.analytics.releasing.measure import variance

of_a_period = pytest.mark.parametrize("question", [QUESTIONS["topics"], QUESTIONS["people_of_the_month"]])


def known_error(question: CountedQuestion, first: int, last: int) -> float:
    """The product's answer about a range of days, in the same unit."""
    cost, releases = question.cost(BUDGET), []
    for n in range(last + 1):
        spread, day = variance(question, cost), BEGAN + timedelta(days=n)
        releases.append(
            Release(
                gpt_id=UUID(int=0),
                question=question.name,
                day=day,
                began=BEGAN,
                step=n + 1,
                cost=cost,
                variance=spread,
                cells=("all",),
                measured=(0,),
            )
        )
    estimated = estimate(releases, "all", BEGAN + timedelta(days=first), BEGAN + timedelta(days=last))
    assert estimated is not None
    return estimated.variance**0.5 / of_one_release(question)


@of_a_period
def test_the_square_root_is_as_exact_as_the_product_says(question: CountedQuestion) -> None:
    days = question.period.days
    assert SQUARE_ROOT.total(days) == pytest.approx(known_error(question, 0, days - 1))
    squares = [known_error(question, first, last) ** 2 for last in range(days) for first in range(last + 1)]
    assert SQUARE_ROOT.mean_of_ranges(days) == pytest.approx(math.sqrt(sum(squares) / len(squares)))


def test_a_tree_has_the_nodes_that_are_whole_and_the_error_that_is_found_by_hand() -> None:
    assert TREE.rows(7).sum(axis=1).tolist() == [1] * 7 + [2] * 3 + [4]
    # Four days, three nodes over each. A pair by itself (1) and from its days (2): 2/3. The root (1) and two pairs
    # (4/3): 4/7.
    assert TREE.total(4) == pytest.approx(math.sqrt(3 * 4 / 7))


@pytest.mark.parametrize("days", [1, 7, 31])
def test_days_apart_add_up_and_one_number_at_the_end_tells_nothing_else(days: int) -> None:
    assert DAYS_APART.total(days) == pytest.approx(math.sqrt(days))
    assert DAYS_APART.mean_of_ranges(days) == pytest.approx(math.sqrt((days + 2) / 3))
    assert AT_THE_END.total(days) == pytest.approx(1)
    assert math.isinf(AT_THE_END.mean_of_ranges(days)) is (days > 1)


def test_what_is_not_out_when_a_range_is_over_does_not_help_to_tell_it() -> None:
    """The first day of a tree: only its own leaf, with noise for three nodes."""
    assert TREE._error(TREE.rows(4), 0, 0) == pytest.approx(math.sqrt(3))


@pytest.mark.parametrize("days", [7, 31])
def test_the_square_root_is_the_most_exact_that_tells_every_range(days: int) -> None:
    for way in OTHERS:
        assert SQUARE_ROOT.mean_of_ranges(days) < way.mean_of_ranges(days)
        assert way is AT_THE_END or SQUARE_ROOT.total(days) < way.total(days)


def test_drawn_totals_are_off_by_as_much_as_is_computed() -> None:
    """For 300 cells: within six standard errors, each 1/√600."""
    question = QUESTIONS["topics"]
    of_total, of_ranges = (error / of_one_release(question) for error in errors(question, 300))
    assert np.isclose(of_total, SQUARE_ROOT.total(7), rtol=0.25)
    assert np.isclose(of_ranges, SQUARE_ROOT.mean_of_ranges(7), rtol=0.25)
