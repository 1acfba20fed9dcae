"""The cost of an operation: database buffers and rows, statements, CPU.

CPU is of the server and of the database.

Invariants:
- Counters are compared, not times.
- PostgreSQL adds up a connection's counters about once a second, so every connection of the pool flushes them now.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from discreet.db.connecting import new_pooled_connection
from discreet.db.connection_pool import ConnectionPool
from discreet.db.pool import SESSION, Connection

COMMAND_TIMEOUT = 3600.0
"""Seconds: statements are not cut off."""
CONNECTIONS = 5
"""Size of the measured pool: small, so that each connection has seen every statement before."""

COUNTERS = """
    SELECT sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0)
            + coalesce(toast_blks_read + toast_blks_hit, 0) + coalesce(tidx_blks_read + tidx_blks_hit, 0))::bigint
    FROM pg_statio_user_tables
"""
ROWS = """
    SELECT relname, seq_tup_read + coalesce((
        SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE pg_stat_user_indexes.relid = tables.relid), 0) AS rows
    FROM pg_stat_user_tables AS tables
"""

Operation = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Cost:
    """Averages of one call.

    CPU in microseconds. `rows`: rows read in sequence or by an index, for each table.
    """

    buffers: float
    statements: float
    database_us: float
    server_us: float
    ms: float
    rows: dict[str, float]


@dataclass
class Meter:
    """The meter of one pool of connections; `observer` is a connection of the owner's."""

    pool: ConnectionPool
    observer: Connection
    statements: int = 0

    @classmethod
    async def open(
        cls, url: str, observer: Connection, stack: AsyncExitStack, planner: Mapping[str, str] | None = None
    ) -> "Meter":
        """Create a pool like the product's on `url`, whose statements are counted.

        `planner`: PostgreSQL's planner settings, if they differ from the usual ones.
        """
        settings = SESSION | dict(planner or {})

        async def new() -> Connection:
            connection = await new_pooled_connection(url, COMMAND_TIMEOUT, settings)
            connection.add_query_logger(meter._count_statement)
            return connection

        meter = cls(ConnectionPool(new, CONNECTIONS), observer)
        stack.push_async_callback(meter.pool.close)
        return meter

    async def cost(self, operation: Operation, times: int) -> Cost:
        """Return the cost of an operation that has been called before."""
        await self._flush_counters()
        before, rows, cpu = await self._buffers(), await self._rows(), await self._database_cpu()
        self.statements, began, used = 0, perf_counter(), process_time()
        for _ in range(times):
            await operation()
        used, seconds = process_time() - used, perf_counter() - began
        await asyncio.sleep(0)
        statements = self.statements
        cpu = await self._database_cpu() - cpu
        await self._flush_counters()
        buffers, now = await self._buffers() - before, await self._rows()
        read = {table: (amount - rows.get(table, 0)) / times for table, amount in now.items()}
        return Cost(
            buffers / times, statements / times, cpu / times, used / times * 1e6, seconds / times * 1e3,
            {table: amount for table, amount in read.items() if amount},
        )  # fmt: skip

    def _count_statement(self, _: object) -> None:
        self.statements += 1

    async def _flush_counters(self) -> None:
        """Flush all counters.

        The observer's earlier writes are flushed too, so that they do not count for the operation.
        """
        await self.observer.fetchval("SELECT pg_stat_force_next_flush()")
        await self.observer.fetchval("SELECT 1")
        connections = [await self.pool.acquire() for _ in range(CONNECTIONS)]
        for connection in connections:
            await connection.fetchval("SELECT pg_stat_force_next_flush()")
        for connection in connections:
            await connection.fetchval("SELECT 1")
            self.pool.release(connection)

    async def _buffers(self) -> int:
        return int(await self.observer.fetchval(COUNTERS))

    async def _rows(self) -> dict[str, int]:
        return {row["relname"]: int(row["rows"]) for row in await self.observer.fetch(ROWS)}

    async def _database_cpu(self) -> float:
        """Return the CPU of all backends that serve the pool, in microseconds."""
        connections = [await self.pool.acquire() for _ in range(CONNECTIONS)]
        pids = [connection.get_server_pid() for connection in connections]
        for connection in connections:
            self.pool.release(connection)
        return sum(int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) for pid in pids) / 1e3
