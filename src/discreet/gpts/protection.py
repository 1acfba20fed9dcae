"""What a builder keeps is not given out word for word: checked on what the model says, never asked of it (SPEC §5).

A text is known by its shingles, five words in a row (Broder, "On the resemblance and containment of documents", 1997),
whatever stands between the words and however they are written. What is said is stopped before the word that would make
one piece, or all pieces of a conversation together, longer than is allowed.

Law of this file: pure; what has been let through is never taken back. What a person wrote themselves is no secret from
them. It stops copying: a translation, a cipher or a retelling is no copy.
"""

import json
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from discreet.seams import ToolCall

SHINGLE = 5
"""Words in a row that are looked for: fewer are everybody's."""
WORD_CHARACTERS = 64
"""A longer word counts as ended, so that one without an end costs no more than others."""
SAID_CHARACTERS = 50_000
"""Of the answers before this one, the latest are counted."""

Shingle = tuple[str, ...]


@dataclass(frozen=True)
class Allowance:
    """Words that may be repeated, in one `piece` and in `total`; of a short text, less: half of it or the `least`."""

    piece: int
    total: int
    least: int

    def within(self, words: int) -> "Allowance":
        """What may be repeated of a text of so many words."""
        piece, total = max(self.least, words // 2), max(2 * self.least, words // 2)
        return Allowance(min(self.piece, piece), min(self.total, total), self.least)


INSTRUCTIONS = Allowance(piece=40, total=80, least=20)
"""40 words are some 50 tokens, from which on Carlini et al., "Quantifying memorization" (2023), speak of extraction."""
KNOWLEDGE = Allowance(piece=80, total=320, least=40)
"""Answers are meant to be drawn from it."""


class Guard:
    """Hears one answer. `instructions` and `passages` are what is kept, "" and none of what may be told; `public` is
    what the person wrote, `said` the earlier answers of the conversation, oldest first."""

    def __init__(
        self,
        instructions: str = "",
        passages: Sequence[str] = (),
        public: Sequence[str] = (),
        said: Sequence[str] = (),
    ) -> None:
        self._kept = ((instructions,) if instructions else (), INSTRUCTIONS), (tuple(passages), KNOWLEDGE)
        self._public, self._said = public, said
        self._words, self._window = _Words(), deque[str](maxlen=SHINGLE)
        self._counts: tuple[_Count, ...] | None = None
        self._open = not any(texts for texts, _ in self._kept)
        self._shut = False

    @property
    def keeps_nothing(self) -> bool:
        """Whether everything that was given to the model may be told."""
        return self._open

    def lets(self, text: str) -> bool:
        """Whether `text` may be said next. Once something may not, nothing more may."""
        if self._open:
            return True
        for word in () if self._shut else self._words.of(text):
            self._window.append(word)
            if len(self._window) == SHINGLE and self._goes_too_far(tuple(self._window)):
                self._shut = True
                break
        return not self._shut

    def lets_call(self, call: ToolCall) -> bool:
        """The same for a call: its id, its name and its arguments (JSON text) are shown or given to a program."""
        return self._open or self.lets(f"\n{call.id}\n{call.name}\n{' '.join(_strings(call.arguments))}\n")

    def _goes_too_far(self, shingle: Shingle) -> bool:
        """What is looked for is indexed once an answer has words to look at: its first ones wait for nothing."""
        if self._counts is None:
            self._counts = self._counted_so_far()
        for count in self._counts:
            count.hear(shingle)
        return any(count.is_over for count in self._counts)

    def _counted_so_far(self) -> tuple["_Count", ...]:
        public = set(chain.from_iterable(map(_shingles, self._public)))
        counts = tuple(_count(texts, allowance, public) for texts, allowance in self._kept if texts)
        earlier = _latest(self._said)
        for count in counts:
            for text in earlier:
                for shingle in _shingles(text):
                    count.hear(shingle)
                count.piece = 0
        return counts


@dataclass
class _Count:
    """What has been repeated of some texts. `at` says where in them a shingle begins, counted in words."""

    at: dict[Shingle, int]
    allowance: Allowance
    repeated: set[int] = field(default_factory=set)
    piece: int = 0

    def hear(self, shingle: Shingle) -> None:
        at = self.at.get(shingle)
        if at is None:
            self.piece = 0
            return
        self.piece = self.piece + 1 if self.piece else SHINGLE
        self.repeated.update(range(at, at + SHINGLE))

    @property
    def is_over(self) -> bool:
        """Asked after a word: of what was told before this piece was heard, nothing can be taken back."""
        return self.piece > 0 and (self.piece > self.allowance.piece or len(self.repeated) > self.allowance.total)


def _count(texts: Iterable[str], allowance: Allowance, public: set[Shingle]) -> _Count:
    at: dict[Shingle, int] = {}
    words = 0
    for text in texts:
        for place, shingle in enumerate(_shingles(text), words):
            at.setdefault(shingle, place)
            words = place + 1
        words += SHINGLE - 1
    for shingle in public & at.keys():
        del at[shingle]
    return _Count(at, allowance.within(words))


def _latest(said: Sequence[str]) -> list[str]:
    kept: list[str] = []
    room = SAID_CHARACTERS
    for text in reversed(said):
        kept.append(text[-room:])
        room -= len(text)
        if room <= 0:
            break
    return kept[::-1]


def _shingles(text: str) -> Iterator[Shingle]:
    words = _words(_plain(text))
    return zip(*(words[begin:] for begin in range(SHINGLE)), strict=False)


_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Scripts without spaces: Thai, Lao, Burmese, Khmer, kana, Han. Every letter counts as a word."""
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W\d_])+")
"""Numbers are none: whoever numbers the lines repeats them all the same."""
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")


_ASCII_WORD = re.compile("[a-z]+")


def _words(plain: str) -> list[str]:
    return (_ASCII_WORD if plain.isascii() else _WORD).findall(plain)


class _Words:
    """The words of a text that comes in pieces. A word that the next piece may go on with waits for it."""

    def __init__(self) -> None:
        self._begun = ""

    def of(self, piece: str) -> list[str]:
        text = self._begun + _plain(piece)
        words = _words(text)
        unfinished = bool(words) and text.endswith(words[-1]) and len(words[-1]) < WORD_CHARACTERS
        self._begun = words.pop() if unfinished else ""
        return words


def _plain(text: str) -> str:
    """As it is compared: in one case, without what cannot be seen, and every letter in its plainest form."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()


class _Pairs(tuple[tuple[str, Any], ...]):
    """An object with every pair that its text holds: a name that comes twice hides no value."""


def _strings(arguments: str) -> list[str]:
    """Every text in JSON, names included, in their order; of what is no JSON, the text with its escapes resolved."""
    try:
        return list(_strings_in(json.loads(arguments, object_pairs_hook=_Pairs)))
    except (ValueError, RecursionError):
        return [_ESCAPED.sub(lambda found: chr(int(found[1], 16)), arguments)]


_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def _strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, _Pairs):
        for name, part in value:
            yield name
            yield from _strings_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings_in(part)
