"""Uploaded images, opened by their real format.

Invariants:
- Only PNG, JPEG and WebP are opened, detected by their bytes.
- SVG is refused, because it can run scripts.
- A small file cannot decode into a huge image.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
"""The supported formats and their media types."""


class NotAnImage(Exception):
    """The file cannot be used as an image. Its text continues "The picture …"."""


class ImageTooLarge(NotAnImage):
    """The image has too many pixels."""


@contextmanager
def open_image(data: bytes, most_pixels: int) -> Iterator["Image.Image"]:
    """Open the image in `data`, at most `most_pixels` a side.

    NotAnImage, even when decoding fails inside the block.
    """
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
        raise NotAnImage("is damaged and cannot be decoded") from None
