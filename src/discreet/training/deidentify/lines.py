"""JSON strings in, one per line; answers out, one per line.

Invariants:
- Lines are read in blocks, as they arrive.
- Every line has one answer.
- An invalid line raises an error, after every line before it was answered.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from discreet.detection.span import Detector, Span, replace_with_gaps, resolve_overlaps
from discreet.errors import Invalid
from discreet.training.deidentify.profiles import Profile, find_in_records, load_detector

Read = Callable[[int], bytes]
"""Reads at most so many bytes as soon as any arrive; none at the end."""
Write = Callable[[bytes], None]

PIECE = 16_384
"""Bytes read at a time; the complete lines in them are one block of about half a second's work."""
MAX_LINE_LENGTH = 16 * 1024 * 1024
"""The limit of bytes in a line."""
_BOM = b"\xef\xbb\xbf"
_LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""Some readers take these for the end of a line."""

detector_once = lru_cache(maxsize=1)(load_detector)
"""A process loads its models once, when the first text arrives."""


@dataclass(frozen=True)
class LineBlock:
    """Complete lines; `first` is the number of the first one, counted from 1."""

    first: int
    lines: tuple[bytes, ...]


@dataclass(frozen=True)
class BlockResult:
    """The answers of a block; `error` is the error of the line after the last answer."""

    lines: bytes
    error: str | None


def read_blocks(read: Read) -> Iterator[LineBlock]:
    """Yield the input's lines in blocks as they arrive; Invalid if one is too long."""
    first, buffer = 1, bytearray()
    while piece := read(PIECE):
        complete, end, remainder = piece.rpartition(b"\n")
        if end:
            lines = tuple(bytes(buffer + complete).split(b"\n"))
            yield LineBlock(first, lines)
            first, buffer = first + len(lines), bytearray(remainder)
        else:
            buffer += remainder
        if len(buffer) > MAX_LINE_LENGTH:
            raise Invalid(f"Line {first} is longer than {MAX_LINE_LENGTH:,} bytes.")
    if buffer:
        yield LineBlock(first, (bytes(buffer),))


def answer_lines(read: Read, write: Write, profile: Profile, as_json: bool) -> None:
    """Answer every line in this process. Raises Invalid."""
    for piece in read_blocks(read):
        write_answers(answer(piece, profile, as_json), write)


def write_answers(result: BlockResult, write: Write) -> None:
    """Write the answers; Invalid if the line after them was invalid."""
    write(result.lines)
    if result.error:
        raise Invalid(result.error)


def answer(block: LineBlock, profile: Profile, as_json: bool) -> BlockResult:
    """Return an answer for each line of a block."""
    texts: list[str] = []
    error_sentence = None
    for number, line in enumerate(block.lines, block.first):
        try:
            texts.append(_decode_line(line.removeprefix(_BOM) if number == 1 else line))
        except ValueError as error:
            error_sentence = f"Line {number} {error}"
            break
    answers = _answers(texts, detector_once(profile), as_json) if texts else []
    return BlockResult("".join(f"{line.translate(_LINE_ENDS)}\n" for line in answers).encode(), error_sentence)


def _answers(texts: list[str], detector: Detector, as_json: bool) -> list[str]:
    results = [
        (text, spans)
        for text, (spans,) in zip(texts, find_in_records(detector, [[text] for text in texts]), strict=True)
    ]
    if as_json:
        return [as_object(text, resolve_overlaps(spans)) for text, spans in results]
    return [json.dumps(replace_with_gaps(text, spans), ensure_ascii=False) for text, spans in results]


def _decode_line(line: bytes) -> str:
    """Return the text of a line; ValueError with the rest of a sentence."""
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
        raise ValueError("contains an unpaired surrogate character.") from None
    return text


def as_object(text: str, spans: list[Span]) -> str:
    """Return the answer as JSON. Offsets are code points of the input."""
    span_objects = [{"start": span.start, "end": span.end, "type": str(span.kind)} for span in spans]
    return json.dumps({"text": replace_with_gaps(text, spans), "spans": span_objects}, ensure_ascii=False)
