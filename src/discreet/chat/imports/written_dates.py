"""Dates as Google writes them in a page: in words of several languages, with a zone's short name.

Invariants:
- Pure, and linear in the text's length.
- A text that is not wholly a date is none. An unknown zone counts as UTC.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

_MOST = 60
"""Characters of a date."""
_MONTHS = (
    ("jan", "ene", "gen"), ("feb", "fév", "fev", "févr"), ("mar", "mär", "mrz"), ("apr", "avr", "abr"),
    ("may", "mai", "mei", "mag"), ("jun", "juin", "giu"), ("jul", "juil", "lug"), ("aug", "août", "aoû", "ago"),
    ("sep", "set"), ("oct", "okt", "ott", "out"), ("nov",), ("dec", "dez", "déc", "dic"),
)  # fmt: skip
"""How months begin in English, German, French, Spanish, Italian, Portuguese and Dutch."""
_ZONES = {
    "MEZ": 1, "CET": 1, "MESZ": 2, "CEST": 2, "BST": 1, "WEST": 1, "EET": 2, "EEST": 3, "EST": -5, "EDT": -4,
    "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "JST": 9, "KST": 9, "IST": 5.5,
}  # fmt: skip
"""Hours ahead of UTC."""
_OFFSET = re.compile(r"(?:GMT|UTC)([+-]\d{1,2})(?::?(\d{2}))?$")
_TIME = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-] ?(\d{1,2})[./-] ?(\d{4})(?!\d)")
_DAY_AND_WORD = re.compile(r"(\d{1,2})\.? (?:de )?([^\W\d_]{3,12})\.?,? (?:de )?(\d{4})(?!\d)")
_WORD_AND_DAY = re.compile(r"([^\W\d_]{3,12})\.? (\d{1,2}),? (\d{4})(?!\d)")
_SPACES = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u2009": " "})


def written_date(text: str) -> datetime | None:
    """Return the moment that the text says; None if it is no date with a time."""
    text = text.strip().translate(_SPACES)
    time = _TIME.search(text) if len(text) <= _MOST else None
    day = _day(text[: time.start()]) if time else None
    if time is None or day is None:
        return None
    hour, minute, second = map(int, time.groups())
    first_word, _, _ = (remaining := text[time.end() :].strip()).partition(" ")
    marker = first_word.replace(".", "").lower()
    if marker in ("am", "pm"):
        hour = hour % 12 + (12 if marker == "pm" else 0)
        remaining = remaining[len(first_word) :].strip()
    try:
        return datetime(*day, hour, minute, second, tzinfo=_zone(remaining)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day of a text that begins with them."""
    if match := _YEAR_FIRST.match(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _DAY_FIRST.match(text):
        return int(match[3]), int(match[2]), int(match[1])
    if (match := _DAY_AND_WORD.match(text)) and (month := _month(match[2])):
        return int(match[3]), month, int(match[1])
    if (match := _WORD_AND_DAY.match(text)) and (month := _month(match[1])):
        return int(match[3]), month, int(match[2])
    return None


def _month(word: str) -> int | None:
    """Return the month's number. "juin" and "juil" differ in their fourth letter."""
    lower = word.lower()
    for length in (4, 3):
        for number, beginnings in enumerate(_MONTHS, start=1):
            if lower[:length] in beginnings:
                return number
    return None


def _zone(text: str) -> timezone:
    if offset := _OFFSET.match(text):
        hours, minutes = int(offset[1]), int(offset[2] or 0)
        return timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes))
    return timezone(timedelta(hours=_ZONES.get(text, 0)))
