"""Moving a person's conversations to their user-held key and back (P7).

Invariants:
- One transaction moves all conversations of their own space or none.
- The conversations get new own keys. Once the former ones are destroyed, the server can no longer open what it could
  before.
- The same transaction records which keys to destroy, so a restarted server finishes the work.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.reencrypt_cards import CardReencryption
from discreet.chat.conversations import keys_store
from discreet.chat.conversations.key_scopes import KeyGrant
from discreet.chat.conversations.keys import ConversationKeys, former_key
from discreet.chat.conversations.leaves import Leaves, take_leaves
from discreet.db.pool import Connection
from discreet.errors import NotFound
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore, PageUse


class KeyHandover:
    """Moves key custody within transactions of a person whose key is unlocked."""

    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._key_store, self._random = keys, random
        self._keys = ConversationKeys(keys, random)
        self._cards = CardReencryption(ConsentCipher(keys, random))

    async def hand_over(self, connection: Connection, account_id: UUID) -> None:
        """Re-encrypt the grants for the user-held key only, under new leaves, from the commit on.

        Call `advance` afterwards: it makes copies of the old grants unreadable. The pipeline's grants are removed, too.
        """
        await self.advance(connection)
        own_space = await keys_store.lock_own_space_grants(connection)
        with_cards = await self._cards.conversations(connection)
        taker = await take_leaves(connection, self._key_store, self._random, account_id)
        for conversation_id, grants in own_space.items():
            former = former_key(conversation_id, grants)
            if not await asyncio.to_thread(self._keys.exists, former):
                continue  # being deleted, needs no key
            leaf = await taker.next(PageUse.PRIVATE)
            regranted = await asyncio.to_thread(self._keys.hand_over, account_id, conversation_id, grants, leaf)
            if conversation_id in with_cards:
                await self._cards.reencrypt_all(connection, account_id, conversation_id, (former, leaf))
            await keys_store.replace_grants(connection, conversation_id, regranted)
            await keys_store.move_key(connection, conversation_id, Leaves(leaf))
            taker.mark_taken(leaf)

    async def return_to_server(self, connection: Connection, account_id: UUID) -> None:
        """Give the keys back to the server, from the commit on."""
        for conversation_id, grants in (await keys_store.lock_own_space_grants(connection)).items():
            regranted = await self._server_held_grants(account_id, conversation_id, grants)
            if regranted is not None:
                await keys_store.replace_grants(connection, conversation_id, regranted)

    async def advance(self, connection: Connection) -> None:
        """Destroy the own keys that were replaced. Idempotent."""
        spare = await keys_store.lock_spare_keys(connection)
        await asyncio.to_thread(self._keys.destroy, spare)
        await keys_store.clear_spare_keys(connection, spare)
        for conversation_id, user_key, mark in await keys_store.list_keys_to_advance(connection):
            await asyncio.to_thread(self._keys.advance, user_key, mark)
            await keys_store.delete_pending_rotation(connection, conversation_id)

    async def _server_held_grants(
        self, account_id: UUID, conversation_id: UUID, grants: Sequence[KeyGrant]
    ) -> list[KeyGrant] | None:
        """Return the server-held grants; None for a conversation that is being deleted."""
        try:
            return await asyncio.to_thread(self._keys.return_to_server, account_id, conversation_id, grants)
        except NotFound:
            return None
