"""Spare keys: own keys of conversations under which nothing lies, about to come or about to go (P10).

Invariants:
- A spare key may be destroyed by whoever finds it.
- The row is held meanwhile, and says which of two keys is the spare one: it tells so truly at every moment, whoever
  kills the server.
"""

import asyncio
from uuid import UUID

from discreet.chat.conversations.keys import ConversationKeys
from discreet.db.pool import Database


class ReplacedKeys:
    def __init__(self, database: Database, keys: ConversationKeys) -> None:
        self._database, self._keys = database, keys

    async def settle(self, conversation_id: UUID) -> None:
        """Destroy it, if there is one."""
        async with self._database.anonymous() as connection:
            spare = await connection.fetchval("SELECT hold_spare_key($1)", conversation_id)
            if spare is not None:
                await asyncio.to_thread(self._keys.destroy_own, spare)
                await connection.execute("SELECT forget_spare_key($1)", conversation_id)

    async def settle_all(self) -> None:
        """Those that killed servers have left."""
        async with self._database.anonymous() as connection:
            found = await connection.fetch("SELECT conversations_with_spare_key()")
        for row in found:
            await self.settle(row[0])
