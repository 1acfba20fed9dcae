"""Writes a document as a tagged PDF (PDF/UA-1) with the package typst.

The template is fixed, and the document's text reaches it as data: no text is run as typst code.

Invariants:
- The document's properties hold its title, and no name and no date.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec
import typst

from discreet.http.documents.blocks import DocumentBlocks

TEMPLATE = Path(__file__).with_name("document.typ")
NO_GLYPH = "could not be displayed"
"""What the package says of a character that no font of this server has."""


@dataclass(frozen=True, kw_only=True)
class PdfFile:
    """A PDF. `lacks_glyphs`: some characters are shown as boxes, so that it is tagged but not PDF/UA-1."""

    data: bytes
    lacks_glyphs: bool


def render_pdf(document: DocumentBlocks) -> PdfFile:
    """Return the document on A4 pages, with the fonts of the package and of this server."""
    template, inputs = TEMPLATE.read_bytes(), {"document": msgspec.json.encode(document).decode()}
    try:
        return PdfFile(data=typst.compile(template, sys_inputs=inputs, pdf_standards="ua-1"), lacks_glyphs=False)
    except typst.TypstError as error:
        if NO_GLYPH not in str(error):
            raise
    return PdfFile(data=typst.compile(template, sys_inputs=inputs), lacks_glyphs=True)
