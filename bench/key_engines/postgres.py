"""A PostgreSQL of its own, with the smallest files of its write-ahead log."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg

from bench.ports import free_port

PROGRAMS = Path("/usr/lib/postgresql/17/bin")
FLAGS = "-c wal_recycle=off -c min_wal_size=2MB -c max_wal_size=2MB -c listen_addresses="
USER: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


class Postgres:
    def __init__(self, folder: Path) -> None:
        if USER:
            shutil.chown(folder, "postgres", "postgres")
        self._data, port = folder / "data", free_port()
        self._run("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "--wal-segsize=1")
        flags = f"{FLAGS} -c port={port} -c unix_socket_directories={folder}"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", folder / "log", "-o", flags, "start")
        self._loop = asyncio.new_event_loop()
        self._connection = self._now(asyncpg.connect(host=str(folder), port=port, user="postgres"))
        self._execute("CREATE TABLE records (name text PRIMARY KEY, value bytea NOT NULL)")

    @property
    def housekeeping(self) -> dict[str, Callable[[], object]]:
        return {
            "vacuum": lambda: self._execute("VACUUM records"),
            "vacuum_full": self._rewrite,
            "log_turnover": self._turn_over,
        }

    def create(self, name: str, value: bytes) -> None:
        self._execute("INSERT INTO records VALUES ($1, $2)", name, value)

    def read(self, name: str) -> bytes:
        value: bytes = self._now(self._connection.fetchval("SELECT value FROM records WHERE name = $1", name))
        return value

    def replace(self, name: str, known: bytes, value: bytes) -> None:
        changed = self._execute("UPDATE records SET value = $3 WHERE name = $1 AND value = $2", name, known, value)
        assert changed == "UPDATE 1"

    def delete(self, name: str) -> None:
        self._execute("DELETE FROM records WHERE name = $1", name)

    def stop(self) -> None:
        self._now(self._connection.close())
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def _rewrite(self) -> None:
        self._execute("VACUUM FULL records")

    def _turn_over(self) -> None:
        for _ in range(2):
            self._execute("SELECT pg_switch_wal()")
            self._execute("CHECKPOINT")

    def _execute(self, statement: str, *values: object) -> str:
        status: str = self._now(self._connection.execute(statement, *values))
        return status

    def _now(self, awaitable: Any) -> Any:
        return self._loop.run_until_complete(awaitable)

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run([PROGRAMS / program, *arguments], check=True, stdout=subprocess.DEVNULL, **USER)
