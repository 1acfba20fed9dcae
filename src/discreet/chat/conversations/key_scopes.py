"""The two content scopes of a conversation, each with its own key, and the holders of these keys.

Specification: The one rule; P1, P3, P7.

Invariants:
- Content that may be used for improvement is in the improvement scope, all other content in the private one.
- Each scope has its own content key.
- A grant wraps a content key for a holder.
- The pipeline's grant is sealed under a key derived from the shares of *all* parties, so one party's "no" closes it
  permanently.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from discreet.crypto.envelope import KEY_BYTES, open_sealed, seal
from discreet.identity.accounts.shared_key import ShareOf, shared_key
from discreet.ports.clock import RandomSource
from discreet.ports.keys import Share
from discreet.promises.improve import THE_RULE
from discreet.promises.parties import Label


class ContentScope(StrEnum):
    IMPROVEMENT = "improvement"
    PRIVATE = "private"


class KeyHolder(StrEnum):
    USER = "user"
    """The conversation's user, whose key the server keeps."""
    PERSON = "person"
    """The conversation's user only, by a key that the server does not keep (promises/user_key.py)."""
    IMPROVEMENT = "improvement"


@dataclass(frozen=True)
class KeyGrant:
    """A scope's content key, sealed for one holder.

    `user_key` names the conversation's key if that differs from its id.
    """

    scope: ContentScope
    holder: KeyHolder
    sealed_key: bytes
    user_key: UUID | None = None


ContentKeys = Mapping[ContentScope, bytes]
"""The 32-byte content keys that a holder has, by scope."""


def improvement_key(parties: Sequence[str], share_of: ShareOf, conversation_id: UUID) -> bytes | None:
    """Return the pipeline's key for these parties, or None when a share is missing."""
    return shared_key(parties, share_of, str(conversation_id))


def improvement_key_at_start(
    parties: Sequence[str], share_of: ShareOf, conversation_id: UUID, began: datetime
) -> bytes | None:
    """Return the pipeline's key for a conversation that begins now.

    None unless every party's share allowed it before `began`: the training rule as the key store applies it.
    """

    def get_allowing_share(party: str) -> Share | None:
        share = share_of(party)
        return share if share and THE_RULE.party_allows(share.since, began) else None

    return improvement_key(parties, get_allowing_share, conversation_id)


def new_content_keys(random: RandomSource, *, improvable: bool) -> ContentKeys:
    """Create a key for each scope. An improvement scope is never added later."""
    scopes = (ContentScope.IMPROVEMENT, ContentScope.PRIVATE) if improvable else (ContentScope.PRIVATE,)
    return {scope: random.bytes(KEY_BYTES) for scope in scopes}


def grant_key(
    random: RandomSource,
    conversation_id: UUID,
    scope: ContentScope,
    holder: KeyHolder,
    holder_key: bytes,
    content_key: bytes,
) -> KeyGrant:
    context = _grant_context(conversation_id, scope, holder)
    return KeyGrant(scope, holder, seal(random, holder_key, content_key, context))


def open_grant(conversation_id: UUID, grant: KeyGrant, holder_key: bytes) -> bytes:
    """Return the content key; DecryptionFailed for another holder's key."""
    return open_sealed(holder_key, grant.sealed_key, _grant_context(conversation_id, grant.scope, grant.holder))


def _grant_context(conversation_id: UUID, scope: ContentScope, holder: KeyHolder) -> str:
    return f"grant {conversation_id} {scope} {holder}"


def scope_for(label: Label, first_label: Label, keys: ContentKeys) -> ContentScope:
    """Return the scope for content with this label.

    It is the improvement scope only while no party joined those from which the pipeline's grant was derived.
    """
    if ContentScope.IMPROVEMENT in keys and label.parties <= first_label.parties:
        return ContentScope.IMPROVEMENT
    return ContentScope.PRIVATE
