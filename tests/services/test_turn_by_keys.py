"""A turn finds its rows by their keys, even while the planner takes a table for small."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.turns.question_facts import NEW_CHAT_IN_SESSION
from discreet.db.connecting import new_connection
from discreet.db.pool import SESSION
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.token import digest
from discreet.promises.parties import Service, service_party, user_party
from tests.support.builder import Builder

CHATS = 300


@pytest_asyncio.fixture
async def chats(owner: Any) -> AsyncIterator[None]:
    """The permissions of so many chats, which the planner knows of."""
    await owner.execute(
        "INSERT INTO permissions (party, purpose, allowed_since)"
        " SELECT 'conversation:' || gen_random_uuid(), 'improve', '2000-01-01 00:00Z' FROM generate_series(1, $1)",
        CHATS,
    )
    await owner.execute("ANALYZE")
    yield
    await owner.execute("DELETE FROM permissions WHERE allowed_since = '2000-01-01 00:00Z'")


@pytest_asyncio.fixture
async def serve(infra: Infrastructure) -> AsyncIterator[Any]:
    connection = await new_connection(infra.addresses.serve, **SESSION)
    yield connection
    await connection.close()


async def looked_up(connection: Any, table: str) -> tuple[int, int]:
    """Return how often this transaction read the table as a whole, and how often through an index."""
    row = await connection.fetchrow(
        "SELECT seq_scan, coalesce(idx_scan, 0) AS idx_scan FROM pg_stat_xact_user_tables WHERE relname = $1", table
    )
    return row["seq_scan"], row["idx_scan"]


async def test_the_permissions_of_a_new_chat_are_found_by_their_parties(
    serve: Any, build: Builder, chats: None
) -> None:
    ben = await build.person("ben")
    async with serve.transaction():
        facts = await serve.fetchrow(NEW_CHAT_IN_SESSION, *asked_by(ben))
        assert sorted(facts["parties"]) == sorted(map(str, parties(ben)))
        assert await looked_up(serve, "permissions") == (0, 2)


async def test_a_session_is_read_for_one_account(serve: Any, build: Builder, owner: Any, chats: None) -> None:
    for name in ("ada", "ben", "cleo", "dora", "emil"):
        await build.person(name)
    fred = await build.person("fred")
    await owner.execute("ANALYZE accounts")
    await owner.execute(
        "INSERT INTO sessions (id, account_id, token_hash, device, created_at, last_seen_at, confirmed_at, expires_at)"
        " VALUES ($1, $2, $3, '', now(), now(), now(), now() + interval '1 day')",
        fred.session_id,
        fred.account_id,
        digest("fred's"),
    )
    async with serve.transaction():
        facts = await serve.fetchrow(NEW_CHAT_IN_SESSION, *asked_by(fred, "fred's"))
        assert facts["account_id"] == fred.account_id
        assert sum(await looked_up(serve, "user_keys")) <= 3


def parties(actor: Actor) -> list[Any]:
    return [service_party(Service.CONSUMER_CHAT), user_party(actor.account_id)]


def asked_by(actor: Actor, token: str = "none") -> tuple[Any, ...]:
    names = list(map(str, parties(actor)))
    return actor.account_id, None, names, None, digest(token), datetime.now(UTC)
