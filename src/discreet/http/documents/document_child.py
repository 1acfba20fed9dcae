"""The child process that makes a file of untrusted Markdown, with kernel limits.

`python -m discreet.http.documents.document_child` answers one wish (MessagePack) with the file as a frame. A PDF with
characters that no font has is followed by an empty frame. A table that is not there has no frame.
"""

from collections.abc import Iterator
from itertools import islice

import msgspec

from discreet.http.documents.blocks import (
    AnyBlock,
    DocumentBlocks,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    RuleBlock,
    StyledText,
)
from discreet.http.documents.markdown_blocks import legal, read_blocks, tables_of
from discreet.http.documents.requests import (
    CardRequest,
    DocumentFormat,
    DocumentRequest,
    Section,
    TableFormat,
    TableRequest,
    Wish,
)
from discreet.runtime.confined_child import answer_input


def made(data: bytes) -> Iterator[bytes]:
    """Yield the file that is wished for."""
    wish = msgspec.msgpack.decode(data, type=Wish)
    if isinstance(wish, CardRequest):
        from discreet.http.documents.card import as_card

        yield as_card(wish)
    elif isinstance(wish, TableRequest):
        yield from _table(wish)
    elif wish.format is DocumentFormat.WORD:
        from discreet.http.documents.word import as_word

        yield as_word(_document(wish))
    else:
        from discreet.http.documents.pdf import as_pdf

        file = as_pdf(_document(wish))
        yield file.data
        if file.lacks_glyphs:
            yield b""


def _table(wish: TableRequest) -> Iterator[bytes]:
    from discreet.http.documents.spreadsheet import as_csv, as_excel

    for table in islice(tables_of(read_blocks(wish.text)), wish.number - 1, wish.number):
        yield as_csv(table) if wish.format is TableFormat.CSV else as_excel(table, legal(wish.title))


def _document(wish: DocumentRequest) -> DocumentBlocks:
    title = legal(wish.title)
    blocks = [block for section in wish.sections for block in _section(section, int(wish.shows_title))]
    if wish.shows_title:
        blocks.insert(0, HeadingBlock(level=1, spans=(StyledText(text=title),)))
    return DocumentBlocks(title=title, language=wish.language, blocks=tuple(blocks))


def _section(section: Section, base: int) -> Iterator[AnyBlock]:
    if section.heading:
        yield HeadingBlock(level=base + 1, spans=(StyledText(text=legal(section.heading)),))
    for name in section.files:
        yield ParagraphBlock(spans=(StyledText(text=legal(name), italic=True),))
    yield from read_blocks(section.text, base + bool(section.heading))
    if section.sources:
        yield RuleBlock()
        yield ListBlock(
            items=tuple((ParagraphBlock(spans=(StyledText(text=legal(each)),)),) for each in section.sources)
        )


if __name__ == "__main__":
    answer_input(made)
