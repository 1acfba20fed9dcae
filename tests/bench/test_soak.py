"""How a soak test judges: growth is reported, and noise from the machine is not mistaken for it."""

import random
from collections.abc import Callable

import pytest

from bench.soak.trend import Trend, WatchedValue

LOOKS = [10.0 * n for n in range(144)]
"""Times of measurements over 24 minutes, in seconds."""
EVEN = [3.3] * len(LOOKS)


def trend(value: Callable[[float, float], float], paces: list[float] = EVEN, *, paced: bool = False) -> Trend:
    """Of what is seen at a time of so many hours, at a pace."""
    values = [value(at / 3600, pace) for at, pace in zip(LOOKS, paces, strict=True)]
    return WatchedValue("something_ms", 0.10, 0, paced=paced).trend(LOOKS, values, paces)


def phases(noise: random.Random) -> list[float]:
    """A machine that is slow for some minutes, fast for some, and slower in the second half."""
    slow = [noise.uniform(0, 0.8) for _ in range(0, len(LOOKS), 18)]
    return [3.1 + slow[n // 18] + 0.4 * (n > len(LOOKS) // 2) + noise.gauss(0, 0.03) for n in range(len(LOOKS))]


@pytest.mark.parametrize("seed", range(5))
def test_growth_is_reported_and_its_absence_as_flat(seed: int) -> None:
    noise = random.Random(seed)
    assert trend(lambda hours, _: 100 + 40 * hours + noise.gauss(0, 2)).grows
    assert trend(lambda *_: 100 + noise.gauss(0, 2)).is_flat


def test_what_is_too_noisy_is_neither() -> None:
    noise = random.Random(0)
    seen = trend(lambda *_: 100 + noise.gauss(0, 60))
    assert not seen.grows
    assert not seen.is_flat
    assert "is undecided" in seen.in_words()


@pytest.mark.parametrize("seed", range(5))
def test_a_machine_that_becomes_slower_is_not_taken_for_growth(seed: int) -> None:
    noise = random.Random(seed)
    paces = phases(noise)

    def work(_: float, pace: float) -> float:
        return 3.1 * pace + noise.gauss(0, 0.05)

    assert trend(work, paces).per_hour > 0.10 * 3.1 * 3.3, "a line through the times alone sees it grow"
    assert trend(work, paces, paced=True).is_flat


@pytest.mark.parametrize("seed", range(5))
def test_growth_is_reported_on_such_a_machine_too(seed: int) -> None:
    noise = random.Random(seed)
    assert trend(lambda hours, pace: (3.1 + hours) * pace + noise.gauss(0, 0.05), phases(noise), paced=True).grows


def test_what_comes_in_runs_counts_as_less() -> None:
    """The same values, shuffled, look like many; in runs they are a handful."""
    noise = random.Random(3)
    level = [noise.gauss(0, 10) for _ in range(0, len(LOOKS), 12)]
    runs = [100 + level[n // 12] + noise.gauss(0, 1) for n in range(len(LOOKS))]
    mixed = sorted(runs, key=lambda _: noise.random())
    watched = WatchedValue("something_ms", 0.10, 0)
    assert watched.trend(LOOKS, runs, EVEN).error > 2 * watched.trend(LOOKS, mixed, EVEN).error


def test_too_few_looks_have_no_error() -> None:
    with pytest.raises(ValueError, match="more points"):
        WatchedValue("something_ms", 0.1, 0).trend([0, 10], [1, 2], [3, 3])
