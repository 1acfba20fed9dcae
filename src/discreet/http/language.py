"""In which language a page is given: the reader's own choice, else the first of the browser's that there is.

The choice is a cookie of the browser (set by the app, docs/decisions/0039), so it holds before anybody signs in and
the server keeps nothing about it.
"""

from collections.abc import Container

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

ENGLISH = "en"
COOKIE = "discreet_language"
DEPENDS_ON = "Accept-Language, Cookie"
"""For `Vary`: what of a request decides the language."""


def language_of(headers: Headers, available: Container[str]) -> str:
    """The code of the language to answer in; English where nothing that is `available` was asked for."""
    chosen = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
    if chosen in available:
        return chosen
    accepted = map(_primary, by_preference(headers.get("accept-language", "")))
    return next((code for code in accepted if code in available), ENGLISH)


def by_preference(header: str) -> list[str]:
    """The ranges of an Accept or Accept-Language header (RFC 9110, 12.5), best first, without those refused."""
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
    """`de` of `de-AT`."""
    return tag.partition("-")[0].lower()
