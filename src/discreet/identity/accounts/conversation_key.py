"""A conversation's own key and its own share, by name (P1, P7, P10).

A name is a UUID. Version 8 means a leaf of a key page: the first byte is the leaf's number, with the highest bit set in
a page of shares, and the rest is the page's. A page is named as its first leaf. Migration 0055 has the same in SQL.

Any other version means a key file of an earlier release, which lasts until the conversation is moved to a page
(`chat/conversations/move_to_pages.py`): `conversation/<name>`, and the share of the party `conversation:<name>`.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from discreet.crypto.envelope import DecryptionFailed
from discreet.identity.accounts.shared_key import ShareOf, ShareReader
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore, PageUse, Share
from discreet.promises.parties import conversation_party

_NUMBER_AT, _SHARE_BIT, _VERSION_AT = 120, 0x80, 76


def new_page(random: RandomSource, use: PageUse) -> UUID:
    """Return the name of a new page. As ids, names of pages grow with time."""
    first_byte = _SHARE_BIT if use is PageUse.SHARE else 0
    page_bits = random.new_id().int & ~(0xFF << _NUMBER_AT | 0xF << _VERSION_AT)
    return UUID(int=page_bits | first_byte << _NUMBER_AT | 8 << _VERSION_AT)


def is_leaf(name: UUID) -> bool:
    return name.version == 8


def leaf_number(leaf: UUID) -> int:
    return (leaf.int >> _NUMBER_AT) & ~_SHARE_BIT


def leaf_of(page: UUID, number: int) -> UUID:
    """Return the leaf with this number of a page, given by any of its leaves."""
    return UUID(int=page.int & ~(0x7F << _NUMBER_AT) | number << _NUMBER_AT)


def page_of(leaf: UUID) -> UUID:
    return leaf_of(leaf, 0)


def use_of(leaf: UUID) -> PageUse:
    return PageUse.SHARE if leaf.int >> _NUMBER_AT & _SHARE_BIT else PageUse.PRIVATE


def leaf_key(keys: KeyStore, leaf: UUID) -> bytes | None:
    """Return the leaf's key; None once it is destroyed."""
    return keys.leaf_key(page_of(leaf), use_of(leaf), leaf_number(leaf))


def own_key(keys: KeyStore, name: UUID) -> bytes | None:
    """Return a conversation's own key; None once it is destroyed."""
    return leaf_key(keys, name) if is_leaf(name) else keys.key(_file(name))


def destroy_keys(keys: KeyStore, names: Iterable[UUID]) -> None:
    """Durably destroy own keys and shares of conversations, with one write for each page.

    DecryptionFailed for a damaged page of own keys, once all others were destroyed. A damaged page of shares is
    destroyed as a whole.
    """
    pages = defaultdict[UUID, list[int]](list)
    for name in names:
        if is_leaf(name):
            pages[page_of(name)].append(leaf_number(name))
        else:
            keys.destroy_share(str(conversation_party(name)))
            keys.destroy_key(_file(name))
    damaged: DecryptionFailed | None = None
    # Shares first: nothing trains on what its user can no longer open.
    for page in sorted(pages, reverse=True):
        try:
            keys.puncture(page, use_of(page), pages[page])
        except DecryptionFailed as error:
            if use_of(page) is PageUse.PRIVATE:
                damaged = error
            else:
                keys.destroy_page(page, PageUse.SHARE)  # none of its shares opens, and a "no" must not fail for that
    if damaged:
        raise damaged


def shares_with_own(shares: ShareReader, conversation_id: UUID, leaf: UUID | None, began: datetime) -> ShareOf:
    """Return a lookup of shares in which the conversation's own share is `leaf`, created at `began`.

    Without a leaf its share is a file, as any party's.
    """
    own = str(conversation_party(conversation_id))

    def share(party: str) -> Share | None:
        if leaf is None or party != own:
            return shares.share(party)
        secret = shares.share_leaf_key(page_of(leaf), leaf_number(leaf))
        return Share(secret, began) if secret else None

    return share


def _file(name: UUID) -> str:
    return f"conversation/{name}"
