"""Checks of the PostgreSQL server before anything is written into it.

Each refusal says what was found and what to do. `discreet doctor` shows the same sentences, because it starts like
`discreet serve`.
"""

from contextlib import suppress
from typing import Final

import asyncpg

from discreet.db.connecting import OF_THE_VECTORS, SCHEMA, new_connection, quoted
from discreet.db.pool import Connection
from discreet.errors import Misconfigured

OLDEST: Final = 15
"""The oldest supported major version."""
MAX_NAME_LENGTH: Final = 45
"""Largest size of a database name in bytes. PostgreSQL truncates names at 63, and login names contain the database's
name."""
PROBE: Final = 5.0
"""Seconds. Behind a pooler with a single connection, the second query waits for the first."""

POOLED: Final = (
    "A connection pooler (such as PgBouncer) between Discreet and PostgreSQL shares or changes connections. "
    "Discreet needs its own connections: set DISCREET_DATABASE_URL to the address and port of PostgreSQL itself."
)


def check_name_length(database: str) -> None:
    if len(database.encode()) > MAX_NAME_LENGTH:
        raise Misconfigured(
            f"The database's name in DISCREET_DATABASE_URL has more than {MAX_NAME_LENGTH} bytes. Shorten it."
        )


async def refuse_unfit(connection: Connection, url: str, database: str) -> None:
    """Check the server and this database, on a connection from `new_connection(url)`."""
    _refuse_old(connection.get_server_version().major)
    await _refuse_encoding(connection, database)
    await _refuse_pooler(connection, url)


def _refuse_old(major: int) -> None:
    if major < OLDEST:
        raise Misconfigured(
            f"The PostgreSQL at DISCREET_DATABASE_URL has version {major}. Discreet needs version {OLDEST} or newer."
        )


async def _refuse_encoding(connection: Connection, database: str) -> None:
    """Refuse a database whose encoding is not UTF-8."""
    encoding = await connection.fetchval("SELECT current_setting('server_encoding')")
    if encoding != "UTF8":
        raise Misconfigured(
            f"The database {database} stores text as {encoding}, but Discreet needs UTF8. Create another one with: "
            "createdb --template template0 --encoding UTF8 --locale C.UTF-8 --owner ROLE NAME; then set it in "
            "DISCREET_DATABASE_URL."
        )


async def _refuse_pooler(connection: Connection, url: str) -> None:
    """Refuse a connection pooler.

    Settings must arrive, and each connection needs its own backend. While the second connection is in a transaction, a
    pooler cannot give its backend to the first one.
    """
    if await connection.fetchval("SELECT current_setting('standard_conforming_strings')") != "on" or (
        await connection.fetchval("SELECT current_setting('TimeZone')") != "UTC"
    ):
        raise Misconfigured(POOLED)
    first = await connection.fetchval("SELECT pg_backend_pid()")
    other = await new_connection(url)
    try:
        async with other.transaction():
            second = await other.fetchval("SELECT pg_backend_pid()")
            again = first if second == first else await _backend_again(connection)
    finally:
        other.terminate()
    if second == first or again != first:
        raise Misconfigured(POOLED)


async def _backend_again(connection: Connection) -> int | None:
    try:
        found: int = await connection.fetchval("SELECT pg_backend_pid()", timeout=PROBE)
    except TimeoutError:
        return None
    return found


async def use_vectors(connection: Connection) -> None:
    """Install pgvector, and grant the owner and the serving role its schema.

    The roles and the schema `discreet` must exist. Misconfigured says what a superuser has to do.
    """
    await _have_vectors(connection)
    schema = await connection.fetchval(OF_THE_VECTORS)
    if schema == SCHEMA or await connection.fetchval(_USABLE, schema):
        return
    owner = quoted(await connection.fetchval("SELECT current_user"))
    grant = f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {owner}, discreet_serve"
    with suppress(asyncpg.InsufficientPrivilegeError):
        await connection.execute(grant)
    if not await connection.fetchval(_USABLE, schema):
        raise Misconfigured(
            f"The extension “vector” is in the schema {schema}, which Discreet may not use. Run in this database, as a "
            f"superuser: {grant}; then start again."
        )


_USABLE = """
    SELECT has_schema_privilege(current_user, $1, 'USAGE') AND has_schema_privilege('discreet_serve', $1, 'USAGE')
"""


async def _have_vectors(connection: Connection) -> None:
    """Install the extension if needed. On most servers that takes a superuser."""
    if await connection.fetchval(OF_THE_VECTORS) is not None:
        return
    database = await connection.fetchval("SELECT current_database()")
    try:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    except asyncpg.InsufficientPrivilegeError as error:
        raise Misconfigured(
            f"The database {database} has no extension “vector”, and the role in DISCREET_DATABASE_URL may not install "
            "it. Run in this database, as a superuser: CREATE EXTENSION vector; then start again."
        ) from error
