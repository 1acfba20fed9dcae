"""Third-party data in an answer: all of it is read, at a cost proportional to its length."""

import json
import time
from typing import Any

from discreet.assistants.actions.marks.third_party_data import answers_by_host, find_repeated_identifiers
from discreet.detection.comparable import fold


class CountingText(str):
    """Counts how often something is searched in it."""

    searches = 0

    def __contains__(self, part: Any) -> bool:
        self.searches += 1
        return super().__contains__(part)


def test_keys_and_values_are_read_in_order() -> None:
    answer = {"first": ["one", {"second": 2, "third": None}, True], "fourth": {"fifth": "three"}}
    (answers,) = answers_by_host([("a.example", json.dumps(answer))])
    assert answers.texts == ("first", "one", "second", "2", "third", "fourth", "fifth", "three")


def test_a_deep_answer_costs_no_more_than_a_flat_one() -> None:
    leaves = json.dumps(["leaf"] * 20_000)

    def seconds(depth: int) -> float:
        began = time.thread_time()
        answers_by_host([("a.example", "[" * depth + leaves + "]" * depth)])
        return time.thread_time() - began

    flat, deep = (min(seconds(depth) for _ in range(2)) for depth in (1, 800))
    assert deep < 5 * flat


def test_a_code_that_stands_often_is_searched_once_in_what_the_person_wrote() -> None:
    (answers,) = answers_by_host([("a.example", '"order A12345 and B67890"')])
    own = CountingText("i ordered b67890")
    value = fold("A12345 B67890 " * 500)
    assert len(list(find_repeated_identifiers(value, answers, own))) == 500
    assert own.searches == 2
