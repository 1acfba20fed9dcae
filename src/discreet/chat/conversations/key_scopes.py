"""The two drawers of a conversation and who can open them (specification: The one rule, §8; P1, P3, P7).

Invariants:
- What may be used for improvement lies in the improvement drawer, everything else in the private one.
- Each has a content key of its own.
- A grant wraps a content key for a holder.
- The pipeline's grant is sealed under a key derived from the shares of *all* parties, so whoever says no shuts it for
  good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from discreet.crypto.envelope import KEY_BYTES, open_sealed, seal
from discreet.identity.accounts.shared_key import ShareOf, shared_key
from discreet.ports import RandomSource, Share
from discreet.promises.improve import THE_RULE
from discreet.promises.parties import Label


class ContentScope(StrEnum):
    IMPROVEMENT = "improvement"
    PRIVATE = "private"


class KeyHolder(StrEnum):
    USER = "user"
    """Its user, whose key the server keeps for them."""
    PERSON = "person"
    """Its user alone, by a key of their own that the server does not keep (promises/user_key.py)."""
    IMPROVEMENT = "improvement"


@dataclass(frozen=True)
class KeyGrant:
    """A drawer's content key, sealed for one holder. `own_key` names its conversation's key, where it is not its id."""

    drawer: ContentScope
    holder: KeyHolder
    sealed_key: bytes
    own_key: UUID | None = None


ContentKeys = Mapping[ContentScope, bytes]
"""The 32-byte content keys that somebody holds, by drawer."""


def improvement_key(parties: Sequence[str], share_of: ShareOf, conversation_id: UUID) -> bytes | None:
    """The pipeline's key to a conversation whose label is `parties`, or None when a share is missing."""
    return shared_key(parties, share_of, str(conversation_id))


def key_at_beginning(parties: Sequence[str], share_of: ShareOf, conversation_id: UUID, began: datetime) -> bytes | None:
    """The pipeline's key to a conversation that begins, or None unless every share allows it since before: the rule
    as the key store reads it."""

    def allowing(party: str) -> Share | None:
        share = share_of(party)
        return share if share and THE_RULE.party_allows(share.since, began) else None

    return improvement_key(parties, allowing, conversation_id)


def new_content_keys(entropy: RandomSource, *, improvable: bool) -> ContentKeys:
    """A key per drawer that the conversation needs: it never gets an improvement drawer later on."""
    drawers = (ContentScope.IMPROVEMENT, ContentScope.PRIVATE) if improvable else (ContentScope.PRIVATE,)
    return {drawer: entropy.bytes(KEY_BYTES) for drawer in drawers}


def grant_key(
    entropy: RandomSource,
    conversation_id: UUID,
    drawer: ContentScope,
    holder: KeyHolder,
    holder_key: bytes,
    content_key: bytes,
) -> KeyGrant:
    about = _about_grant(conversation_id, drawer, holder)
    return KeyGrant(drawer, holder, seal(entropy, holder_key, content_key, about))


def open_grant(conversation_id: UUID, given: KeyGrant, holder_key: bytes) -> bytes:
    """The content key; CannotOpen for another holder's key."""
    return open_sealed(holder_key, given.sealed_key, _about_grant(conversation_id, given.drawer, given.holder))


def _about_grant(conversation_id: UUID, drawer: ContentScope, holder: KeyHolder) -> str:
    return f"grant {conversation_id} {drawer} {holder}"


def drawer_for(label: Label, first_label: Label, keys: ContentKeys) -> ContentScope:
    """Where content with this label goes: the improvement drawer only while nobody has joined the parties
    that the pipeline's grant was derived from."""
    if ContentScope.IMPROVEMENT in keys and label.parties <= first_label.parties:
        return ContentScope.IMPROVEMENT
    return ContentScope.PRIVATE
