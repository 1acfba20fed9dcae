"""Pictures made in the test: PNG files from a function of the pixel's position."""

import struct
import zlib
from collections.abc import Callable

Colour = tuple[int, int, int]
SEA, SKY, BEAM, TOWER, BAND = (15, 95, 87), (22, 120, 110), (246, 214, 138), (250, 250, 246), (190, 62, 52)


def png(size: int, colour_at: Callable[[float, float], Colour]) -> bytes:
    """A square picture of `size` pixels; `colour_at` is asked with x and y from 0 to 1."""
    places = [(n + 0.5) / size for n in range(size)]
    rows = b"".join(b"\0" + b"".join(bytes(colour_at(x, y)) for x in places) for y in places)
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def lighthouse() -> bytes:
    """A light above the sea, 128 pixels wide."""
    return png(128, _lighthouse_at)


def _lighthouse_at(x: float, y: float) -> Colour:
    side = abs(x - 0.5)
    if 0.2 < y < 0.3 and side < 0.07:
        return BEAM
    if 0.3 <= y < 0.85 and side < 0.06 + (y - 0.3) * 0.12:
        return BAND if int((y - 0.3) / 0.14) % 2 else TOWER
    if side > 0.07 and abs(y - 0.25) < 0.03 + (side - 0.07) * 0.22:
        return BEAM
    return SEA if y > 0.8 else SKY
