"""Bearer tokens: the holder has the token, the database only its digest."""

import base64
import hashlib
from dataclasses import dataclass

from discreet.ports.clock import RandomSource

TOKEN_BYTES = 32


@dataclass(frozen=True)
class NewToken:
    """A new token for its holder. `text` is safe in URLs and cookies and never stored."""

    text: str
    digest: bytes


def new_token(random: RandomSource) -> NewToken:
    text = base64.urlsafe_b64encode(random.bytes(TOKEN_BYTES)).rstrip(b"=").decode()
    return NewToken(text, digest(text))


def digest(text: str) -> bytes:
    """Return the SHA-256. A token has 256 random bits, so a slow hash is not needed."""
    return hashlib.sha256(text.encode(errors="replace")).digest()
