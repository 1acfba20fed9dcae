"""Making, opening and destroying a conversation's keys (SPEC §8; P1, P7, P10).

Law of this file: the user's way in needs two keys of the key store, the user's own and the conversation's.
Destroying the conversation's makes every copy of it noise, in backups too, and leaves the others readable.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from discreet.conversations.drawers import (
    ContentKeys,
    Drawer,
    Holder,
    KeyGrant,
    grant_key,
    improvement_key,
    new_content_keys,
    open_grant,
)
from discreet.envelope import derive_key
from discreet.errors import NotFound
from discreet.promises.parties import Label, conversation_party
from discreet.seams import Entropy, KeyStore


class ConversationKeys:
    def __init__(self, keys: KeyStore, entropy: Entropy) -> None:
        self._keys, self._entropy = keys, entropy

    def create(self, conversation_id: UUID) -> None:
        """The conversation's own key, durably stored: before any row, since a row without it cannot be opened."""
        self._keys.create_key(_name(conversation_id))

    def grant(
        self, account_id: UUID, conversation_id: UUID, label: Label, began: datetime, *, improvable: bool
    ) -> tuple[ContentKeys, list[KeyGrant]]:
        """New content keys and their grants, for a conversation whose own key exists."""
        pipeline_key = self._pipeline_key(conversation_id, label, began) if improvable else None
        content = new_content_keys(self._entropy, improvable=pipeline_key is not None)
        user_key = self._user_key(account_id, conversation_id)
        grants = [
            grant_key(self._entropy, conversation_id, drawer, Holder.USER, user_key, key)
            for drawer, key in content.items()
        ]
        if pipeline_key is not None:
            drawer, holder = Drawer.IMPROVEMENT, Holder.IMPROVEMENT
            grants.append(grant_key(self._entropy, conversation_id, drawer, holder, pipeline_key, content[drawer]))
        return content, grants

    def open(self, account_id: UUID, conversation_id: UUID, grants: Sequence[KeyGrant]) -> ContentKeys:
        """The content keys that the user's grants hold. NotFound once the conversation's key is destroyed."""
        user_key = self._user_key(account_id, conversation_id)
        return {given.drawer: open_grant(conversation_id, given, user_key) for given in grants}

    def exist(self, conversation_id: UUID) -> bool:
        return self._keys.key(_name(conversation_id)) is not None

    def destroy(self, conversation_id: UUID) -> None:
        """First the pipeline's way in, then the user's. Nothing opens the conversation afterwards."""
        self._keys.destroy_share(str(conversation_party(conversation_id)))
        self._keys.destroy_key(_name(conversation_id))

    def _pipeline_key(self, conversation_id: UUID, label: Label, began: datetime) -> bytes | None:
        own = str(conversation_party(conversation_id))
        self._keys.create_share(own, began)
        key = improvement_key(label.texts(), self._keys.share, conversation_id)
        if key is None:  # the database says yes, the key store no: no wins
            self._keys.destroy_share(own)
        return key

    def _user_key(self, account_id: UUID, conversation_id: UUID) -> bytes:
        user, own = self._keys.key(f"user/{account_id}"), self._keys.key(_name(conversation_id))
        if user is None or own is None:
            raise NotFound("This conversation has been deleted.")
        return derive_key(user + own, f"discreet v1 user grant {conversation_id}")


def _name(conversation_id: UUID) -> str:
    return f"conversation/{conversation_id}"
