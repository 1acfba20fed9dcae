"""A row that PostgreSQL cannot store is refused in a sentence, and the connection survives."""

import mmap

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.db.sized_connection import MAX_BYTES
from discreet.errors import TooLarge


async def test_a_value_that_is_too_large_is_no_database_that_is_away(infra: Infrastructure) -> None:
    with mmap.mmap(-1, MAX_BYTES + 1) as nothing, memoryview(nothing) as value:  # pages that are never touched
        async with infra.database.anonymous() as connection:
            for statement in (connection.fetchval, connection.fetch, connection.fetchrow, connection.execute):
                with pytest.raises(TooLarge, match="too large to save"):
                    await statement("SELECT octet_length($1::bytea)", value)
            with pytest.raises(TooLarge):
                await connection.executemany("SELECT $1::bytea", [(b"x",), (value,)])
            assert await connection.fetchval("SELECT octet_length($1::bytea)", b"xx") == 2
