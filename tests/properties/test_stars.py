"""Stars: what counts of a person says little of them, whoever looks; and the mean is the mean (P8)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.promises.stars import FLOOR, MOST, SIDES, STEP, is_good, shown

pytestmark = pytest.mark.promise("P8")

STARS = range(1, MOST + 1)


def likely(stars, outcome):
    """How likely a toss comes out so, over all sides of the coin: exact."""
    return Fraction(sum(is_good(stars, side) is outcome for side in range(SIDES)), SIDES)


def test_no_toss_makes_one_rating_more_than_nine_times_as_likely_as_another():
    for outcome in (True, False):
        for one in STARS:
            for other in STARS:
                assert 0 < likely(one, outcome) <= 9 * likely(other, outcome)


def test_over_all_sides_the_mean_of_the_tosses_is_what_was_given():
    for stars in STARS:
        told = shown(SIDES * FLOOR, FLOOR * sum(is_good(stars, side) for side in range(SIDES)))
        assert told.about == stars


def test_more_stars_on_the_same_side_never_count_less():
    for side in range(SIDES):
        outcomes = [is_good(stars, side) for stars in STARS]
        assert outcomes == sorted(outcomes)


@given(people=st.integers(0, 10_000), part=st.fractions(0, 1))
def test_what_is_told_is_in_halves_within_one_and_five_and_of_enough(people, part):
    told = shown(people, int(people * part))
    if people < FLOOR:
        assert told is None
        return
    assert 1 <= told.low <= told.about <= told.high <= MOST
    assert all(2 * each == int(2 * each) for each in (told.low, told.about, told.high))
    assert told.people % STEP == 0 < told.people <= people


@pytest.mark.parametrize(("stars", "side"), [(0, 0), (6, 0), (3, -1), (3, SIDES)])
def test_nothing_else_is_a_rating(stars, side):
    with pytest.raises(ValueError, match="side"):
        is_good(stars, side)
