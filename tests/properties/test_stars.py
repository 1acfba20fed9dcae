"""Stars: the counts say little about a person to any viewer; and the mean is the mean (P8)."""

import math
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.promises.noise import noise_variance
from discreet.promises.release import WINDOW_DAYS
from discreet.promises.stars import FLOOR, MAX_STARS, NOISE, SIDES, STEP, is_good, shown_stars

pytestmark = pytest.mark.promise("P8")

STARS = range(1, MAX_STARS + 1)


def likely(stars: int, outcome: bool) -> Fraction:
    """How likely a toss comes out so, over all sides of the coin: exact."""
    return Fraction(sum(is_good(stars, side) is outcome for side in range(SIDES)), SIDES)


def test_no_toss_makes_one_rating_more_than_nine_times_as_likely_as_another() -> None:
    for outcome in (True, False):
        for one in STARS:
            for other in STARS:
                assert 0 < likely(one, outcome) <= 9 * likely(other, outcome)


def test_over_all_sides_the_mean_of_the_tosses_is_what_was_given() -> None:
    for stars in STARS:
        rating = shown_stars(SIDES * FLOOR, FLOOR * sum(is_good(stars, side) for side in range(SIDES)))
        assert rating.about == stars


def test_more_stars_on_the_same_side_never_count_less() -> None:
    for side in range(SIDES):
        outcomes = [is_good(stars, side) for stars in STARS]
        assert outcomes == sorted(outcomes)


@given(people=st.integers(0, 10_000), part=st.fractions(0, 1))
def test_stars_are_in_halves_between_one_and_five_and_of_enough_ratings(people: int, part: Fraction) -> None:
    rating = shown_stars(people, int(people * part))
    if people < FLOOR:
        assert rating is None
        return
    assert 1 <= rating.low <= rating.about <= rating.high <= MAX_STARS
    assert all(2 * each == int(2 * each) for each in (rating.low, rating.about, rating.high))
    assert rating.people % STEP == 0 < rating.people <= people


@pytest.mark.parametrize(("stars", "side"), [(0, 0), (6, 0), (3, -1), (3, SIDES)])
def test_nothing_else_is_a_rating(stars: int, side: int) -> None:
    with pytest.raises(ValueError, match="side"):
        is_good(stars, side)


def test_ninety_days_touch_four_months_at_most_and_cost_what_statistics_do() -> None:
    first = date(2027, 1, 1)
    days = [first + timedelta(days=n) for n in range(4 * 366)]
    windows = (days[n : n + WINDOW_DAYS] for n in range(len(days) - WINDOW_DAYS))
    assert max(len({(day.year, day.month) for day in window}) for window in windows) == 4
    assert 4 / NOISE == 1, "epsilon of whether somebody rated, in all that is shown in 90 days"


def test_the_interval_is_as_wide_as_tosses_and_noise_together() -> None:
    rating = shown_stars(400, 200)
    spread = 1.96 * 2.5 * math.sqrt(400 + 4 * noise_variance(NOISE)) / 400
    assert (rating.low, rating.high) == tuple(round(2 * (3 + side)) / 2 for side in (-spread, spread))
    assert shown_stars(FLOOR, FLOOR // 2).high - shown_stars(FLOOR, FLOOR // 2).low == 2
