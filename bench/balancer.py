"""A plain round-robin balancer that passes bytes unread.

Each connection goes to the next server that accepts it. Sessions are not sticky, so the servers behind it must not need
that (docs/operating.md).
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from itertools import count

NOBODY = b"HTTP/1.1 502 Bad Gateway\r\nX-Balancer: nobody\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
"""The answer if no server accepts a connection. Nothing of the request was sent to a server."""
PIECE = 1 << 16


class Balancer:
    """Used as `async with Balancer(ports) as balancer`.

    It listens on `port`, on loopback.
    """

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports, self._turn = ports, count()
        self.port = 0

    async def __aenter__(self) -> "Balancer":
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _pass_on(self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        server = await self._next_server()
        if server is None:
            to_client.write(NOBODY)
            to_client.close()
            return
        from_server, to_server = server
        ways = [
            asyncio.create_task(_flow(from_client, to_server)),
            asyncio.create_task(_flow(from_server, to_client)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        for end in (to_server, to_client):
            end.close()

    async def _next_server(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        first = next(self._turn)
        for n in range(len(self._ports)):
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", self._ports[(first + n) % len(self._ports)])
        return None


async def _flow(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(PIECE):
            sink.write(piece)
            await sink.drain()
