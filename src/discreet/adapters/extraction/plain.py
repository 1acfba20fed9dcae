"""Decoding of text files: by byte order mark, else UTF-8, else Windows-1252.

It does not guess languages. Windows-1252 holds every letter of Latin-1 and leaves five bytes undefined, which reveal
other encodings.
"""

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
"""Control characters that do not occur in text. Tab, line ends, form feed and escape are allowed."""
SAMPLE = 64 << 10
TOLERATED = 0.005
"""The largest share of such control characters in a text."""


def decode_text(data: bytes, declared: str | None = None) -> str | None:
    """Return the text of `data`, or None when it is not text.

    `declared` is the encoding that the data names itself.
    """
    text = _decode(data, declared)
    if text is None:
        return None
    sample = text[:SAMPLE]
    if "\0" in sample or len(CONTROL.findall(sample)) > TOLERATED * len(sample):
        return None
    return text


def _decode(data: bytes, declared: str | None) -> str | None:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    for encoding in (declared or "utf-8", "utf-8", "windows-1252"):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return None


def tidy(text: str) -> str:
    """Return `text` with uniform line ends and without control characters.

    Trailing and surrounding space is removed, too. PostgreSQL cannot store NUL.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cleaned = "\n".join(CONTROL.sub("", line).rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", cleaned).strip("\n\ufeff")
