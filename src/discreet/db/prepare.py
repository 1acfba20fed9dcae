"""Preparation of a database: schema, roles, numbered migrations.

The owner runs it before a process serves.

Four roles carry the rights (`discreet_serve`, `discreet_improve`, `discreet_insight`, `discreet_verify`); each database
has its own logins in them, with passwords derived from the master key.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Protocol

import asyncpg

from discreet.db.connecting import as_login, at_database, new_connection, path_with_vectors, quoted
from discreet.db.fitness import POOLED, check_name_length, refuse_unfit, use_vectors
from discreet.db.pool import Connection
from discreet.errors import Conflict, Misconfigured

ROLES = ("discreet_serve", "discreet_improve", "discreet_insight", "discreet_verify")
MAINTENANCE = "postgres"
"""The database to connect to for creating a missing one."""
MIGRATION_LOCK = 0x0D15C4EE7  # an arbitrary constant; only one server migrates at a time


STARTUP_TIMEOUT = 60.0
"""Seconds to wait for a database that starts or recovers."""
POLL_SECONDS = 0.2
FIRST = "0001_foundation.sql"
LAST_SQUASHED = "0017_quotas_and_jobs.sql"
"""The first and the last of the files that replaced the series before them, one an area."""
LAST_BEFORE_RELEASES = "0084_numbers_without_gaps.sql"
"""The last migration of the series that the present files replace."""
RULES = "-- Functions, triggers, policies and rights ---"
"""The start of the line between the two parts of each file of the first release."""
INSTALL = "CREATE EXTENSION IF NOT EXISTS vector;"
IN_UTF8 = " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'"
"""Clause for a new database: the one locale that every server has and that fits every encoding."""


class RolePasswords(Protocol):
    def database_password(self, role: str) -> str: ...


@dataclass(frozen=True)
class Addresses:
    """Connection URLs by role.

    The tables of jobs belong to the serving role; the owner creates what is missing.
    """

    serve: str = field(repr=False)
    improve: str = field(repr=False)
    insight: str = field(repr=False)
    verify: str = field(repr=False)
    owner: str = field(repr=False)


async def prepare(owner_url: str, database: str, passwords: RolePasswords) -> Addresses:
    """Create what is missing and migrate the schema.

    `owner_url` may create roles and databases. Misconfigured says why that failed, without the URL and its password.
    """
    async with _as_owner(owner_url, database) as connection:
        logins = [await _create_login(connection, role, database, passwords) for role in ROLES]
        await migrate(connection)
    serve, improve, insight, verify = (as_login(owner_url, database, name, password) for name, password in logins)
    return Addresses(serve, improve, insight, verify, at_database(owner_url, database))


async def prepare_empty(owner_url: str, database: str, passwords: RolePasswords) -> str:
    """Create a database with only its roles and pgvector; return its owner's URL.

    Conflict when it is not empty; Misconfigured as for `prepare`.
    """
    async with _as_owner(owner_url, database) as connection:
        if await connection.fetchval(_IS_FULL):
            raise Conflict(f"The database {database} is not empty. Restore the backup into an empty database.")
        for role in ROLES:
            await _create_login(connection, role, database, passwords)
        await connection.execute("CREATE SCHEMA IF NOT EXISTS discreet")
        await use_vectors(connection)
    return at_database(owner_url, database)


_IS_FULL = """
    SELECT to_regnamespace('procrastinate') IS NOT NULL OR EXISTS (
        SELECT FROM pg_class WHERE relnamespace = to_regnamespace('discreet') AND relkind IN ('r', 'p', 'v'))
"""
"""An administrator may have created the schema `discreet` with only the extension in it; that counts as empty."""


@asynccontextmanager
async def _as_owner(owner_url: str, database: str) -> AsyncIterator[Connection]:
    """Connect as the owner, alone, to a database that is created if missing."""
    check_name_length(database)
    with _explain_database_errors():
        await _create_database(owner_url, database)
        url = at_database(owner_url, database)
        connection = await _connect_when_ready(url)
        try:
            await refuse_unfit(connection, url, database)
            await connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
            yield connection
        finally:
            await connection.close()


@contextmanager
def _explain_database_errors() -> Iterator[None]:
    """Turn each error of the database into a Misconfigured that says what to do."""
    try:
        yield
    except (asyncpg.FeatureNotSupportedError, asyncpg.UndefinedFileError) as error:
        raise Misconfigured(
            "The PostgreSQL at DISCREET_DATABASE_URL has no pgvector. Install the extension “vector” on that server."
        ) from error
    except asyncpg.InsufficientPrivilegeError as error:
        raise Misconfigured(
            f"The role in DISCREET_DATABASE_URL may not prepare the database: {_as_one_line(error)}. It needs "
            "permission to create roles, and to own the database."
        ) from error
    except asyncpg.ProtocolViolationError as error:  # PostgreSQL knows the setting, the other end does not
        raise Misconfigured(POOLED) from error
    except (OSError, asyncpg.PostgresError) as error:
        raise Misconfigured(
            f"The database cannot be reached or prepared: {_as_one_line(error)}. Check DISCREET_DATABASE_URL."
        ) from error
    except (asyncpg.InterfaceError, ValueError) as error:  # their text may quote the URL
        raise Misconfigured(
            "DISCREET_DATABASE_URL is not valid. It should look like postgresql://ROLE:PASSWORD@HOST:5432/discreet."
        ) from error


def _as_one_line(error: Exception) -> str:
    """Return the error on one line, without its final period."""
    return " ".join(str(error).split()).rstrip(".")


async def _create_database(owner_url: str, database: str) -> None:
    try:
        connection = await _connect_when_ready(owner_url)
    except asyncpg.InvalidCatalogNameError:
        connection = await _connect_when_ready(at_database(owner_url, MAINTENANCE))
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", database):
            await connection.execute(f"CREATE DATABASE {quoted(database)}{await _build_template_clause(connection)}")
    finally:
        await connection.close()


async def _build_template_clause(connection: Connection) -> str:
    """Return the template clause: IN_UTF8 unless the server's template uses UTF-8."""
    encoding = "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'template1'"
    return "" if await connection.fetchval(encoding) == "UTF8" else IN_UTF8


