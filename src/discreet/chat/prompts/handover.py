"""Moving a person's prompts, and what they tell about themselves, to their user-held key and back (P7).

Invariants:
- The prompts of the person's own space move in the transaction that moves their conversations.
- A prompt that no key opens is deleted, so that it does not block the others.
- Once the key store advances to the next keys, the server can no longer open what it could before.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from discreet.chat.prompts import store
from discreet.chat.prompts.seals import PersonKeys, PromptHolder, PromptSeals, ResealedPrompt
from discreet.chat.prompts.store import SealedPrompt
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
        await self._move(connection, account_id, PromptHolder.PERSON)

    async def return_to_server(self, connection: Connection, account_id: UUID) -> None:
        """Give the prompts back to the server, from the commit on."""
        await self._move(connection, account_id, PromptHolder.USER)

    async def advance(self, connection: Connection) -> None:
        """Advance the key store. Idempotent."""
        for prompt_id, mark in await store.to_advance(connection):
            await asyncio.to_thread(self._seals.advance, prompt_id, mark)
            await store.note_advanced(connection, prompt_id)

    async def _move(self, connection: Connection, account_id: UUID, to: PromptHolder) -> None:
        """Seal the prompts for their new holder; delete those that no key opens."""
        if not (stored := await store.lock_own_space(connection)):
            return
        for prompt_id, resealed in await asyncio.to_thread(self._reseal_all, account_id, stored, to):
            if resealed is None:
                await store.delete(connection, prompt_id)
            else:
                await store.reseal(connection, prompt_id, to, resealed.sealed, resealed.mark)

    def _reseal_all(
        self, account_id: UUID, stored: Sequence[SealedPrompt], to: PromptHolder
    ) -> list[tuple[UUID, ResealedPrompt | None]]:
        person = self._seals.keys_of(account_id)
        return [(each.id, self._reseal(person, each, to)) for each in stored]

    def _reseal(self, person: PersonKeys, stored: SealedPrompt, to: PromptHolder) -> ResealedPrompt | None:
        """Return the prompt sealed for its new holder; None if no key opens it. Then its own is destroyed."""
        try:
            return self._seals.reseal(person, stored.id, PromptHolder(stored.holder), stored.sealed_prompt, to)
        except NotFound:  # damaged, or its deletion was cut off
            self._seals.destroy(stored.id)
            return None
