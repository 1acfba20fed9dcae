"""A relay through which PostgreSQL's programs reach a server over TLS.

The programs of the embedded server are built without TLS, and most remote servers require it. So they connect to a
socket in a temporary folder, and the relay forwards the traffic to the server over TLS, verified as the URL says
(`sslmode`, `sslrootcert` …).

    pg_dump ── socket ── relay ── SSLRequest, TLS ── PostgreSQL

The relay changes one message: over TLS, a server offers SCRAM with channel binding, which a program without TLS treats
as an attack. The relay leaves only the SCRAM without channel binding.

Source: PostgreSQL 17, "54.2.11. SSL Session Encryption" (8 bytes ask for TLS, one byte answers) and "54.7. Message
Formats" (a type, a length that counts itself, a body; AuthenticationSASL is R, 10 and a list).
"""

import asyncio
import struct
import tempfile
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from asyncpg.connect_utils import SSLMode, _parse_connect_dsn_and_args  # asyncpg's own URL parser

from discreet.errors import Unavailable

ASKS_FOR_TLS: Final = struct.pack("!ii", 8, 80877103)
PIECE: Final = 1 << 16
SOCKET: Final = ".s.PGSQL.5432"

SASL: Final = struct.pack("!i", 10)
BOUND_TO_THE_CHANNEL: Final = b"SCRAM-SHA-256-PLUS\x00"

NO_TLS: Final = "The PostgreSQL at DISCREET_DATABASE_URL does not support TLS, but its address requires it (sslmode)."


@dataclass(frozen=True)
class PasswordlessUrl:
    """A URL without password and TLS, and the password beside it."""

    url: str
    password: str = field(repr=False)


@asynccontextmanager
async def for_programs(url: str) -> AsyncIterator[PasswordlessUrl]:
    """Give programs a URL for the database at `url`, valid within the block.

    Unavailable when the server lacks the TLS that the URL requires; OSError when it cannot be reached.
    """
    where, read = _read(url)
    password = str(read.password or "")
    if isinstance(where, str):  # the path of a local socket
        folder, _, port = where.rpartition("/.s.PGSQL.")
        yield PasswordlessUrl(_address(read, folder, port), password)
        return
    host, port = where
    async with _Relay(host, port, read.ssl or None, required=read.sslmode > SSLMode.prefer).open() as folder:
        yield PasswordlessUrl(_address(read, folder, "5432"), password)


def _read(url: str) -> tuple[Any, Any]:
    """Parse the URL: its first server, and the other parameters."""
    nothing = dict.fromkeys(
        ("host", "port", "user", "password", "passfile", "database", "ssl", "direct_tls", "server_settings",
         "target_session_attrs", "krbsrvname", "gsslib", "service", "servicefile")
    )  # fmt: skip
    addresses, parameters = _parse_connect_dsn_and_args(dsn=url, **nothing)
    return addresses[0], parameters


def _address(read: Any, folder: str, port: str) -> str:
    user, database = quote(read.user, safe=""), quote(read.database, safe="")
    return f"postgresql://{user}@/{database}?host={quote(folder, safe='')}&port={port}&sslmode=disable"


class _Relay:
    """A relay to one server. `tls` is None where the URL asks for none."""

    def __init__(self, host: str, port: int, tls: Any, *, required: bool) -> None:
        self._host, self._port, self._tls, self._required = host, port, tls, required

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Listen, and return the folder of the socket.

        It tries the server first, so that connection errors are raised here.
        """
        _, trial = await self._reached()
        trial.close()
        with tempfile.TemporaryDirectory(prefix="discreet-relay-") as folder:
            server = await asyncio.start_unix_server(self._carry, Path(folder, SOCKET))
            try:
                yield folder
            finally:
                server.close()

    async def _reached(self) -> tuple[StreamReader, StreamWriter]:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            if self._tls is not None:
                writer.write(ASKS_FOR_TLS)
                if await reader.readexactly(1) == b"S":
                    await writer.start_tls(self._tls, server_hostname=self._host)
                elif self._required:
                    raise Unavailable(NO_TLS)
        except BaseException:
            writer.close()
            raise
        return reader, writer

    async def _carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Forward one connection both ways until either end closes it."""
        try:
            from_server, to_server = await self._reached()
        except (OSError, Unavailable, EOFError):  # the program reports the lost connection
            writer.close()
            return
        ways = [asyncio.create_task(_pass_on(reader, to_server)), asyncio.create_task(_answer(from_server, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.wait(ways)
            for end in (writer, to_server):
                end.close()


async def _answer(reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(ConnectionError, EOFError):
        writer.write(_without_binding(await _message(reader)))
    await _pass_on(reader, writer)


async def _message(reader: StreamReader) -> bytes:
    head = await reader.readexactly(5)
    [length] = struct.unpack("!i", head[1:])
    return head + await reader.readexactly(length - 4)


def _without_binding(message: bytes) -> bytes:
    if message[:1] != b"R" or message[5:9] != SASL:
        return message
    body = message[5:].replace(BOUND_TO_THE_CHANNEL, b"")
    return message[:1] + struct.pack("!i", len(body) + 4) + body


async def _pass_on(reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
