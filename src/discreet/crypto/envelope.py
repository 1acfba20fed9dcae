"""Envelope format v1: authenticated encryption of bytes at rest (P7, P10).

    byte 0        version, 0x01
    bytes 1..12   nonce, random
    the rest      AES-256-GCM ciphertext and its 16-byte tag

`context` names the envelope's place and is authenticated as associated data: an envelope that was moved to another
row, file or key scope does not open.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from discreet.ports.clock import RandomSource

VERSION = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32


class DecryptionFailed(Exception):
    """The envelope does not open: wrong key, wrong place, or changed bytes."""


def seal(random: RandomSource, key: bytes, plaintext: bytes, context: str) -> bytes:
    """Encrypt `plaintext` under a 32-byte key for the place `context`."""
    nonce = random.bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plaintext, context.encode())


def open_sealed(key: bytes, envelope: bytes, context: str) -> bytes:
    """Decrypt an envelope. DecryptionFailed when the key, place or bytes do not match."""
    if envelope[:1] != VERSION or len(envelope) < 1 + NONCE_BYTES + 16:
        raise DecryptionFailed("not an envelope of a known version")
    nonce, ciphertext = envelope[1 : 1 + NONCE_BYTES], envelope[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, context.encode())
    except InvalidTag:
        raise DecryptionFailed(f"the envelope of {context} does not open with this key") from None


def try_open(key: bytes, envelope: bytes, context: str) -> bytes | None:
    """Decrypt an envelope; None where `open_sealed` raises."""
    try:
        return open_sealed(key, envelope, context)
    except DecryptionFailed:
        return None


def derive_key(secret: bytes, info: str) -> bytes:
    """Derive a 32-byte key for one purpose with HKDF-SHA256 (RFC 5869)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=info.encode()).derive(secret)


def next_key(key: bytes) -> bytes:
    """Return the key that replaces this one. The step cannot be reversed."""
    return derive_key(key, "discreet v1 next key")


def key_fingerprint(key: bytes) -> bytes:
    """Return a 16-byte fingerprint that distinguishes keys and reveals nothing else."""
    return derive_key(key, "discreet v1 mark of a key")[:16]
