"""An attacker's host on loopback: it counts each connection and each datagram that reaches it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Self

FIRST_LINE_S = 2
"""How long a connection without a request (a preconnect) stays open."""
RESPONSE = b"HTTP/1.1 %b\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b"


@dataclass
class AttackListener(asyncio.DatagramProtocol):
    """`async with AttackListener() as it`: HTTP at `it.origin`, UDP at `it.udp`. `pages` maps paths to HTML."""

    pages: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    """The path of each request; `tcp` for a connection without one, `udp` for a datagram."""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self.udp = self._udp.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._udp.close()
        self._server.close()

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.seen.append("udp")

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(FIRST_LINE_S):
                first = await reader.readline()
        except (TimeoutError, ConnectionError, ValueError):
            first = b""
        words = first.decode("latin-1").split(" ")
        path = words[1] if len(words) == 3 else "tcp"
        self.seen.append(path)
        page = self.pages.get(path)
        body = (page or "").encode()
        writer.write(RESPONSE % (b"204 No Content" if page is None else b"200 OK", len(body), body))
        writer.close()
