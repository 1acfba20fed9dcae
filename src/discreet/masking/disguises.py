"""A text as a reader sees it, where it is written with escapes or with characters that do not show.

JSON, HTML and addresses escape letters. Files and web pages hold soft hyphens, characters that do not show, accents of
their own, and letters and digits in other forms. Personal data is found in the plain text and replaced where it is
written.
"""

import html
import re
import unicodedata
from urllib.parse import unquote_to_bytes

_ESCAPED = (
    r"(?P<json>\\{1,4}u(?![dD][89a-fA-F])[0-9a-fA-F]{4})"  # no half of a pair
    r"|(?P<space>\\{1,4}[nrt](?![a-zß-öø-ÿ]))"
    r"|(?P<html>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});)"
    r"|(?P<percent>(?:%[0-9A-Fa-f]{2})+)"
    r"|(?P<hyphenated>(?<=[a-zß-öø-ÿ])-\r?\n(?=[a-zß-öø-ÿ]))"
)
_UNSEEN = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
)
_OTHER_FORMS = "\uff20-\uff3a\uff41-\uff5a\ufb00-\ufb06\U0001d400-\U0001d7ff"
_DISGUISES_IN_ASCII = re.compile(_ESCAPED)
_DISGUISES = re.compile(
    rf"{_ESCAPED}|(?P<unseen>[{_UNSEEN}]+)|(?P<digits>(?:(?=\d)[^0-9])+)"
    rf"|(?P<folded>[^\W\d_][\u0300-\u033f]+|[{_OTHER_FORMS}]+)"
)
"""What a reader does not see as written, by what it is."""


class PlainText:
    """The plain text, and where its parts stand in the text as written."""

    def __init__(self, written: str) -> None:
        self.written = written
        self._starts: list[int] = []
        self._ends: list[int] = []
        disguises = list((_DISGUISES_IN_ASCII if written.isascii() else _DISGUISES).finditer(written))
        self.text = self._undone(disguises) if disguises else written

    def _undone(self, disguises: list[re.Match[str]]) -> str:
        parts, at = [], 0
        for found in [*disguises, None]:
            start, end = found.span() if found else (len(self.written),) * 2
            self._starts += range(at, start)
            self._ends += range(at + 1, start + 1)
            seen = _seen(found) if found else ""
            self._starts += [start] * len(seen)
            self._ends += [end] * len(seen)
            parts += [self.written[at:start], seen]
            at = end
        return "".join(parts)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of the plain text, which is not empty, stands in the text as written."""
        return (self._starts[start], self._ends[end - 1]) if self._starts else (start, end)


def _seen(found: re.Match[str]) -> str:
    """Return what a reader sees in the place of a disguise."""
    written = found.group()
    match found.lastgroup:
        case "json":
            return chr(int(written[-4:], 16))
        case "space":
            return " "
        case "html":
            return html.unescape(written)
        case "percent":
            return _unquoted(written)
        case "digits":
            return "".join(str(int(sign)) for sign in written)
        case "folded":
            return unicodedata.normalize("NFKC", written)
    return ""


def _unquoted(written: str) -> str:
    try:
        return unquote_to_bytes(written).decode()
    except UnicodeDecodeError:
        return written
