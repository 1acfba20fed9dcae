"""Derives a key from the key shares of all parties to a content.

Specification: The one rule.

Invariants:
- If one share is missing, there is no key.
- A share that was created after a "no" is a different one and gives a different key.
"""

from collections.abc import Callable, Iterable
from typing import Protocol
from uuid import UUID

from discreet.crypto.envelope import derive_key
from discreet.ports.keys import Share

ShareOf = Callable[[str], Share | None]
"""Returns the current share of a party in text form."""


class ShareReader(Protocol):
    """The shares: the part of the key store that the improvement pipeline may read."""

    def share(self, party: str) -> Share | None: ...

    def share_leaf_key(self, page: UUID, leaf: int) -> bytes | None: ...


def shared_key(parties: Iterable[str], share_of: ShareOf, context: str) -> bytes | None:
    """Return 32 bytes for one use, `context`.

    None when a share is missing or there are no parties. HKDF over every party's name, creation time and secret, in
    sorted order.
    """
    material = []
    for party in sorted(parties):
        share = share_of(party)
        if share is None:
            return None
        material.append(b"%s\0%s\0%s" % (party.encode(), share.since.isoformat().encode(), share.secret))
    return derive_key(b"\0".join(material), f"discreet v1 improvement {context}") if material else None
