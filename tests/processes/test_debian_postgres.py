"""The program on Debian's PostgreSQL 17, set up by the lines of docs/deploy.md: from the first start to a restore."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import PATIENCE, Program, Ran, installed
from tests.processes.test_work import ended, given, knowledge_state, started
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.debian_postgres import DebianPostgres, needs_postgres
from tests.support.deployed_files import ROOT
from tests.support.people import sign_up

pytestmark = [needs_postgres, pytest.mark.promise("P12")]

DOCUMENTED = [
    line for line in (ROOT / "docs" / "deploy.md").read_text().splitlines() if line.startswith("sudo -u postgres ")
]
PASSWORD = "p@ss/w:rd %41"
ODD_NAME = 'Häuser "Nord" 50%/x'

DEFAULTS = """
    ALTER DATABASE {name} SET search_path = nowhere;
    ALTER DATABASE {name} SET default_transaction_isolation = 'serializable';
    ALTER DATABASE {name} SET default_transaction_read_only = on;
    ALTER DATABASE {name} SET standard_conforming_strings = off;
    ALTER DATABASE {name} SET row_security = off;
    ALTER DATABASE {name} SET "TimeZone" = 'Asia/Kathmandu';
    ALTER DATABASE {name} SET "DateStyle" = 'German';
    ALTER DATABASE {name} SET "IntervalStyle" = 'sql_standard';
    ALTER DATABASE {name} SET bytea_output = 'escape';
    ALTER DATABASE {name} SET statement_timeout = '20ms';
    ALTER DATABASE {name} SET idle_session_timeout = '500ms';
    ALTER DATABASE {name} SET quote_all_identifiers = on;
    ALTER DATABASE {name} SET transform_null_equals = on;
    ALTER DATABASE {name} SET client_encoding = 'LATIN1';
    ALTER DATABASE {name} SET lc_messages = 'de_DE.UTF-8';
"""
"""A setting that an administrator may have for their own reasons."""


@pytest.fixture
def debian() -> Iterator[DebianPostgres]:
    server = DebianPostgres(tls=True, german=True)
    server.start()
    yield server
    server.stop()


@dataclass
class Place:
    """A database on `server`: how it is made, twice, and how it is reached."""

    server: DebianPostgres
    role: str
    password: str
    database: str
    query: str
    commands: list[str]

    @property
    def url(self) -> str:
        return self.server.url(self.role, self.password, self.database, self.query)

    def make(self, *, again: bool = False) -> None:
        """By the documented commands; `again`: only the database, in place of the one before."""
        if again:
            self.server.run_sql(f"DROP DATABASE {quoted(self.database)} WITH (FORCE)")
        for command in self.commands[1:] if again else self.commands:
            self.server.run_documented(command) if command.startswith("sudo") else self._run(command)

    def _run(self, sql: str) -> None:
        inside = sql.startswith(("CREATE SCHEMA", "CREATE EXTENSION", "GRANT"))
        self.server.run_sql(sql, self.database if inside else "postgres")


def as_documented(server: DebianPostgres) -> Place:
    assert len(DOCUMENTED) == 3
    commands = [command.replace("…", "s3cret") for command in DOCUMENTED]
    return Place(server, "discreet", "s3cret", "discreet", "", commands)


def of_an_administrator_with_habits(server: DebianPostgres) -> Place:
    name = quoted(ODD_NAME)
    commands = [
        f"CREATE ROLE \"the owner\" LOGIN CREATEROLE CREATEDB PASSWORD '{PASSWORD}'",
        f"CREATE DATABASE {name} OWNER \"the owner\" TEMPLATE template0 ENCODING 'UTF8'",
        'CREATE SCHEMA "Of Others"',
        'CREATE EXTENSION vector SCHEMA "Of Others"',
        'GRANT USAGE ON SCHEMA "Of Others" TO PUBLIC',
        *[line.strip() for line in DEFAULTS.format(name=name).splitlines() if line.strip()],
    ]
    query = f"?sslmode=verify-full&sslrootcert={server.certificate}"
    return Place(server, "the owner", PASSWORD, ODD_NAME, query, commands)


PLACES = [as_documented, of_an_administrator_with_habits]


@pytest.fixture(params=PLACES, ids=lambda place: place.__name__)
def place(request: pytest.FixtureRequest, debian: DebianPostgres) -> Place:
    made: Place = request.param(debian)
    made.make()
    return made


async def done(program: Program, *command: str | Path) -> Ran:
    ran = await program.run(*map(str, command))
    assert ran.code == 0, ran
    return ran


async def told_by_knowledge(ada: Client, gpt: str, model: ScriptedModel) -> UUID:
    """The conversation in which a GPT looked into its knowledge."""
    answer = await ask(ada, "What colour is the light?", gpt_id=gpt, draft=True)
    assert answer.state["state"] == "complete"
    assert "The light is blue." in str(model.requests[-1])
    return answer.conversation


async def test_set_up_serve_work_back_up_verify_and_restore(place: Place, homes: Path, model: ScriptedModel) -> None:
    backup = homes / f"debian-backup-{uuid4()}"  # a second start of this file finds no earlier one
    async with installed(homes / "debian", model.url, DISCREET_DATABASE_URL=place.url) as program:
        program.inherits = ("PATH", "HOME")  # a unit of systemd is given little more
        assert "Set-up link: http" in (await done(program, "setup")).out
        await done(program, "verify")
        await (await program.start()).set_up()
        ada = await sign_up(program.client(), "ada")
        gpt = await given(ada)
        assert await knowledge_state(ada, gpt, within=PATIENCE) == "ready"
        conversation = await told_by_knowledge(ada, gpt, model)
        doctor = await done(program, "doctor")
        assert "BAD" not in doctor.out, doctor.out
        assert (await done(program, "verify")).out.splitlines()[-1].endswith("as promised.")
        assert await ended(await started(program, "others")) == 0
        assert await program.stop() == 0
        await done(program, "backup", backup)  # stopped: the log may sign more after the backup
        log = program.log.decode()
        assert not {"failed", "interrupted"} & set(re.split(r"\W|_", log)), log

        place.make(again=True)
        (another_machine := homes / f"again-{uuid4()}").mkdir()
        async with installed(another_machine / "debian", model.url, DISCREET_DATABASE_URL=place.url) as again:
            again.home.mkdir(mode=0o700)
            shutil.copytree(program.home / "keys", again.home / "keys")
            await done(again, "restore", backup)
            verified = await again.run("verify")  # a restore closes the key pages: their other keys open nothing
            assert (verified.code, "nothing broken; not all of P10" in verified.out) == (2, True), verified
            ada = await (await again.start()).come_in("ada")
            shown = (await ada.get(f"/api/conversations/{conversation}")).ok()
            assert len(shown["messages"]) == 2
            await told_by_knowledge(ada, gpt, model)
            assert await again.stop() == 0
    shutil.rmtree(backup)
    shutil.rmtree(another_machine)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
