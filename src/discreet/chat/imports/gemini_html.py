"""HTML of Google Takeout: `MyActivity.html`, and the HTML of an answer as Markdown.

Invariants:
- Each cell of the page is read and freed before the next, so its size is limited by that of one cell.
- The parser is libxml2's, which takes linear time and no network. Scripts and styles are left out.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from lxml import etree

CHUNK_BYTES = 64 << 10
"""Bytes that are parsed at a time."""
MAX_DEPTH = 200
"""Levels of elements that are read; deeper ones give their text only."""
_CELL, _CONTENT, _ASIDE = "outer-cell", "content-cell", ("mdl-typography--caption", "mdl-typography--text-right")
_UNSEEN = frozenset({"script", "style", "template", "noscript", "svg", "head"})
_APART = frozenset({"p", "div", "section", "article", "table", "ul", "ol", "blockquote", "pre", "hr"})
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~"}
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES = re.compile(r"\n{3,}")
_ADDRESS = re.compile(r"https?://[^\s()<>]{1,2000}$")


class PageFile(Protocol):
    def read(self, size: int = -1) -> bytes: ...


@dataclass(frozen=True)
class ActivityCell:
    """A cell of the activity page: the product that its heading names, and its content as Markdown."""

    product: str
    content: str


def cells(file: PageFile) -> Iterator[ActivityCell]:
    """Yield the cells of an activity page in its order, up to where it is no HTML any more."""
    parser = etree.HTMLPullParser(events=("end",), encoding="utf-8", no_network=True, remove_comments=True)
    with suppress(etree.XMLSyntaxError):
        while data := file.read(CHUNK_BYTES):
            parser.feed(data)
            yield from _ended(parser)
        parser.close()
    yield from _ended(parser)


def _ended(parser: etree.HTMLPullParser) -> Iterator[ActivityCell]:
    for _, element in parser.read_events():
        if element.tag == "div" and _has_class(element, _CELL):
            yield _cell(element)
            element.clear()
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)


def _cell(element: etree._Element) -> ActivityCell:
    heading = element.find(".//p[@class='mdl-typography--title']")
    product = " ".join("".join(heading.itertext()).split()) if heading is not None else ""
    contents = (each for each in element.iter("div") if _has_class(each, _CONTENT))
    shown = (each for each in contents if not any(_has_class(each, name) for name in _ASIDE))
    return ActivityCell(product, _markdown(next(shown, None)))


def _has_class(element: etree._Element, name: str) -> bool:
    return name in (element.get("class") or "").split()


def markdown_of(page: str) -> str:
    """Return the HTML's visible text as Markdown: headings, lists, code, emphasis and links of the web."""
    if not page.strip():
        return ""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    data = page.encode(errors="replace")
    try:
        return _markdown(etree.fromstring(data, parser))
    except (etree.XMLSyntaxError, ValueError):
        return ""


def _markdown(root: etree._Element | None) -> str:
    if root is None:
        return ""
    writer = _MarkdownWriter()
    writer.inside(root, 0)
    return _MANY_LINES.sub("\n\n", "".join(writer.pieces)).strip()


class _MarkdownWriter:
    """Writes an element's content. `pieces` are the parts written so far."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._verbatim = False
        self._lists: list[int | None] = []
        """The open lists: the number of the next item, or None for bullets."""

    def inside(self, element: etree._Element, depth: int) -> None:
        if depth > MAX_DEPTH:
            self._text("".join(element.itertext()))
            return
        self._text(element.text)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _UNSEEN:
                self._element(child, depth + 1)
            self._text(child.tail)

    def _element(self, element: etree._Element, depth: int) -> None:
        tag = element.tag
        if tag == "br":
            self.pieces.append("\n")
        elif tag == "pre":
            self._code_block(element)
        elif tag == "code":
            self._around("`", element, depth)
        elif tag in _MARKS:
            self._around(_MARKS[tag], element, depth)
        elif tag == "a":
            self._link(element, depth)
        elif tag in ("ul", "ol"):
            self._list(element, depth)
        elif tag == "li":
            self._item(element, depth)
        elif tag in ("tr", "td", "th"):
            self._row(element, depth)
        else:
            self._block(element, depth)

    def _block(self, element: etree._Element, depth: int) -> None:
        heading = _HEADINGS.get(element.tag, "")
        is_apart = (heading or element.tag in _APART) and not self._lists
        if is_apart:
            self.pieces.append("\n\n" + heading)
        self.inside(element, depth)
        if is_apart:
            self.pieces.append("\n\n")

    def _around(self, mark: str, element: etree._Element, depth: int) -> None:
        self.pieces.append(mark)
        self.inside(element, depth)
        self.pieces.append(mark)

    def _code_block(self, element: etree._Element) -> None:
        text = "".join(element.itertext())
        fence = "`" * (1 + max((len(run) for run in re.findall(r"`{3,}", text)), default=2))
        self.pieces.append(f"\n\n{fence}\n{text.strip()}\n{fence}\n\n")

    def _link(self, element: etree._Element, depth: int) -> None:
        address = element.get("href") or ""
        if not _ADDRESS.match(address):
            self.inside(element, depth)
            return
        self.pieces.append("[")
        self.inside(element, depth)
        self.pieces.append(f"]({address})")

    def _list(self, element: etree._Element, depth: int) -> None:
        self.pieces.append("\n" if self._lists else "\n\n")
        self._lists.append(1 if element.tag == "ol" else None)
        self.inside(element, depth)
        self._lists.pop()
        self.pieces.append("" if self._lists else "\n\n")

    def _item(self, element: etree._Element, depth: int) -> None:
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        indent = "   " * min(max(0, len(self._lists) - 1), 10)
        self.pieces.append(f"\n{indent}{f'{number}.' if number else '-'} ")
        self.inside(element, depth)

    def _row(self, element: etree._Element, depth: int) -> None:
        """Write a table's row with bars between its cells."""
        self.pieces.append("\n" if element.tag == "tr" else " | ")
        self.inside(element, depth)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        shown = _SPACE.sub(" ", text)
        at_line_start = not self.pieces or self.pieces[-1].endswith(("\n", " "))
        self.pieces.append(shown.lstrip(" ") if at_line_start else shown)
