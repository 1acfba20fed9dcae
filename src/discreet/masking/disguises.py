"""Decodes text that is written with escapes, invisible or compatibility characters.

JSON, HTML and URLs escape letters. Files and web pages hold soft hyphens, zero-width characters, combining accents, and
full-width or mathematical letters and digits. Personal data is found in the decoded text and replaced in the original.
"""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

_UNSEEN = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
)
_OTHER_FORMS = "\uff20-\uff3a\uff41-\uff5a\ufb00-\ufb06\U0001d400-\U0001d7ff"
_OTHER_DIGITS = "\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19"
_COMBINED = r"[^\W\d_][\u0300-\u033f]{1,4}"
"""A letter and its accents: as many as letters have, because long runs are sorted in quadratic time."""
_BEGINNING = re.compile(rf"[\\&%\-{_UNSEEN}{_OTHER_FORMS}{_OTHER_DIGITS}]")
_BEGINNING_OR_COMBINED = re.compile(rf"{_BEGINNING.pattern}|{_COMBINED}")
_DISGUISE = re.compile(
    r"(?P<json>\\{1,4}u(?![dD][89a-fA-F])[0-9a-fA-F]{4})"  # no half of a pair
    r"|(?P<space>\\{1,4}[nrt](?![a-zß-öø-ÿ]))"
    r"|(?P<html>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});)"
    r"|(?P<percent>(?:%[0-9A-Fa-f]{2})+)"
    r"|(?P<hyphen>(?<=[a-zß-öø-ÿ])-\r?\n(?=[a-zß-öø-ÿ]))"
    rf"|(?P<unseen>[{_UNSEEN}]+)|(?P<digits>[{_OTHER_DIGITS}]+)|(?P<form>[{_OTHER_FORMS}]+|{_COMBINED})"
)
"""What a reader does not see as written, by what it is."""


@dataclass(frozen=True)
class _TextSegment:
    """A segment of the decoded text and its range in the text as written."""

    start: int
    end: int
    is_disguised: bool


class PlainText:
    """The plain text, and where its parts stand in the text as written."""

    def __init__(self, written: str) -> None:
        self.written = written
        self._beginnings: list[int] = []
        self._segments: list[_TextSegment] = []
        parts, length, at = [], 0, 0
        for start, end, seen in [*_find_disguises(written), (len(written), len(written), "")]:
            for part, segment in (
                (written[at:start], _TextSegment(at, start, False)),
                (seen, _TextSegment(start, end, True)),
            ):
                if part:
                    self._beginnings.append(length)
                    self._segments.append(segment)
                    parts.append(part)
                    length += len(part)
            at = end
        self.text = "".join(parts)

    def written_range(self, start: int, end: int) -> tuple[int, int]:
        """Return the range as written of a part of the plain text, which is not empty."""
        return self._of_character(start)[0], self._of_character(end - 1)[1]

    def _of_character(self, at: int) -> tuple[int, int]:
        number = bisect_right(self._beginnings, at) - 1
        segment = self._segments[number]
        if segment.is_disguised:
            return segment.start, segment.end
        start = segment.start + at - self._beginnings[number]
        return start, start + 1


def _find_disguises(written: str) -> Iterator[tuple[int, int, str]]:
    """Yield where a disguise begins and ends, and what a reader sees there."""
    beginning = _BEGINNING if unicodedata.is_normalized("NFC", written) else _BEGINNING_OR_COMBINED
    at = 0
    for beginning_match in beginning.finditer(written):
        if beginning_match.start() >= at and (match := _DISGUISE.match(written, beginning_match.start())):
            at = match.end()
            yield match.start(), at, _decode(match)


def _decode(match: re.Match[str]) -> str:
    written = match.group()
    match match.lastgroup:
        case "json":
            return chr(int(written[-4:], 16))
        case "space":
            return " "
        case "html":
            return html.unescape(written)
        case "percent":
            return _unquote(written)
        case "digits":
            return "".join(str(int(character)) for character in written)
        case "form":
            return unicodedata.normalize("NFKC", written)
    return ""


def _unquote(written: str) -> str:
    try:
        return unquote_to_bytes(written).decode()
    except UnicodeDecodeError:
        return written
