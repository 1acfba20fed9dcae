"""Creating, opening and destroying a conversation's keys.

Specification: Keys, deletion, erasure; P1, P7, P10.

Invariants:
- The user's grant needs two keys of the key store, the user's and the conversation's, and also the user-held key if the
  user has one.
- Destroying the conversation's key makes every copy of it unreadable, in backups too, and leaves other conversations
  readable.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.chat.conversations.key_scopes import (
    ContentKeys,
    ContentScope,
    KeyGrant,
    KeyHolder,
    grant_key,
    key_at_beginning,
    new_content_keys,
    open_grant,
)
from discreet.crypto.envelope import CannotOpen, derive_key, mark_of, next_key
from discreet.errors import NotFound, UnlockFirst
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore
from discreet.promises.parties import Label, Service, conversation_party, service_party
from discreet.promises.user_key import is_under_user_key

DELETED = "This chat has been deleted."
REPLACED = "This chat can no longer be opened. It comes from a backup made before its user began to keep their own key."
NOT_HERE = "Only your own key opens your chats, and it's locked. Sign in and unlock it first."


@dataclass(frozen=True)
class HandedOver:
    """A conversation's grants for its user-held key.

    They open once the conversation's key has this mark.
    """

    grants: Sequence[KeyGrant]
    user_key: UUID
    mark: bytes


class ConversationKeys:
    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    def create(self, user_key: UUID) -> None:
        """Create a conversation's own key and store it durably.

        Call it before the first row is written, because a row without a key cannot be opened. The key is named after
        the conversation's id until a message is deleted.
        """
        self._keys.create_key(_name(user_key))

    def grant(
        self, account_id: UUID, conversation_id: UUID, label: Label, began: datetime, *, improvable: bool
    ) -> tuple[ContentKeys, list[KeyGrant]]:
        """Return new content keys and their grants. The conversation's own key must exist."""
        pipeline_key = self._pipeline_key(conversation_id, label, began) if improvable else None
        content = new_content_keys(self._random, improvable=pipeline_key is not None)
        grants = self._grants(account_id, conversation_id, self._holder(account_id, label), content)
        if pipeline_key is not None:
            drawer, holder = ContentScope.IMPROVEMENT, KeyHolder.IMPROVEMENT
            grants.append(grant_key(self._random, conversation_id, drawer, holder, pipeline_key, content[drawer]))
        return content, grants

    def renew_after_deletion(
        self, account_id: UUID, conversation_id: UUID, label: Label, user_key: UUID
    ) -> tuple[ContentKeys, Sequence[KeyGrant]]:
        """Return new content keys for the rest of a conversation after a deletion.

        They are granted to its user only, under the existing own key of this name. `label` is the conversation's first.
        """
        content = new_content_keys(self._random, improvable=False)
        return content, self._grants(account_id, conversation_id, self._holder(account_id, label), content, user_key)

    def open(self, account_id: UUID, conversation_id: UUID, grants: Sequence[KeyGrant]) -> ContentKeys:
        """Return the content keys that the user's grants hold.

        NotFound once the conversation's key is destroyed; UnlockFirst if it needs a user-held key that is locked.
        """
        return {given.drawer: self._opened(account_id, conversation_id, given) for given in grants}

    def hand_over(self, account_id: UUID, conversation_id: UUID, grants: Sequence[KeyGrant]) -> HandedOver | None:
        """Grant the same content keys to the user-held key only.

        The result holds the mark of the conversation key that replaces the present one. None once the conversation's
        key is destroyed.
        """
        user_key = _user_key_of(grants) or conversation_id
        if (own := self._keys.key(_name(user_key))) is None:
            return None
        following = next_key(own)
        content = self.open(account_id, conversation_id, grants)
        person_key = derive_key(following + self._brought(account_id), _about_person(conversation_id))
        given = self._sealed(conversation_id, KeyHolder.PERSON, person_key, content)
        return HandedOver(given, user_key, mark_of(following))

    def return_to_server(self, account_id: UUID, conversation_id: UUID, grants: Sequence[KeyGrant]) -> list[KeyGrant]:
        """Grant the same content keys to the server on the user's behalf."""
        content = self.open(account_id, conversation_id, grants)
        return self._grants(account_id, conversation_id, KeyHolder.USER, content, _user_key_of(grants))

    def advance(self, user_key: UUID, mark: bytes) -> None:
        """Advance the conversation's key.

        Content sealed under the old key becomes unreadable.
        """
        self._keys.advance_key(_name(user_key), mark)

    def destroy(self, conversation_id: UUID, later: Iterable[UUID] = ()) -> None:
        """Destroy the pipeline's share, then the user's keys.

        Nothing opens the conversation afterwards.

        `later` are the own keys that the conversation got after it began.
        """
        self._keys.destroy_share(str(conversation_party(conversation_id)))
        for user_key in (conversation_id, *later):
            self.destroy_own(user_key)

    def destroy_own(self, user_key: UUID) -> None:
        """Destroy this key; content sealed under it becomes unreadable."""
        self._keys.destroy_key(_name(user_key))

    def _pipeline_key(self, conversation_id: UUID, label: Label, began: datetime) -> bytes | None:
        own = str(conversation_party(conversation_id))
        self._keys.create_share(own, began)
        key = key_at_beginning(label.texts(), self._keys.share, conversation_id, began)
        if key is None:  # the database allows, the key store refuses: "no" wins
            self._keys.destroy_share(own)
        return key

    def _holder(self, account_id: UUID, label: Label) -> KeyHolder:
        """Return the key holder for a conversation that begins with this label.

        The database refuses a wrong holder.
        """
        kept = self._keys.present.of(account_id) is not None
        shut = any(
            service_party(service) in label.parties and is_under_user_key(service, kept=kept) for service in Service
        )
        return KeyHolder.PERSON if shut else KeyHolder.USER

    def _grants(
        self,
        account_id: UUID,
        conversation_id: UUID,
        holder: KeyHolder,
        content: ContentKeys,
        user_key: UUID | None = None,
    ) -> list[KeyGrant]:
        key = self._holders_key(account_id, conversation_id, holder, user_key)
        return self._sealed(conversation_id, holder, key, content)

    def _sealed(self, conversation_id: UUID, holder: KeyHolder, key: bytes, content: ContentKeys) -> list[KeyGrant]:
        return [
            grant_key(self._random, conversation_id, drawer, holder, key, content_key)
            for drawer, content_key in content.items()
        ]

    def _opened(self, account_id: UUID, conversation_id: UUID, given: KeyGrant) -> bytes:
        key = self._holders_key(account_id, conversation_id, given.holder, given.user_key)
        try:
            return open_grant(conversation_id, given, key)
        except CannotOpen:
            if given.holder is not KeyHolder.PERSON:
                raise NotFound(REPLACED) from None
        # The conversation was just handed over, and the key store has yet to advance to the next key.
        following = next_key(self._user_key(given.user_key or conversation_id)) + self._brought(account_id)
        return open_grant(conversation_id, given, derive_key(following, _about_person(conversation_id)))

    def _holders_key(self, account_id: UUID, conversation_id: UUID, holder: KeyHolder, user_key: UUID | None) -> bytes:
        own = self._user_key(user_key or conversation_id)
        if holder is KeyHolder.PERSON:
            return derive_key(own + self._brought(account_id), _about_person(conversation_id))
        if (user := self._keys.key(f"user/{account_id}")) is None:
            raise NotFound(DELETED)
        return derive_key(user + own, f"discreet v1 user grant {conversation_id}")

    def _user_key(self, user_key: UUID) -> bytes:
        if (own := self._keys.key(_name(user_key))) is None:
            raise NotFound(DELETED)
        return own

    def _brought(self, account_id: UUID) -> bytes:
        if (key := self._keys.present.of(account_id)) is None:
            raise UnlockFirst(NOT_HERE)
        return key


def _about_person(conversation_id: UUID) -> str:
    return f"discreet v1 person grant {conversation_id}"


def _user_key_of(grants: Sequence[KeyGrant]) -> UUID | None:
    return next((given.user_key for given in grants), None)


def _name(user_key: UUID) -> str:
    return f"conversation/{user_key}"
