"""Detection of records that are hardly text: files, encoded data, repetition.

Invariants:
- Only the characters count, in any language.
- Code, tables, logs and lists of numbers are text.
"""

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Sequence

FEWEST_FILE_CHARACTERS = 16
FILE_SHARE = 0.05
"""The share of control and unassigned characters; a binary file has a fifth."""
ENCODED_SHARE = 0.6
FEWEST_ENCODED = 1000
WINDOW = 4096
MIN_LOOP = 2000
LOOP_RATIO = 40
"""Deflate's compression ratio for a loop of short lines; tables and logs reach 20, prose 3."""
LOOP_LINES = 100
LOOP_LINE = 20
"""The least length of a line that counts as repeated; brackets and commas are shorter."""

_NOT_PLAIN = re.compile(r"[^ -~\n\t\r]")
_ENCODED = re.compile(r"[A-Za-z0-9+/=_-]{200,}|(?:[A-Za-z0-9+/=]{60,100}\n){3,}[A-Za-z0-9+/=]{0,100}")
"""A long run of base64, base64url or hexadecimal digits, in one line or wrapped."""


def is_noise(texts: Sequence[str]) -> bool:
    """Return whether a record with these original texts is hardly text.

    It is a file, mostly encoded data, or one of its texts repeats itself.
    """
    return any(map(_is_file, texts)) or _is_encoded(texts) or any(map(_loops, texts))


def _is_file(text: str) -> bool:
    odd = sum(map(_is_file_character, _NOT_PLAIN.findall(text)))
    return odd >= max(FEWEST_FILE_CHARACTERS, FILE_SHARE * len(text))


def _is_file_character(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character) in ("Cc", "Co", "Cs")


def _is_encoded(texts: Sequence[str]) -> bool:
    encoded = sum(len(run.group()) for text in texts for run in _ENCODED.finditer(text))
    return encoded >= max(FEWEST_ENCODED, ENCODED_SHARE * sum(map(len, texts)))


def _loops(text: str) -> bool:
    lines = Counter(line for line in text.split("\n") if len(line) >= LOOP_LINE)
    if any(times >= LOOP_LINES and times * 2 >= lines.total() for _, times in lines.most_common(1)):
        return True
    windows = (text[at : at + WINDOW].encode(errors="replace") for at in range(0, len(text), WINDOW))
    return any(
        len(window) >= MIN_LOOP and len(zlib.compress(window, 1)) * LOOP_RATIO < len(window) for window in windows
    )
