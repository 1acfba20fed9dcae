"""Values of a test sheet: tests with their checks, and their limits.

Invariants:
- Values and pure functions only.
- A check is words, names and numbers. It is no pattern and no program, so it always ends.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

import msgspec

from discreet.errors import Invalid

TESTS: Final = 50
"""The most tests of a GPT."""
CHECKS: Final = 10
"""The most checks of a test."""
PROMPT_CHARACTERS: Final = 8_000
EARLIER_TURNS: Final = 6
VALUE_CHARACTERS: Final = 500
ARGUMENTS: Final = 20
MAX_WORDS: Final = 10_000
SHEET_CHARACTERS: Final = 200_000
"""The most characters of all tests of a GPT together."""


class CheckKind(StrEnum):
    CONTAINS = "contains"
    """The answer contains these words."""
    LACKS = "lacks"
    """The answer does not contain these words."""
    CALLS = "calls"
    """The model calls an operation with these arguments."""
    CALLS_NOTHING = "calls_nothing"
    USES_SOURCE = "uses_source"
    """The answer uses a knowledge file of this name."""
    REFUSES = "refuses"
    """The model calls nothing and says that it does not do this."""
    AT_MOST_WORDS = "at_most_words"


WITH_VALUE: Final = frozenset({CheckKind.CONTAINS, CheckKind.LACKS, CheckKind.CALLS, CheckKind.USES_SOURCE})
"""The kinds of checks with a value: words, an operation's name, or a file's."""


class ExpectedArgument(msgspec.Struct, frozen=True, omit_defaults=True):
    """An argument of a call by its name; `value` None: any value."""

    name: str
    value: str | None = None


class AnswerCheck(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that a good answer must hold. `value`, `arguments` and `words` belong to some kinds only."""

    kind: CheckKind
    value: str = ""
    arguments: tuple[ExpectedArgument, ...] = ()
    words: int | None = None


class EarlierTurn(msgspec.Struct, frozen=True):
    """A message before the prompt."""

    role: Literal["user", "assistant"]
    text: str


class GptTest(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A prompt and its checks. `id` is None in a file; a saved test keeps its own, by which runs are compared."""

    prompt: str
    earlier: tuple[EarlierTurn, ...] = ()
    checks: tuple[AnswerCheck, ...] = ()
    id: UUID | None = None


def check_tests(tests: Sequence[GptTest]) -> tuple[GptTest, ...]:
    """Return the tests without spaces around their texts. Invalid says which test exceeds a limit."""
    if len(tests) > TESTS:
        raise Invalid(f"There are {len(tests)} tests; {TESTS} is the limit for a GPT.", field="tests")
    cleaned = tuple(_check_test(n, test) for n, test in enumerate(tests, 1))
    characters = len(msgspec.json.encode(cleaned))
    if characters > SHEET_CHARACTERS:
        raise Invalid(f"The tests have {characters:,} characters; {SHEET_CHARACTERS:,} is the limit.", field="tests")
    return cleaned


def _check_test(n: int, test: GptTest) -> GptTest:
    prompt = test.prompt.strip()
    if not prompt:
        raise Invalid(f"Test {n} has no prompt. Write what a person would ask.", field="tests")
    if len(test.earlier) > EARLIER_TURNS:
        raise Invalid(f"Test {n} has more than {EARLIER_TURNS} earlier messages.", field="tests")
    if len(test.checks) > CHECKS:
        raise Invalid(f"Test {n} has {len(test.checks)} checks; {CHECKS} is the limit.", field="tests")
    for text in (prompt, *(turn.text for turn in test.earlier)):
        _at_most(PROMPT_CHARACTERS, text, f"A message of test {n} has")
    if any(not turn.text.strip() for turn in test.earlier):
        raise Invalid(f"Test {n} has an empty earlier message. Fill it in or remove it.", field="tests")
    checks = tuple(_clean_check(n, check) for check in test.checks)
    return msgspec.structs.replace(test, prompt=prompt, checks=checks)


def _clean_check(n: int, check: AnswerCheck) -> AnswerCheck:
    value = check.value.strip()
    if check.kind in WITH_VALUE and not value:
        raise Invalid(f"A check of test {n} is empty. Fill in the check, or remove it.", field="tests")
    if check.kind not in WITH_VALUE and value:
        raise Invalid(f"A check of test {n} has a value, but takes none.", field="tests")
    _at_most(VALUE_CHARACTERS, value, f"A check of test {n} has")
    if check.arguments and check.kind is not CheckKind.CALLS:
        raise Invalid(f"A check of test {n} has arguments, but checks no call.", field="tests")
    if (check.words is not None) != (check.kind is CheckKind.AT_MOST_WORDS):
        raise Invalid(f"Give a number of words to the length check of test {n}, and to no other.", field="tests")
    if check.words is not None and not 1 <= check.words <= MAX_WORDS:
        raise Invalid(f"Give test {n} a length from 1 to {MAX_WORDS:,} words.", field="tests")
    return msgspec.structs.replace(check, value=value, arguments=_check_arguments(n, check.arguments))


def _check_arguments(n: int, expected: Sequence[ExpectedArgument]) -> tuple[ExpectedArgument, ...]:
    if len(expected) > ARGUMENTS:
        raise Invalid(f"A check of test {n} has {len(expected)} arguments; {ARGUMENTS} is the limit.", field="tests")
    arguments = tuple(msgspec.structs.replace(each, name=each.name.strip()) for each in expected)
    for each in arguments:
        if not each.name:
            raise Invalid(f"An argument in test {n} has no name.", field="tests")
        _at_most(VALUE_CHARACTERS, each.name + (each.value or ""), f"An argument in test {n} has")
    return arguments


def _at_most(limit: int, text: str, subject: str) -> None:
    if len(text) > limit:
        raise Invalid(f"{subject} {len(text):,} characters; {limit:,} is the limit.", field="tests")
