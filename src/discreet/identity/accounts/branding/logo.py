"""The server's logo: decoded, scaled and encoded again in the sizes that pages and the installed app need.

Invariants:
- The server stores and shows files of its own making, never the uploaded bytes. SVG is refused.
"""

from io import BytesIO
from typing import TYPE_CHECKING, Final

import msgspec

from discreet.errors import Invalid, TooLarge
from discreet.runtime.image_file import ImageTooLarge, NotAnImage, open_image

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES: Final = 2_000_000
MAX_PIXELS: Final = 4096
MARK_SIDE: Final = 96
"""The size of the file that is part of each page: three times the size on screen at most."""
ICON_SIDE: Final = 192
BIG_ICON_SIDE: Final = 512
SAFE_PART: Final = 0.7
"""How much of a maskable icon's side the logo fills, so that a round mask cuts nothing off."""


class LogoFiles(msgspec.Struct, frozen=True):
    """`mark` is a small WebP file; the others are square PNG files."""

    mark: bytes
    icon: bytes
    big_icon: bytes
    maskable: bytes


def read_logo(data: bytes) -> LogoFiles:
    """Return the files of the logo in `data`. CPU-bound. Invalid or TooLarge says why not."""
    check_picture_size(data)
    try:
        with open_image(data, MAX_PIXELS) as picture:
            return _build_files(picture)
    except ImageTooLarge as error:
        raise TooLarge(f"The logo {error}.", field="logo") from None
    except NotAnImage as error:
        raise Invalid(f"The logo {error}. Save it again as PNG, or choose another.", field="logo") from None


def check_picture_size(data: bytes) -> None:
    """Raise TooLarge beyond MAX_BYTES."""
    if len(data) > MAX_BYTES:
        raise TooLarge(f"The logo has {len(data):,} bytes; {MAX_BYTES:,} is the limit.", field="logo")


def _build_files(picture: "Image.Image") -> LogoFiles:
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.info.clear()
    transparent, white = (255, 255, 255, 0), (255, 255, 255, 255)
    return LogoFiles(
        _encode(_square(upright, MARK_SIDE, transparent), "WEBP"),
        _encode(_square(upright, ICON_SIDE, transparent), "PNG"),
        _encode(_square(upright, BIG_ICON_SIDE, transparent), "PNG"),
        _encode(_square(upright, BIG_ICON_SIDE, white, SAFE_PART), "PNG"),
    )


def _square(logo: "Image.Image", side: int, background: tuple[int, int, int, int], part: float = 1.0) -> "Image.Image":
    """Return the whole logo, centred on a square."""
    from PIL import Image, ImageOps

    inner = ImageOps.contain(logo, (round(side * part), round(side * part)))
    square = Image.new("RGBA", (side, side), background)
    square.alpha_composite(inner, ((side - inner.width) // 2, (side - inner.height) // 2))
    return square


def _encode(picture: "Image.Image", image_format: str) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, image_format, quality=85) if image_format == "WEBP" else picture.save(
        buffer, image_format, optimize=True
    )
    return buffer.getvalue()
