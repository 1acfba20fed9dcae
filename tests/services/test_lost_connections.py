"""A connection that is lost while in use: reported as a database that does not answer, and not used again."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.db.pool import IN_DOUBT, NO_ANSWER, Database
from discreet.errors import Unavailable


async def begin_a_statement(connection: Any) -> None:
    await connection.fetchval("SELECT 1")


async def be_in_the_middle_of_one(_: Any) -> None:
    """As the library tells it where the connection was lost between a statement's two halves, preparing and running."""
    raise asyncpg.InternalClientError('cannot switch to state 12; protocol is in the "failed" state')


@pytest.mark.parametrize("meet", [begin_a_statement, be_in_the_middle_of_one])
@pytest.mark.parametrize("how", ["anonymous", "one_statement"])
async def test_a_lost_connection_raises_a_clear_error(
    infra: Infrastructure, how: str, meet: Callable[[Any], Coroutine[Any, Any, None]]
) -> None:
    with pytest.raises(Unavailable, match=NO_ANSWER):
        await hold(infra.database, getattr(infra.database, how)(), meet)
    async with infra.database.anonymous() as connection:
        assert await connection.fetchval("SELECT 1") == 1


async def test_a_connection_lost_during_commit_reports_an_unknown_outcome(infra: Infrastructure, owner: Any) -> None:
    """A deferred trigger is where a statement that commits can be held: it ends its own connection."""
    await owner.execute(
        """
        CREATE TABLE discreet.lost_as_it_is_kept (n int);
        GRANT INSERT ON discreet.lost_as_it_is_kept TO PUBLIC;
        CREATE FUNCTION discreet.lose_it() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
            'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
        CREATE CONSTRAINT TRIGGER lost AFTER INSERT ON discreet.lost_as_it_is_kept
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION discreet.lose_it();
        """
    )
    for keeping in (infra.database.anonymous(), infra.database.acting_as(uuid4())):
        with pytest.raises(Unavailable, match=IN_DOUBT):
            async with keeping as connection:
                await connection.execute("INSERT INTO lost_as_it_is_kept VALUES (1)")


async def hold(database: Database, connecting: Any, meet: Callable[[Any], Coroutine[Any, Any, None]]) -> None:
    async with connecting as connection:
        await lose(database, connection)
        await meet(connection)


async def lose(database: Database, connection: Any) -> None:
    lost = await connection.fetchval("SELECT pg_backend_pid()")
    async with database.one_statement() as other:
        await other.fetchval("SELECT pg_terminate_backend($1)", lost)
    with suppress(asyncpg.InterfaceError):  # the pool has taken the dead connection back
        async with asyncio.timeout(30):
            while not connection.is_closed():
                await asyncio.sleep(0.01)
