"""A database that is still starting when a server starts: it says so, and the server waits."""

import asyncio
import struct
from urllib.parse import parse_qs, urlsplit

from discreet.app.infrastructure import Infrastructure
from discreet.db.prepare import prepare

STARTING = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
REFUSED = b"E" + struct.pack("!I", len(STARTING) + 4) + STARTING
WANTS_TLS = struct.pack("!II", 8, 80877103)


class StartingUp:
    """Before a PostgreSQL: says that it is starting up to the first `times`, as PostgreSQL does, and then lets through."""

    def __init__(self, socket: str, times: int) -> None:
        self._socket, self.times = socket, times

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.read(65536)
        if asked == WANTS_TLS:
            writer.write(b"N")
            asked = await reader.read(65536)
        if self.times:
            self.times -= 1
            writer.write(REFUSED)
            writer.close()
            return
        from_server, to_server = await asyncio.open_unix_connection(self._socket)
        to_server.write(asked)
        await asyncio.gather(flow(reader, to_server), flow(from_server, writer))


async def flow(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while piece := await source.read(65536):
        sink.write(piece)
    sink.close()


async def test_a_database_that_is_starting_is_waited_for(
    postgres: str, infra: Infrastructure, database_name: str
) -> None:
    parts = urlsplit(postgres)
    starting = StartingUp(f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432", times=3)
    async with await asyncio.start_server(starting, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        url = f"postgresql://postgres:{parts.password}@127.0.0.1:{port}/postgres?sslmode=disable"
        await prepare(url, database_name, infra.keys)
    assert starting.times == 0
