"""Dates in the layouts and month names of the four languages."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import product

_MONTHS = tuple(
    tuple(names.split())
    for names in (
        "january february march april may june july august september october november december",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    )
)
_NUMBERS = {name: number for names in _MONTHS for number, name in enumerate(names, 1)}
MONTH = "|".join(sorted(_NUMBERS, key=len, reverse=True))
IN_WORDS = (
    rf"(?P<day>\b\d{{1,2}})(?P<between>(?:\.|er)?(?:st|nd|rd|th)?(?: of| de)? )(?P<month>{MONTH})"
    r"(?P<year>(?:,| de|\.)? \d{4}\b)"
    rf"|(?P<month_first>\b(?:{MONTH})) (?P<second>\d{{1,2}})(?P<year_last>(?:st|nd|rd|th)?,? \d{{4}}\b)"
)
"""A day with the name of its month, as groups."""
_IN_WORDS = re.compile(IN_WORDS, re.IGNORECASE)
_IN_NUMBERS = re.compile(
    r"\b(?:(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})|(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2}))\b"
)


def parse_day_in_words(match: re.Match[str]) -> date | None:
    """Return the day that a match of `IN_WORDS` names; None if there is no such day."""
    day, month, year = (
        (match["day"], match["month"], match["year"])
        if match["day"]
        else (match["second"], match["month_first"], match["year_last"])
    )
    return _day(int(year[-4:]), _NUMBERS[month.lower()], int(day))


def write_in_words(match: re.Match[str], day: date) -> str:
    """Return another day, written as in a match of `IN_WORDS`."""
    if match["day"]:
        return f"{day.day}{match['between']}{_write_month_like(match['month'], day.month)}{match['year']}"
    return f"{_write_month_like(match['month_first'], day.month)} {day.day}{match['year_last']}"


def _write_month_like(original: str, month: int) -> str:
    """Return a month's name in the language and case of another."""
    name = next(names for names in _MONTHS if original.lower() in names)[month - 1]
    if original.isupper():
        return name.upper()
    return name.capitalize() if original[0].isupper() else name


def list_digits(day: date) -> list[str]:
    """Return a day's digits in each order, with and without leading zeros."""
    y, m, d = str(day.year), day.month, day.day
    return [
        "".join(order)
        for month, number in product((f"{m:02}", f"{m}"), (f"{d:02}", f"{d}"))
        for order in ((y, month, number), (number, month, y), (month, number, y))
    ]


def has_unambiguous_digits(other_day: date, day: date) -> bool:
    """Return whether no two digit orders of one day stand for two of the other."""
    pairs = set(zip(list_digits(other_day), list_digits(day), strict=True))
    return len({digits for digits, _ in pairs}) == len(pairs)


def write_day_like(match: re.Match[str], day: date, other_day: date) -> str:
    """Return another day as this one is written where `find_first_day` found it."""
    if _IN_WORDS.fullmatch(match.group()):
        return write_in_words(match, other_day)
    layout = re.sub(r"\D", "", match.group())
    return write_in_layout(list_digits(other_day)[list_digits(day).index(layout)], match.group())


def write_in_layout(digits: str, written: str) -> str:
    """Return the digits with what stands between those of a written number or day."""
    given = iter(digits)
    return "".join(next(given, "") if character.isdigit() else character for character in written)


def find_first_day(text: str) -> tuple[date, re.Match[str]] | None:
    """Return the first of `find_days`."""
    return next(find_days(text), None)


def find_days(text: str) -> Iterator[tuple[date, re.Match[str]]]:
    """Yield the dates in a text and their matches, month names first.

    In numbers, the day comes before the month if both can.
    """
    for match in _IN_WORDS.finditer(text):
        if day := parse_day_in_words(match):
            yield day, match
    for match in _IN_NUMBERS.finditer(text):
        if match["y"]:
            day = _day(int(match["y"]), int(match["m"]), int(match["d"]))
        else:
            year, month, number = int(match["year"]), int(match["month"]), int(match["day"])
            day = _day(year, month, number) or _day(year, number, month)
        if day:
            yield day, match


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
