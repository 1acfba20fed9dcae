"""Marks of a GPT's operations: numbers about them are kept under these, since their names are the builder's (P3).

Invariant: A mark is made with the GPT's own key, so that it tells nothing to whoever has not that key.
"""

import hmac
from hashlib import sha256

MARK_BYTES = 8


def operation_pseudonym(gpt_key: bytes, tool: str) -> str:
    """The mark of an operation, by the name under which the model calls it; hexadecimal."""
    return hmac.digest(gpt_key, f"discreet v1 insight operation {tool}".encode(), sha256)[:MARK_BYTES].hex()
