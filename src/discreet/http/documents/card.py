"""Draws the picture of a public page with the package typst: 1,200 by 630 pixels, as previews of links want it.

The template is fixed, and all texts reach it as data: no text is run as typst code.

Invariants:
- A text that no font of this server can draw is left out; no picture shows boxes in its place.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import typst

from discreet.http.documents.pdf import NO_GLYPH
from discreet.http.documents.requests import CardRequest

TEMPLATE = Path(__file__).with_name("card.typ")
PIXELS_PER_INCH = 72.0
"""One pixel for each point of the template."""


def render_card(request: CardRequest) -> bytes:
    """Return the picture as a PNG file."""
    printable = next((each for each in _with_fewer_texts(request) if _has_glyphs(each)), None)
    return bytes(
        typst.compile(_template(), sys_inputs=_template_inputs(printable or request), format="png", ppi=PIXELS_PER_INCH)
    )


def _with_fewer_texts(request: CardRequest) -> Iterator[CardRequest]:
    """Yield the requested card, then versions with fewer and fewer texts."""
    yield request
    yield msgspec.structs.replace(request, description="")
    yield msgspec.structs.replace(request, name="")
    yield msgspec.structs.replace(request, name="", description="")


def _has_glyphs(request: CardRequest) -> bool:
    """Return whether the fonts of the package and of this server have all characters; PDF/UA-1 requires it."""
    try:
        typst.compile(
            _template(),
            sys_inputs=_template_inputs(msgspec.structs.replace(request, picture=None)),
            pdf_standards="ua-1",
        )
    except typst.TypstError as error:
        if NO_GLYPH not in str(error):
            raise
        return False
    return True


def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _template_inputs(request: CardRequest) -> dict[str, str]:
    picture = None if request.picture is None else list(request.picture)
    return {"card": msgspec.json.encode({**msgspec.structs.asdict(request), "picture": picture}).decode()}
