"""Handing the conversations of one's own space over to one's own key, and taking them back (P7).

Invariants:
- In one transaction, all or none.
- What the server could open before is noise once the key store has moved on to the next keys.
- Which those are is written down in that transaction, so that a killed server finishes it.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.reencrypt_cards import CardReencryption
from discreet.chat.conversations import store
from discreet.chat.conversations.key_scopes import KeyGrant
from discreet.chat.conversations.keys import ConversationKeys
from discreet.db.pool import Connection
from discreet.errors import NotFound
from discreet.ports import KeyStore, RandomSource


class KeyHandover:
    """In transactions of the person's, who is here with their key."""

    def __init__(self, keys: KeyStore, entropy: RandomSource) -> None:
        self._keys = ConversationKeys(keys, entropy)
        self._cards = CardReencryption(ConsentCipher(keys, entropy))

    async def hand_over(self, connection: Connection, account_id: UUID) -> None:
        """From the commit on nothing but the person's own key opens them; `advance` what is left of the old ones. The
        pipeline's ways in go, too."""
        own_space = await store.own_space_grants(connection)
        with_cards = await self._cards.conversations(connection)
        for conversation_id, grants in own_space.items():
            handed = await asyncio.to_thread(self._keys.hand_over, account_id, conversation_id, grants)
            if handed is not None:  # what is just being deleted needs no key any more
                if conversation_id in with_cards:
                    await self._cards.move_on(connection, account_id, conversation_id, handed.own_key)
                await store.give_instead(connection, conversation_id, handed.grants)
                await store.note_to_advance(connection, conversation_id, handed.mark)

    async def take_back(self, connection: Connection, account_id: UUID) -> None:
        """From the commit on the server keeps their keys again."""
        for conversation_id, grants in (await store.own_space_grants(connection)).items():
            given = await self._taken(account_id, conversation_id, grants)
            if given is not None:
                await store.give_instead(connection, conversation_id, given)

    async def advance(self, connection: Connection) -> None:
        """Move the key store on. Doing it again changes nothing."""
        for conversation_id, own_key, mark in await store.to_advance(connection):
            await asyncio.to_thread(self._keys.advance, own_key, mark)
            await store.note_advanced(connection, conversation_id)

    async def _taken(
        self, account_id: UUID, conversation_id: UUID, grants: Sequence[KeyGrant]
    ) -> list[KeyGrant] | None:
        """None for what is just being deleted."""
        try:
            return await asyncio.to_thread(self._keys.take_back, account_id, conversation_id, grants)
        except NotFound:
            return None
