"""Which passages an answer uses, and where: by the words and numbers that a sentence shares with a passage.

Invariants:
- Pure. It runs once, after the answer's last word.
- A sentence that the model marked itself, like [2], is not judged.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from discreet.chat.conversations.message import Citation
from discreet.detection.comparable import folded

MIN_WORDS = 3
"""Long words that a sentence must share with a passage."""
MIN_SHARE = 0.6
"""The part of its long words that a sentence must share."""
LONG = 4
"""Letters of a word that tells one passage from another."""
READ_CHARACTERS = 50_000
"""Characters of an answer that are judged."""

_SENTENCE_END = re.compile(r"(?<![.!?。！？…])[.!?。！？…]+[*_\"'”’»)\]]*(?=\s|$)")
"""Begins at the first of its signs only: a row of them is read once."""
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_NO_PROSE = re.compile(r"^(?:\s*[|#>]|\s{4,}\S|\t)")
_WORD = re.compile(r"\d+|[^\W\d_]+")
_OWN_MARK = re.compile(r"\[(\d{1,3})\]")


def mark_used_passages(
    citations: Sequence[Citation], passages: Sequence[str], text: str, question: str
) -> tuple[Citation, ...]:
    """Return the citations, each with whether the answer `text` uses its passage, and where to mark that.

    `passages` are their texts, in the same order.
    """
    judged_text = text[:READ_CHARACTERS]
    marked_numbers = {int(n) for n in _OWN_MARK.findall(judged_text)}
    marks = _find_marks(judged_text, _Passages(passages, question))
    return tuple(
        msgspec.structs.replace(
            citation, used=citation.n in marked_numbers or position in marks, marks=tuple(marks.get(position, ()))
        )
        for position, citation in enumerate(citations)
    )


@dataclass(frozen=True, slots=True)
class _Sentence:
    end: int
    """The character after it, in the answer."""
    text: str


def _find_marks(text: str, passages: "_Passages") -> Mapping[int, list[int]]:
    """Return for each used passage the ends of the sentences that rest on it.

    Of sentences in a row that rest on the same passage, only the last is marked.
    """
    marks: dict[int, list[int]] = {}
    for line in _split_lines(text):
        previous_position: int | None = None
        for sentence in line:
            best_position = None if _OWN_MARK.search(sentence.text) else passages.find_best(sentence.text)
            if best_position is not None:
                ends = marks.setdefault(best_position, [])
                if best_position == previous_position:
                    ends.pop()
                ends.append(sentence.end)
            previous_position = best_position
    return marks


def _split_lines(text: str) -> Iterator[list[_Sentence]]:
    """Yield the sentences of each line of prose; not of code, tables and headings."""
    at, in_code = 0, False
    for line in text.splitlines(keepends=True):
        if _FENCE.match(line):
            in_code = not in_code
        elif not in_code and not _NO_PROSE.match(line):
            yield list(_split_sentences(line.rstrip(), at))
        at += len(line)


def _split_sentences(line: str, at: int) -> Iterator[_Sentence]:
    """Yield the sentences of a line that begins at this place of the answer."""
    start = 0
    for end in (*(match.end() for match in _SENTENCE_END.finditer(line)), len(line)):
        if text := line[start:end].strip():
            yield _Sentence(at + end, text)
        start = end


class _Passages:
    def __init__(self, texts: Sequence[str], question: str) -> None:
        self._words = [set(_distinctive_words(text)) for text in texts]
        self._passage_counts = Counter(word for words in self._words for word in words)
        self._question_words = set(_distinctive_words(question))

    def find_best(self, sentence: str) -> int | None:
        """Return the passage that the sentence rests on, the first of equal ones."""
        words = set(_distinctive_words(sentence))
        scores = [(self._score(words, passage), -position) for position, passage in enumerate(self._words)]
        score, position = max(scores, default=(0.0, 0))
        return -position if score > 0 else None

    def _score(self, words: set[str], passage: set[str]) -> float:
        """Return how much the sentence owes to the passage; 0 if too little.

        Words that few passages share count more. A number that only this passage has, and not the question, suffices.
        """
        shared = words & passage
        has_unique_number = any(
            word.isdigit() and len(word) > 1 and self._passage_counts[word] == 1 and word not in self._question_words
            for word in shared
        )
        if not has_unique_number and (len(shared) < MIN_WORDS or len(shared) < MIN_SHARE * len(words)):
            return 0.0
        return sum(1 / self._passage_counts[word] for word in shared)


def _distinctive_words(text: str) -> Iterator[str]:
    """Yield the long words, without regard to case and accents, and the numbers."""
    return (word for word in _WORD.findall(folded(text)) if len(word) >= LONG or word.isdigit())
