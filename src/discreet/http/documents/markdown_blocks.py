"""Reads Markdown into blocks. Its author may be anyone.

Raw HTML is text, a picture is its description, and a link leads to a web or mail address and says where.

Invariants:
- No address is opened, and none is kept that `http/markdown.py` refuses.
- Blocks nest at most `MAX_DEPTH` deep, and hold only characters that an XML document may hold.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from discreet.http.documents.blocks import (
    AnyBlock,
    CodeLines,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    QuoteBlock,
    RuleBlock,
    Spans,
    StyledText,
    TableBlock,
)
from discreet.http.markdown import is_safe, visible_address

MAX_DEPTH = 8
"""Deeper quotes and lists continue at this depth."""
MAX_ADDRESS_LENGTH = 2_000
"""Characters of an address that becomes a link. A longer one is text only, because PDF cannot hold it."""
MAX_CELLS = 10_000
"""A larger table is written as text, as the app shows it (web/src/chat/largeTables.ts)."""
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TASKS = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


def read_blocks(text: str, base: int = 0) -> tuple[AnyBlock, ...]:
    """Return the blocks of a Markdown text; its highest heading has the level after `base`."""
    written = remove_illegal_characters(text)
    reader = _Reader(written.split("\n"), _Levels(base))
    return tuple(reader.blocks(SyntaxTreeNode(_MARKDOWN.parse(written)).children, 0))


def tables_of(blocks: Iterable[AnyBlock]) -> Iterator[TableBlock]:
    """Yield the tables in the order of the text, also those in quotes and lists."""
    for block in blocks:
        match block:
            case TableBlock():
                yield block
            case QuoteBlock():
                yield from tables_of(block.blocks)
            case ListBlock():
                for item in block.items:
                    yield from tables_of(item)


def remove_illegal_characters(text: str) -> str:
    """Return the text without the characters that no XML document may hold."""
    return NOT_IN_XML.sub("", text)


class _Levels:
    """Gives headings levels that skip none."""

    def __init__(self, base: int) -> None:
        self._base, self._above = base, list[int]()

    def level(self, written: int) -> int:
        while self._above and self._above[-1] >= written:
            self._above.pop()
        self._above.append(written)
        return self._base + len(self._above)


class _Reader:
    def __init__(self, lines: Sequence[str], levels: _Levels) -> None:
        self._lines, self._levels = lines, levels

    def blocks(self, nodes: Iterable[SyntaxTreeNode], depth: int) -> Iterator[AnyBlock]:
        for node in nodes:
            if node.type in ("bullet_list", "ordered_list", "blockquote") and depth >= MAX_DEPTH:
                for each in node.children if node.type == "blockquote" else _grandchildren(node.children):
                    yield from self.blocks([each], depth)
            elif (block := self._block(node, depth)) is not None:
                yield block

    def _block(self, node: SyntaxTreeNode, depth: int) -> AnyBlock | None:
        match node.type:
            case "heading":
                return HeadingBlock(level=self._levels.level(int(node.tag[1])), spans=_spans(node))
            case "paragraph":
                return ParagraphBlock(spans=_spans(node))
            case "fence" | "code_block":
                return CodeLines(
                    text=remove_illegal_characters(node.content).removesuffix("\n"), language=_language(node)
                )
            case "blockquote":
                return QuoteBlock(blocks=tuple(self.blocks(node.children, depth + 1)))
            case "bullet_list" | "ordered_list":
                items = tuple(tuple(self.blocks(item.children, depth + 1)) for item in node.children)
                start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
                return ListBlock(items=tuple(map(_replace_task_marker, items)), start=start)
            case "table":
                return self._table(node)
            case "hr":
                return RuleBlock()
        return None

    def _table(self, node: SyntaxTreeNode) -> AnyBlock:
        [header, *rows] = _rows(node)
        if (1 + len(rows)) * len(header.children) > MAX_CELLS:
            begin, end = node.map or (0, 0)
            return CodeLines(text="\n".join(self._lines[begin:end]))
        return TableBlock(
            header=tuple(map(_spans, header.children)),
            rows=tuple(tuple(map(_spans, row.children)) for row in rows),
            align=tuple(str(cell.attrs.get("style", "")).removeprefix("text-align:") for cell in header.children),
        )


def _grandchildren(items: Iterable[SyntaxTreeNode]) -> Iterator[SyntaxTreeNode]:
    for item in items:
        yield from item.children


def _rows(table: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    return [row for part in table.children for row in part.children]


def _language(node: SyntaxTreeNode) -> str:
    """Return the first word of a fence's information."""
    return next(iter(node.info.split()), "")[:40] if node.type == "fence" else ""


def _replace_task_marker(item: tuple[AnyBlock, ...]) -> tuple[AnyBlock, ...]:
    """Return a list's item with a box in place of "[ ]"."""
    match item:
        case (ParagraphBlock(spans=(first, *others)), *rest) if first.text[:4] in TASKS:
            boxed = StyledText(text=TASKS[first.text[:4]] + first.text[4:])
            return (ParagraphBlock(spans=(boxed, *others)), *rest)
    return item


@dataclass(frozen=True, kw_only=True)
class _TextStyle:
    bold: bool = False
    italic: bool = False
    struck: bool = False
    href: str = ""

    def span(self, text: str, *, code: bool = False) -> StyledText:
        return StyledText(
            text=remove_illegal_characters(text),
            bold=self.bold,
            italic=self.italic,
            struck=self.struck,
            href=self.href,
            code=code,
        )


def _spans(node: SyntaxTreeNode) -> Spans:
    return tuple(span for inline in node.children for span in _inline(inline.children, _TextStyle()) if span.text)


def _inline(nodes: Iterable[SyntaxTreeNode], style: _TextStyle) -> Iterator[StyledText]:
    for node in nodes:
        match node.type:
            case "text" | "code_inline":
                yield style.span(node.content, code=node.type == "code_inline")
            case "softbreak":
                yield style.span(" ")
            case "hardbreak":
                yield StyledText(text="\n")
            case "strong":
                yield from _inline(node.children, replace(style, bold=True))
            case "em":
                yield from _inline(node.children, replace(style, italic=True))
            case "s":
                yield from _inline(node.children, replace(style, struck=True))
            case "link":
                yield from _link(node, style)
            case "image":
                yield replace(style, italic=True).span(node.content or "…")


def _link(node: SyntaxTreeNode, style: _TextStyle) -> Iterator[StyledText]:
    """Yield a link's text, and its address if the text does not show it."""
    address = str(node.attrs.get("href", ""))
    spans = list(_inline(node.children, replace(style, href=address if len(address) <= MAX_ADDRESS_LENGTH else "")))
    yield from spans
    if (visible := _visible_address(address)) not in "".join(span.text for span in spans):
        yield style.span(f" ({visible})")


def _visible_address(address: str) -> str:
    return visible_address(address) or address.removeprefix("mailto:").removeprefix("https://").removeprefix("http://")


class _SafeLinks(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  (the library's name)
        return is_safe(url.strip())


def _markdown() -> MarkdownIt:
    markdown = _SafeLinks("js-default", {"html": False, "linkify": True})
    assert markdown.linkify is not None
    markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": True})
    return markdown


_MARKDOWN = _markdown()
