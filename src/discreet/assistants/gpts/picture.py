"""Pictures of GPTs: decoded, scaled down and encoded again.

Photographs contain the place where they were taken; one file can be valid in two formats at once.

Invariants:
- The server stores and shows a WebP file of its own making, never the uploaded bytes.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from discreet.errors import Invalid, TooLarge
from discreet.runtime.image_file import ImageTooLarge, NotAnImage, open_image

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 2_000_000
MAX_PIXELS = 4096
"""The longest side of an upload."""
SIDE = 512
"""The longest side of the stored picture."""
MEDIA_TYPE = "image/webp"


def read_picture(data: bytes) -> bytes:
    """Return the picture in `data` as WebP, upright, without metadata. CPU-bound.

    Invalid or TooLarge says why not.
    """
    check_picture_size(data)
    try:
        with open_image(data, MAX_PIXELS) as picture:
            return _encode_webp(picture)
    except ImageTooLarge as why:
        raise TooLarge(f"The picture {why}.", field="picture") from None
    except NotAnImage as why:
        raise Invalid(f"The picture {why}. Save it again, or choose another.", field="picture") from None


def check_picture_size(data: bytes) -> None:
    """Raise TooLarge beyond MAX_BYTES."""
    if len(data) > MAX_BYTES:
        raise TooLarge(f"The picture has {len(data):,} bytes; {MAX_BYTES:,} is the limit.", field="picture")


def _encode_webp(picture: "Image.Image") -> bytes:
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((SIDE, SIDE))
    upright.info.clear()
    buffer = BytesIO()
    upright.save(buffer, "WEBP", quality=85)
    return buffer.getvalue()
