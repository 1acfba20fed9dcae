"""Spare keys: previous own keys of conversations, which are to be destroyed (P10).

A conversation gets another own key when a message of it is deleted, and when its user begins to hold the key.

Invariants:
- Any process that finds a spare key may destroy it.
- The row is locked during that time and names the spare key, even if the server is killed.
"""

import asyncio
from uuid import UUID

from discreet.chat.conversations.keys import ConversationKeys
from discreet.db.pool import Connection, Database


class ReplacedKeys:
    def __init__(self, database: Database, keys: ConversationKeys) -> None:
        self._database, self._keys = database, keys

    async def destroy(self, conversation_id: UUID) -> None:
        """Destroy the conversation's spare key, if any."""
        async with self._database.anonymous() as connection:
            await self.destroy_within(connection, conversation_id)

    async def destroy_within(self, connection: Connection, conversation_id: UUID) -> None:
        """Destroy the spare key in the caller's transaction. Nothing is lost if that fails later."""
        spare = await connection.fetchval("SELECT lock_spare_key($1)", conversation_id)
        if spare is not None:
            await asyncio.to_thread(self._keys.destroy, [spare])
            await connection.execute("SELECT clear_spare_key($1)", conversation_id)

    async def destroy_all(self) -> None:
        """Destroy the spare keys that killed servers left behind. An error comes after all others are destroyed."""
        async with self._database.anonymous() as connection:
            found = await connection.fetch("SELECT conversations_with_spare_key()")
        failed: Exception | None = None
        for row in found:
            try:
                await self.destroy(row[0])
            except Exception as error:
                failed = error
        if failed:
            raise failed
