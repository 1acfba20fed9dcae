"""Keys that a transaction makes are destroyed with it, even when COMMIT fails or its answer is lost (P1, P10)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.erasure import build_orphan_keys
from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.leaves import take_leaves
from discreet.db.connection_pool import ConnectionPool
from discreet.db.pool import IN_DOUBT, SESSION, Connection, Database, TransactionFailed, on_rollback
from discreet.db.runtime import Runtime
from discreet.db.sized_connection import SizedConnection
from discreet.errors import Unavailable
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.conversation_key import page_of
from discreet.ports.keys import PageUse
from discreet.promises.parties import user_party
from tests.support.builder import Builder

pytestmark = pytest.mark.promise("P10")

FailLate = Callable[[Connection], Awaitable[Any]]


@pytest_asyncio.fixture(scope="module", autouse=True)
async def late(owner: Any) -> None:
    """A table whose rows make COMMIT fail, with PostgreSQL's answer or without."""
    await owner.execute(
        """
        CREATE TABLE discreet.fails_late (is_lost boolean);
        GRANT INSERT ON discreet.fails_late TO PUBLIC;
        CREATE FUNCTION discreet.fail_late() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            IF NEW.is_lost THEN
                PERFORM pg_terminate_backend(pg_backend_pid());
            ELSE
                RAISE EXCEPTION 'refused at COMMIT';
            END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER late AFTER INSERT ON discreet.fails_late
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION discreet.fail_late();
        """
    )


async def refused(connection: Connection) -> None:
    await connection.execute("INSERT INTO fails_late VALUES (false)")


async def lost(connection: Connection) -> None:
    await connection.execute("INSERT INTO fails_late VALUES (true)")


async def new_page(infra: Infrastructure, database: Database, person: Actor, fail_late: FailLate | None) -> None:
    async with database.acting_as(person.account_id) as connection:
        taker = await take_leaves(connection, infra.keys, infra.random, person.account_id)
        await taker.next(PageUse.PRIVATE)
        if fail_late:
            await fail_late(connection)


def pages(infra: Infrastructure) -> set[UUID]:
    return set(infra.keys.pages(PageUse.PRIVATE))


async def test_a_page_is_destroyed_when_commit_fails(build: Builder, infra: Infrastructure) -> None:
    person, before = await build.person("refused"), pages(infra)
    with pytest.raises(asyncpg.RaiseError):
        await new_page(infra, infra.database, person, refused)
    assert pages(infra) == before


async def test_a_page_is_destroyed_when_an_error_was_caught(build: Builder, infra: Infrastructure) -> None:
    """PostgreSQL answers COMMIT without an error then, and rolls back."""

    async def caught(connection: Connection) -> None:
        with suppress(asyncpg.DivisionByZeroError):
            await connection.execute("SELECT 1 / 0")

    person, before = await build.person("caught"), pages(infra)
    with pytest.raises(TransactionFailed):
        await new_page(infra, infra.database, person, caught)
    assert pages(infra) == before


async def test_a_page_is_left_to_the_next_look_when_the_answer_is_lost(build: Builder, infra: Infrastructure) -> None:
    person, before = await build.person("lost"), pages(infra)
    with pytest.raises(Unavailable, match=IN_DOUBT):
        await new_page(infra, infra.database, person, lost)
    assert len(pages(infra) - before) == 1
    await build_orphan_keys(infra).destroy_unneeded()
    assert pages(infra) == before


class LosesAnswers(SizedConnection):
    """A connection that is lost as the answer to COMMIT comes."""

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:
        answer: str = await super().execute(query, *args, timeout=timeout)
        if query == "COMMIT":
            self.terminate()
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
        return answer


@pytest_asyncio.fixture
async def losing(infra: Infrastructure) -> AsyncIterator[Database]:
    async def connection() -> LosesAnswers:
        opened: LosesAnswers = await asyncpg.connect(
            infra.addresses.serve, connection_class=LosesAnswers, server_settings=SESSION
        )
        return opened

    pool = ConnectionPool(connection, 8)
    yield Database(pool)
    await pool.close()


async def test_a_page_stays_when_only_the_answer_is_lost(
    build: Builder, infra: Infrastructure, owner: Any, losing: Database
) -> None:
    person, before = await build.person("committed"), pages(infra)
    with pytest.raises(Unavailable, match=IN_DOUBT):
        await new_page(infra, losing, person, None)
    await build_orphan_keys(infra).destroy_unneeded()
    [row] = await owner.fetch("SELECT id FROM key_pages WHERE owner_id = $1", person.account_id)
    assert pages(infra) - before == {page_of(row["id"])}


@pytest.mark.promise("P2")
@pytest.mark.parametrize("fail_late", [refused, lost])
async def test_the_share_of_a_yes_ends_with_it(build: Builder, infra: Infrastructure, fail_late: FailLate) -> None:
    person = await build.person("yes")
    party = user_party(person.account_id)
    with suppress(asyncpg.RaiseError, Unavailable):
        async with ConsentChoices(infra).open_transaction(person.account_id) as choosing:
            await choosing.record(party, allowed=True)
            assert infra.keys.share(str(party))
            await fail_late(choosing.connection)
    assert infra.keys.share(str(party)) is None


@pytest.mark.promise("P2")
async def test_the_share_of_a_yes_ends_also_if_it_may_be_stored(
    build: Builder, infra: Infrastructure, losing: Database
) -> None:
    """The key store then opens less than was allowed, and the next start records the loss."""
    person = await build.person("perhaps")
    runtime = Runtime(database=losing, keys=infra.keys, clock=infra.clock, random=infra.random)
    with pytest.raises(Unavailable, match=IN_DOUBT):
        await ConsentChoices(runtime).choose(person, user_party(person.account_id), True)
    assert infra.keys.share(str(user_party(person.account_id))) is None
    assert (await ConsentChoices(infra).reconcile()).lost == 1


async def test_one_effect_that_cannot_be_undone_leaves_the_others(infra: Infrastructure) -> None:
    undone = []

    def torn(_: bool) -> None:
        raise OSError("torn")

    async def fails() -> None:
        async with infra.database.anonymous() as connection:
            on_rollback(connection, undone.append)
            on_rollback(connection, torn)
            raise ValueError("the first error")

    with pytest.raises(ValueError, match="the first error"):
        await fails()
    assert undone == [False]


async def test_a_transaction_that_commits_undoes_nothing(infra: Infrastructure) -> None:
    undone: list[bool] = []
    async with infra.database.anonymous() as connection:
        on_rollback(connection, undone.append)
    assert undone == []
    async with infra.database.one_statement() as connection:
        with pytest.raises(ValueError, match="no transaction"):
            on_rollback(connection, undone.append)
