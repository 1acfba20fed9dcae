"""Re-encoding of an uploaded image for the model and the page.

Invariants:
- Only the pixels of the uploaded bytes are kept.
- Metadata, such as place and time of a photograph, is removed.
"""

from io import BytesIO

from discreet.ports.documents import ModelImage
from discreet.runtime.image_file import open_image

MAX_PIXELS = 12_000
"""Longest side in pixels of an image that is opened; larger ones are not photographs."""
SEEN_SIDE = 1568
"""Longest side of the result; models use no more."""


def prepare_image_for_model(data: bytes) -> ModelImage:
    """Return the first frame as JPEG, with transparency on white.

    NotAnImage says why there is none.
    """
    from PIL import Image, ImageOps

    with open_image(data, MAX_PIXELS) as image:
        image.draft("RGB", (SEEN_SIDE, SEEN_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((SEEN_SIDE, SEEN_SIDE))
        pixels = Image.new("RGB", upright.size, "white")
        with_alpha = upright.convert("RGBA")
        pixels.paste(with_alpha, mask=with_alpha)
        jpeg = BytesIO()
        pixels.save(jpeg, "JPEG", quality=88)
    return ModelImage(*pixels.size, jpeg.getvalue())
