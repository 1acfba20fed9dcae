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


def as_card(wish: CardRequest) -> bytes:
    """Return the picture as a PNG file."""
    drawn = next((each for each in _narrower(wish) if _has_glyphs(each)), None)
    return bytes(typst.compile(_template(), sys_inputs=_given(drawn or wish), format="png", ppi=PIXELS_PER_INCH))


def _narrower(wish: CardRequest) -> Iterator[CardRequest]:
    """Yield the wish, then with fewer and fewer texts."""
    yield wish
    yield msgspec.structs.replace(wish, description="")
    yield msgspec.structs.replace(wish, name="")
    yield msgspec.structs.replace(wish, name="", description="")


def _has_glyphs(wish: CardRequest) -> bool:
    """Return whether the fonts of the package and of this server have all characters; PDF/UA-1 requires it."""
    try:
        typst.compile(_template(), sys_inputs=_given(msgspec.structs.replace(wish, picture=None)), pdf_standards="ua-1")
    except typst.TypstError as refused:
        if NO_GLYPH not in str(refused):
            raise
        return False
    return True


def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _given(wish: CardRequest) -> dict[str, str]:
    picture = None if wish.picture is None else list(wish.picture)
    return {"card": msgspec.json.encode({**msgspec.structs.asdict(wish), "picture": picture}).decode()}
