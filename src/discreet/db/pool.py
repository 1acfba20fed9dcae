"""Connections to PostgreSQL, and the one way to act for a person.

Law of this file: `acting_as` names the person inside the transaction; row-level security does the rest (P6).
A connection outside of it sees no person's content at all.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from discreet.errors import Unavailable

Connection = Any
"""An asyncpg connection; the library ships no types."""


class Database:
    """A pool of connections as one role."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    @asynccontextmanager
    async def acting_as(self, account_id: UUID) -> AsyncIterator[Connection]:
        """A transaction in which this person's rows are visible. Commits at its end; an error undoes it all."""
        async with self._connection() as connection:
            # One round trip for both; a UUID's text holds nothing to escape.
            await connection.execute(f"BEGIN; SET LOCAL discreet.account = '{account_id}'")
            try:
                yield connection
            except BaseException:
                await _undo(connection)
                raise
            await connection.execute("COMMIT")

    @asynccontextmanager
    async def anonymous(self) -> AsyncIterator[Connection]:
        """A transaction for nobody in particular: accounts, sessions, public facts."""
        async with self._connection() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        try:
            connection = await self._pool.acquire(timeout=10)
        except (OSError, asyncpg.PostgresConnectionError, TimeoutError) as error:
            raise Unavailable(
                "The database does not answer right now. Please try again in a moment."
            ) from error
        try:
            yield connection
        except (asyncpg.DiskFullError, asyncpg.OutOfMemoryError) as error:
            raise Unavailable(
                "The server's disk is full: nothing was saved. Ask its operator to make room."
            ) from error
        finally:
            await self._pool.release(connection)

    async def close(self) -> None:
        await self._pool.close()


async def _undo(connection: Connection) -> None:
    if not connection.is_closed():
        await connection.execute("ROLLBACK")


async def connect(url: str, *, most: int = 16) -> Database:
    """A pool of at most `most` connections on `url`, one of them open and proven."""
    pool = await asyncpg.create_pool(
        url, min_size=1, max_size=most, server_settings={"search_path": "discreet"}, command_timeout=60
    )
    return Database(pool)
