"""P8: the state of an unfinished period: its content, how long it is kept, and who can read it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from discreet.adapters.entropy import SystemRandomSource
from discreet.analytics.questions import QUESTIONS, ActionOutcome, Period, call_cell
from discreet.analytics.releasing.state import Stream, advanced, open_streams, running, seal_streams
from discreet.analytics.taxonomy.topics import TOPICS

pytestmark = pytest.mark.promise("P8")

MONDAY = date(2026, 3, 2)
NONE: dict[str, dict[str, int]] = {name: {} for name in QUESTIONS}
KEY, GPT = bytes(32), uuid4()


def on(n: int) -> date:
    return MONDAY + timedelta(days=n)


def counted(**counts: Any) -> dict[Any, Any]:
    return NONE | {name: {"all": number} for name, number in counts.items()}


def test_each_day_is_added_to_its_period() -> None:
    streams = advanced({}, MONDAY, counted(people=5, people_of_the_month=3), ())
    streams = advanced(running(streams, MONDAY), on(1), counted(people=2, people_of_the_month=1), ())
    assert streams["people"] == Stream(on(1), {"all": (2,)})
    assert streams["people_of_the_month"] == Stream(MONDAY, {"all": (3, 1)})
    assert streams["topics"].began == MONDAY
    assert set(streams["topics"].days) == set(TOPICS)


def test_a_cell_that_comes_later_was_nought_before_and_one_that_goes_stays_to_the_periods_end() -> None:
    first = advanced({}, MONDAY, NONE, ["old"])
    counts = NONE | {"calls": {call_cell("new", ActionOutcome.ANSWERED): 4, "made up:answered": 9}}
    second = advanced(running(first, MONDAY), on(1), counts, ["new"])["calls"].days
    assert second[call_cell("old", ActionOutcome.ANSWERED)] == (0, 0)
    assert second[call_cell("new", ActionOutcome.ANSWERED)] == (0, 4)
    assert set(second) == {call_cell(mark, outcome) for mark in ("old", "new") for outcome in ActionOutcome}


def test_nothing_is_kept_of_a_period_that_is_over() -> None:
    streams = advanced({}, MONDAY, NONE, ())
    weekly = {name for name, question in QUESTIONS.items() if question.period is Period.WEEK}
    monthly = {name for name, question in QUESTIONS.items() if question.period is Period.MONTH}
    assert set(running(streams, MONDAY)) == weekly | monthly
    assert set(running(streams, on(6))) == monthly
    assert set(running(streams, date(2026, 3, 31))) == weekly
    assert not running(streams, date(2026, 5, 31))  # a Sunday, and the last of its month


def test_a_stream_of_an_earlier_period_is_not_gone_on_with() -> None:
    """As after a change of a question's period."""
    left_over = {"topics": Stream(on(-3), {TOPICS[0]: (1, 2, 3)})}
    assert advanced(left_over, MONDAY, NONE, ())["topics"].began == MONDAY


def test_streams_open_with_their_key_for_their_gpt_and_day_alone() -> None:
    streams = running(advanced({}, MONDAY, counted(people_of_the_month=3), ()), MONDAY)
    sealed = seal_streams(SystemRandomSource(), KEY, GPT, MONDAY, streams)
    assert open_streams(KEY, GPT, MONDAY, sealed) == streams
    for key, gpt_id, day, envelope in (
        (b"\x01" * 32, GPT, MONDAY, sealed), (None, GPT, MONDAY, sealed), (KEY, uuid4(), MONDAY, sealed),
        (KEY, GPT, on(1), sealed), (KEY, GPT, MONDAY, sealed[:-1]), (KEY, GPT, MONDAY, None),
    ):  # fmt: skip
        assert open_streams(key, gpt_id, day, envelope) == {}
