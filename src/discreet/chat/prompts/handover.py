"""Moving a person's prompts to their user-held key and back (P7).

Invariants:
- The prompts of the person's own space move in the transaction that moves their conversations.
- Once the key store advances to the next keys, the server can no longer open what it could before.
"""

import asyncio
from uuid import UUID

from discreet.chat.prompts import store
from discreet.chat.prompts.seals import PromptHolder, PromptSeals
from discreet.db.pool import Connection
from discreet.errors import NotFound
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore


class PromptHandover:
    """Moves key custody within transactions of a person whose key is unlocked."""

    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._seals = PromptSeals(keys, random)

    async def hand_over(self, connection: Connection, account_id: UUID) -> None:
        """Seal the prompts for the user-held key, from the commit on. Call `advance` afterwards."""
        for held in await store.lock_own_space(connection):
            try:
                content = self._seals.open(account_id, held.id, PromptHolder(held.holder), held.sealed_prompt)
                sealed, mark = self._seals.close_under_next(account_id, held.id, content)
            except NotFound:  # being deleted
                continue
            await store.reseal(connection, held.id, PromptHolder.PERSON, sealed, mark)

    async def return_to_server(self, connection: Connection, account_id: UUID) -> None:
        """Give the prompts back to the server, from the commit on."""
        for held in await store.lock_own_space(connection):
            try:
                content = self._seals.open(account_id, held.id, PromptHolder(held.holder), held.sealed_prompt)
                sealed = self._seals.close(account_id, held.id, PromptHolder.USER, content)
            except NotFound:
                continue
            await store.reseal(connection, held.id, PromptHolder.USER, sealed, None)

    async def advance(self, connection: Connection) -> None:
        """Advance the key store. Idempotent."""
        for prompt_id, mark in await store.to_advance(connection):
            await asyncio.to_thread(self._seals.advance, prompt_id, mark)
            await store.note_advanced(connection, prompt_id)
