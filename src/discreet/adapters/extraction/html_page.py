"""The visible text of an HTML page.

Blocks are separated by blank lines, cells by bars; scripts and styles are left out. The library that reads PDF and
Excel loses HTML text outside of paragraphs.
"""

import re
from html.parser import HTMLParser

from discreet.adapters.extraction.plain import decode_text

BLOCK_TAGS = {
    "address", "article", "aside", "blockquote", "body", "details", "dl", "fieldset", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table",
    "title", "ul",
}  # fmt: skip
"""Elements with a blank line around them."""
LINE_TAGS = {"br", "caption", "dd", "div", "dt", "figcaption", "legend", "li", "option", "summary", "tr"}
HIDDEN_TAGS = {"canvas", "iframe", "noscript", "object", "script", "style", "svg", "template"}
DECLARED_CHARSET = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_.:-]{2,30})""", re.I)
SPACE = re.compile(r"[ \t\n\r\f]+")


def page_text(data: bytes, *, titled: bool = True) -> str:
    """Return a page's visible text; "" when the bytes are not text.

    The title comes first unless `titled` is False.
    """
    declared = DECLARED_CHARSET.search(data[:4096])
    page = decode_text(data, declared[1].decode("ascii") if declared else None)
    return markup_text(page or "", titled=titled)


def markup_text(page: str, *, titled: bool = True) -> str:
    """Return the visible text of HTML or XHTML."""
    reader = _PageReader(HIDDEN_TAGS if titled else HIDDEN_TAGS | {"title"})
    reader.feed(page)
    reader.close()
    return "".join(reader.pieces)


class _PageReader(HTMLParser):
    def __init__(self, hidden_tags: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden_tags = hidden_tags
        self._open_hidden: list[str] = []
        self._verbatim = 0
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._hidden_tags:
            self._open_hidden.append(tag)
        elif tag in ("td", "th"):
            self._cells += 1
            if self._cells > 1:
                self._add(" | ")
        elif tag == "pre":
            self._verbatim += 1
        if tag == "tr":
            self._cells = 0
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._hidden_tags:  # XHTML's empty element has no content to hide
            self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open_hidden:
            del self._open_hidden[self._open_hidden.index(tag) :]
        elif tag == "pre":
            self._verbatim = max(0, self._verbatim - 1)
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if self._verbatim:
            self._add(data)
            return
        text = SPACE.sub(" ", data)
        at_line_start = not self.pieces or self.pieces[-1].endswith(("\n", " "))
        self._add(text.lstrip(" ") if at_line_start else text)

    def _break(self, tag: str) -> None:
        if tag in BLOCK_TAGS:
            self._add("\n\n")
        elif tag in LINE_TAGS:
            self._add("\n")

    def _add(self, text: str) -> None:
        if text and not self._open_hidden:
            self.pieces.append(text)
