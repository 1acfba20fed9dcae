"""A plain round-robin balancer: each connection goes to the next server that takes it; bytes pass unread.

It knows nothing of sessions, so whoever stands behind it has to do without (docs/operating.md).
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from itertools import count

NOBODY = b"HTTP/1.1 502 Bad Gateway\r\nX-Balancer: nobody\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
"""What a client is told when no server takes its connection: nothing of its request was sent anywhere."""
PIECE = 1 << 16


class Balancer:
    """Used as `async with Balancer(ports) as balancer`; `port` is where it listens, on loopback."""

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
