"""The pool of connections: what it hands out, to which caller, and in which state."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.db import connection_pool
from discreet.db.connecting import new_pooled_connection
from discreet.db.connection_pool import Connection, ConnectionPool
from discreet.db.pool import SESSION, Database
from discreet.errors import Unavailable

SLOW = "SELECT pg_sleep(30)"


@pytest_asyncio.fixture
async def pool(infra: Infrastructure) -> AsyncIterator[ConnectionPool]:
    """A pool of two connections."""
    pool = ConnectionPool(partial(new_pooled_connection, infra.addresses.serve, 60, SESSION), 2)
    yield pool
    await pool.close()


@pytest.fixture
def database(pool: ConnectionPool) -> Database:
    return Database(pool)


async def process(connection: Connection) -> int:
    found: int = await connection.fetchval("SELECT pg_backend_pid()")
    return found


async def begun(work: Any) -> "asyncio.Task[Any]":
    """Start it, and wait until its statement runs or waits."""
    task = asyncio.create_task(work)
    await asyncio.sleep(0.2)
    return task


async def test_the_connection_that_was_used_last_is_used_next(pool: ConnectionPool) -> None:
    first, second = await pool.acquire(), await pool.acquire()
    pool.release(second)
    pool.release(first)
    assert await pool.acquire() is first
    assert (pool.size, pool.idle) == (2, 1)
    pool.release(first)


async def test_users_get_connections_in_the_order_in_which_they_came(pool: ConnectionPool) -> None:
    held = [await pool.acquire(), await pool.acquire()]
    came: list[int] = []

    async def use(number: int) -> None:
        connection = await pool.acquire()
        came.append(number)
        assert await process(connection)
        pool.release(connection)

    waiting = [await begun(use(number)) for number in range(4)]
    late = asyncio.create_task(use(4))
    pool.release(held.pop())
    await asyncio.gather(*waiting, late)
    assert came == [0, 1, 2, 3, 4]
    pool.release(held.pop())
    assert (pool.size, pool.idle) == (2, 2)


async def test_a_cancelled_statement_leaves_nothing_to_the_next_user(database: Database, pool: ConnectionPool) -> None:
    async def slow(how: Any) -> None:
        async with how() as connection:
            await connection.execute(SLOW)

    for how in (database.one_statement, database.anonymous):
        for cancels in (1, 2):  # the second one meets the ROLLBACK
            task = await begun(slow(how))
            for _ in range(cancels):
                task.cancel()
                await asyncio.sleep(0)
            with pytest.raises(asyncio.CancelledError):
                await task
            async with asyncio.timeout(10), database.one_statement() as connection:
                assert await connection.fetchval("SELECT 1") == 1
                assert not connection.is_in_transaction()
                async with database.one_statement() as other:
                    assert other is not connection
                    assert not other.is_in_transaction()
                    assert await other.fetchval("SELECT 2") == 2
    assert pool.size <= 2


async def test_a_statement_that_goes_on_after_its_use_ends_its_connection(database: Database) -> None:
    with suppress(ZeroDivisionError):
        async with database.one_statement() as connection:
            running = await begun(connection.execute(SLOW))
            raise ZeroDivisionError
    with pytest.raises(asyncpg.PostgresConnectionError):
        await running
    async with database.one_statement() as another:
        assert another is not connection
        assert await another.fetchval("SELECT 1") == 1


async def test_an_open_transaction_is_rolled_back_after_an_error(database: Database) -> None:
    with suppress(asyncpg.UndefinedTableError):
        async with database.one_statement() as connection:
            await connection.execute("BEGIN")
            await connection.execute("SELECT FROM missing")
    async with database.one_statement() as same:
        assert same is connection
        assert not same.is_in_transaction()
        assert await same.fetchval("SELECT 1") == 1


async def test_a_waiting_user_that_is_cancelled_passes_its_connection_on(pool: ConnectionPool) -> None:
    held = [await pool.acquire(), await pool.acquire()]
    first, second = await begun(pool.acquire()), await begun(pool.acquire())
    pool.release(held[0])  # `first` has it, and has not noticed
    first.cancel()
    async with asyncio.timeout(5):
        assert await second is held[0]
    with pytest.raises(asyncio.CancelledError):
        await first
    third = await begun(pool.acquire())
    third.cancel()
    with suppress(asyncio.CancelledError):
        await third
    for connection in held:
        pool.release(connection)
    assert (pool.size, pool.idle) == (2, 2)


async def test_a_lost_connection_makes_room_for_another_one(pool: ConnectionPool) -> None:
    held = [await pool.acquire(), await pool.acquire()]
    waiting = await begun(pool.acquire())
    held[0].terminate()
    pool.release(held[0])
    async with asyncio.timeout(5):
        new = await waiting
    assert await process(new)
    for connection in (new, held[1]):
        pool.release(connection)
    new.terminate()
    another = await pool.acquire()
    assert await process(another)
    pool.release(another)


async def test_users_that_wait_learn_that_no_connection_can_be_opened(infra: Infrastructure) -> None:
    tries = 0

    async def refused() -> Connection:
        nonlocal tries
        tries += 1
        await asyncio.sleep(0.01)
        raise OSError("refused")

    pool = ConnectionPool(refused, 1)

    async def use() -> None:
        async with Database(pool).one_statement():
            pass

    for outcome in await asyncio.gather(*(use() for _ in range(5)), return_exceptions=True):
        assert isinstance(outcome, Unavailable)
    assert tries == 5
    await pool.close()


async def test_a_user_waits_only_so_long(pool: ConnectionPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_pool, "WAIT_TIMEOUT", 0.05)
    held = [await pool.acquire(), await pool.acquire()]
    with pytest.raises(TimeoutError):
        await pool.acquire()
    for connection in held:
        pool.release(connection)
    pool.release(await pool.acquire())


async def test_all_but_one_are_closed_when_unused(pool: ConnectionPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_pool, "IDLE_SECONDS", 0.1)
    first, second = await pool.acquire(), await pool.acquire()
    pool.release(first)
    pool.release(second)
    await asyncio.sleep(0.5)
    assert (pool.size, pool.idle) == (1, 1)
    assert await pool.acquire() is second
    pool.release(second)


async def test_a_connection_is_replaced_after_many_uses(pool: ConnectionPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_pool, "MAX_USES", 2)
    processes = []
    for _ in range(4):
        connection = await pool.acquire()
        processes.append(await process(connection))
        pool.release(connection)
    assert processes[0] == processes[1] != processes[2] == processes[3]


async def test_closing_waits_for_running_statements(infra: Infrastructure) -> None:
    pool = ConnectionPool(partial(new_pooled_connection, infra.addresses.serve, 60, SESSION), 2)
    connection = await pool.acquire()
    closing = await begun(pool.close())
    assert not closing.done()
    assert await process(connection)
    pool.release(connection)
    await closing
    assert connection.is_closed()
    with pytest.raises(asyncpg.InterfaceError):
        await pool.acquire()
