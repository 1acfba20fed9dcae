"""Writes a document as a Word file with the package python-docx.

Invariants:
- The document's properties hold its title, and no name and no date.
- A link is text with an address. No part of the file is loaded from elsewhere.
"""

import io
from collections.abc import Iterable
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from discreet.http.documents.blocks import (
    AnyBlock,
    CodeLines,
    DocumentBlocks,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    QuoteBlock,
    RuleBlock,
    Spans,
    StyledText,
    TableBlock,
)

CODE_FONT: Final = "Courier New"
MAX_LEVELS: Final = 9
"""Levels of headings that the format has."""
LIST_LEVELS: Final = 3
"""Levels of lists that the template has."""
SIDES: Final = {"right": WD_ALIGN_PARAGRAPH.RIGHT, "center": WD_ALIGN_PARAGRAPH.CENTER}


def render_word(document: DocumentBlocks) -> bytes:
    """Return the document as the bytes of a .docx file."""
    file = docx.Document()
    _describe(file, document)
    _Writer(file).write(document.blocks, 0)
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def _describe(file: Document, document: DocumentBlocks) -> None:
    """Give the file its title and language, and take away what the template says of itself."""
    properties = file.core_properties._element
    for property_ in list(properties):
        properties.remove(property_)
    file.core_properties.title = document.title[:255]
    package = file.part.package
    [preview] = [id_ for id_, relation in package.rels.items() if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL]
    del package.rels[preview]
    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), document.language)


class _Writer:
    def __init__(self, file: Document) -> None:
        self._file = file
        self._style_ids = {str(style.name): style.style_id for style in file.styles}
        """The package looks through all styles for each name."""

    def write(self, blocks: Iterable[AnyBlock], depth: int, *, quoted: bool = False) -> None:
        """Write blocks at a depth of lists."""
        for block in blocks:
            match block:
                case HeadingBlock():
                    heading = self._styled(f"Heading {min(block.level, MAX_LEVELS)}")
                    self._fill(heading, block.spans)
                case ParagraphBlock():
                    self._fill(self._paragraph(depth, quoted=quoted), block.spans)
                case CodeLines():
                    self._code(block, depth)
                case QuoteBlock():
                    self.write(block.blocks, depth, quoted=True)
                case ListBlock():
                    self._list(block, depth + 1)
                case TableBlock():
                    self._table(block)
                case RuleBlock():
                    _add_bottom_border(self._file.add_paragraph())

    def _paragraph(self, depth: int, style: str = "List Continue", *, quoted: bool = False) -> Paragraph:
        if quoted:
            return self._styled("Quote")
        return self._styled(_level_style(style, depth)) if depth else self._file.add_paragraph()

    def _styled(self, style: str) -> Paragraph:
        paragraph = self._file.add_paragraph()
        paragraph._p.style = self._style_ids[style]
        return paragraph

    def _fill(self, paragraph: Paragraph, spans: Spans) -> None:
        for span in spans:
            run = paragraph.add_run()
            _format_run(run, span)
            if span.href:
                _add_link(paragraph, run, span.href)

    def _code(self, code: CodeLines, depth: int) -> None:
        paragraph = self._paragraph(depth)
        paragraph.paragraph_format.keep_together = code.text.count("\n") < 30
        _add_shading(paragraph)
        run = paragraph.add_run(code.text)
        run.font.name, run.font.size = CODE_FONT, Pt(9)

    def _list(self, block: ListBlock, depth: int) -> None:
        style = "List Bullet" if block.start is None else "List Number"
        numbering = None if block.start is None else self._numbering(depth, block.start)
        for item in block.items:
            match item:
                case (ParagraphBlock(spans=spans), *rest):
                    pass
                case rest:
                    spans = ()
            paragraph = self._paragraph(depth, style)
            if numbering is not None:
                _set_numbering(paragraph, numbering)
            self._fill(paragraph, spans)
            self.write(rest, depth)

    def _numbering(self, depth: int, start: int) -> int:
        """Return the id of a new numbering, because the template's own one counts on through all lists."""
        numbering = self._file.part.numbering_part.numbering_definitions._numbering
        style: Any = self._file.styles[_level_style("List Number", depth)].element
        template = numbering.num_having_numId(style.pPr.numPr.numId.val).abstractNumId.val
        added = numbering.add_num(template)
        added.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(added.numId)

    def _table(self, table: TableBlock) -> None:
        word_table = self._file.add_table(1 + len(table.rows), len(table.header))
        word_table._tbl.tblStyle_val = self._style_ids["Table Grid"]
        for row_number, (row, cells) in enumerate(zip(word_table.rows, (table.header, *table.rows), strict=True)):
            for cell, spans, side in zip(row.cells, cells, table.align, strict=True):
                [paragraph] = cell.paragraphs
                paragraph.alignment = SIDES.get(side)
                self._fill(paragraph, spans)
                if row_number == 0:
                    for run in paragraph.runs:
                        run.bold = True
        _repeat_header(word_table.rows[0]._tr)
        self._file.add_paragraph()


def _level_style(style: str, depth: int) -> str:
    level = min(depth, LIST_LEVELS)
    return style if level == 1 else f"{style} {level}"


def _format_run(run: Run, span: StyledText) -> None:
    if span.text == "\n":
        run.add_break()
        return
    run.text = span.text
    if span.bold:
        run.bold = True
    if span.italic:
        run.italic = True
    if span.struck:
        run.font.strike = True
    if span.code:
        run.font.name = CODE_FONT
    if span.href:
        run.font.underline = True


def _add_link(paragraph: Paragraph, run: Run, address: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(link)
    link.append(run._r)


def _set_numbering(paragraph: Paragraph, numbering: int) -> None:
    settings = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    settings.get_or_add_ilvl().val = 0
    settings.get_or_add_numId().val = numbering


def _repeat_header(row: Any) -> None:
    """Mark a row as the table's header, which each page repeats and a screen reader says."""
    row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _add_shading(paragraph: Paragraph) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), "F3F3F3")
    paragraph._p.get_or_add_pPr().append(shade)


def _add_bottom_border(paragraph: Paragraph) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)
