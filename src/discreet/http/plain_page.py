"""A plain page for anonymous readers and for browsers without scripts.

Invariants:
- Name and title are escaped here.
- The caller has escaped `body`, `links`, `head` and `above`.
"""

import re
from dataclasses import dataclass
from html import escape
from typing import Final

from discreet.identity.accounts.instance import OperatorContact
from discreet.languages import get_texts

NOT_KEPT = {"Cache-Control": "no-cache"}


@dataclass(frozen=True, kw_only=True)
class OperatorTexts:
    """The words before an operator's name and contact."""

    run_by: str
    contact: str


ENGLISH_OPERATOR: Final = OperatorTexts(run_by="Run by", contact="Contact")


def plain_page(
    name: str,
    title: str,
    body: str,
    links: str,
    *,
    language: str = "en",
    banner: str = "",
    head: str = "",
    above: str = "",
) -> str:
    """Return the page. `banner` is the operator's announcement as plain text; empty shows none.

    `head` is added to the head, and `above` is above the title; both are HTML.
    """
    banner_html = f'<p class="banner">{escape(banner)}</p>\n' if banner else ""
    return PAGE.format(
        language=language,
        name=escape(name),
        title=escape(title),
        banner=banner_html,
        body=body,
        links=links,
        head=head,
        above=above,
    )


def operator_line(operator: OperatorContact, language: str = "en") -> str:
    """Return who runs the server and how to reach them, as HTML; empty if they do not say."""
    words = get_texts(ENGLISH_OPERATOR, "operator", language)
    parts = [f"{words.run_by} {escape(operator.name)}"] if operator.name else []
    parts += [f"{words.contact}: {_contact(operator.contact)}"] if operator.contact else []
    return " · ".join(parts)


def _contact(contact: str) -> str:
    """Return the contact, as a link if it is an e-mail address or a web address."""
    if re.fullmatch(r"[^\s@<>\"]+@[^\s@<>\".]+(?:\.[^\s@<>\".]+)+", contact):
        return f'<a href="mailto:{escape(contact)}">{escape(contact)}</a>'
    if re.fullmatch(r"https://[^\s<>\"]+", contact):
        return f'<a href="{escape(contact)}" rel="noreferrer">{escape(contact)}</a>'
    return escape(contact)


PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · {name}</title>
<link rel="icon" href="/mark.svg">
<link rel="stylesheet" href="/policy.css">
{head}</head>
<body>
{banner}<header><a href="/">{name}</a></header>
<main>
{above}<h1>{title}</h1>
{body}
</main>
<footer>{links}</footer>
</body>
</html>
"""
