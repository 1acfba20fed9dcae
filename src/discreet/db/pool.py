"""Connections to PostgreSQL, and the one way to act for a person.

Invariants:
- `acting_as` names the person inside the transaction.
- Row-level security does the rest (P6).
- A connection outside of it sees no person's content at all.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from uuid import UUID

import asyncpg

from discreet.db.connecting import MEANING, new_connection, path_with_vectors
from discreet.db.sized_connection import SizedConnection
from discreet.errors import NO_ROOM, Misconfigured, Unavailable

Connection = Any
"""An asyncpg connection; the library ships no types."""

NO_ANSWER = "The database does not answer right now. Please try again in a moment."
IN_DOUBT = (
    "The database went away at the last moment, so this may have been done or not. "
    "Please look whether it was before you try again."
)
"""The order to keep what was done was sent, and no answer came: nobody can know."""
PATIENCE = 30.0
"""Seconds that somebody waits for a connection, or in the queue for one. A database that is away refuses at once; many
who come at the same moment are served one after the other, which on a machine that has other work takes its time."""
SESSION = MEANING | {"plan_cache_mode": "force_generic_plan"}
"""Of each connection. A statement is planned once for it: every one names its rows by a key, whatever the values, and
with row-level security to weave in, planning costs more than running."""
Faults = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What a database and a disk raise. TimeoutError is an OSError; the last is raised for a statement that is begun on a
connection which was lost just before."""


class Database:
    """A pool of connections as one role."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    @asynccontextmanager
    async def acting_as(self, account_id: UUID) -> AsyncIterator[Connection]:
        """A transaction in which this person's rows are visible. Commits at its end; an error undoes it all."""
        # One round trip for both; a UUID's text holds nothing to escape.
        async with self._transaction(f"BEGIN; SET LOCAL discreet.account = '{account_id}'") as connection:
            yield connection

    @asynccontextmanager
    async def anonymous(self) -> AsyncIterator[Connection]:
        """A transaction for nobody in particular: accounts, sessions, public facts."""
        async with self._transaction("BEGIN") as connection:
            yield connection

    @asynccontextmanager
    async def one_statement(self) -> AsyncIterator[Connection]:
        """For nobody in particular, without a transaction: a statement that commits by itself, in one round trip."""
        async with self._connection() as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, begin: str) -> AsyncIterator[Connection]:
        async with self._connection() as connection:
            await connection.execute(begin)
            try:
                yield connection
            except BaseException:
                await _undo(connection)
                raise
            with _told(connection, IN_DOUBT):
                await connection.execute("COMMIT")

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        try:
            connection = await self._pool.acquire(timeout=PATIENCE)
        except Faults as error:
            raise Unavailable(NO_ANSWER) from error
        try:
            with _told(connection, NO_ANSWER):
                yield connection
        finally:
            await self._pool.release(connection)

    @property
    def connections(self) -> int:
        """Open ones, in use or not."""
        return int(self._pool.get_size())

    @property
    def idle_connections(self) -> int:
        return int(self._pool.get_idle_size())

    async def close(self) -> None:
        await self._pool.close()


@contextmanager
def _told(connection: Connection, sentence: str) -> Iterator[None]:
    """A database that is lost meanwhile is told in this sentence, a full disk in its own. Raises Unavailable."""
    try:
        yield
    except Faults as error:
        if isinstance(error, asyncpg.DiskFullError):
            raise Unavailable(NO_ROOM) from error
        if _is_lost(connection) or isinstance(error, asyncpg.OperatorInterventionError | TimeoutError):
            raise Unavailable(sentence) from error
        raise


async def _undo(connection: Connection) -> None:
    if not _is_lost(connection):
        await connection.execute("ROLLBACK")


def _is_lost(connection: Connection) -> bool:
    try:
        lost: bool = connection.is_closed()
    except asyncpg.InterfaceError:  # the pool has taken a dead connection back already
        return True
    return lost


async def _nothing_to_reset(_: Connection) -> None:
    """What we set ends with its transaction, and asyncpg itself rolls back one left open: a round trip less."""


async def connect(url: str, *, most: int = 16, process: int = 0) -> Database:
    """A pool of at most `most` connections on `url`, one of them open and proven. Raises Misconfigured.

    `process` is the number under which the process shows its sign of life, if it does: see `sign_of_life.py`."""
    try:
        first = await new_connection(url)
        try:
            path = await path_with_vectors(first)
        finally:
            await first.close()
        pool = await asyncpg.create_pool(
            url, min_size=1, max_size=most, command_timeout=60, reset=_nothing_to_reset,
            connection_class=SizedConnection,
            server_settings=SESSION | {"search_path": path, "discreet.process": str(process)},
        )  # fmt: skip
    except Faults as error:
        raise Misconfigured(f"The server's own login cannot connect to the database: {error}.") from error
    return Database(pool)
