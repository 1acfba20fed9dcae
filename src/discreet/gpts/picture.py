"""Pictures: what a file's first bytes say it is, never what its name or its sender says.

PNG, JPEG and WebP alone: SVG is a document that can run scripts. The size is read from the header, so that
a small file cannot unfold into a huge picture in somebody's browser.
"""

from dataclasses import dataclass
from typing import Literal

from discreet.errors import Invalid, TooLarge

MOST_BYTES = 2_000_000
MOST_PIXELS = 4096
"""The longest side."""

PictureType = Literal["image/png", "image/jpeg", "image/webp"]

_JPEG_SIZE_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # start of frame, ITU T.81 table B.1
_JPEG_BARE_MARKERS = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True)
class Picture:
    type: PictureType
    data: bytes


def read_picture(data: bytes) -> Picture:
    """The picture in `data`; Invalid or TooLarge with the reason and the remedy."""
    if len(data) > MOST_BYTES:
        raise TooLarge(f"The picture has {len(data):,} bytes; {MOST_BYTES:,} is the limit.", field="picture")
    kind, size = _kind_and_size(data)
    if kind is None:
        raise Invalid(
            "The picture is not a PNG, JPEG or WebP file. Save it as one of these.", field="picture"
        )
    if size is None or 0 in size:
        raise Invalid("The picture is damaged: its header does not say its size.", field="picture")
    if max(size) > MOST_PIXELS:
        raise TooLarge(
            f"The picture is {size[0]:,} × {size[1]:,} pixels; {MOST_PIXELS:,} a side is the limit.",
            field="picture",
        )
    return Picture(kind, data)


def _kind_and_size(data: bytes) -> tuple[PictureType | None, tuple[int, int] | None]:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", _png_size(data)
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", _jpeg_size(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp", _webp_size(data)
    return None, None


def _png_size(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _JPEG_SIZE_MARKERS:
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        if marker == 0xFF:
            at += 1
        elif marker in _JPEG_BARE_MARKERS:
            at += 2
        else:
            at += 2 + max(int.from_bytes(data[at + 2 : at + 4]), 2)
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """RFC 9649, sections 2.5 to 2.7."""
    form = data[12:16]
    if form == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if form == b"VP8L" and len(data) >= 25 and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and len(data) >= 30 and data[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return None
