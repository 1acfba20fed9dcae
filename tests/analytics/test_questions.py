"""P8: one person's day becomes a few small numbers: the fullest cells count, whatever their names."""

import pytest

from discreet.analytics.questions import QUESTIONS, PersonDay

pytestmark = pytest.mark.promise("P8")


def test_a_person_counts_for_the_topic_of_most_of_their_messages() -> None:
    """Clamped after the choice: before it, every topic would weigh one, and the first of the alphabet would win."""
    day = PersonDay()
    day.topics.update({"animals": 1, "writing": 5, "travel": 2})
    assert QUESTIONS["topics"].bounded_contribution(day) == {"writing": 1}


def test_what_tells_no_topic_counts_where_there_is_no_other() -> None:
    day = PersonDay()
    day.topics.update({"other": 5, "travel": 1})
    assert QUESTIONS["topics"].bounded_contribution(day) == {"travel": 1}
    del day.topics["travel"]
    assert QUESTIONS["topics"].bounded_contribution(day) == {"other": 1}


def test_between_topics_that_weigh_the_same_the_name_decides() -> None:
    day = PersonDay()
    day.topics.update({"writing": 2, "travel": 2})
    assert QUESTIONS["topics"].bounded_contribution(day) == {"travel": 1}


def test_a_heavy_user_counts_for_the_maximum_of_one_person() -> None:
    assert QUESTIONS["messages"].bounded_contribution(PersonDay(messages=500)) == {"all": 8}
