"""A second process of an installation, in a test that already has one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from discreet.app.infrastructure import Infrastructure
from discreet.db.pool import connect

NUMBER = 2


@asynccontextmanager
async def another_process(infra: Infrastructure) -> AsyncIterator[Infrastructure]:
    """Yield the infrastructure with another process number and own connections."""
    database = await connect(infra.addresses.serve, process=NUMBER)
    try:
        yield replace(infra, database=database, process=NUMBER)
    finally:
        await database.close()
