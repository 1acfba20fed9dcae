"""Pictures: whatever arrives is decoded, made small and written anew, so that nothing but the pixels is kept.

Photographs carry the place where they were taken; a file can be two kinds at once. Invariant: what is
stored and shown is our own WebP file, never the bytes that were sent.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from discreet.errors import Invalid, TooLarge
from discreet.runtime.image_file import ImageTooLarge, NotAnImage, open_image

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 2_000_000
MOST_PIXELS = 4096
"""The longest side of what may be sent."""
SIDE = 512
"""The longest side of what is kept."""
MEDIA_TYPE = "image/webp"


def read_picture(data: bytes) -> bytes:
    """The picture in `data` as WebP, upright, without metadata. Invalid or TooLarge says why not. Takes a while."""
    refuse_large_file(data)
    try:
        with open_image(data, MOST_PIXELS) as picture:
            return _written_anew(picture)
    except ImageTooLarge as why:
        raise TooLarge(f"The picture {why}.", field="picture") from None
    except NotAnImage as why:
        raise Invalid(f"The picture {why}. Save it anew, or choose another.", field="picture") from None


def refuse_large_file(data: bytes) -> None:
    """TooLarge beyond MOST_BYTES."""
    if len(data) > MOST_BYTES:
        raise TooLarge(f"The picture has {len(data):,} bytes; {MOST_BYTES:,} is the limit.", field="picture")


def _written_anew(picture: "Image.Image") -> bytes:
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((SIDE, SIDE))
    upright.info.clear()
    written = BytesIO()
    upright.save(written, "WEBP", quality=85)
    return written.getvalue()
