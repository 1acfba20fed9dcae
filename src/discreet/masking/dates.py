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


def day_in_words(found: re.Match[str]) -> date | None:
    """Return the day that a match of `IN_WORDS` names; None if there is no such day."""
    day, month, year = (
        (found["day"], found["month"], found["year"])
        if found["day"]
        else (found["second"], found["month_first"], found["year_last"])
    )
    return _day(int(year[-4:]), _NUMBERS[month.lower()], int(day))


def in_the_words_of(found: re.Match[str], day: date) -> str:
    """Return another day, written as in a match of `IN_WORDS`."""
    if found["day"]:
        return f"{day.day}{found['between']}{_month_like(found['month'], day.month)}{found['year']}"
    return f"{_month_like(found['month_first'], day.month)} {day.day}{found['year_last']}"


def _month_like(written: str, month: int) -> str:
    """Return a month's name in the language and case of another."""
    name = next(names for names in _MONTHS if written.lower() in names)[month - 1]
    if written.isupper():
        return name.upper()
    return name.capitalize() if written[0].isupper() else name


def digits_of(day: date) -> list[str]:
    """Return a day's digits in each order, with and without leading zeros."""
    y, m, d = str(day.year), day.month, day.day
    return [
        "".join(order)
        for month, number in product((f"{m:02}", f"{m}"), (f"{d:02}", f"{d}"))
        for order in ((y, month, number), (number, month, y), (month, number, y))
    ]


def has_unambiguous_digits(other: date, day: date) -> bool:
    """Return whether no two digit orders of one day stand for two of the other."""
    pairs = set(zip(digits_of(other), digits_of(day), strict=True))
    return len({digits for digits, _ in pairs}) == len(pairs)


def written_like(place: re.Match[str], day: date, other: date) -> str:
    """Return another day as this one is written where `first_day` found it."""
    if _IN_WORDS.fullmatch(place.group()):
        return in_the_words_of(place, other)
    layout = re.sub(r"\D", "", place.group())
    return in_layout(digits_of(other)[digits_of(day).index(layout)], place.group())


def in_layout(digits: str, written: str) -> str:
    """Return the digits with what stands between those of a written number or day."""
    given = iter(digits)
    return "".join(next(given, "") if character.isdigit() else character for character in written)


def first_day(text: str) -> tuple[date, re.Match[str]] | None:
    """Return the first of `days`."""
    return next(days(text), None)


def days(text: str) -> Iterator[tuple[date, re.Match[str]]]:
    """Yield the dates in a text and their matches, month names first.

    In numbers, the day comes before the month if both can.
    """
    for found in _IN_WORDS.finditer(text):
        if day := day_in_words(found):
            yield day, found
    for found in _IN_NUMBERS.finditer(text):
        if found["y"]:
            day = _day(int(found["y"]), int(found["m"]), int(found["d"]))
        else:
            year, month, number = int(found["year"]), int(found["month"]), int(found["day"])
            day = _day(year, month, number) or _day(year, number, month)
        if day:
            yield day, found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
