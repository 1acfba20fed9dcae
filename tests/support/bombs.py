"""Small files that unpack to gigabytes, made without packing gigabytes."""

import struct
import zlib

BLOCK = 1 << 20
ADLER = 65_521
"""The modulus of a zlib stream's checksum."""


def huge_picture(side: int = 60_000) -> bytes:
    """Return a valid black PNG of `side` times `side` pixels, one bit each; `side` is a multiple of 8."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = packed_zeros(side * (1 + side // 8))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def packed_zeros(size: int) -> bytes:
    """Return a zlib stream of `size` zero bytes. One megabyte is packed and repeated: a flush makes it independent."""
    whole, rest = divmod(size, BLOCK)
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    block = packer.compress(bytes(BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.compress(bytes(rest)) + packer.flush()
    checksum = struct.pack(">HH", size % ADLER, 1)
    return b"\x78\x9c" + block * whole + last + checksum


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
