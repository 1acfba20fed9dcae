"""A key that only everybody together gives: derived from the shares of all parties to a piece of content
(specification: The one rule).

Invariants:
- One share missing, no key.
- A share that was made after a "no" is another one, and gives another key.
"""

from collections.abc import Callable, Iterable

from discreet.crypto.envelope import derive_key
from discreet.ports import Share

ShareOf = Callable[[str], Share | None]
"""The share that a party, in text form, holds now."""


def shared_key(parties: Iterable[str], share_of: ShareOf, about: str) -> bytes | None:
    """32 bytes for one use, `about`; None when a share is missing, or when there are no parties.

    HKDF over every party's name, birth and secret in sorted order.
    """
    material = []
    for party in sorted(parties):
        share = share_of(party)
        if share is None:
            return None
        material.append(b"%s\0%s\0%s" % (party.encode(), share.since.isoformat().encode(), share.secret))
    return derive_key(b"\0".join(material), f"discreet v1 improvement {about}") if material else None
