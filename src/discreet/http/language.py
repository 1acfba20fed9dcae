"""Chooses a page's language: the reader's choice, else the browser's preference.

The choice is a cookie that the app sets (docs/decisions/0039). It therefore works before sign-in, and the server
stores nothing about it.
"""

from collections.abc import Container

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from discreet.languages import ENGLISH

COOKIE = "discreet_language"
DEPENDS_ON = "Accept-Language, Cookie"
"""Value for `Vary`: the parts of a request that decide the language."""


def language_of(headers: Headers, available: Container[str]) -> str:
    """Return the language to answer in; English if no `available` one is wanted."""
    chosen = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
    if chosen in available:
        return chosen
    accepted = map(_primary, by_preference(headers.get("accept-language", "")))
    return next((code for code in accepted if code in available), ENGLISH)


def spoken_language(headers: Headers) -> str | None:
    """Return the code of the reader's language, also of one that the app does not have; None if it is unknown."""
    if chosen := cookie_parser(headers.get("cookie", "")).get(COOKIE):
        return chosen
    accepted = by_preference(headers.get("accept-language", ""))
    return next((_primary(tag) for tag in accepted if tag != "*"), None)


def by_preference(header: str) -> list[str]:
    """Return the ranges of an Accept, Accept-Encoding or Accept-Language header, best first.

    Refused ranges are left out. Source: RFC 9110, 12.5.
    """
    ranges = (part.partition(";") for part in header.split(","))
    weighed = [(_quality(weight), tag.strip()) for tag, _, weight in ranges]
    return [tag for quality, tag in sorted(weighed, key=lambda each: -each[0]) if quality > 0]


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    if name.lower() != "q":
        return 1.0
    try:
        return min(float(value), 1.0)
    except ValueError:
        return 0.0


def _primary(tag: str) -> str:
    """Return `de` for `de-AT`."""
    return tag.partition("-")[0].lower()
