"""A document as blocks and spans of text: what every writer of a file gets.

Invariants:
- A block holds text and safe addresses, no markup: no writer parses its text again.
"""

import msgspec


class StyledText(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Text of one look. A line break has a newline as its text. `href` is a safe address."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    href: str = ""


Spans = tuple[StyledText, ...]


class Block(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag=True):
    """A part of a document that begins on its own line."""


class HeadingBlock(Block, frozen=True, kw_only=True, tag="heading"):
    """A heading. Levels begin at 1 and skip none."""

    level: int
    spans: Spans


class ParagraphBlock(Block, frozen=True, kw_only=True, tag="paragraph"):
    spans: Spans


class CodeLines(Block, frozen=True, kw_only=True, tag="code"):
    """Code as it was written."""

    text: str
    language: str = ""


class QuoteBlock(Block, frozen=True, kw_only=True, tag="quote"):
    blocks: "tuple[AnyBlock, ...]"


class ListBlock(Block, frozen=True, kw_only=True, tag="list"):
    """A list; `start` is the number of its first item, None for bullets."""

    items: "tuple[tuple[AnyBlock, ...], ...]"
    start: int | None = None


class TableBlock(Block, frozen=True, kw_only=True, tag="table"):
    """A table whose rows are as long as its header. `align` names the side of each column, or is empty."""

    header: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    align: tuple[str, ...]


class RuleBlock(Block, frozen=True, kw_only=True, tag="rule"):
    """A line across the page."""


AnyBlock = HeadingBlock | ParagraphBlock | CodeLines | QuoteBlock | ListBlock | TableBlock | RuleBlock


class DocumentBlocks(msgspec.Struct, frozen=True, kw_only=True):
    """A whole document. `language` is a code such as "de"."""

    title: str
    language: str
    blocks: tuple[AnyBlock, ...]


def plain_text(spans: Spans) -> str:
    return "".join(span.text for span in spans)
