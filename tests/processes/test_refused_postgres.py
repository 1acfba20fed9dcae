"""Start and doctor refuse a PostgreSQL that Discreet cannot use, and say what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import run as run_here

import pytest

from bench.ports import free_port
from tests.processes.server_process import Program
from tests.processes.test_bad_starts import refusal
from tests.support.debian_postgres import HERE, PGBOUNCER, USER, DebianPostgres, needs_pooler, needs_postgres

pytestmark = needs_postgres

SECRET = "hush-hush-4711"
OWNER = f"CREATE ROLE discreet LOGIN CREATEROLE CREATEDB PASSWORD '{SECRET}'"


@pytest.fixture(scope="module")
def debian() -> Iterator[DebianPostgres]:
    """As created on a machine without a locale: text is bytes there unless a database says otherwise."""
    server = DebianPostgres(encoding="SQL_ASCII")
    server.start()
    server.run_sql(OWNER)
    yield server
    server.stop()


@pytest.fixture
def database(debian: DebianPostgres, request: pytest.FixtureRequest) -> Iterator[str]:
    """In UTF8, with pgvector, owned by the role that the program is given."""
    name = request.function.__name__[-40:]
    debian.run_sql(f"CREATE DATABASE {name} OWNER discreet TEMPLATE template0 ENCODING 'UTF8'")
    debian.run_sql("CREATE EXTENSION vector", name)
    yield name
    debian.run_sql(f"DROP DATABASE {name} WITH (FORCE)")


def program(debian: DebianPostgres, homes: Path, database: str) -> Program:
    return Program(homes / database, DISCREET_DATABASE_URL=debian.url("discreet", SECRET, database))


async def test_text_in_another_encoding(debian: DebianPostgres, homes: Path) -> None:
    debian.run_sql("CREATE DATABASE bytes OWNER discreet")
    debian.run_sql("CREATE EXTENSION vector", "bytes")
    installation = program(debian, homes, "bytes")
    sentence = await refusal(installation)
    assert "stores text as SQL_ASCII, but Discreet needs UTF8" in sentence
    assert "createdb --template template0 --encoding UTF8" in sentence
    doctor = await installation.run("doctor")
    assert doctor.code == 1
    assert "BAD  keys and database: The database bytes stores text as SQL_ASCII" in doctor.out


async def test_a_database_that_the_program_makes_itself_is_in_utf8(debian: DebianPostgres, homes: Path) -> None:
    """On a server whose own template is not; its role may not add the missing parts afterwards."""
    assert "Run in this database, as a superuser: CREATE EXTENSION vector" in await refusal(
        program(debian, homes, "made")
    )
    assert debian.run_sql("SHOW server_encoding", "made") == "UTF8"


async def test_an_extension_that_may_not_be_used(debian: DebianPostgres, homes: Path, database: str) -> None:
    debian.run_sql('CREATE SCHEMA hidden; ALTER EXTENSION vector SET SCHEMA "hidden"', database)
    sentence = await refusal(program(debian, homes, database))
    grant = 'GRANT USAGE ON SCHEMA "hidden" TO "discreet", discreet_serve'
    assert grant in sentence
    debian.run_sql(grant, database)
    assert (await program(debian, homes, database).run("setup")).code == 0


async def test_roles_that_somebody_else_made(debian: DebianPostgres, homes: Path, database: str) -> None:
    """As after a first start by a superuser: the sentence names the right that the role lacks."""
    by_superuser = Program(homes / database)
    debian.run_sql(f"ALTER ROLE postgres PASSWORD '{SECRET}'")
    by_superuser.environment["DISCREET_DATABASE_URL"] = debian.url("postgres", SECRET, database)
    assert (await by_superuser.run("setup")).code == 0
    debian.run_sql(f"CREATE ROLE successor LOGIN CREATEROLE CREATEDB PASSWORD '{SECRET}'")
    debian.run_sql(f"ALTER DATABASE {database} OWNER TO successor")
    later = Program(homes / database, DISCREET_DATABASE_URL=debian.url("successor", SECRET, database))
    sentence = await refusal(later)
    grant = sentence[sentence.index("GRANT") :].removesuffix("; then start again.\n")
    assert grant.endswith('TO "successor" WITH ADMIN OPTION')
    debian.run_sql(grant)
    # The roles are past it; the tables are still the superuser's, and the sentence says that the role may not.
    assert "WITH ADMIN OPTION" not in await refusal(later)


async def test_a_name_that_postgresql_would_cut_off(debian: DebianPostgres, homes: Path) -> None:
    installation = Program(homes / "long", DISCREET_DATABASE_URL=debian.url("discreet", SECRET, "x" * 46))
    assert "has more than 45 bytes" in await refusal(installation)


MODES = {
    "transactions": "pool_mode=transaction",
    "transactions, and settings are ignored": "pool_mode=transaction\nignore_startup_parameters={ignored}",
    "sessions": "pool_mode=session",
}
IGNORED = (
    "search_path,timezone,datestyle,intervalstyle,bytea_output,standard_conforming_strings,transform_null_equals,"
    "quote_all_identifiers,row_security,default_transaction_isolation,default_transaction_read_only,"
    "default_transaction_deferrable,statement_timeout,lock_timeout,idle_in_transaction_session_timeout,"
    "idle_session_timeout"
)


@needs_pooler
@pytest.mark.parametrize("mode", MODES)
async def test_a_pooler_in_between(debian: DebianPostgres, homes: Path, database: str, mode: str) -> None:
    with pooler(debian, MODES[mode].format(ignored=IGNORED)) as port:
        url = debian.url("discreet", SECRET, database).replace(f":{debian.port}/", f":{port}/")
        sentence = await refusal(Program(homes / database, DISCREET_DATABASE_URL=url))
    assert "connection pooler" in sentence
    assert "set DISCREET_DATABASE_URL to the address and port of PostgreSQL itself" in sentence


@contextmanager
def pooler(debian: DebianPostgres, mode: str) -> Iterator[int]:
    port = free_port()
    folder = debian.folder / f"pooler-{port}"
    run_here(["mkdir", folder], check=True, **USER)
    (folder / "users").write_text(f'"discreet" "{SECRET}"\n')
    (folder / "settings").write_text(
        f"[databases]\n* = host={HERE} port={debian.port}\n[pgbouncer]\nlisten_addr={HERE}\nlisten_port={port}\n"
        f"auth_type=scram-sha-256\nauth_file={folder}/users\nunix_socket_dir=\npidfile={folder}/pid\n"
        f"logfile={folder}/log\n{mode}\n"
    )
    run_here([PGBOUNCER, "--daemon", "--quiet", folder / "settings"], check=True, **USER)
    try:
        yield port
    finally:
        run_here(["kill", (folder / "pid").read_text().strip()], check=True)
