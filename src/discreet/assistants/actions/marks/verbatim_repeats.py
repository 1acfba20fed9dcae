"""Detection of text in a call's values that repeats other texts (P4).

The other texts are the person's own messages, or third parties' answers.

Invariants:
- A run of five words, or of 24 characters, that is in both texts is found, regardless of case, accents, white space and
  invisible characters.
- The work is linear in both texts: windows of the values are stored, the sources are streamed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from discreet.detection.comparable import ComparableText, Range
from discreet.detection.span import merge_ranges

RUN_WORDS = 5
RUN_CHARACTERS = 24
RUN_IDEOGRAPHS = 10
"""The run length in a script that needs one or two characters per word."""
MIN_LETTERS = 8
"""Letters and digits in a run of characters; a run with fewer is a line of signs, not words."""
SHORT_MESSAGE = 8
SHORT_NUMBER = 4
WHOLE_VALUE = 3

_WORD = re.compile(r"\w+")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff\u0e00-\u0e7f]{10,}")

Window = tuple[str, int, int]
"""Some letters, and their start and end in the text."""


class RepeatedRuns:
    """The windows of some values, to compare with sources.

    `find` returns one list per value of `values`, in their order.
    """

    def __init__(self, values: Sequence[ComparableText]) -> None:
        self._values = values
        self._windows = {window for value in values for windows in _WINDOWS for window, _, _ in windows(value.text)}

    def find(self, sources: Iterable[str]) -> list[list[Range]]:
        """Return for each value the ranges in its original that are in one of the sources.

        The sources are folded.
        """
        own_windows = self._windows
        seen: set[str] = set()
        for source in sources:
            for windows in _WINDOWS:
                seen |= {window for window, _, _ in windows(source) if window in own_windows}
        return [_find_runs(value, seen) if seen else [] for value in self._values]


def find_whole_messages(value: ComparableText, messages: Iterable[str]) -> Iterator[Range]:
    """Yield where a short folded message is the value, or part of it as whole words."""
    for message in messages:
        needle = message.strip(" .,;:!?\"'()")
        if not needle:
            continue
        if value.text.strip() == needle and len(needle) >= WHOLE_VALUE:
            yield value.original(value.text.index(needle), value.text.index(needle) + len(needle))
        elif _is_distinctive(needle):
            yield from (value.original(start, end) for start, end in _find_occurrences(value.text, needle))


def _is_distinctive(message: str) -> bool:
    """Return whether a short message is distinctive enough inside another text."""
    if any(letter.isdigit() for letter in message):
        return len(message) >= SHORT_NUMBER
    return len(message) >= SHORT_MESSAGE and " " in message


def _find_occurrences(text: str, needle: str) -> Iterator[Range]:
    """Yield occurrences as whole words."""
    start = text.find(needle)
    while start >= 0:
        end = start + len(needle)
        if not _inside_word(text, start) and not _inside_word(text, end):
            yield start, end
        start = text.find(needle, end)


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _find_runs(value: ComparableText, seen: set[str]) -> list[Range]:
    words, characters, ideographs = (
        [(start, end) for window, start, end in windows(value.text) if window in seen] for windows in _WINDOWS
    )
    lettered = [span for span in merge_ranges(characters) if _count_letters(value.text[slice(*span)]) >= MIN_LETTERS]
    return [_trim_spaces(value, start, end) for start, end in merge_ranges(sorted([*words, *lettered, *ideographs]))]


def _trim_spaces(value: ComparableText, start: int, end: int) -> Range:
    """Return the range in the original, without the spaces at its ends.

    A run contains letters.
    """
    run = value.text[start:end]
    return value.original(start + len(run) - len(run.lstrip()), end - len(run) + len(run.rstrip()))


def _count_letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _word_windows(text: str) -> Iterator[Window]:
    """Yield windows of five words, joined by line ends.

    Folded text contains no line ends, so no window of another kind is equal.
    """
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
