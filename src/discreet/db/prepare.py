"""Make a database ready: schema, roles, numbered migrations. Run by the owner, before anybody serves.

Four roles carry the rights (`discreet_serve`, `discreet_improve`, `discreet_insight`, `discreet_verify`); each database
has its own logins in them, with passwords that follow from the master key.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import asyncpg

from discreet.db.pool import Connection
from discreet.errors import Misconfigured

ROLES = ("discreet_serve", "discreet_improve", "discreet_insight", "discreet_verify")
MAINTENANCE = "postgres"
"""The database from which one that is missing is created."""
MIGRATION_LOCK = 0x0D15C4EE7  # any constant: only one server migrates at a time


class Passwords(Protocol):
    def database_password(self, role: str) -> str: ...


@dataclass(frozen=True)
class Addresses:
    """Where to connect as whom. The jobs' tables belong to the serving role."""

    serve: str
    improve: str
    insight: str
    verify: str


async def prepare(owner_url: str, database: str, passwords: Passwords) -> Addresses:
    """Create what is missing and bring the schema up to date. `owner_url` may create roles and databases.

    Misconfigured says, without the address and its password, why that cannot be done.
    """
    with _told_as_sentences():
        await _create_database(owner_url, database)
        connection = await asyncpg.connect(
            at_database(owner_url, database), server_settings={"search_path": "discreet"}
        )
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
            logins = [await _create_login(connection, role, database, passwords) for role in ROLES]
            await migrate(connection)
        finally:
            await connection.close()
    return Addresses(*(_as_login(owner_url, database, name, password) for name, password in logins))


@contextmanager
def _told_as_sentences() -> Iterator[None]:
    try:
        yield
    except (asyncpg.FeatureNotSupportedError, asyncpg.UndefinedFileError) as error:
        raise Misconfigured(
            "The PostgreSQL at DISCREET_DATABASE_URL has no pgvector. Install its extension “vector” on that server."
        ) from error
    except asyncpg.InsufficientPrivilegeError as error:
        raise Misconfigured(
            f"The role in DISCREET_DATABASE_URL may not prepare the database: {_words(error)}. It needs the right "
            "to create roles, and to own the database."
        ) from error
    except (OSError, asyncpg.PostgresError) as error:
        raise Misconfigured(
            f"The database cannot be reached or prepared: {_words(error)}. See DISCREET_DATABASE_URL."
        ) from error
    except (asyncpg.InterfaceError, ValueError) as error:  # whose words may quote the address
        raise Misconfigured(
            "DISCREET_DATABASE_URL cannot be used: it should be like postgresql://ROLE:PASSWORD@HOST:5432/discreet."
        ) from error


def _words(error: Exception) -> str:
    """On one line, without the full stop that the sentence around it adds."""
    return " ".join(str(error).split()).rstrip(".")


async def _create_database(owner_url: str, database: str) -> None:
    try:
        connection = await asyncpg.connect(owner_url)
    except asyncpg.InvalidCatalogNameError:
        connection = await asyncpg.connect(at_database(owner_url, MAINTENANCE))
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", database):
            await connection.execute(f'CREATE DATABASE "{database}"')
    finally:
        await connection.close()


async def _create_login(connection: Connection, role: str, database: str, passwords: Passwords) -> tuple[str, str]:
    login = f"{database}_{role.removeprefix('discreet_')}_login"
    password = passwords.database_password(role)
    for name, clause in ((role, "NOLOGIN"), (login, "LOGIN")):
        if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name):
            await connection.execute(f'CREATE ROLE "{name}" {clause}')
    await connection.execute(f'ALTER ROLE "{login}" PASSWORD \'{password}\'; GRANT "{role}" TO "{login}"')
    return login, password


async def migrate(connection: Connection) -> None:
    """Run the numbered migrations that this database has not seen."""
    await connection.execute("CREATE SCHEMA IF NOT EXISTS discreet")
    await connection.execute("CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, at timestamptz NOT NULL)")
    done = {row["name"] for row in await connection.fetch("SELECT name FROM migrations")}
    folder = files("discreet.db") / "migrations"
    for script in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if script.name.endswith(".sql") and script.name not in done:
            async with connection.transaction():
                await connection.execute(script.read_text())
                await connection.execute("INSERT INTO migrations (name, at) VALUES ($1, now())", script.name)


def at_database(url: str, database: str) -> str:
    """The same server's address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _as_login(url: str, database: str, login: str, password: str) -> str:
    """The owner's address with another login: everything else (host, port, TLS) stays."""
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    # An owner who is named in the query would win over the login before the host, in some drivers.
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name not in ("user", "password")])
    return urlunsplit(
        parts._replace(netloc=f"{quote(login)}:{quote(password)}@{where}", path=f"/{database}", query=query)
    )