async def _connect_when_ready(url: str) -> Connection:
    """Connect, retrying while the database starts or recovers."""
    until = asyncio.get_running_loop().time() + STARTUP_TIMEOUT
    while True:
        try:
            return await new_connection(url)
        except asyncpg.CannotConnectNowError:
            if asyncio.get_running_loop().time() >= until:
                raise
        await asyncio.sleep(POLL_SECONDS)


async def _create_login(connection: Connection, role: str, database: str, passwords: RolePasswords) -> tuple[str, str]:
    login = _login_of(role, database)
    password = passwords.database_password(role)
    for name, clause in ((role, "NOLOGIN"), (login, "LOGIN")):
        if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name):
            await connection.execute(f"CREATE ROLE {quoted(name)} {clause}")
    try:
        await connection.execute(
            f"ALTER ROLE {quoted(login)} PASSWORD '{password}'; GRANT {quoted(role)} TO {quoted(login)}"
        )
    except asyncpg.InsufficientPrivilegeError as error:
        owner = quoted(await connection.fetchval("SELECT current_user"))
        names = [*ROLES, *(_login_of(each, database) for each in ROLES)]
        of_others = [quoted(row["rolname"]) for row in await connection.fetch(_OF_OTHERS, names)]
        raise Misconfigured(
            "Discreet's roles exist but were created by a role other than the one in DISCREET_DATABASE_URL. Run as a "
            f"superuser: GRANT {', '.join(of_others)} TO {owner} WITH ADMIN OPTION; then start again."
        ) from error
    return login, password


_OF_OTHERS = """
    SELECT rolname FROM pg_roles
    WHERE rolname = ANY($1) AND NOT pg_has_role(current_user, oid, 'MEMBER WITH ADMIN OPTION') ORDER BY rolname
"""


def _login_of(role: str, database: str) -> str:
    return f"{database}_{role.removeprefix('discreet_')}_login"


async def migrate(connection: Connection) -> None:
    """Run the migrations that this database lacks.

    Misconfigured when it cannot have pgvector.
    """
    await connection.execute("CREATE SCHEMA IF NOT EXISTS discreet")
    await use_vectors(connection)
    await connection.execute(f"SET search_path = {await path_with_vectors(connection)}")
    await _run_scripts(connection, Traversable.read_text)


async def migrate_without_vectors(connection: Connection) -> None:
    """Run all migrations in an empty database that only serves for comparison.

    A domain of the same name replaces pgvector's type.
    """
    await connection.execute("CREATE SCHEMA discreet; CREATE DOMAIN discreet.vector AS text")
    await _run_scripts(connection, lambda script: script.read_text().replace(INSTALL, ""))


async def _run_scripts(connection: Connection, read: Callable[[Traversable], str]) -> None:
    await connection.execute("CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, at timestamptz NOT NULL)")
    done = {row["name"] for row in await connection.fetch("SELECT name FROM migrations")}
    if done and FIRST not in done:
        await _upgrade_from_0084(connection, max(done))
        done = {row["name"] for row in await connection.fetch("SELECT name FROM migrations")}
    for script in migrations():
        if script.name not in done:
            async with connection.transaction():
                await connection.execute(read(script))
                await _record(connection, script)


async def _upgrade_from_0084(connection: Connection, latest: str) -> None:
    """Bring a database from before the first release to the schema of the first release, in one transaction."""
    if latest != LAST_BEFORE_RELEASES:
        raise Misconfigured(
            f"This database is at migration {latest}, but version 0.1.0 and newer upgrade only databases that are at "
            f"migration {LAST_BEFORE_RELEASES}. First start the version of Discreet that ends with that migration, "
            "then this one."
        )
    try:
        async with connection.transaction():
            await connection.execute((files("discreet.db") / "from_0084.sql").read_text())
            for script in migrations():
                if script.name <= LAST_SQUASHED:  # later ones run as usual afterwards
                    await connection.execute(script.read_text().partition(RULES)[2])
                    await _record(connection, script)
    except asyncpg.ObjectInUseError as error:
        raise Misconfigured(
            "Another Discreet server uses this database. The upgrade to version 0.1.0 needs all servers stopped: stop "
            "them, then start again."
        ) from error


async def _record(connection: Connection, script: Traversable) -> None:
    await connection.execute("INSERT INTO migrations (name, at) VALUES ($1, now())", script.name)


def unknown_migrations(applied: Iterable[str]) -> list[str]:
    """Return the applied migrations that this version neither has nor upgrades from, in order."""
    names = frozenset(applied)
    return [] if LAST_BEFORE_RELEASES in names else sorted(names - {script.name for script in migrations()})


def migrations() -> list[Traversable]:
    """Return the numbered scripts in order."""
    folder = files("discreet.db") / "migrations"
    return sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
