"""Pseudonyms of a GPT's operations, under which statistics are stored (P3).

Operation names belong to the builder, so they are not stored.

Invariants:
- A pseudonym is made with the GPT's key, so that it reveals nothing without that key.
"""

import hmac
from hashlib import sha256

MARK_BYTES = 8


def operation_pseudonym(gpt_key: bytes, tool: str) -> str:
    """Return the pseudonym, in hexadecimal, of an operation by its tool name."""
    return hmac.digest(gpt_key, f"discreet v1 insight operation {tool}".encode(), sha256)[:MARK_BYTES].hex()
