"""The results in a search engine's answer: hostile input, read into few bounded values.

Invariants:
- Pure. An answer of any form gives results or a sentence, never an error.
- A result has the address of a public kind of page: http or https, no user name in it, ASCII only.
- No text of a result has a hidden character, and each is truncated.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec

from discreet.assistants.actions.web_search.engines import MAX_RESULTS, SearchEngine
from discreet.detection.hidden import spell_out_hidden
from discreet.promises.workspace_rules import plain_host

TITLE_CHARACTERS: Final = 200
SNIPPET_CHARACTERS: Final = 600
ADDRESS_CHARACTERS: Final = 2_000
DATE_CHARACTERS: Final = 40
MAX_READ: Final = 200
"""Entries of an answer that are looked at."""
UNREADABLE: Final = "The search engine's answer could not be read."
NO_RESULTS: Final = "The search found nothing."
REFUSED: Final = "The search engine refused the search with status {}."
_SAFE: Final = "!#$%&'()*+,-./:;=?@[]_~"
_TAG = re.compile(r"</?[a-z]+>", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class WebSource(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of the web that a search found. All of it is a stranger's text.

    `date` is YYYY-MM-DD, "" if it is not known.
    """

    url: str
    host: str
    title: str
    date: str = ""
    snippet: str = ""


@dataclass(frozen=True)
class FoundPages:
    """The results of a search; `sentence` says why there are none."""

    sources: tuple[WebSource, ...] = ()
    sentence: str | None = None


@dataclass(frozen=True)
class _Layout:
    """Where an engine's JSON has its results, and their fields."""

    path: tuple[str, ...]
    snippet: str
    date: str


_LAYOUTS: Final = {
    SearchEngine.SEARXNG: _Layout(("results",), "content", "publishedDate"),
    SearchEngine.BRAVE: _Layout(("web", "results"), "description", "page_age"),
    SearchEngine.TAVILY: _Layout(("results",), "content", "published_date"),
    SearchEngine.KAGI: _Layout(("data", "search"), "snippet", "time"),
}


def parse_results(engine: SearchEngine, status: int, text: str) -> FoundPages:
    """Return the results of an engine's answer."""
    if status != 200:
        return FoundPages(sentence=REFUSED.format(status))
    try:
        body = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return FoundPages(sentence=UNREADABLE)
    layout = _LAYOUTS[engine]
    for step in layout.path:
        body = body.get(step) if isinstance(body, dict) else None
    if not isinstance(body, list):
        # Brave leaves out the list when it found nothing.
        return FoundPages(sentence=NO_RESULTS if engine is SearchEngine.BRAVE and body is None else UNREADABLE)
    sources = tuple(_drop_duplicates(_sources(body[:MAX_READ], layout)))
    return FoundPages(sources, None if sources else NO_RESULTS)


def format_results(sources: Sequence[WebSource], first: int) -> str:
    """Return the results as text for a model, numbered from `first`."""
    return "\n\n".join(
        "\n".join(filter(None, (f"[{n}] {source.title}", source.url, source.date, source.snippet)))
        for n, source in enumerate(sources, start=first)
    )


def _sources(entries: Sequence[Any], layout: _Layout) -> Iterator[WebSource]:
    for entry in entries:
        if isinstance(entry, dict) and (address := parse_result_address(entry.get("url"))) is not None:
            url, host = address
            yield WebSource(
                url,
                host,
                _clean_text(entry, "title", TITLE_CHARACTERS) or host,
                _parse_day(entry.get(layout.date)),
                _clean_text(entry, layout.snippet, SNIPPET_CHARACTERS),
            )


def _drop_duplicates(sources: Iterator[WebSource]) -> list[WebSource]:
    by_address: dict[str, WebSource] = {}
    for source in sources:
        if len(by_address) == MAX_RESULTS:
            break
        by_address.setdefault(source.url, source)
    return list(by_address.values())


def parse_result_address(url: object) -> tuple[str, str] | None:
    """Return a page's address in ASCII and its host; None if it cannot be shown and opened safely."""
    if not isinstance(url, str) or not 0 < len(url) <= ADDRESS_CHARACTERS or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        has_user, host = "@" in parts.netloc, parts.hostname or ""
        encoded = quote(url, safe=_SAFE)
    except (ValueError, UnicodeEncodeError):
        return None
    plain = plain_host(host)
    if parts.scheme not in ("http", "https") or has_user or not parts.netloc.isascii() or plain is None:
        return None
    return (encoded, plain) if len(encoded) <= ADDRESS_CHARACTERS else None


def _clean_text(entry: Mapping[str, Any], name: str, max_characters: int) -> str:
    """Return a text on one line, without marks of HTML, with hidden characters spelled out."""
    text = entry.get(name)
    if not isinstance(text, str):
        return ""
    text_on_line = " ".join(unescape(_TAG.sub("", text[: 4 * max_characters])).split())[: max_characters + 1]
    text_on_line = spell_out_hidden(text_on_line.encode("utf-8", "replace").decode())
    return text_on_line if len(text_on_line) <= max_characters else f"{text_on_line[: max_characters - 1]}…"


def _parse_day(text: object) -> str:
    """Return a date as YYYY-MM-DD; "" if it cannot be read."""
    if not isinstance(text, str) or len(text) > DATE_CHARACTERS:
        return ""
    try:
        if found := _DAY.match(text):
            return date.fromisoformat(found.group()).isoformat()
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, IndexError, TypeError, OverflowError):
        return ""
