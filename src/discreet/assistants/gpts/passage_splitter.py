"""Splitting of a text into passages that fit an embedder.

Invariants:
- Pure functions.
- Each passage is a slice of its text.
- Together the slices of a text contain every character that is not white space.
- No passage is estimated at more than LIMIT tokens.
- Passages end at paragraphs if possible, else at sentences or lines, else at words.
- Only a single word longer than a passage is cut.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from discreet.assistants.gpts.seals import PassageBody
from discreet.ports.documents import Extracted

LIMIT = 240
"""Estimated tokens per passage: below the 256 that MiniLM reads, with room for the estimate's error."""
OVERLAP = 40
"""The most estimated tokens that a passage repeats of the previous one."""
ENOUGH = LIMIT // 2
"""From this size on, a passage ends rather than begin a paragraph that does not fit."""
LETTERS_PER_TOKEN = 6
PLACE_CHARACTERS = 200

_LINE = re.compile(r"^(?:[ \t]*(?P<fence>`{3,}|~{3,})|(?P<marks>#{1,6})[ \t]+(?P<title>\S.*))", re.MULTILINE)
_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?![ \t]*\n)[^\n]*)*")
_SENTENCE = re.compile(r"\S(?:.*?)(?:[.!?…][\"'”’)\]]*(?=\s)|[。！？]|(?=\n)|\Z)", re.DOTALL)
_WORD = re.compile(r"\S+")
_RUN = re.compile(r"[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|\S")


@dataclass(frozen=True)
class TextSpan:
    """A range of a text that is not divided.

    `opens`: it begins a paragraph of `paragraph` tokens in total.
    """

    start: int
    end: int
    tokens: int
    opens: bool = False
    paragraph: int = 0


def split(places: Iterable[Extracted]) -> Iterator[PassageBody]:
    """Yield the passages of a file's places, in order.

    Headings (Markdown) become part of the place.
    """
    for place in places:
        for heading, start, end in _sections(place.text):
            text = place.text[start:end]
            where = ", ".join(part for part in (place.place, heading) if part)[:PLACE_CHARACTERS]
            for span in pack_spans(_spans(text)):
                yield PassageBody(where, text[span.start : span.end])


def estimate_tokens(text: str) -> int:
    """Estimate the number of tokens that MiniLM's tokenizer makes of `text`.

    A long word is several tokens; each sign is one.
    """
    return sum(-(-(end - start) // LETTERS_PER_TOKEN) for start, end in (m.span() for m in _RUN.finditer(text)))


def pack_spans(spans: Sequence[TextSpan]) -> Iterator[TextSpan]:
    """Join spans into passages of at most LIMIT tokens, with a small overlap."""
    pending: list[TextSpan] = []
    size = 0
    for span in spans:
        if pending and (size + span.tokens > LIMIT or _starts_passage(size, span)):
            yield TextSpan(pending[0].start, pending[-1].end, size)
            pending = _get_overlap(pending, LIMIT - span.tokens)
            size = sum(repeated.tokens for repeated in pending)
        pending.append(span)
        size += span.tokens
    if pending:
        yield TextSpan(pending[0].start, pending[-1].end, size)


def _starts_passage(size: int, span: TextSpan) -> bool:
    return span.opens and size >= ENOUGH and size + span.paragraph > LIMIT


def _get_overlap(spans: Sequence[TextSpan], room: int) -> list[TextSpan]:
    """Return the last spans of a passage that fit the overlap and leave `room`."""
    overlap: list[TextSpan] = []
    remaining = min(OVERLAP, room)
    for span in reversed(spans[1:]):
        remaining -= span.tokens
        if remaining < 0:
            break
        overlap.append(span)
    return overlap[::-1]


def _sections(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield heading path, start and end of each section.

    Text before the first heading has an empty path.
    """
    start, path = 0, list[tuple[int, str]]()
    for at, level, title in _headings(text):
        if at > start:
            yield _path(path), start, at
        path = [*((depth, above) for depth, above in path if depth < level), (level, title)]
        start = at
    yield _path(path), start, len(text)


def _headings(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield offset, level and title of each heading outside of code blocks."""
    fence = ""
    for match in _LINE.finditer(text):
        if match["fence"]:
            fence = "" if match["fence"].startswith(fence or "-") else fence or match["fence"]
        elif not fence:
            yield match.start(), len(match["marks"]), match["title"].rstrip(" \t#")


def _path(path: Sequence[tuple[int, str]]) -> str:
    return " › ".join(title for _, title in path)


def _spans(text: str) -> list[TextSpan]:
    """Divide the text into spans of at most LIMIT tokens."""
    spans: list[TextSpan] = []
    for paragraph in _PARAGRAPH.finditer(text):
        size = estimate_tokens(paragraph[0])
        for n, sentence in enumerate(_SENTENCE.finditer(text, *paragraph.span())):
            pieces = _within_limit(text, sentence.start(), sentence.start() + len(sentence[0].rstrip()))
            first = TextSpan(pieces[0].start, pieces[0].end, pieces[0].tokens, opens=n == 0, paragraph=size)
            spans += [first, *pieces[1:]]
    return spans


def _within_limit(text: str, start: int, end: int) -> list[TextSpan]:
    """Return one sentence; if it is too long, its words or parts of a word."""
    size = estimate_tokens(text[start:end])
    if size <= LIMIT:
        return [TextSpan(start, end, size)]
    words = [word.span() for word in _WORD.finditer(text, start, end)]
    if len(words) == 1:
        return [
            TextSpan(at, min(at + LIMIT, end), estimate_tokens(text[at : at + LIMIT]))
            for at in range(start, end, LIMIT)
        ]
    return [span for word in words for span in _within_limit(text, *word)]
