"""Re-encoding of generated images: decoded completely, written in the same format.

Invariants:
- The received bytes are never stored or shown: a file can be valid in two formats, and carry hidden data.
- PNG stays exact.
- The only metadata is the mark that a model made the image (IPTC, in XMP).
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from discreet.runtime.image_file import FORMATS, NotAnImage, open_image

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 24_000_000
MAX_PIXELS = 4096
SMALL_SIDE = 512
SMALL_TYPE = "image/webp"
MADE_BY_A_MODEL: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC's term for an image that a model has made."""
XMP: Final = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    f' Iptc4xmpExt:DigitalSourceType="{MADE_BY_A_MODEL}"/>'
    '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)

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
    with open_image(data, MAX_PIXELS) as image:
        kind = str(image.format)
        pixels = _pixels(image, kind)
        encoded = _file(pixels, kind, **_OPTIONS[kind])
    if len(encoded) > MAX_BYTES:
        raise NotAnImage(f"has {len(encoded):,} bytes; {MAX_BYTES:,} is the limit")
    width, height = pixels.size
    pixels.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Picture(FORMATS[kind], width, height, encoded, _file(pixels, "WEBP", quality=80))


def _pixels(image: "Image", kind: str) -> "Image":
    """Return the first frame, upright, without metadata."""
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(image)
    has_alpha = kind != "JPEG" and upright.has_transparency_data
    pixels = upright.convert("RGBA" if has_alpha else "RGB")
    pixels.info.clear()
    return pixels


def _file(pixels: "Image", kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    pixels.save(buffer, kind, **_mark_options(kind), **options)
    return buffer.getvalue()


def _mark_options(kind: str) -> dict[str, Any]:
    """Return the options that write the mark into a file of this format."""
    from PIL.PngImagePlugin import PngInfo

    if kind != "PNG":
        return {"xmp": XMP.encode()}
    texts = PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", XMP)
    return {"pnginfo": texts}
