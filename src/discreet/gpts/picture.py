"""Pictures: whatever arrives is decoded, made small and written anew, so that nothing but the pixels is kept.

Photographs carry the place where they were taken; a file can be two kinds at once. Law of this file: what is
stored and shown is our own WebP file, never the bytes that were sent. SVG is refused: it can run scripts.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from discreet.errors import Invalid, TooLarge

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 2_000_000
MOST_PIXELS = 4096
"""The longest side of what may be sent: a small file must not unfold into a huge picture."""
SIDE = 512
"""The longest side of what is kept."""
MEDIA_TYPE = "image/webp"


def read_picture(data: bytes) -> bytes:
    """The picture in `data` as WebP, upright, without metadata. Invalid or TooLarge says why not. Takes a while."""
    from PIL import Image, UnidentifiedImageError  # 5 MB that most processes never need

    if len(data) > MOST_BYTES:
        raise TooLarge(f"The picture has {len(data):,} bytes; {MOST_BYTES:,} is the limit.", field="picture")
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as picture:
            _refuse_huge(*picture.size)
            return _written_anew(picture)
    except UnidentifiedImageError:
        raise Invalid(
            "The picture is not a PNG, JPEG or WebP file. Save it as one of these.", field="picture"
        ) from None
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise Invalid("The picture is damaged: it cannot be decoded to its end.", field="picture") from None


def _refuse_huge(width: int, height: int) -> None:
    if max(width, height) > MOST_PIXELS:
        raise TooLarge(
            f"The picture is {width:,} × {height:,} pixels; {MOST_PIXELS:,} a side is the limit.",
            field="picture",
        )


def _written_anew(picture: "Image.Image") -> bytes:
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((SIDE, SIDE))
    upright.info.clear()
    written = BytesIO()
    upright.save(written, "WEBP", quality=85)
    return written.getvalue()
