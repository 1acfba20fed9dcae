"""Re-encoding of generated images: decoded completely, written in the same format.

Invariants:
- The received bytes are never stored or shown: a file can be valid in two formats, and carry hidden data.
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
    """A re-encoded image. `small` is a WebP thumbnail for the gallery."""

    media_type: str
    width: int
    height: int
    data: bytes
    small: bytes


def reencode(data: bytes) -> Picture:
    """Decode and re-encode an image; NotAnImage says why it failed. Slow."""
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
    """Return the first frame, upright, without metadata."""
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
