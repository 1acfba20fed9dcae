"""Guard that stops an answer before it repeats a GPT's instructions or knowledge.

The answer is compared with the protected texts (`repeated_text.py`). It is stopped before the word that would make one
piece, or all pieces of a conversation together, longer than allowed.

Invariants:
- No I/O. Text that has passed is never withdrawn.
- The person's own text is not withheld from them.
- Only copies are stopped: a translation, a cipher or a paraphrase is not a copy.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from discreet.assistants.gpts.folding import Entities, Markup, WordFolder
from discreet.assistants.gpts.repeated_text import MAX_WORDS_BETWEEN, MIN_WORDS, Index, RepetitionListener
from discreet.ports.model_request import ToolCall

FIRST_CHARACTERS = 24
"""The comparison starts after so many characters: five words in a row rarely have fewer."""
EARLIER_CHARACTERS = 100_000
"""Only the latest so many characters of the earlier conversation, and of the person's text, are read."""


@dataclass(frozen=True)
class Allowance:
    """Words that may be repeated, in one `piece` and in `total`.

    For a short text it is less: half of the text, but at least `minimum`.
    """

    piece: int
    total: int
    minimum: int

    def within(self, words: int) -> "Allowance":
        """Return the allowance for a text of so many words."""
        piece, total = max(self.minimum, words // 2), max(2 * self.minimum, words // 2)
        return Allowance(min(self.piece, piece), min(self.total, total), self.minimum)


INSTRUCTIONS = Allowance(piece=40, total=80, minimum=20)
"""40 words are about 50 tokens, the length of an extraction in Carlini et al., "Quantifying memorization" (2023)."""
KNOWLEDGE = Allowance(piece=80, total=320, minimum=40)
"""Larger, because answers are meant to use the knowledge."""


class VerbatimGuard:
    """Checks one answer.

    `instructions` and `passages` are protected; "" and none if they may be repeated. `public` is the person's own text,
    `shown_before` everything that the conversation showed them before, oldest first. `earlier` are passages of earlier
    questions: what was repeated of them counts, too.
    """

    __slots__ = (
        "_open",
        "_protected",
        "_public",
        "_reader",
        "_shown_before",
        "_shut",
        "_waiting",
        "_waiting_characters",
    )

    def __init__(
        self,
        instructions: str = "",
        passages: Sequence[str] = (),
        public: Sequence[str] = (),
        shown_before: Sequence[str] = (),
        earlier: Sequence[str] = (),
    ) -> None:
        self._protected = ((instructions,) if instructions else ()), (*passages, *earlier)
        self._public, self._shown_before = public, shown_before
        self._open = not any(self._protected)
        self._shut = False
        self._reader: _GuardReader | None = None
        self._waiting: list[str] = []
        """The first deltas, before there is an index."""
        self._waiting_characters = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is protected."""
        return self._open

    def allows(self, text: str) -> bool:
        """Return whether `text` may come next.

        After one False, each later call returns False.
        """
        if self._open:
            return True
        if self._shut:
            return False
        if self._reader is None:
            self._waiting.append(text)
            self._waiting_characters += len(text)
            if self._waiting_characters < FIRST_CHARACTERS:
                return True
            text = "".join(self._waiting)
            self._reader = self._read_earlier()
        self._reader.read(text)
        self._shut = self._reader.count.is_over
        return not self._shut

    def allows_call(self, call: ToolCall) -> bool:
        """Return whether a call may come next.

        A card or an API client gets its id, its name and its arguments (JSON text).
        """
        return self._open or self.allows(f"\n{call.id}\n{format_call(call.name, call.arguments)}\n")

    def _read_earlier(self) -> "_GuardReader":
        """Build the index and read the earlier conversation.

        This waits until an answer has words to compare, so the first words are not delayed. One reader reads all
        answers, so that a few words in each add up.
        """
        index = Index(self._protected)
        public = _Count(index)
        for text in _take_latest(self._public):
            _GuardReader(public).read_whole(text)
        reader = _GuardReader(_Count(index, frozenset().union(*public.repeated)))
        for text in _take_latest(self._shown_before):
            reader.read_whole(text)
        reader.count.is_over = False  # text that was shown cannot be withdrawn
        return reader


class _Count:
    """Counts the repeated words of an index. `public` are words that do not count."""

    def __init__(self, index: Index, public: frozenset[int] = frozenset()) -> None:
        self.index, self.public = index, public
        allowances = zip((INSTRUCTIONS, KNOWLEDGE), index.words_in, strict=True)
        self.allowed = [allowance.within(words) for allowance, words in allowances]
        self.repeated: list[set[int]] = [set() for _ in self.allowed]
        self.is_over = False


class _Pieces:
    """The current piece of each group in one text.

    A piece ends where APART words repeat nothing. A word that the protected text repeats counts each time that the
    piece repeats it, up to as often as there: so a list of sentences that are nearly the same is a long text, while an
    answer may use the same phrase many times.
    """

    def __init__(self, count: _Count) -> None:
        self._count = count
        self._pieces = [_Piece() for _ in count.allowed]
        self._said = [0] * len(self._pieces)

    def end(self) -> None:
        for piece in self._pieces:
            piece.clear()

    def cover(self, words: Collection[int], word_number: int) -> None:
        """Count `words` of the index as repeated.

        `word_number` is the number of the text's latest word.
        """
        count, last = self._count, max(words, default=0)
        for word in words:
            place = count.index.places[word]
            if place not in count.public:
                self._add(count.index.group_of(place), place, word_number, word_number - (last - word))

    def _add(self, group: int, place: int, word_number: int, at: int) -> None:
        """Count a word of the index, about word number `at` of the text."""
        count, piece = self._count, self._pieces[group]
        if word_number - self._said[group] > MAX_WORDS_BETWEEN:
            piece.clear()
        self._said[group] = word_number
        piece.add(place, at, count.index.times[place])
        repeated, allowed = count.repeated[group], count.allowed[group]
        is_new = place not in repeated
        repeated.add(place)
        if piece.length > allowed.piece or (is_new and len(repeated) > allowed.total):
            count.is_over = True


class _Piece:
    """The words of a piece by place: how often each was repeated, and about where the last time."""

    def __init__(self) -> None:
        self.length = 0
        self._repeated: dict[int, tuple[int, int]] = {}

    def clear(self) -> None:
        self.length = 0
        self._repeated.clear()

    def add(self, place: int, at: int, max_times: int) -> None:
        """Count a word that was repeated about `at`, at most `max_times` times. The same word may be reported often."""
        times, last = self._repeated.get(place, (0, 0))
        is_again = times == 0 or (at - last >= MIN_WORDS and times < max_times)
        self._repeated[place] = times + is_again, max(at, last)
        self.length += is_again


class _GuardReader:
    """Reads texts in deltas, as written and, if that differs, as rendered."""

    def __init__(self, count: _Count) -> None:
        self.count = count
        self._pieces = _Pieces(count), _Pieces(count)
        self._entities, self._markup = Entities(), Markup()
        self._written, self._shown = WordFolder(), WordFolder()
        self._hear_written = RepetitionListener(count.index, self._pieces[0].cover)
        self._hear_shown = RepetitionListener(count.index, self._pieces[1].cover)

    def read_whole(self, text: str) -> None:
        """Read a complete text. A piece ends with its text."""
        self.read(f"{text}\n")
        for pieces in self._pieces:
            pieces.end()

    def read(self, delta: str) -> None:
        text = self._entities.feed(delta)
        visible = self._markup.feed(text)
        for word in self._written.feed(text):
            self._hear_written.feed(word)
        for word in self._shown.feed(visible) if self._markup.has_skipped else ():
            self._hear_shown.feed(word)


def format_call(name: str, arguments: str) -> str:
    """Return the text that a card or an API client shows of a call."""
    return f"{name}\n{' '.join(_list_strings(arguments))}"


def _take_latest(texts: Sequence[str]) -> list[str]:
    latest: list[str] = []
    room = EARLIER_CHARACTERS
    for text in reversed(texts):
        latest.append(text[-room:])
        room -= len(text)
        if room <= 0:
            break
    return latest[::-1]


class _Pairs(tuple[tuple[str, Any], ...]):
    """A JSON object with all its pairs, so that a repeated name hides no value."""


def _list_strings(arguments: str) -> list[str]:
    """Return all strings in JSON, names included, in their order.

    For text that is not JSON, return the text with its escapes resolved.
    """
    try:
        return list(_walk_strings(json.loads(arguments, object_pairs_hook=_Pairs)))
    except (ValueError, RecursionError):
        return [_ESCAPED.sub(lambda found: chr(int(found[1], 16)), arguments)]


_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def _walk_strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, _Pairs):
        for name, part in value:
            yield name
            yield from _walk_strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _walk_strings(part)
