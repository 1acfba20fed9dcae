"""The measured label of a GPT's requests: true within its intervals, and silent without enough people (P8)."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

import pytest

from discreet.analytics.counting.buckets import GROUPS, are_requests, request_answer, request_data
from discreet.analytics.questions import QUESTIONS, REQUEST_ANSWERS, REQUEST_DATA, CountedQuestion, PersonDay
from discreet.analytics.reading.request_label import RequestLabel, first_needed, request_label
from discreet.chat.conversations.action_call import ActionCall, CallState
from discreet.detection.span import Kind
from tests.support.insight_releases import Day, make_releases, no_people

pytestmark = pytest.mark.promise("P8")
MONDAY = date(2026, 3, 2)
NAMES = ("request_answers", "request_data")


def label(days: int, lived: Day, seed: int = 0) -> RequestLabel | None:
    found = [each for name in NAMES for each in make_releases(QUESTIONS[name], MONDAY, days, lived, seed=seed)]
    return request_label(sorted(found, key=lambda release: release.day))


def counts_of(people: int) -> Day:
    """People that many each week, on Mondays: 60 % allow, 30 % change, 10 % decline; half send a contact."""

    def on(question: CountedQuestion, day: date) -> Mapping[str, int]:
        if day.weekday() != 0:
            return {}
        if question.name == "request_answers":
            return {"allowed": people * 6 // 10, "changed": people * 3 // 10, "declined": people // 10}
        return {"contact": people // 2, "none": people // 2}

    return on


def test_without_people_there_is_no_label_in_99_of_100() -> None:
    assert sum(label(35, no_people, seed) is not None for seed in range(300)) <= 9


def test_the_truth_lies_in_all_intervals_at_once_in_95_of_100() -> None:
    wrong = 0
    for seed in range(100):
        made = label(28, counts_of(10_000), seed)
        assert made is not None
        shares = {each.cell: each for each in (*made.answers, *made.data)}
        true = {"allowed": 60, "changed": 30, "declined": 10, "contact": 50, "none": 50}
        wrong += made.people > 10_000 or any(not s.low <= true.get(c, 0) <= s.high for c, s in shares.items())
    assert wrong <= 5


def test_it_covers_complete_weeks_up_to_four_and_says_which() -> None:
    for days, weeks in ((6, None), (7, 1), (13, 1), (21, 3), (28, 4), (69, 4)):
        made = label(days, counts_of(50_000))
        assert (made is None) is (weeks is None)
        if made and weeks:
            assert (made.last - made.first).days + 1 == 7 * weeks
            assert made.last == MONDAY + timedelta(days=days // 7 * 7 - 1)
            assert made.last.weekday() == 6
            assert first_needed(made.last + timedelta(days=1)) <= made.first


def test_a_few_people_do_not_make_a_label() -> None:
    assert sum(label(28, counts_of(20), seed) is not None for seed in range(100)) <= 5


def test_the_most_careful_answer_counts() -> None:
    assert QUESTIONS["request_answers"].bounded_contribution(PersonDay()) == {}
    for n, answer in enumerate(REQUEST_ANSWERS):
        day = PersonDay(request_answers=set(REQUEST_ANSWERS[: n + 1]))
        assert QUESTIONS["request_answers"].bounded_contribution(day) == {answer: 1}


def test_at_most_two_groups_of_a_person_count_and_none_only_alone() -> None:
    day = PersonDay()
    day.request_data.update({"none": 9, "contact": 1, "money": 3, "place": 2})
    assert QUESTIONS["request_data"].bounded_contribution(day) == {"money": 1, "place": 1}
    only = PersonDay()
    only.request_data.update({"none": 2})
    assert QUESTIONS["request_data"].bounded_contribution(only) == {"none": 1}


def call(arguments: str, state: CallState = CallState.ANSWERED, *, edited: bool = False) -> ActionCall:
    return ActionCall(
        tool="send", arguments=arguments, at=0, state=state, consent_id=UUID(int=1), host="a.example", edited=edited
    )


def test_groups_of_data_in_a_request() -> None:
    assert request_data([call('{"to": "ben@example.org"}')]) == ("contact",)
    assert request_data([call('{"to": "[e-mail address removed]"}', edited=True)]) == ("contact",)
    assert request_data([call('{"iban": "DE89370400440532013000"}'), call("{}")]) == ("money",)
    assert request_data([call('{"q": "tides"}')]) == ("none",)
    assert request_data([call("{" * 50_000)]) == ("none",)
    assert set(GROUPS) == set(Kind)
    assert {*GROUPS.values(), "none"} == set(REQUEST_DATA)


def test_answers_to_requests_alone_count() -> None:
    assert request_answer([]) is None
    assert request_answer([call("{}"), call("{}", CallState.DECLINED), call("{}", edited=True)]) == 2
    assert request_answer([call("{}"), call("{}", edited=True)]) == 1
    on_this_server = ActionCall(tool="run_python", arguments="{}", at=0, state=CallState.ANSWERED)
    assert are_requests([on_this_server]) == []
