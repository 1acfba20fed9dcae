"""The first question on a new connection asks the database nothing but its own statements."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations import begin_store, store
from discreet.chat.turns import question_facts
from discreet.db.array_types import ELEMENTS
from discreet.db.connecting import new_connection
from discreet.db.pool import Database, connect

FIRST_QUESTIONS = (
    question_facts.NEW_CHAT,
    question_facts.EXISTING_CHAT,
    question_facts.NEW_CHAT_IN_SESSION,
    question_facts.EXISTING_CHAT_IN_SESSION,
    begin_store.BEGIN,
    begin_store.BEGIN_WITH_PROMPT,
    begin_store.CONTINUE,
    store.ADD_MESSAGES,
)


@pytest_asyncio.fixture
async def database(infra: Infrastructure) -> AsyncIterator[Database]:
    """A pool as the product opens it, with one new connection."""
    database = await connect(infra.addresses.serve, max_connections=1)
    yield database
    await database.close()


async def test_a_new_connection_knows_the_types_of_a_question(database: Database) -> None:
    heard: list[str] = []

    def hear(query: Any) -> None:
        heard.append(query.query)

    async with database.one_statement() as connection:
        connection.add_query_logger(hear)
        for statement in FIRST_QUESTIONS:
            await connection.prepare(statement)
        connection.remove_query_logger(hear)
    assert heard == []


async def test_the_types_are_those_that_the_driver_finds(database: Database, infra: Infrastructure) -> None:
    statement = f"SELECT {', '.join(f'${place}::{element}[]' for place, element in enumerate(ELEMENTS, start=1))}"
    plain = await new_connection(infra.addresses.serve)
    try:
        found = await plain.prepare(statement)
        async with database.one_statement() as connection:
            known = await connection.prepare(statement)
            assert known.get_parameters() == found.get_parameters()
            assert [column.type for column in known.get_attributes()] == [each.type for each in found.get_attributes()]
            empty: list[list[Any]] = [[] for _ in ELEMENTS]
            assert list(await known.fetchrow(*empty)) == empty
    finally:
        await plain.close()


async def test_arrays_keep_their_values(database: Database) -> None:
    ids, moment = [uuid4(), None], datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    async with database.one_statement() as connection:
        row = await connection.fetchrow(
            "SELECT $1::uuid[], $2::timestamptz[], $3::bytea[], $4::text[]", ids, [moment], [b"\0'"], ['{"', "NULL"]
        )
    assert list(row) == [ids, [moment], [b"\0'"], ['{"', "NULL"]]
