"""Decides whether an answer holds what a test asks for.

Invariants:
- Pure. Words are looked for as they are: they are no pattern.
- Case, accents, width and white space make no difference. Words count whole: “art” is not in “start”.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from discreet.assistants.actions.tool_names import plain_name
from discreet.assistants.gpts.test_sheet.sheet import AnswerCheck, CheckKind, ExpectedArgument
from discreet.detection.comparable import folded

REFUSAL_CHARACTERS: Final = 400
"""Characters at the beginning of an answer in which a refusal is looked for."""
REFUSALS: Final = tuple(
    map(
        folded,
        (
            *("I can't", "I cannot", "I can not", "I won't", "I am unable", "I'm unable", "I am not able"),
            *("I'm not able", "I must decline", "I'm sorry, but"),
            *("kann ich nicht", "ich kann nicht", "ich kann dir nicht", "ich kann Ihnen nicht", "darf ich nicht"),
            *("kann ich leider nicht", "ich kann leider nicht", "leider kann ich", "ich darf nicht"),
            *("je ne peux pas", "je ne suis pas en mesure", "je ne dois pas", "je regrette, mais"),
            *("no puedo", "no me es posible", "no debo", "lo siento, pero"),
        ),
    )
)
"""How answers refuse in English, German, French and Spanish. A model's own mark of a refusal counts in any language."""


class ProposedCall(msgspec.Struct, frozen=True):
    """A call that the model asked for, which is never made. `arguments` is JSON text as the model wrote it."""

    name: str
    arguments: str


class TestedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to check. `sources` are the names of the knowledge files that it uses, `refused` the model's mark."""

    text: str
    calls: tuple[ProposedCall, ...] = ()
    sources: tuple[str, ...] = ()
    refused: bool = False

    __test__ = False


class CheckOutcome(msgspec.Struct, frozen=True):
    """Whether a check passed. `found` is what was there instead: calls, files, or a number of words."""

    passed: bool
    found: str = ""


def check_answer(check: AnswerCheck, answer: TestedAnswer) -> CheckOutcome:
    match check.kind:
        case CheckKind.CONTAINS:
            return CheckOutcome(_contains_words(answer.text, check.value))
        case CheckKind.LACKS:
            return CheckOutcome(not _contains_words(answer.text, check.value))
        case CheckKind.CALLS:
            passed = any(_is_expected_call(call, check) for call in answer.calls)
            return CheckOutcome(passed, _calls_in_words(answer.calls))
        case CheckKind.CALLS_NOTHING:
            return CheckOutcome(not answer.calls, _calls_in_words(answer.calls))
        case CheckKind.USES_SOURCE:
            passed = folded(check.value) in map(folded, answer.sources)
            return CheckOutcome(passed, ", ".join(answer.sources))
        case CheckKind.REFUSES:
            return CheckOutcome(not answer.calls and _is_refusal(answer), _calls_in_words(answer.calls))
        case CheckKind.AT_MOST_WORDS:
            words = len(answer.text.split())
            return CheckOutcome(words <= (check.words or 0), str(words))


def _contains_words(text: str, words: str) -> bool:
    """Return whether the words are in the text, whole and next to each other."""
    within, needle = folded(text), folded(words)
    if not needle:
        return False
    at = within.find(needle)
    while at >= 0:
        end = at + len(needle)
        if not _belongs_to_word(within[at - 1 : at], needle[0]) and not _belongs_to_word(
            within[end : end + 1], needle[-1]
        ):
            return True
        at = within.find(needle, at + 1)
    return False


def _belongs_to_word(neighbour: str, edge: str) -> bool:
    """Return whether a character beside the match belongs to the word at its edge."""
    return neighbour.isalnum() and edge.isalnum()


def _is_refusal(answer: TestedAnswer) -> bool:
    beginning = folded(answer.text[:REFUSAL_CHARACTERS].replace("’", "'"))
    return answer.refused or any(_contains_words(beginning, words) for words in REFUSALS)


def _is_expected_call(call: ProposedCall, check: AnswerCheck) -> bool:
    if call.name not in (check.value, plain_name(check.value)):
        return False
    try:
        arguments = json.loads(call.arguments or "{}")
    except (ValueError, RecursionError):
        return False
    return isinstance(arguments, dict) and all(_has_argument(arguments, expected) for expected in check.arguments)


def _has_argument(arguments: dict[str, Any], expected: ExpectedArgument) -> bool:
    if expected.name not in arguments:
        return False
    return expected.value is None or _equals(arguments[expected.name], expected.value)


def _equals(actual: Any, expected: str) -> bool:
    """Compare texts as words are compared, and everything else as JSON: 2 equals 2.0, and true is not 1."""
    if isinstance(actual, str):
        return folded(actual) == folded(expected)
    try:
        expected_value = json.loads(expected)
    except (ValueError, RecursionError):
        return False
    return isinstance(expected_value, bool) == isinstance(actual, bool) and bool(expected_value == actual)


def _calls_in_words(calls: Sequence[ProposedCall]) -> str:
    return ", ".join(f"{call.name}({call.arguments})" for call in calls)[:1_000]
