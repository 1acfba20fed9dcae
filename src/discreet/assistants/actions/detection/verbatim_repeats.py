"""What of a call's values is repeated from other texts: the person's own messages, or what third parties answered (P4).

Invariants:
- A run of five words, or of 24 characters, that stands in both is found, however case, accents, white space or
  invisible characters differ.
- The work is linear in both: windows of the values are kept, the sources run by.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from discreet.assistants.actions.detection.spans import merged

RUN_WORDS = 5
RUN_CHARACTERS = 24
RUN_IDEOGRAPHS = 10
"""Of a script that needs one or two characters a word."""
FEWEST_LETTERS = 8
"""Letters and digits in a run of characters; fewer are a ruler, not words."""
SHORT_MESSAGE = 8
SHORT_NUMBER = 4
WHOLE_VALUE = 3

_WORD = re.compile(r"\w+")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff\u0e00-\u0e7f]{10,}")

Range = tuple[int, int]
Window = tuple[str, int, int]
"""Some letters, and where in the text they begin and end."""


@dataclass(frozen=True)
class ComparableText:
    """A text as it is compared: `text` in plain lower-case letters, `origin` the place of each in the original."""

    text: str
    origin: Sequence[int]

    def original(self, start: int, end: int) -> Range:
        return self.origin[start], self.origin[end - 1] + 1


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    """A character without case, accent and width; nothing for one that is not seen."""
    if character.isspace():
        return " "
    letters = unicodedata.normalize("NFKD", character).casefold()
    kept = (c for c in letters if c.isascii() or unicodedata.category(c) not in ("Mn", "Me", "Cf", "Cc", "Co", "Cn"))
    return "".join(" " if c.isspace() else c for c in kept)


def folded(text: str) -> str:
    """As `fold`, for a text whose places do not matter."""
    return " ".join("".join(map(_plain, text)).split())


def fold(text: str) -> ComparableText:
    letters: list[str] = []
    origin: list[int] = []
    after_space = True
    for at, character in enumerate(text):
        for letter in _plain(character):
            is_space = letter == " "
            if not (is_space and after_space):
                letters.append(letter)
                origin.append(at)
            after_space = is_space
    return ComparableText("".join(letters), origin)


class RepeatedRuns:
    """The windows of some values, to hold sources against. `values` are what `find` speaks of by position."""

    def __init__(self, values: Sequence[ComparableText]) -> None:
        self._values = values
        self._windows = {window for value in values for windows in _WINDOWS for window, _, _ in windows(value.text)}

    def find(self, sources: Iterable[str]) -> list[list[Range]]:
        """For each value the stretches, in its original, that stand in one of the sources (which are folded)."""
        ours = self._windows
        seen: set[str] = set()
        for source in sources:
            for windows in _WINDOWS:
                seen |= {window for window, _, _ in windows(source) if window in ours}
        return [_stretches(value, seen) if seen else [] for value in self._values]


def whole_messages(value: ComparableText, messages: Iterable[str]) -> Iterator[Range]:
    """Where a short message (folded) stands in the value as a whole, or is the value."""
    for message in messages:
        wanted = message.strip(" .,;:!?\"'()")
        if not wanted:
            continue
        if value.text.strip() == wanted and len(wanted) >= WHOLE_VALUE:
            yield value.original(value.text.index(wanted), value.text.index(wanted) + len(wanted))
        elif _tells(wanted):
            yield from (value.original(start, end) for start, end in _occurrences(value.text, wanted))


def _tells(message: str) -> bool:
    """Whether a short message says enough to be known again inside another text."""
    if any(letter.isdigit() for letter in message):
        return len(message) >= SHORT_NUMBER
    return len(message) >= SHORT_MESSAGE and " " in message


def _occurrences(text: str, wanted: str) -> Iterator[Range]:
    """As whole words."""
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not _inside_word(text, start) and not _inside_word(text, end):
            yield start, end
        start = text.find(wanted, end)


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _stretches(value: ComparableText, seen: set[str]) -> list[Range]:
    words, characters, ideographs = (
        [(start, end) for window, start, end in windows(value.text) if window in seen] for windows in _WINDOWS
    )
    lettered = [span for span in merged(characters) if _letters(value.text[slice(*span)]) >= FEWEST_LETTERS]
    return [_trimmed(value, start, end) for start, end in merged(sorted([*words, *lettered, *ideographs]))]


def _trimmed(value: ComparableText, start: int, end: int) -> Range:
    """In the original, without the spaces at its ends. A run holds letters."""
    run = value.text[start:end]
    return value.original(start + len(run) - len(run.lstrip()), end - len(run) + len(run.rstrip()))


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _word_windows(text: str) -> Iterator[Window]:
    """Five words each, parted by line ends, which stand in no folded text: no window of another kind is like it."""
    places = [found.span() for found in _WORD.finditer(text)]
    words = [text[start:end] for start, end in places]
    windows = zip(words, words[1:], words[2:], words[3:], words[4:], strict=False)
    return zip(map("\n".join, windows), (start for start, _ in places), (end for _, end in places[4:]), strict=False)


def _character_windows(text: str) -> Iterator[Window]:
    ends = range(RUN_CHARACTERS, len(text) + 1)
    return ((text[end - RUN_CHARACTERS : end], end - RUN_CHARACTERS, end) for end in ends)


def _ideograph_windows(text: str) -> Iterator[Window]:
    for run in _IDEOGRAPHS.finditer(text):
        for end in range(run.start() + RUN_IDEOGRAPHS, run.end() + 1):
            yield text[end - RUN_IDEOGRAPHS : end], end - RUN_IDEOGRAPHS, end


_WINDOWS = (_word_windows, _character_windows, _ideograph_windows)
