"""Pictures that others send: opened as what they really are, or not at all.

Invariants:
- PNG, JPEG and WebP, told by their bytes and nothing else.
- SVG is none of them: it can run scripts.
- A small file must not unfold into a huge picture.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
"""What is opened, and its media type."""


class NotAnImage(Exception):
    """Its text goes on from "The picture": why it cannot be used."""


class ImageTooLarge(NotAnImage):
    """It has too many pixels."""


@contextmanager
def open_image(data: bytes, most_pixels: int) -> Iterator["Image.Image"]:
    """The picture in `data`, at most `most_pixels` a side. NotAnImage, also when it turns out to be damaged within."""
    from PIL import Image, UnidentifiedImageError  # 5 MB that most processes never need

    try:
        with Image.open(BytesIO(data), formats=tuple(FORMATS)) as picture:
            width, height = picture.size
            if max(width, height) > most_pixels:
                raise ImageTooLarge(f"is {width:,} × {height:,} pixels; {most_pixels:,} a side is the limit")
            yield picture
    except UnidentifiedImageError:
        raise NotAnImage("is not a PNG, JPEG or WebP file") from None
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise NotAnImage("is damaged: it cannot be decoded to its end") from None
