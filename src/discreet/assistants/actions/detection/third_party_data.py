"""What of a call's values comes from what another third party answered (P4).

Invariants:
- Besides long runs, whatever tells one thing apart from others is found: a whole value that the other party gave as a
  value or a word, and a number or code inside a longer text.
- What the person wrote too is the person's.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from discreet.assistants.actions.detection.verbatim_repeats import ComparableText, Range, folded

FEWEST_CHARACTERS = 6
"""Of a value or code that is looked for; shorter ones are everywhere."""
_TOKEN = re.compile(r"\w(?:[.@:/+-]*\w)+")
_ESCAPES = (("\\n", "\n"), ("\\t", "\t"), ('\\"', '"'), ("\\/", "/"))


@dataclass(frozen=True)
class ThirdPartyAnswers:
    """What one third party answered, all together: `texts` to compare runs with, `things` to find again."""

    host: str
    texts: tuple[str, ...]
    things: frozenset[str]


def answers_by_host(foreign: Sequence[tuple[str, str]]) -> list[ThirdPartyAnswers]:
    """`foreign` are pairs of host and answer."""
    by_host: dict[str, list[str]] = {}
    for host, answer in foreign:
        by_host.setdefault(host, []).extend(folded(text) for text in _texts(answer))
    return [ThirdPartyAnswers(host, tuple(texts), _things(texts)) for host, texts in by_host.items()]


def repeated_things(value: ComparableText, answers: ThirdPartyAnswers, own: str) -> Iterator[Range]:
    """Where the value is, or holds, a thing of the other party's. `own` is all that the person wrote, folded."""
    whole = value.text.strip()
    if len(whole) >= FEWEST_CHARACTERS and whole in answers.things and whole not in own:
        yield value.original(value.text.index(whole), value.text.index(whole) + len(whole))
        return
    is_own: dict[str, bool] = {}
    for found in _TOKEN.finditer(value.text):
        token = found.group()
        if not _is_code(token) or token not in answers.things:
            continue
        if token not in is_own:
            is_own[token] = token in own
        if not is_own[token]:
            yield value.original(found.start(), found.end())


def _is_code(token: str) -> bool:
    return len(token) >= FEWEST_CHARACTERS and any(letter.isdigit() for letter in token)


def _things(texts: Sequence[str]) -> frozenset[str]:
    """Whole values, and the words and codes in them."""
    tokens = (token for text in texts for token in _TOKEN.findall(text))
    return frozenset(thing for thing in (*texts, *tokens) if len(thing) >= FEWEST_CHARACTERS)


def _texts(answer: str) -> Iterator[str]:
    """The values of a JSON answer; any other text as it is."""
    try:
        yield from _leaves(json.loads(answer))
    except (ValueError, RecursionError):
        for escape, letter in _ESCAPES:
            answer = answer.replace(escape, letter)
        yield answer


def _leaves(value: Any) -> Iterator[str]:
    """The keys and values in order. The stack keeps the cost of a leaf independent of its depth."""
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
