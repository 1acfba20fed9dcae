"""Spare keys: own keys of a conversation that protect nothing (P10).

A key is spare before it is used, and once it is replaced.

Invariants:
- Any process that finds a spare key may destroy it.
- The row is locked during that time and names which of two keys is the spare one. It is correct at every moment, even
  if the server is killed.
"""

import asyncio
from uuid import UUID

from discreet.chat.conversations.keys import ConversationKeys
from discreet.db.pool import Database


class ReplacedKeys:
    def __init__(self, database: Database, keys: ConversationKeys) -> None:
        self._database, self._keys = database, keys

    async def settle(self, conversation_id: UUID) -> None:
        """Destroy the conversation's spare key, if any."""
        async with self._database.anonymous() as connection:
            spare = await connection.fetchval("SELECT lock_spare_key($1)", conversation_id)
            if spare is not None:
                await asyncio.to_thread(self._keys.destroy_own, spare)
                await connection.execute("SELECT clear_spare_key($1)", conversation_id)

    async def settle_all(self) -> None:
        """Destroy the spare keys that killed servers left behind."""
        async with self._database.anonymous() as connection:
            found = await connection.fetch("SELECT conversations_with_spare_key()")
        for row in found:
            await self.settle(row[0])
