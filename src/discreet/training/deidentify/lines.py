"""One JSON string a line in, one answer a line out.

Invariants:
- Lines come in pieces, as they arrive.
- Every line has one answer.
- A line that is no text has a sentence instead, after every line before it was answered.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from discreet.errors import Invalid
from discreet.personal_data.span import Detector, Span, settle, with_gaps
from discreet.training.deidentify.profiles import Profile, detector_of, find_in_records

Read = Callable[[int], bytes]
"""Up to so many bytes, as soon as there are some; none at the end."""
Write = Callable[[bytes], None]

PIECE = 16_384
"""Bytes read at a time; the lines that are complete by then are one piece of work, of half a second or so."""
LONGEST_LINE = 16 * 1024 * 1024
"""Bytes of a line; a text this long is no message."""
_BOM = b"\xef\xbb\xbf"
_LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""Some readers take these for the end of a line."""

detector_once = lru_cache(maxsize=1)(detector_of)
"""A process loads its models when the first text arrives, and once."""


@dataclass(frozen=True)
class LineBlock:
    """Some whole lines; `first` is the number of the first one, counted from 1."""

    first: int
    lines: tuple[bytes, ...]


@dataclass(frozen=True)
class Answered:
    """The answers to the lines of a piece; `wrong` says what is wrong with the line after the last one answered."""

    lines: bytes
    wrong: str | None


def pieces(read: Read) -> Iterator[LineBlock]:
    """The lines of the input, in pieces as they come. Raises Invalid for a line that does not end."""
    first, begun = 1, bytearray()
    while some := read(PIECE):
        complete, end, rest = some.rpartition(b"\n")
        if end:
            lines = tuple(bytes(begun + complete).split(b"\n"))
            yield LineBlock(first, lines)
            first, begun = first + len(lines), bytearray(rest)
        else:
            begun += rest
        if len(begun) > LONGEST_LINE:
            raise Invalid(f"Line {first} is longer than {LONGEST_LINE:,} bytes.")
    if begun:
        yield LineBlock(first, (bytes(begun),))


def answer_lines(read: Read, write: Write, profile: Profile, as_json: bool) -> None:
    """Every line in this process. Raises Invalid."""
    for piece in pieces(read):
        hand_out(answer(piece, profile, as_json), write)


def hand_out(answered: Answered, write: Write) -> None:
    """Write what there is. Raises Invalid for the line after it, if that was wrong."""
    write(answered.lines)
    if answered.wrong:
        raise Invalid(answered.wrong)


def answer(piece: LineBlock, profile: Profile, as_json: bool) -> Answered:
    """A line for each line. The work of a process of its own."""
    texts: list[str] = []
    wrong = None
    for number, line in enumerate(piece.lines, piece.first):
        try:
            texts.append(_text(line.removeprefix(_BOM) if number == 1 else line))
        except ValueError as error:
            wrong = f"Line {number} {error}"
            break
    answers = _answers(texts, detector_once(profile), as_json) if texts else []
    return Answered("".join(f"{line.translate(_LINE_ENDS)}\n" for line in answers).encode(), wrong)


def _answers(texts: list[str], detector: Detector, as_json: bool) -> list[str]:
    found = [
        (text, spans)
        for text, (spans,) in zip(texts, find_in_records(detector, [[text] for text in texts]), strict=True)
    ]
    if as_json:
        return [as_object(text, settle(spans)) for text, spans in found]
    return [json.dumps(with_gaps(text, spans), ensure_ascii=False) for text, spans in found]


def _text(line: bytes) -> str:
    """The text that a line holds. Raises ValueError with the rest of a sentence."""
    try:
        text = json.loads(line.decode())
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8.") from None
    except (ValueError, RecursionError):
        raise ValueError("is not a JSON string.") from None
    if not isinstance(text, str):
        raise ValueError("is not a JSON string.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half a character: a surrogate without its other half.") from None
    return text


def as_object(text: str, spans: list[Span]) -> str:
    """Places are characters (code points) of the input."""
    told = [{"start": span.start, "end": span.end, "type": str(span.kind)} for span in spans]
    return json.dumps({"text": with_gaps(text, spans), "spans": told}, ensure_ascii=False)
