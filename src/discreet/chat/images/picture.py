"""What an endpoint made, as it is kept: decoded to its end and written anew in its own format.

Invariants:
- The bytes that came are never stored or shown.
- A file can be two kinds at once, and carry what nobody sees.
- PNG stays exact.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from discreet.runtime.image_file import FORMATS, NotAnImage, open_image

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 24_000_000
MOST_PIXELS = 4096
SMALL_SIDE = 512
SMALL_TYPE = "image/webp"

_OPTIONS: dict[str, dict[str, Any]] = {"PNG": {}, "JPEG": {"quality": 95, "subsampling": 0}, "WEBP": {"quality": 95}}


@dataclass(frozen=True)
class Picture:
    """`small` is the same for a gallery, as WebP."""

    media_type: str
    width: int
    height: int
    data: bytes
    small: bytes


def reencode(data: bytes) -> Picture:
    """The picture in `data`. NotAnImage says why there is none. Takes a while."""
    with open_image(data, MOST_PIXELS) as opened:
        kind = str(opened.format)
        pixels = _pixels(opened, kind)
        kept = _file(pixels, kind, **_OPTIONS[kind])
    if len(kept) > MOST_BYTES:
        raise NotAnImage(f"has {len(kept):,} bytes; {MOST_BYTES:,} is the limit")
    width, height = pixels.size
    pixels.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Picture(FORMATS[kind], width, height, kept, _file(pixels, "WEBP", quality=80))


def _pixels(opened: "Image", kind: str) -> "Image":
    """The first frame, upright, with nothing beside it."""
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(opened)
    clear = kind != "JPEG" and upright.has_transparency_data
    pixels = upright.convert("RGBA" if clear else "RGB")
    pixels.info.clear()
    return pixels


def _file(pixels: "Image", kind: str, **options: Any) -> bytes:
    written = BytesIO()
    pixels.save(written, kind, **options)
    return written.getvalue()
