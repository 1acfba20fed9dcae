"""The page that a browser shows when a navigation ends in an error.

Scripts and programs get JSON (`http/errors.py`). A navigation prefers `text/html`: it gets the same sentence as a
page, in the reader's language, with a link back.
"""

from dataclasses import dataclass
from html import escape
from typing import Final

from fastapi.responses import HTMLResponse
from starlette.datastructures import Headers

from discreet.http.language import DEPENDS_ON, by_preference, language_of
from discreet.http.plain_page import operator_line, plain_page
from discreet.http.translation import translate
from discreet.identity.accounts.instance import NO_CONTACT, OperatorContact
from discreet.languages import get_texts, languages

DEFAULT_NAME: Final = "Discreet"
"""Name for pages that are made while the database cannot be asked for the server's name."""
HEADERS: Final = {"Cache-Control": "no-store", "Vary": f"Accept, {DEPENDS_ON}"}


@dataclass(frozen=True, kw_only=True)
class ErrorPageTexts:
    """A page's texts in one language.

    `titles` are by status; `fallback` is for every other status.
    """

    titles: dict[int, str]
    fallback: str
    sign_in_failed: str
    again: str
    sign_in: str
    settings: str
    ledger: str
    start: str


ENGLISH_TEXTS: Final = ErrorPageTexts(
    titles={
        401: "You’re not signed in",
        403: "You can’t open this",
        404: "Page not found",
        409: "This isn’t possible right now",
        429: "Too many requests",
        500: "Something went wrong",
        503: "This isn’t available right now",
    },
    fallback="That didn’t work",
    sign_in_failed="Sign-in didn’t work",
    again="Start again",
    sign_in="Sign in",
    settings="Settings",
    ledger="Data sent",
    start="Start page",
)


def get_error_page_texts(language: str) -> ErrorPageTexts:
    return get_texts(ENGLISH_TEXTS, "errorPage", language)


@dataclass(frozen=True, kw_only=True)
class ErrorPageLink:
    """Where the page's link leads. `again`: to the start of a failed sign-in."""

    address: str
    again: bool = False


LEDGER: Final = "/ledger"
WAYS_BACK: Final = {"/api/me/": "/settings/data", "/api/ledger": LEDGER}
"""For downloads: the page that links to addresses with this prefix."""


def wants_page(headers: Headers) -> bool:
    """Return whether the request prefers HTML to JSON, as a navigation does.

    Source: RFC 9110, 12.5.1.
    """
    offered = ("text/html", "application/json")
    return next((kind for kind in by_preference(headers.get("accept", "")) if kind in offered), "") == "text/html"


def error_page(
    headers: Headers,
    path: str,
    sentence: str,
    status: int,
    *,
    name: str = DEFAULT_NAME,
    operator: OperatorContact = NO_CONTACT,
    link: ErrorPageLink | None = None,
) -> HTMLResponse:
    """Return the page of an error, with the operator's contact. `path` is the requested address."""
    language = language_of(headers, languages())
    texts = get_error_page_texts(language)
    title = texts.sign_in_failed if link and link.again else texts.titles.get(status, texts.fallback)
    body = f"<p>{escape(translate(sentence, language))}</p>\n<p>{_link(texts, path, status, link)}</p>"
    return HTMLResponse(
        plain_page(name, title, body, operator_line(operator, language), language=language), status, headers=HEADERS
    )


def _link(texts: ErrorPageTexts, path: str, status: int, link: ErrorPageLink | None) -> str:
    if link is not None:
        address, text = link.address, texts.again if link.again else texts.start
    elif status == 401:
        address, text = "/sign-in", texts.sign_in
    elif page_address := next((page for below, page in WAYS_BACK.items() if path.startswith(below)), None):
        address, text = page_address, texts.ledger if page_address == LEDGER else texts.settings
    else:
        address, text = "/", texts.start
    return f'<a href="{escape(address)}">{escape(text)}</a>'
