"""Connections to PostgreSQL with the settings that our SQL needs.

A server, a database or a role can have other defaults: isolation level, time zone, escape syntax, search path. Every
connection of the program sets those that change the meaning of a statement.

Invariants:
- Nothing else in the program calls asyncpg.connect (`tests/security/test_single_egress.py`).
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import asyncpg

from discreet.db.sized_connection import SizedConnection

SCHEMA: Final = "discreet"
MEANING: Final = {
    "search_path": SCHEMA,
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "quote_all_identifiers": "off",
    "row_security": "on",
    "default_transaction_isolation": "read committed",
    "default_transaction_read_only": "off",
    "default_transaction_deferrable": "off",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "idle_session_timeout": "0",
}
"""PostgreSQL's own defaults, except for the path and the time zone. Timeouts are off: the program cancels statements
itself, and connections that hold a lock or listen are idle for days."""
OF_THE_VECTORS: Final = """
    SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'vector'
"""


async def new_connection(url: str, **more: str) -> Any:
    """Open an asyncpg connection.

    `more`: settings beyond `MEANING`, or other values. Raises `pool.Faults`.
    """
    return await asyncpg.connect(url, server_settings=MEANING | more)


async def new_patient_connection(url: str, seconds: float) -> Any:
    """Open a connection whose statements time out after this many seconds."""
    return await asyncpg.connect(url, server_settings=MEANING, command_timeout=seconds)


async def new_pooled_connection(url: str, seconds: float, settings: Mapping[str, str]) -> SizedConnection:
    """Open a connection for a pool, with these settings, whose statements time out after this many seconds."""
    opened: SizedConnection = await asyncpg.connect(
        url, server_settings=dict(settings), command_timeout=seconds, connection_class=SizedConnection
    )
    return opened


async def path_with_vectors(connection: Any) -> str:
    """Return a search path that includes the schema of pgvector."""
    schema = await connection.fetchval(OF_THE_VECTORS)
    return SCHEMA if schema in (None, SCHEMA) else f"{SCHEMA}, {quoted(schema)}"


def options(**more: str) -> str:
    """Return the settings as libpq options, for programs that use libpq."""
    settings = MEANING | {"client_encoding": "UTF8"} | more
    return " ".join(f"-c {name}={_escaped(value)}" for name, value in settings.items())


def quoted(identifier: str) -> str:
    """Quote an identifier for SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def at_database(url: str, database: str) -> str:
    """Return the URL with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(database, safe='')}"))


def database_in(url: str) -> str:
    """Return the database's name in a URL; empty where it has none."""
    return unquote(urlsplit(url).path.lstrip("/"))


def as_login(url: str, database: str, login: str, password: str) -> str:
    """Return the owner's URL with another login; host, port and TLS stay."""
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    # In some drivers a user in the query takes precedence over the login before the host.
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("user", "password")]
    netloc = f"{quote(login, safe='')}:{quote(password, safe='')}@{where}"
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{quote(database, safe='')}", query=query_of(query)))


def query_of(pairs: list[tuple[str, str]]) -> str:
    """Encode the query of a URL. A space is %20, because libpq does not decode a plus."""
    return urlencode(pairs, quote_via=quote)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")
