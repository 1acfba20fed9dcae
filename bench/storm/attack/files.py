"""Files of one account that are slow to read, huge when decoded, or incomplete."""

import json
import struct
import zipfile
import zlib
from io import BytesIO

from bench.storm.attack.attacker import Attacker, AttackSite, Strike

SIDE = 4096
UPLOAD_BYTES = 19_000_000
UNPACKED_MB = 500


async def _slow(site: AttackSite) -> Strike:
    data = b"<!--" * 100_000

    async def strike() -> None:
        await site.upload("/api/files?name=slow.html", data)

    return strike


def huge_picture() -> bytes:
    """Return a black PNG of 16 million 16-bit pixels: 130 KB, and 128 MB decoded."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = struct.pack(">2L5B", SIDE, SIDE, 16, 6, 0, 0, 0)
    pixels = zlib.compress(bytes((SIDE * 8 + 1) * SIDE), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


async def _gpt_pictures(site: AttackSite) -> Strike:
    data, gpt = huge_picture(), await site.made("/api/gpts", {"name": "Pictures"})

    async def strike() -> None:
        await site.upload(f"/api/gpts/{gpt}/picture", data, "PUT")

    return strike


async def _chat_pictures(site: AttackSite) -> Strike:
    data = huge_picture()

    async def strike() -> None:
        await site.upload("/api/files?name=huge.png", data)

    return strike


async def _unfinished(site: AttackSite) -> Strike:
    head = (
        f"POST /api/files?name=a.txt HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n"
        f"Origin: {site.fixture.product.origin}\r\n"
        f"Cookie: {site.person.cookie}\r\nContent-Length: {UPLOAD_BYTES + 1}\r\n\r\n"
    ).encode()

    async def strike() -> None:
        await site.pour(head, b"a" * (1 << 16), UPLOAD_BYTES)

    return strike


def swelling_gpt() -> bytes:
    """Return a GPT file of half a megabyte with 500 MB of unpacked knowledge."""
    out = BytesIO()
    form = {"format": "discreet-gpt", "version": 1, "name": "Swelling"}
    names = [{"name": f"{n}.txt", "path": f"k{n}"} for n in range(20)]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("gpt.json", json.dumps({**form, "knowledge": names}))
        for each in names:
            archive.writestr(each["path"], bytes(UNPACKED_MB * 1_000_000 // len(names)))
    return out.getvalue()


async def _gpt_files(site: AttackSite) -> Strike:
    data = swelling_gpt()

    async def strike() -> None:
        await site.upload("/api/gpts/import", data)

    return strike


FILES = (
    Attacker("files_slow_to_read", _slow, at_once=12),
    Attacker("pictures_of_gpts", _gpt_pictures, at_once=12),
    Attacker("pictures_in_chats", _chat_pictures, at_once=12),
    Attacker("uploads_without_end", _unfinished, at_once=60, max_strikes=240),
    Attacker("gpt_file_that_swells", _gpt_files, at_once=2, max_strikes=20),
)
