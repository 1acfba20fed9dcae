"""The child process that makes a file of untrusted Markdown, with kernel limits.

`python -m discreet.http.documents.document_child` answers one request (MessagePack) with the file as a frame. A PDF
with characters that no font has is followed by an empty frame. A table that is not there has no frame.
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
from discreet.http.documents.markdown_blocks import read_blocks, remove_illegal_characters, tables_of
from discreet.http.documents.requests import (
    CardRequest,
    DocumentFormat,
    DocumentRequest,
    RenderRequest,
    Section,
    TableFormat,
    TableRequest,
)
from discreet.runtime.confined_child import answer_input


def render_file(data: bytes) -> Iterator[bytes]:
    """Yield the requested file."""
    request = msgspec.msgpack.decode(data, type=RenderRequest)
    if isinstance(request, CardRequest):
        from discreet.http.documents.card import render_card

        yield render_card(request)
    elif isinstance(request, TableRequest):
        yield from _render_table(request)
    elif request.format is DocumentFormat.WORD:
        from discreet.http.documents.word import render_word

        yield render_word(_build_blocks(request))
    else:
        from discreet.http.documents.pdf import render_pdf

        file = render_pdf(_build_blocks(request))
        yield file.data
        if file.lacks_glyphs:
            yield b""


def _render_table(request: TableRequest) -> Iterator[bytes]:
    from discreet.http.documents.spreadsheet import render_csv, render_excel

    for table in islice(tables_of(read_blocks(request.text)), request.number - 1, request.number):
        yield (
            render_csv(table)
            if request.format is TableFormat.CSV
            else render_excel(table, remove_illegal_characters(request.title))
        )


def _build_blocks(request: DocumentRequest) -> DocumentBlocks:
    title = remove_illegal_characters(request.title)
    blocks = [block for section in request.sections for block in _section(section, int(request.shows_title))]
    if request.shows_title:
        blocks.insert(0, HeadingBlock(level=1, spans=(StyledText(text=title),)))
    return DocumentBlocks(title=title, language=request.language, blocks=tuple(blocks))


def _section(section: Section, base: int) -> Iterator[AnyBlock]:
    if section.heading:
        yield HeadingBlock(level=base + 1, spans=(StyledText(text=remove_illegal_characters(section.heading)),))
    for name in section.files:
        yield ParagraphBlock(spans=(StyledText(text=remove_illegal_characters(name), italic=True),))
    yield from read_blocks(section.text, base + bool(section.heading))
    if section.sources:
        yield RuleBlock()
        yield ListBlock(
            items=tuple(
                (ParagraphBlock(spans=(StyledText(text=remove_illegal_characters(each)),)),) for each in section.sources
            )
        )


if __name__ == "__main__":
    answer_input(render_file)
