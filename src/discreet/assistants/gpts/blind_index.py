"""A full-text index without readable words (P3).

Each lexeme is replaced by a keyed fingerprint: HMAC-SHA256 under a key derived from the GPT's key, cut to 80 bits.
PostgreSQL ranks fingerprints like words. Without the key a fingerprint cannot be traced to its word, and the same word
has another fingerprint in another GPT.
"""

import hmac
from collections.abc import Iterable, Sequence
from uuid import UUID

from discreet.crypto.envelope import derive_key

FINGERPRINT_BYTES = 10
QUERY_LEXEMES = 160
"""The most lexemes of a question that are searched; a word has up to one for each language."""


def blinding_key(gpt_key: bytes, gpt_id: UUID) -> bytes:
    return derive_key(gpt_key, f"discreet v1 blinded lexemes {gpt_id}")


def fingerprint(key: bytes, lexeme: str) -> str:
    """Return the fingerprint of a lexeme, 20 hexadecimal digits."""
    return hmac.digest(key, lexeme.encode(), "sha256")[:FINGERPRINT_BYTES].hex()


def blinded_vector(key: bytes, lexemes: Iterable[tuple[str, Sequence[int]]]) -> str:
    """Return a tsvector in text form, `'ab12…':1,5 'cd34…':2`."""
    return " ".join(
        f"'{fingerprint(key, lexeme)}'" + (f":{','.join(map(str, positions))}" if positions else "")
        for lexeme, positions in lexemes
    )


def blinded_query(key: bytes, lexemes: Iterable[str]) -> str:
    """Return a tsquery in text form that matches any of the lexemes; "" for none."""
    wanted = list(dict.fromkeys(lexemes))[:QUERY_LEXEMES]
    return " | ".join(f"'{fingerprint(key, lexeme)}'" for lexeme in wanted)
