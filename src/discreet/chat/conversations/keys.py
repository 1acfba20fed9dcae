"""Creating, opening and destroying a conversation's keys.

Specification: Keys, deletion, erasure; P1, P7, P10.

A conversation's own key and its share are leaves of key pages (`conversation_key.py`, `leaves.py`).

Invariants:
- The user's grant needs two keys of the key store, the user's and the conversation's, and also the user-held key if the
  user has one.
- Destroying the conversation's key makes every copy of it unreadable, in backups too, and leaves other conversations
  readable.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from discreet.chat.conversations.conversation import Conversation
from discreet.chat.conversations.key_scopes import (
    ContentKeys,
    ContentScope,
    KeyGrant,
    KeyHolder,
    grant_key,
    improvement_key_at_start,
    new_content_keys,
    open_grant,
)
from discreet.chat.conversations.leaves import Leaves
from discreet.crypto.envelope import DecryptionFailed, derive_key, next_key
from discreet.errors import NotFound, UnlockRequired
from discreet.identity.accounts.conversation_key import destroy_keys, own_key, shares_with_own
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore
from discreet.promises.parties import Label, Service, service_party
from discreet.promises.user_key import is_under_user_key

DELETED = "This chat has been deleted."
REPLACED = "This chat can no longer be opened. It comes from a backup made before its user began to keep their own key."
DAMAGED = (
    "This chat can't be opened: its key file is damaged. "
    "The operator of this server can restore it, or delete the chat."
)
KEY_LOCKED = "Only your own key opens your chats, and it's locked. Sign in and unlock it first."


class ConversationKeys:
    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    def grant(
        self,
        account_id: UUID,
        conversation_id: UUID,
        label: Label,
        began: datetime,
        leaves: Leaves,
    ) -> tuple[ContentKeys, list[KeyGrant]]:
        """Return new content keys and their grants, under these leaves.

        The improvement pipeline gets a grant if there is a leaf for the conversation's share, and all other parties
        hold one. NotFound when the page of the own key is gone or damaged.
        """
        pipeline_key = self._pipeline_key(conversation_id, label, began, leaves.share) if leaves.share else None
        content = new_content_keys(self._random, improvable=pipeline_key is not None)
        grants = self._build_grants(
            account_id, conversation_id, self._choose_holder(account_id, label), content, leaves.own
        )
        if pipeline_key is not None:
            grants.append(self._grant_pipeline(conversation_id, pipeline_key, content))
        return content, grants

    def renew_after_deletion(
        self, account_id: UUID, conversation_id: UUID, label: Label, user_key: UUID
    ) -> tuple[ContentKeys, Sequence[KeyGrant]]:
        """Return new content keys for the rest of a conversation after a deletion.

        They are granted to its user only, under this leaf. `label` is the conversation's first.
        """
        content = new_content_keys(self._random, improvable=False)
        return content, self._build_grants(
            account_id, conversation_id, self._choose_holder(account_id, label), content, user_key
        )

    def open(self, account_id: UUID, conversation_id: UUID, grants: Sequence[KeyGrant]) -> ContentKeys:
        """Return the content keys that the user's grants hold.

        NotFound once the conversation's key is destroyed or damaged; UnlockRequired if it needs a user-held key that is
        locked.
        """
        return {grant.scope: self._open_grant(account_id, conversation_id, grant) for grant in grants}

    def hand_over(
        self, account_id: UUID, conversation_id: UUID, grants: Sequence[KeyGrant], leaf: UUID
    ) -> list[KeyGrant]:
        """Grant the same content keys to the user-held key only, under a leaf that takes the own key's place."""
        content = self.open(account_id, conversation_id, grants)
        return self._build_grants(account_id, conversation_id, KeyHolder.PERSON, content, leaf)

    def regrant(
        self, conversation: Conversation, label: Label, holder: KeyHolder, content: ContentKeys, leaves: Leaves
    ) -> list[KeyGrant]:
        """Grant these content keys under leaves that take the place of key files, to the same holders.

        The pipeline is among them as in `grant`.
        """
        grants = self._build_grants(conversation.owner_id, conversation.id, holder, content, leaves.own)
        if leaves.share and (key := self._pipeline_key(conversation.id, label, conversation.began_at, leaves.share)):
            grants.append(self._grant_pipeline(conversation.id, key, content))
        return grants

    def return_to_server(self, account_id: UUID, conversation_id: UUID, grants: Sequence[KeyGrant]) -> list[KeyGrant]:
        """Grant the same content keys to the server on the user's behalf."""
        content = self.open(account_id, conversation_id, grants)
        return self._build_grants(account_id, conversation_id, KeyHolder.USER, content, _find_user_key(grants))

    def advance(self, user_key: UUID, mark: bytes) -> None:
        """Advance a key file that an earlier release handed over.

        Content sealed under the old key becomes unreadable.
        """
        self._keys.advance_key(f"conversation/{user_key}", mark)

    def exists(self, user_key: UUID) -> bool:
        """Return whether this own key exists."""
        return own_key(self._keys, user_key) is not None

    def destroy(self, names: Iterable[UUID]) -> None:
        """Destroy own keys and shares of conversations; nothing opens what they sealed afterwards."""
        destroy_keys(self._keys, names)

    def _pipeline_key(self, conversation_id: UUID, label: Label, began: datetime, share: UUID) -> bytes | None:
        """Return None where the key store refuses what the database allows: "no" wins."""
        share_of = shares_with_own(self._keys, conversation_id, share, began)
        return improvement_key_at_start(label.texts(), share_of, conversation_id, began)

    def _grant_pipeline(self, conversation_id: UUID, key: bytes, content: ContentKeys) -> KeyGrant:
        scope, holder = ContentScope.IMPROVEMENT, KeyHolder.IMPROVEMENT
        return grant_key(self._random, conversation_id, scope, holder, key, content[scope])

    def _choose_holder(self, account_id: UUID, label: Label) -> KeyHolder:
        """Return the key holder for a conversation that begins with this label.

        The database refuses a wrong holder.
        """
        is_user_held = self._keys.unlocked.get(account_id) is not None
        is_closed = any(
            is_under_user_key(service, is_user_held=is_user_held) and service_party(service) in label.parties
            for service in Service
        )
        return KeyHolder.PERSON if is_closed else KeyHolder.USER

    def _build_grants(
        self,
        account_id: UUID,
        conversation_id: UUID,
        holder: KeyHolder,
        content: ContentKeys,
        user_key: UUID | None = None,
    ) -> list[KeyGrant]:
        key = self._get_holder_key(account_id, conversation_id, holder, user_key)
        return self._seal_grants(conversation_id, holder, key, content)

    def _seal_grants(
        self, conversation_id: UUID, holder: KeyHolder, key: bytes, content: ContentKeys
    ) -> list[KeyGrant]:
        return [
            grant_key(self._random, conversation_id, scope, holder, key, content_key)
            for scope, content_key in content.items()
        ]

    def _open_grant(self, account_id: UUID, conversation_id: UUID, grant: KeyGrant) -> bytes:
        key = self._get_holder_key(account_id, conversation_id, grant.holder, grant.user_key)
        try:
            return open_grant(conversation_id, grant, key)
        except DecryptionFailed:
            if grant.holder is not KeyHolder.PERSON:
                raise NotFound(REPLACED) from None
        # An earlier release handed the conversation over, and its key file has yet to advance to the next key.
        next_own_key = next_key(self._get_own_key(grant.user_key or conversation_id)) + self._require_user_key(
            account_id
        )
        return open_grant(conversation_id, grant, derive_key(next_own_key, _person_grant_context(conversation_id)))

    def _get_holder_key(
        self, account_id: UUID, conversation_id: UUID, holder: KeyHolder, user_key: UUID | None
    ) -> bytes:
        own_key_bytes = self._get_own_key(user_key or conversation_id)
        if holder is KeyHolder.PERSON:
            return derive_key(
                own_key_bytes + self._require_user_key(account_id), _person_grant_context(conversation_id)
            )
        if (user := self._keys.key(f"user/{account_id}")) is None:
            raise NotFound(DELETED)
        return derive_key(user + own_key_bytes, f"discreet v1 user grant {conversation_id}")

    def _get_own_key(self, user_key: UUID) -> bytes:
        try:
            own = own_key(self._keys, user_key)
        except DecryptionFailed:
            raise NotFound(DAMAGED) from None
        if own is None:
            raise NotFound(DELETED)
        return own

    def _require_user_key(self, account_id: UUID) -> bytes:
        if (key := self._keys.unlocked.get(account_id)) is None:
            raise UnlockRequired(KEY_LOCKED)
        return key


def _person_grant_context(conversation_id: UUID) -> str:
    return f"discreet v1 person grant {conversation_id}"


def former_key(conversation_id: UUID, grants: Sequence[KeyGrant]) -> UUID:
    """Return the name of the own key under which these grants of the conversation's user are."""
    return _find_user_key(grants) or conversation_id


def _find_user_key(grants: Sequence[KeyGrant]) -> UUID | None:
    return next((grant.user_key for grant in grants), None)
