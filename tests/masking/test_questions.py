"""The questions of the bench: each has one right answer, and its check tells it from wrong ones."""

import re
from collections.abc import Callable

import pytest

from bench.masking.questions import Question, questions
from discreet.masking.dates import find_first_day

ALL = list(questions(28, seed=3))
_PERSON = r"(?:Mrs\.|Mr\.|Frau|Herr) (\S+ [^\s,]+)"


def _born(text: str) -> str:
    day = find_first_day(text)
    assert day is not None
    return f"{day[0]:%B} {day[0].day}, {day[0].year}"


RIGHT: dict[str, Callable[[str], str]] = {
    "date": _born,
    "sum": lambda text: f"It is {sum(map(int, re.findall(r'[0-9]+', text)))} euros.",
    "name": lambda text: "I am **{}** **{}**.".format(*text.split()[3:5]),
    "email": lambda text: next(word for word in text.split() if "@" in word).upper(),
    "telephone": lambda text: "0049" + "".join(re.findall(r"\d+", text))[2:],
    "most": lambda text: re.findall(_PERSON, text)[1].split()[-1],
    "gender": lambda text: re.findall(r"(?:Mrs\.|Frau) (\S+ \S+)", text)[0],
}


@pytest.mark.parametrize("question", ALL, ids=lambda question: f"{question.kind} {question.language}")
def test_a_check_knows_the_right_answer(question: Question) -> None:
    assert question.is_right(RIGHT[question.kind](question.text))
    assert not question.is_right("I do not know.")
    assert not question.is_right("Sabine Ohnesorg, 1 January 2001, 7, a@b.example, +49 30 1234567")


@pytest.mark.parametrize("kind", ["most", "gender"])
def test_both_names_are_no_choice(kind: str) -> None:
    question = next(each for each in ALL if each.kind == kind)
    assert not question.is_right(" and ".join(re.findall(_PERSON, question.text)))


def test_a_seed_gives_the_same_questions_in_both_languages() -> None:
    again = [question.text for question in questions(28, seed=3)]
    assert again == [question.text for question in ALL]
    assert again != [question.text for question in questions(28, seed=4)]
    assert {question.kind for question in ALL if question.language == "de"} == set(RIGHT)
