"""The listening socket, and the system's send buffer for each connection.

Invariants:
- The system buffers little unsent data, so that the server notices a client that does not read.
"""

import asyncio
import socket
import struct
from contextlib import suppress
from typing import Final

from discreet.errors import Misconfigured

WAITING: Final = 2048
"""Backlog: connections that wait to be accepted. After a restart, all clients reconnect at once."""
UNSENT: Final = 64 * 1024
"""Bytes of unsent data that the system buffers for a connection (TCP_NOTSENT_LOWAT, tcp(7)), the same as the
server's own buffer. Without the limit the system buffers megabytes, and a client that stopped reading looks like
one that reads (docs/decisions/0052)."""


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket; port 0 picks a free port.

    Misconfigured when the address cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # or asyncio leaves Nagle on
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)  # accepted connections inherit it
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise Misconfigured(
            f"Cannot listen on {host}:{port}: {error.strerror}. "
            "Another program may use it; choose another DISCREET_PORT."
        ) from error
    listening.listen(WAITING)
    listening.setblocking(False)
    return listening


def abort_connection(transport: asyncio.BaseTransport) -> None:
    """Make closing the connection discard unsent data and reset it.

    Uses SO_LINGER, socket(7). Otherwise the system keeps the data and retries for minutes.
    """
    with suppress(OSError):  # it is already closed
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
