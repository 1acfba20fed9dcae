"""A picture as a model and a page see it: decoded to its end and written anew.

Law of this file: of the bytes that came nothing goes on but pixels; where and when a picture was taken stays behind.
"""

from io import BytesIO

from discreet.picture_file import opened_picture
from discreet.seams import SeenPicture

MOST_PIXELS = 12_000
"""A side of what is opened; larger ones are no photographs."""
SEEN_SIDE = 1568
"""As much as models look at."""


def seen_picture(data: bytes) -> SeenPicture:
    """The first frame, on white where it is clear. NoPicture says why there is none."""
    from PIL import Image, ImageOps

    with opened_picture(data, MOST_PIXELS) as opened:
        opened.draft("RGB", (SEEN_SIDE, SEEN_SIDE))
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((SEEN_SIDE, SEEN_SIDE))
        pixels = Image.new("RGB", upright.size, "white")
        clear = upright.convert("RGBA")
        pixels.paste(clear, mask=clear)
        written = BytesIO()
        pixels.save(written, "JPEG", quality=88)
    return SeenPicture(*pixels.size, written.getvalue())
