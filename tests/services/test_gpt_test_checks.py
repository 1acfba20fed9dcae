"""Which answers a check of a GPT's test accepts, and which it rejects."""

from typing import Any

import pytest

from discreet.assistants.gpts.test_sheet.checking import CheckOutcome, ProposedCall, TestedAnswer, check_answer
from discreet.assistants.gpts.test_sheet.sheet import AnswerCheck, CheckKind, ExpectedArgument


def passes(check: AnswerCheck, text: str = "", **answer: Any) -> bool:
    return check_answer(check, TestedAnswer(text=text, **answer)).passed


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("art", "Modern ART.", True),
        ("art", "Start", False),
        ("art", "The start of art", True),
        ("cafe", "Le Café", True),
        ("Straße", "in der STRASSE 5", True),
        ("nine to\n five", "from nine  to five", True),
        (".*", "anything", False),
        ("5 €", "It costs 5 €.", True),
        ("C++", "I like C++, too", True),
        ("ab", "xab ab", True),
        ("\u200b", "anything", False),
    ],
)
def test_words_are_found_whole_and_as_they_are(words: str, text: str, found: bool) -> None:
    assert passes(AnswerCheck(CheckKind.CONTAINS, words), text) is found
    assert passes(AnswerCheck(CheckKind.LACKS, words), text) is not found


@pytest.mark.parametrize(
    ("expected", "arguments", "matches"),
    [
        (ExpectedArgument("city", "ZURICH"), '{"city": "Zürich"}', True),
        (ExpectedArgument("city"), '{"city": null}', True),
        (ExpectedArgument("city"), "{}", False),
        (ExpectedArgument("n", "2"), '{"n": 2.0}', True),
        (ExpectedArgument("n", "1"), '{"n": true}', False),
        (ExpectedArgument("n", "true"), '{"n": true}', True),
        (ExpectedArgument("n", "two"), '{"n": 2}', False),
        (ExpectedArgument("on", "[1, 2]"), '{"on": [1, 2]}', True),
        (ExpectedArgument("city", "Bern"), "no JSON", False),
        (ExpectedArgument("city", "Bern"), "[" * 100_000, False),
        (ExpectedArgument("city", "Bern"), '"city"', False),
    ],
)
def test_arguments_are_compared_as_values(expected: ExpectedArgument, arguments: str, matches: bool) -> None:
    check = AnswerCheck(CheckKind.CALLS, "find city", (expected,))
    assert passes(check, calls=(ProposedCall("find_city", arguments),)) is matches
    assert not passes(check, calls=(ProposedCall("other", arguments),))


@pytest.mark.parametrize(
    ("text", "refuses"),
    [
        ("I’m sorry, but I can’t help with that.", True),
        ("Das kann ich leider nicht tun.", True),
        ("Je ne peux pas vous aider.", True),
        ("No puedo hacerlo.", True),
        ("Sure. " + "word " * 200 + "I can't see why not.", False),
        ("Of course, here it is.", False),
    ],
)
def test_a_refusal_is_known_by_its_beginning(text: str, refuses: bool) -> None:
    assert passes(AnswerCheck(CheckKind.REFUSES), text) is refuses
    assert passes(AnswerCheck(CheckKind.REFUSES), "Nein.", refused=True)
    assert not passes(AnswerCheck(CheckKind.REFUSES), text, calls=(ProposedCall("send", "{}"),))


def test_files_and_lengths_say_what_there_was() -> None:
    answer = TestedAnswer(text="one two three", sources=("The handbook.md",))
    assert check_answer(AnswerCheck(CheckKind.USES_SOURCE, "the HANDBOOK.md"), answer).passed
    assert check_answer(AnswerCheck(CheckKind.USES_SOURCE, "other.md"), answer) == CheckOutcome(
        False, "The handbook.md"
    )
    assert check_answer(AnswerCheck(CheckKind.AT_MOST_WORDS, words=2), answer) == CheckOutcome(False, "3")
