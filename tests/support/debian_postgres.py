"""A cluster of Debian's `postgresql-17` with pgvector in a folder of its own.

PostgreSQL refuses to run as root, so a run as root starts it as Debian's user `postgres`. The cluster that Debian
creates is neither needed nor touched.
"""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bench.ports import free_port
from tests.support.scratch import memory_folder

PROGRAMS = Path("/usr/lib/postgresql/17/bin")
PGVECTOR = Path("/usr/share/postgresql/17/extension/vector.control")
PGBOUNCER = Path("/usr/sbin/pgbouncer")
HERE = "127.0.0.1"

needs_postgres = pytest.mark.skipif(
    not ((PROGRAMS / "initdb").exists() and PGVECTOR.exists()),
    reason="needs Debian's PostgreSQL 17: apt-get install postgresql-17 postgresql-17-pgvector",
)
needs_pooler = pytest.mark.skipif(not PGBOUNCER.exists(), reason="needs PgBouncer: apt-get install pgbouncer")

USER: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
"""The system user that runs it."""


@dataclass
class DebianPostgres:
    """A cluster that runs from `start` to `stop`.

    Its superuser `postgres` connects by the socket in `folder`.
    """

    encoding: str = "UTF8"
    tls: bool = False
    german: bool = False
    """Whether its messages can be German."""
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="discreet-debian-", dir=memory_folder())))
    port: int = field(default_factory=free_port)

    def start(self) -> None:
        self.folder.chmod(0o755)
        password = self.folder / "password"
        password.write_text("super")
        for path in (self.folder, password) if USER else ():
            shutil.chown(path, "postgres", "postgres")
        if self.german:
            self._run("localedef", "-i", "de_DE", "-f", "UTF-8", self.folder / "de_DE.UTF-8")
        self._run(PROGRAMS / "initdb", "-D", self.data, "-U", "postgres", "--auth-local=trust",
                  "--auth-host=scram-sha-256", f"--pwfile={password}", f"--encoding={self.encoding}", "--locale=C",
                  "--no-sync")  # fmt: skip
        settings = f"-p {self.port} -c listen_addresses={HERE} -c unix_socket_directories={self.folder} -c fsync=off"
        if self.tls:
            self._make_certificate()
            settings += " -c ssl=on"
        self._run(PROGRAMS / "pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", settings, "start")

    def stop(self) -> None:
        self._run(PROGRAMS / "pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def certificate(self) -> Path:
        """The certificate of the server, readable by every user; clients may trust it."""
        return self.folder / "server.crt"

    def url(self, role: str, password: str, database: str, query: str = "") -> str:
        name = quote(database, safe="")
        return f"postgresql://{quote(role, safe='')}:{quote(password, safe='')}@{HERE}:{self.port}/{name}{query}"

    def run_documented(self, command: str) -> None:
        """Run a documented `sudo -u postgres …` line against this cluster."""
        assert command.startswith("sudo -u postgres "), command
        self._run("/bin/sh", "-c", command.removeprefix("sudo -u postgres "))

    def run_sql(self, sql: str, database: str = "postgres") -> str:
        """Run SQL with psql as the superuser, and return its output."""
        return self._run(PROGRAMS / "psql", "-XtA", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql)

    def _make_certificate(self) -> None:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", f"subjectAltName=IP:{HERE},DNS:localhost", "-keyout", self.data / "server.key", "-out",
             self.data / "server.crt"],
            check=True, capture_output=True, **USER,
        )  # fmt: skip
        (self.data / "server.key").chmod(0o600)
        shutil.copyfile(self.data / "server.crt", self.certificate)

    def _run(self, *command: str | Path) -> str:
        locales = {"LOCPATH": str(self.folder)} if self.german else {}
        connection = locales | {"PGHOST": str(self.folder), "PGPORT": str(self.port), "PGUSER": "postgres"}
        with (self.folder / "said").open("w+b") as output:  # a server that is started keeps what it inherits open
            process = subprocess.run(
                list(map(str, command)), stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd="/",
                env={"PATH": f"{PROGRAMS}:/usr/bin:/bin", "LC_ALL": "C", **connection}, check=False, **USER,
            )  # fmt: skip
            output.seek(0)
            text = output.read().decode()
        assert process.returncode == 0, text
        return text.strip()
