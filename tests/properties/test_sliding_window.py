"""A sliding window against its definition: at most so many events in any so many seconds."""

from hypothesis import given
from hypothesis import strategies as st

from discreet.http.sliding_window import SlidingWindow

PEOPLE = [b"ben", b"cleo", b"dan"]
attempts = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(PEOPLE)), max_size=60)
"""Seconds since the one before, and whose."""


@given(attempts, st.integers(1, 4), st.integers(1, 10))
def test_the_window_never_exceeds_its_limit_and_a_client_that_waits_as_stated_is_admitted(
    attempts: list[tuple[int, bytes]], times: int, seconds: int
) -> None:
    window, now = SlidingWindow(times, seconds), 0.0
    counted: dict[bytes, list[float]] = {who: [] for who in PEOPLE}
    for pause, who in attempts:
        now += pause
        lately = [moment for moment in counted[who] if moment > now - seconds]
        wait = window.wait(who, now)
        assert (wait > 0) == (len(lately) == times)
        if wait:
            assert wait == lately[0] + seconds - now
        else:
            counted[who].append(now)


def test_what_does_not_count_any_more_is_forgotten() -> None:
    window = SlidingWindow(3, 60)
    for number in range(1_000):
        window.wait(number.to_bytes(2), now=number)
    assert len(window) <= 62


def test_one_key_keeps_no_more_moments_than_count() -> None:
    window = SlidingWindow(5, 60)
    assert [window.wait(b"dan", now=moment / 100) > 0 for moment in range(1_000)] == [False] * 5 + [True] * 995
    assert len(window) == 1
