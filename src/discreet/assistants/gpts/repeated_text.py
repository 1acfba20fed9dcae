"""Search for the words of protected texts that another text repeats.

Source: Broder, "On the resemblance and containment of documents", 1997.

Two methods complement each other:
- By letters: LETTERS in a row are found, regardless of the characters between them and of word boundaries. Hyphens,
  CamelCase, spaced letters and bold type within a word change nothing.
- By words with gaps: chains of three words in their order, with up to two other words in between. A filler after every
  word changes nothing.

Invariants:
- A copy counts from WORDS words in a row, or GAPPED words with fillers between them. Shorter agreement is chance.
- The work per letter is bounded, regardless of the texts.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from discreet.assistants.gpts.folding import fold, split_words

MIN_WORDS: Final = 5
"""Words in a row that count as a copy; fewer are common phrases."""
MIN_WORDS_WITH_GAPS: Final = 10
"""Words that count as a copy when other words stand between them."""
GRAM_LETTERS: Final = 16
"""The length of a letter sequence that is looked up."""
LOOKUP_DISTANCE: Final = 4
"""The distance between two lookups. So LETTERS + EVERY - 1 letters in a row are always found."""
MAX_WORDS_BETWEEN: Final = 6
"""The most words between two parts of one copy."""
MAX_WORDS_SKIPPED: Final = 4
"""The most words that a copy may skip between two triples."""
MAX_PLACES: Final = 8
"""The most places at which the same triple is indexed."""

Triple = tuple[str, str, str]


class Index:
    """The words of protected texts, indexed by letters and by triples.

    `groups` count separately. A word is identified by its place: its number among the words of all texts. Words that an
    overlapping passage repeats have the place of their first occurrence. So have the words of a sentence that a text
    repeats, also one that differs in its numbers only: words have no digits. `times` counts them.
    """

    def __init__(self, groups: Sequence[Iterable[str]]) -> None:
        self.group_ends: list[int] = []
        self.words_in: list[int] = []
        """The number of words of each group."""
        self.places: list[int] = []
        self.triples: dict[Triple, list[int]] = {}
        self.middles: dict[str, set[str]] = {}
        """For the last word of each triple, the words that stand before it."""
        self.grams: dict[str, int] = {}
        self._begins: list[int] = []
        self._ends: list[int] = []
        letters: list[str] = []
        known: dict[tuple[str, ...], int] = {}
        at = 0
        for group in groups:
            before = len(self.places)
            for text in group:
                at = self._add(split_words(fold(text)), letters, at, known)
            self.group_ends.append(len(self.places))
            self.words_in.append(len(set(self.places[before:])))
        self.letters = "".join(letters)
        self.times = Counter(self.places)
        """How many words have the same place."""

    def group_of(self, place: int) -> int:
        return bisect_right(self.group_ends, place)

    def words_within(self, begin: int, end: int) -> range:
        """Return the words that lie completely between two letters."""
        return range(bisect_left(self._begins, begin), bisect_right(self._ends, end))

    def _add(self, words: list[str], letters: list[str], at: int, known: dict[tuple[str, ...], int]) -> int:
        first = len(self.places)
        self.places.extend(range(first, first + len(words)))
        for n in range(len(words) - MIN_WORDS + 1):
            place = known.setdefault(tuple(words[n : n + MIN_WORDS]), first + n)
            if place != first + n:
                self.places[first + n : first + n + MIN_WORDS] = self.places[place : place + MIN_WORDS]
        for n, triple in enumerate(zip(words, words[1:], words[2:], strict=False), first + 2):
            found = self.triples.setdefault(triple, [])
            if len(found) < MAX_PLACES:
                found.append(n)
            self.middles.setdefault(triple[2], set()).add(triple[1])
        text = "".join(words)
        for n in range(len(text) - GRAM_LETTERS + 1):
            self.grams.setdefault(text[n : n + GRAM_LETTERS], at + n)
        for word in words:
            self._begins.append(at)
            self._ends.append(at := at + len(word))
        letters += [text, "\n"]
        return at + 1


Cover = Callable[[Collection[int], int], None]
"""A callback for the index words that a copy repeats, and the number of the latest word of the text."""


@dataclass(slots=True)
class _Chain:
    """Index words that occurred in their order, the latest at position `word_number`."""

    word_number: int
    words: set[int] = field(default_factory=set)
    counts: bool = False


class RepetitionListener:
    """Follows one text, word by word, and reports what it repeats to `cover`."""

    def __init__(self, index: Index, cover: Cover) -> None:
        self._index, self._cover = index, cover
        self._word_number = self._chained_at = 0
        self._recent = "", "", "", ""
        """The words before the current one in which the first two words of a triple are searched."""
        self._chains: dict[int, _Chain] = {}
        """By the index word that they end with."""
        self._rows: dict[int, tuple[int, int]] = {}
        """By the same word: the number of the latest word of the text, and how many triples in a row end there."""
        self._tail, self._skip = "", 0
        """The letters before the next word, and how many of them are skipped."""
        self._copy: tuple[int, int] | None = None
        """The letters of the index that are being repeated: from, to."""
        self._counted = 0
        """The index word up to which that copy is counted."""

    def feed(self, word: str) -> None:
        """Process the next word."""
        self._word_number += 1
        self._follow_letters(word)
        fourth, third, second, last = self._recent
        self._recent = third, second, last, word
        if (middles := self._index.middles.get(word)) is None:
            return
        if last in middles:
            self._find(second, last, word, in_row=True)
            self._find(third, last, word)
            self._find(fourth, last, word)
        if second in middles:
            self._find(third, second, word)
            self._find(fourth, second, word)
        if third in middles:
            self._find(fourth, third, word)

    # By words with gaps

    def _find(self, first: str, middle: str, last: str, in_row: bool = False) -> None:
        if found := self._index.triples.get((first, middle, last)):
            self._chain(found, in_row)

    def _chain(self, ends: list[int], in_row: bool) -> None:
        """Record a triple that ends at each of these index words."""
        word_number = self._word_number
        if word_number - self._chained_at > MAX_WORDS_BETWEEN:
            self._chains.clear()
            self._rows.clear()
        self._chained_at = word_number
        for end in ends:
            if in_row:
                before, count = self._rows.get(end - 1, (0, 0))
                self._rows[end] = word_number, count = word_number, count + 1 if before == word_number - 1 else 1
                if count >= MIN_WORDS - 2:
                    self._cover(range(end - MIN_WORDS + 1, end + 1), word_number)
            chain = self._chains[end] = self._find_chain(end)
            chain.word_number = word_number
            new = end - 2, end - 1, end
            chain.words.update(new)
            if len(chain.words) >= MIN_WORDS_WITH_GAPS:
                self._cover(new if chain.counts else chain.words, word_number)
                chain.counts = True

    def _find_chain(self, end: int) -> _Chain:
        """Return the chain that a triple continues, or a new one."""
        for back in range(1, MAX_WORDS_SKIPPED + 2):
            chain = self._chains.get(end - back)
            if chain is not None and self._word_number - chain.word_number <= MAX_WORDS_BETWEEN:
                return chain
        return self._chains.get(end) or _Chain(self._word_number)

    # By letters

    def _follow_letters(self, letters: str) -> None:
        if self._copy is not None:
            begin, end = self._copy
            length = _count_common(self._index.letters, end, letters)
            self._repeat(begin, end + length)
            if length == len(letters):
                self._tail = (self._tail + letters)[1 - GRAM_LETTERS :]
                return
            self._copy = None
        text, grams = self._tail + letters, self._index.grams
        end = max(GRAM_LETTERS, len(self._tail) + self._skip + 1)
        while end <= len(text):
            if (at := grams.get(text[end - GRAM_LETTERS : end])) is not None:
                length = _count_common(self._index.letters, at + GRAM_LETTERS, text[end:])
                self._repeat(at, at + GRAM_LETTERS + length)
                if end + length == len(text):
                    break
                self._copy = None
            end += LOOKUP_DISTANCE
        self._skip = max(0, end - len(text) - 1)
        self._tail = text[1 - GRAM_LETTERS :]

    def _repeat(self, begin: int, end: int) -> None:
        if self._copy is None:
            self._counted = 0
        self._copy = begin, end
        words = self._index.words_within(begin, end)
        if len(words) >= MIN_WORDS:
            self._cover(range(max(words.start, self._counted - 1), words.stop), self._word_number)
            self._counted = words.stop


def _count_common(letters: str, at: int, more: str) -> int:
    """Return how many letters of `more` stand at `at`."""
    if letters.startswith(more, at):
        return len(more)
    return next(n for n, letter in enumerate(more) if letters[at + n : at + n + 1] != letter)
