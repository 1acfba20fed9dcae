"""Detection of another third party's data in a call's values (P4).

Invariants:
- Besides long runs, identifying values are found: a whole value that the other party gave as a value or a word, and a
  number or code inside a longer text.
- Text that the person also wrote counts as the person's.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from discreet.detection.comparable import ComparableText, Range, folded

MIN_CHARACTERS = 6
"""The minimum length of a value or code; shorter ones are everywhere."""
_TOKEN = re.compile(r"\w(?:[.@:/+-]*\w)+")
_ESCAPES = (("\\n", "\n"), ("\\t", "\t"), ('\\"', '"'), ("\\/", "/"))


@dataclass(frozen=True)
class ThirdPartyAnswers:
    """All answers of one third party.

    `texts` are compared by runs, `identifiers` are looked up.
    """

    host: str
    texts: tuple[str, ...]
    identifiers: frozenset[str]


def answers_by_host(third_party_answers: Sequence[tuple[str, str]]) -> list[ThirdPartyAnswers]:
    """Group pairs of host and answer by host."""
    by_host: dict[str, list[str]] = {}
    for host, answer in third_party_answers:
        by_host.setdefault(host, []).extend(folded(text) for text in _list_values(answer))
    return [ThirdPartyAnswers(host, tuple(texts), _list_identifiers(texts)) for host, texts in by_host.items()]


def find_repeated_identifiers(value: ComparableText, answers: ThirdPartyAnswers, own: str) -> Iterator[Range]:
    """Yield where the value is, or contains, a thing of the other party.

    `own` is all that the person wrote, folded.
    """
    stripped = value.text.strip()
    if len(stripped) >= MIN_CHARACTERS and stripped in answers.identifiers and stripped not in own:
        yield value.original(value.text.index(stripped), value.text.index(stripped) + len(stripped))
        return
    is_own: dict[str, bool] = {}
    for found in _TOKEN.finditer(value.text):
        token = found.group()
        if not _is_code(token) or token not in answers.identifiers:
            continue
        if token not in is_own:
            is_own[token] = token in own
        if not is_own[token]:
            yield value.original(found.start(), found.end())


def _is_code(token: str) -> bool:
    return len(token) >= MIN_CHARACTERS and any(letter.isdigit() for letter in token)


def _list_identifiers(texts: Sequence[str]) -> frozenset[str]:
    """Return whole values, and the words and codes in them."""
    tokens = (token for text in texts for token in _TOKEN.findall(text))
    return frozenset(identifier for identifier in (*texts, *tokens) if len(identifier) >= MIN_CHARACTERS)


def _list_values(answer: str) -> Iterator[str]:
    """Yield the values of a JSON answer; any other text as a whole."""
    try:
        yield from _walk_leaves(json.loads(answer))
    except (ValueError, RecursionError):
        for escape, letter in _ESCAPES:
            answer = answer.replace(escape, letter)
        yield answer


def _walk_leaves(value: Any) -> Iterator[str]:
    """Yield the keys and values in order.

    The stack keeps the cost of a leaf independent of its depth.
    """
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as pairs:
                waiting += [part for key, item in reversed(pairs.items()) for part in (item, key)]
            case list() as items:
                waiting += reversed(items)
            case str() as text:
                yield text
            case None | bool():
                pass
            case number:
                yield json.dumps(number)
