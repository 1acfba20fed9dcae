"""A reader of key pages written from docs/formats/key-pages.md without this project's code.

python tests/keystore/read_key_page.py KEYS_DIRECTORY private|share PAGE

It prints each leaf that the page derives, with its key in hex.
"""

import hashlib
import hmac
import sys
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FOLDERS = {"private": "private", "share": "shares"}
WRAPPED_FOR = {"private": b"discreet v1 private keys", "share": b"discreet v1 shares"}


def keys_of_page(keys: Path, use: str, page: str) -> dict[int, bytes]:
    """Return the key of each leaf that the page's file derives."""
    file = keys / FOLDERS[use] / page[-2:] / f"{use}_page+{page}"
    master = bytes.fromhex((keys / "master.key").read_text().strip())
    return keys_in(opened(file.read_bytes(), master, use, page))


def opened(sealed: bytes, master: bytes, use: str, page: str) -> bytes:
    wrapping = HKDF(SHA256(), 32, salt=None, info=WRAPPED_FOR[use]).derive(master)
    assert sealed[0] == 1
    return AESGCM(wrapping).decrypt(sealed[1:13], sealed[13:], f"{use}_page/{page}".encode())


def keys_in(plain: bytes) -> dict[int, bytes]:
    assert plain[0] == 1
    nodes = {plain[at]: plain[at + 1 : at + 33] for at in range(1, len(plain), 33)}
    for node in range(1, 128):
        if node in nodes:
            both = hmac.new(nodes[node], b"discreet v1 key page\x01", hashlib.sha512).digest()
            nodes[2 * node], nodes[2 * node + 1] = both[:32], both[32:]
    return {node - 128: seed for node, seed in sorted(nodes.items()) if node >= 128}


if __name__ == "__main__":
    for leaf, key in keys_of_page(Path(sys.argv[1]), sys.argv[2], sys.argv[3]).items():
        print(leaf, key.hex())
