"""A picture as a model and a page see it: decoded to its end and written anew.

Invariants:
- Of the bytes that came nothing goes on but pixels.
- Where and when a picture was taken stays behind.
"""

from io import BytesIO

from discreet.ports import ModelImage
from discreet.runtime.image_file import open_image

MOST_PIXELS = 12_000
"""A side of what is opened; larger ones are no photographs."""
SEEN_SIDE = 1568
"""As much as models look at."""


def prepare_image_for_model(data: bytes) -> ModelImage:
    """The first frame, on white where it is clear. NotAnImage says why there is none."""
    from PIL import Image, ImageOps

    with open_image(data, MOST_PIXELS) as opened:
        opened.draft("RGB", (SEEN_SIDE, SEEN_SIDE))
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((SEEN_SIDE, SEEN_SIDE))
        pixels = Image.new("RGB", upright.size, "white")
        clear = upright.convert("RGBA")
        pixels.paste(clear, mask=clear)
        written = BytesIO()
        pixels.save(written, "JPEG", quality=88)
    return ModelImage(*pixels.size, written.getvalue())
