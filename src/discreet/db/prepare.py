"""Make a database ready: schema, roles, numbered migrations. Run by the owner, before anybody serves.

Four roles carry the rights (`discreet_serve`, `discreet_improve`, `discreet_insight`, `discreet_verify`); each database
has its own logins in them, with passwords that follow from the master key.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import asyncpg

from discreet.db.pool import Connection
from discreet.errors import Conflict, Misconfigured

ROLES = ("discreet_serve", "discreet_improve", "discreet_insight", "discreet_verify")
MAINTENANCE = "postgres"
"""The database from which one that is missing is created."""
MIGRATION_LOCK = 0x0D15C4EE7  # any constant: only one server migrates at a time


STARTS_WITHIN = 60.0
"""Seconds that a database may take to start or to recover: whoever starts with it waits so long."""
LOOK_EVERY = 0.2


class Passwords(Protocol):
    def database_password(self, role: str) -> str: ...


@dataclass(frozen=True)
class Addresses:
    """Where to connect as whom. The jobs' tables belong to the serving role; the owner makes what is missing."""

    serve: str = field(repr=False)
    improve: str = field(repr=False)
    insight: str = field(repr=False)
    verify: str = field(repr=False)
    owner: str = field(repr=False)


async def prepare(owner_url: str, database: str, passwords: Passwords) -> Addresses:
    """Create what is missing and bring the schema up to date. `owner_url` may create roles and databases.

    Misconfigured says, without the address and its password, why that cannot be done.
    """
    async with _as_owner(owner_url, database) as connection:
        logins = [await _create_login(connection, role, database, passwords) for role in ROLES]
        await migrate(connection)
    serve, improve, insight, verify = (_as_login(owner_url, database, name, password) for name, password in logins)
    return Addresses(serve, improve, insight, verify, at_database(owner_url, database))


async def prepare_empty(owner_url: str, database: str, passwords: Passwords) -> str:
    """A database with its roles and nothing in it, for a backup; its owner's address. Conflict for a full one.

    Misconfigured as for `prepare`.
    """
    async with _as_owner(owner_url, database) as connection:
        if await connection.fetchval("SELECT to_regnamespace('discreet') IS NOT NULL"):
            raise Conflict(f"The database {database} is not empty; a backup is restored into an empty one.")
        for role in ROLES:
            await _create_login(connection, role, database, passwords)
    return at_database(owner_url, database)


@asynccontextmanager
async def _as_owner(owner_url: str, database: str) -> AsyncIterator[Connection]:
    """The one connection that prepares now, to a database that is there."""
    with _told_as_sentences():
        await _create_database(owner_url, database)
        connection = await _connected_once_up(at_database(owner_url, database))
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
            yield connection
        finally:
            await connection.close()


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
        connection = await _connected_once_up(owner_url)
    except asyncpg.InvalidCatalogNameError:
        connection = await _connected_once_up(at_database(owner_url, MAINTENANCE))
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", database):
            await connection.execute(f'CREATE DATABASE "{database}"')
    finally:
        await connection.close()


async def _connected_once_up(url: str) -> Connection:
    """A connection, as soon as the database takes one: while it starts or recovers it says so."""
    until = asyncio.get_running_loop().time() + STARTS_WITHIN
    while True:
        try:
            return await asyncpg.connect(url, server_settings={"search_path": "discreet"})
        except asyncpg.CannotConnectNowError:
            if asyncio.get_running_loop().time() >= until:
                raise
        await asyncio.sleep(LOOK_EVERY)


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
    for script in migrations():
        if script.name not in done:
            async with connection.transaction():
                await connection.execute(script.read_text())
                await connection.execute("INSERT INTO migrations (name, at) VALUES ($1, now())", script.name)


def migrations() -> list[Traversable]:
    """The numbered scripts, in their order."""
    folder = files("discreet.db") / "migrations"
    return sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)


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
