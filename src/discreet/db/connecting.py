"""Opens connections to PostgreSQL with the settings that our SQL is written for.

A server, a database or a role can have defaults of its own: another isolation level, time zone, escape syntax or
search path. Every connection of the program sets those that change what a statement means, so none of them matters.

Invariants:
- Nothing else in the program calls asyncpg.connect (`tests/security/test_one_door.py`).
"""

from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import asyncpg

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
"""PostgreSQL's own defaults, but for the path and the time zone. Timeouts are the program's: it cancels what it no
longer wants, and connections that hold a lock or listen are idle for days."""
OF_THE_VECTORS: Final = """
    SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'vector'
"""


async def new_connection(url: str, **more: str) -> Any:
    """An asyncpg connection. `more`: settings beyond `MEANING`, or other values. Raises `pool.Faults`."""
    return await asyncpg.connect(url, server_settings=MEANING | more)


async def new_patient_connection(url: str, seconds: float) -> Any:
    """The same, on which a statement may take this long."""
    return await asyncpg.connect(url, server_settings=MEANING, command_timeout=seconds)


async def path_with_vectors(connection: Any) -> str:
    """The search path on which pgvector's type and operators are found, whichever schema they are in."""
    schema = await connection.fetchval(OF_THE_VECTORS)
    return SCHEMA if schema in (None, SCHEMA) else f"{SCHEMA}, {quoted(schema)}"


def options(**more: str) -> str:
    """The same settings as libpq takes them, for programs that connect by it."""
    settings = MEANING | {"client_encoding": "UTF8"} | more
    return " ".join(f"-c {name}={_escaped(value)}" for name, value in settings.items())


def quoted(identifier: str) -> str:
    """A name as SQL has it, whatever characters are in it."""
    return '"' + identifier.replace('"', '""') + '"'


def at_database(url: str, database: str) -> str:
    """The same server's address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(database, safe='')}"))


def database_in(url: str) -> str:
    """The name of the database in an address; empty where it names none."""
    return unquote(urlsplit(url).path.lstrip("/"))


def as_login(url: str, database: str, login: str, password: str) -> str:
    """The owner's address with another login: everything else (host, port, TLS) stays."""
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    # An owner who is named in the query would win over the login before the host, in some drivers.
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("user", "password")]
    netloc = f"{quote(login, safe='')}:{quote(password, safe='')}@{where}"
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{quote(database, safe='')}", query=query_of(query)))


def query_of(pairs: list[tuple[str, str]]) -> str:
    """The query of an address. A space is %20: libpq takes a plus sign for itself."""
    return urlencode(pairs, quote_via=quote)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")
