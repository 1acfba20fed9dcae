"""Use of the database, and the only way to act for a person.

Invariants:
- `acting_as` sets the person inside the transaction, and row-level security does the rest (P6).
- A connection outside `acting_as` sees no person's content.
- What a transaction made outside the database ends with it, if it does not commit (`on_rollback`).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from uuid import UUID

import asyncpg

from discreet.db import connection_pool
from discreet.db.array_types import array_types, register_array_types
from discreet.db.connecting import MEANING, new_connection, new_pooled_connection, path_with_vectors
from discreet.db.connection_pool import ConnectionPool
from discreet.errors import NO_ROOM, Misconfigured, Unavailable

Connection = connection_pool.Connection

NO_ANSWER = "The database does not answer right now. Please try again in a moment."
IN_DOUBT = (
    "The database stopped responding at the last moment, so this may or may not have been done. "
    "Please check before you try again."
)
"""For a COMMIT that was sent and not acknowledged: the outcome is unknown."""
COMMAND_TIMEOUT = 60.0
"""Seconds that a statement may take."""
SESSION = MEANING | {"plan_cache_mode": "force_generic_plan"}
"""The settings of each pooled connection. Plans are generic: every statement finds its rows by a key, so the values
do not matter, and with row-level security planning costs more than running."""
Faults = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""The errors that a database and a disk raise. TimeoutError is an OSError; InternalClientError occurs when a
statement starts on a connection that was just lost."""


class TransactionFailed(Exception):
    """A transaction with effects outside the database was to commit after a statement had failed: nothing is stored."""


Undo = Callable[[bool], None]
"""Undoes an effect outside the database. True: the answer to COMMIT was lost, so the transaction may be committed."""


@dataclass
class _Effects:
    """What a running transaction has made outside the database."""

    undo: list[Undo] = field(default_factory=list)
    is_committing: bool = False

    async def undo_all(self, error: BaseException) -> None:
        in_doubt = self.is_committing and not _says_rolled_back(error)
        for undo in reversed(self.undo):
            try:
                await asyncio.to_thread(undo, in_doubt)
            except Exception as failure:
                # Its logging takes a fifth of the CPU of a child's start, and no child has such effects.
                from discreet.runtime.background import background

                background.report("undo_rolled_back", failure, event="undo_failed")


_effects: dict[int, _Effects] = {}
"""By the `id()` of a connection, while its transaction runs."""


def on_rollback(connection: Connection, undo: Undo) -> None:
    """Call `undo`, in a thread, unless the transaction of this connection commits.

    Register it before the effect. ValueError for a connection outside a transaction of `Database`.
    """
    if (effects := _effects.get(id(connection))) is None:
        raise ValueError("this connection has no transaction that could be rolled back")
    effects.undo.append(undo)


class Database:
    """A pool of connections as one role."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def acting_as(self, account_id: UUID) -> AsyncIterator[Connection]:
        """Run a transaction that sees this person's rows. An error rolls it back."""
        # One round trip for both; the text of a UUID needs no escaping.
        async with self._transaction(f"BEGIN; SET LOCAL discreet.account = '{account_id}'") as connection:
            yield connection

    @asynccontextmanager
    async def anonymous(self) -> AsyncIterator[Connection]:
        """Run a transaction without a person, for accounts, sessions and public facts."""
        async with self._transaction("BEGIN") as connection:
            yield connection

    def one_statement(self) -> AbstractAsyncContextManager[Connection]:
        """Give a connection without a person or transaction, for one round trip.

        Each statement commits by itself.
        """
        return _Use(self._pool)

    @asynccontextmanager
    async def _transaction(self, begin: str) -> AsyncIterator[Connection]:
        async with self.one_statement() as connection:
            await connection.execute(begin)
            async with _undone_on_rollback(connection) as effects:
                try:
                    yield connection
                except BaseException:
                    await _roll_back(connection)
                    raise
                effects.is_committing = True
                with _translate_connection_errors(connection, IN_DOUBT):
                    done = await connection.execute("COMMIT")
                if done != "COMMIT" and effects.undo:
                    effects.is_committing = False
                    raise TransactionFailed("a statement failed, its error was caught, and PostgreSQL rolled back")

    @property
    def connections(self) -> int:
        """The number of open connections, used or idle."""
        return self._pool.size

    @property
    def idle_connections(self) -> int:
        return self._pool.idle

    async def close(self) -> None:
        await self._pool.close()


class _Use(AbstractAsyncContextManager[Connection]):
    """The use of one connection. Not a generator, because every statement of every request runs through here."""

    __slots__ = ("_connection", "_pool")

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    async def __aenter__(self) -> Connection:
        try:
            self._connection = await self._pool.acquire()
        except Faults as error:
            raise Unavailable(NO_ANSWER) from error
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._pool.release(self._connection)
            return
        try:
            with _translate_connection_errors(self._connection, NO_ANSWER):
                raise error
        finally:
            await asyncio.shield(self._pool.settle(self._connection))


@contextmanager
def _translate_connection_errors(connection: Connection, sentence: str) -> Iterator[None]:
    """Translate a lost database into `sentence`, and a full disk into its own.

    Raises Unavailable.
    """
    try:
        yield
    except Faults as error:
        if isinstance(error, asyncpg.DiskFullError):
            raise Unavailable(NO_ROOM) from error
        if _is_lost(connection) or isinstance(error, asyncpg.OperatorInterventionError | TimeoutError):
            raise Unavailable(sentence) from error
        raise


@asynccontextmanager
async def _undone_on_rollback(connection: Connection) -> AsyncIterator[_Effects]:
    effects = _effects[id(connection)] = _Effects()
    try:
        yield effects
    except BaseException as error:
        await asyncio.shield(effects.undo_all(error))
        raise
    finally:
        del _effects[id(connection)]


def _says_rolled_back(error: BaseException) -> bool:
    """Return whether an error of COMMIT is PostgreSQL's answer that nothing was stored."""
    cause = error.__cause__ if isinstance(error, Unavailable) else error
    lost = asyncpg.OperatorInterventionError | asyncpg.PostgresConnectionError
    return isinstance(cause, asyncpg.PostgresError) and not isinstance(cause, lost)


async def _roll_back(connection: Connection) -> None:
    if not _is_lost(connection):
        await connection.execute("ROLLBACK")


def _is_lost(connection: Connection) -> bool:
    lost: bool = connection.is_closed()
    return lost


async def connect(url: str, *, max_connections: int = 16, process: int = 0) -> Database:
    """Open a pool of at most `max_connections` connections on `url`, one of them tested.

    `process` is the number of the process in `process_liveness.py`, or 0. Raises Misconfigured.
    """
    try:
        first = await new_connection(url)
        try:
            path = await path_with_vectors(first)
            types = await array_types(first)
        finally:
            await first.close()
        settings = SESSION | {"search_path": path, "discreet.process": str(process)}

        async def new() -> Connection:
            connection = await new_pooled_connection(url, COMMAND_TIMEOUT, settings)
            register_array_types(connection, types)
            return connection

        pool = ConnectionPool(new, max_connections)
        pool.release(await pool.acquire())
    except Faults as error:
        raise Misconfigured(f"The server's database login cannot connect:  {error}.") from error
    return Database(pool)
