"""Scripted web sites on loopback: pages by path, with a robots.txt."""

from collections.abc import Mapping

from tests.fakes.third_party import Answer, Answering, ReceivedRequest

ROBOTS = "/robots.txt"
MISSING = Answer("<p>There is no such page.", status=404, media_type="text/html")


def page(body: str | bytes, **more: object) -> Answer:
    """Return a page of HTML."""
    return Answer(body, **{"media_type": "text/html; charset=utf-8", **more})  # type: ignore[arg-type]


def article(title: str, text: str, *, date: str = "2026-03-04") -> Answer:
    """Return a page with a title, a date and a paragraph."""
    return page(
        f"<html><head><title>{title}</title><meta property='og:title' content='{title}'>"
        f"<meta property='og:site_name' content='Isle Ferries'>"
        f"<meta property='article:published_time' content='{date}T10:00:00Z'></head>"
        f"<body><article><h1>{title}</h1><p>{text}</p></article></body></html>"
    )


def robots(text: str, **more: object) -> Answer:
    """Return a robots.txt."""
    return Answer(text, **{"media_type": "text/plain", **more})  # type: ignore[arg-type]


def site(pages: Mapping[str, Answer]) -> Answering:
    """Return the answers of a site: by path, else 404."""

    def answer(request: ReceivedRequest) -> Answer:
        return pages.get(request.path, MISSING)

    return answer
