"""P8: a person weighs what their questions allow, whatever they did, and only where they were admitted."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies._internal.core import DataObject

from discreet.analytics.counting.contribution import Contribution, CountedRating, CountedTurn
from discreet.analytics.questions import DURATIONS, LENGTHS, QUESTIONS, ActionOutcome, PersonDay, call_cell
from discreet.analytics.releasing.bounding import ContributionBounding
from discreet.analytics.taxonomy.topics import TOPICS

pytestmark = pytest.mark.promise("P8")

ALL = tuple(QUESTIONS)
BEN, DAN = b"\x01" * 16, b"\x02" * 16

turns = st.builds(
    CountedTurn,
    begun=st.booleans(),
    length=st.integers(0, len(LENGTHS) - 1),
    duration=st.integers(0, len(DURATIONS) - 1),
    topic=st.sampled_from(TOPICS),
    calls=st.lists(
        st.tuples(st.sampled_from(["aa", "bb", "cc"]), st.sampled_from(list(ActionOutcome))), max_size=4
    ).map(lambda calls: tuple((mark, str(outcome)) for mark, outcome in calls)),
)
events = turns | st.builds(CountedRating, rating=st.sampled_from(["good", "bad"]))
names = st.sets(st.sampled_from(ALL)).map(lambda chosen: tuple(name for name in ALL if name in chosen))
days = st.lists(st.builds(Contribution, counts=names, what=events), max_size=12)
crowds = st.dictionaries(st.binary(min_size=16, max_size=16), days, max_size=5)


def counted(crowd: dict[Any, Any]) -> dict[Any, Any]:
    fold = ContributionBounding()
    for pseudonym in sorted(crowd):
        for contribution in crowd[pseudonym]:
            fold.add(pseudonym, contribution)
    return {name: dict(cells) for name, cells in fold.counts().items()}


def one(*events: Any, counts: tuple[str, ...] = ALL) -> dict[Any, Any]:
    return counted({BEN: [Contribution(counts, event) for event in events]})


def turn(**given: Any) -> CountedTurn:
    return CountedTurn(**{"begun": True, "length": 0, "duration": 0, "topic": TOPICS[0], **given})


@given(crowds)
def test_a_count_is_the_sum_of_what_each_person_may_add(crowd: dict[bytes, list[Contribution]]) -> None:
    """Against the definition, question by question: a person's whole day of admitted data, asked once."""
    expected: dict[str, dict[str, int]] = {name: {} for name in QUESTIONS}
    for contributions in crowd.values():
        for name, question in QUESTIONS.items():
            person = PersonDay()
            for contribution in contributions:
                if name in contribution.counts:
                    contribution.add_to(person)
            for cell, number in question.bounded_contribution(person).items():
                expected[name][cell] = expected[name].get(cell, 0) + number
    assert counted(crowd) == expected


@given(crowds, st.data())
def test_one_person_more_moves_a_question_by_no_more_than_its_sensitivity(
    crowd: dict[bytes, list[Contribution]], data: DataObject
) -> None:
    without = counted(crowd)
    everyone = counted({**crowd, b"\xff" * 17: data.draw(days)})
    for name, question in QUESTIONS.items():
        cells = without[name].keys() | everyone[name].keys()
        moved = [everyone[name].get(cell, 0) - without[name].get(cell, 0) for cell in cells]
        assert all(0 <= each <= question.max_per_cell for each in moved)
        assert sum(each != 0 for each in moved) <= question.cells_each
        assert sum(each**2 for each in moved) <= question.squared_sensitivity


@given(days, st.randoms())
def test_the_order_of_a_persons_day_does_not_matter(contributions: list[Contribution], chance: random.Random) -> None:
    shuffled = chance.sample(contributions, len(contributions))
    assert counted({BEN: contributions}) == counted({BEN: shuffled})


def test_who_writes_without_end_counts_as_often_as_anybody_may() -> None:
    counts = one(*[turn() for _ in range(1000)])
    assert (counts["people"], counts["conversations"], counts["messages"]) == ({"all": 1}, {"all": 2}, {"all": 8})
    assert counts["topics"] == {TOPICS[0]: 1}


def test_one_topic_a_person_though_they_spoke_of_everything() -> None:
    assert one(*[turn(topic=topic) for topic in TOPICS])["topics"] == {min(TOPICS): 1}
    assert one(turn(), turn(topic=TOPICS[1]), turn(topic=TOPICS[1]))["topics"] == {TOPICS[1]: 1}


def test_three_operations_a_person_though_the_model_called_ten() -> None:
    calls = tuple((f"{n:02}", "answered") for n in range(10))
    assert one(turn(calls=calls))["calls"] == {call_cell(f"{n:02}", "answered"): 1 for n in range(3)}


def test_both_thumbs_are_one_mixed_person() -> None:
    assert one(CountedRating("good"), CountedRating("bad"), CountedRating("good"))["ratings"] == {"mixed": 1}


def test_only_what_was_admitted_to_a_question_is_in_it() -> None:
    admitted = Contribution(("people", "messages"), turn())
    later = Contribution(("people", "messages", "topics"), turn(topic=TOPICS[1]))
    counts = counted({BEN: [admitted, later, later]})
    assert (counts["messages"], counts["topics"]) == ({"all": 3}, {TOPICS[1]: 1})
    assert counts["answer_lengths"] == counts["newcomers"] == {}


def test_a_question_that_has_been_dropped_from_the_list_is_left_out() -> None:
    counts = one(turn(), counts=("people", "phase_of_the_moon"))
    assert counts["people"] == {"all": 1}
    assert "phase_of_the_moon" not in counts


def test_a_person_who_comes_twice_in_the_order_is_not_counted_twice() -> None:
    fold = ContributionBounding()
    contribution = Contribution(ALL, turn())
    fold.add(DAN, contribution)
    with pytest.raises(ValueError, match="out of order"):
        fold.add(BEN, contribution)
