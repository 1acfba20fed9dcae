"""Tokens: secrets that whoever holds them may use. The holder has the token, the database only its digest."""

import base64
import hashlib
from dataclasses import dataclass

from discreet.ports import RandomSource

TOKEN_BYTES = 32


@dataclass(frozen=True)
class NewToken:
    """A token on its way to its holder. `text` is safe in an address and a cookie; it is never stored."""

    text: str
    digest: bytes


def new_token(entropy: RandomSource) -> NewToken:
    text = base64.urlsafe_b64encode(entropy.bytes(TOKEN_BYTES)).rstrip(b"=").decode()
    return NewToken(text, digest(text))


def digest(text: str) -> bytes:
    """SHA-256 is enough: a token has 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(text.encode(errors="replace")).digest()
