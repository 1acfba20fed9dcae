"""A plain page for anonymous readers and for browsers without scripts.

Invariants:
- Name and title are escaped here.
- The caller has escaped `body` and `links`.
"""

from html import escape

NOT_KEPT = {"Cache-Control": "no-cache"}


def plain_page(name: str, title: str, body: str, links: str, *, language: str = "en") -> str:
    return PAGE.format(language=language, name=escape(name), title=escape(title), body=body, links=links)


PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · {name}</title>
<link rel="icon" href="/mark.svg">
<link rel="stylesheet" href="/policy.css">
</head>
<body>
<header><a href="/">{name}</a></header>
<main>
<h1>{title}</h1>
{body}
</main>
<footer>{links}</footer>
</body>
</html>
"""
