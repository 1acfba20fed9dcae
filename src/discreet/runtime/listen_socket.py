"""The socket that people come to, and what the system does for each of them.

Invariant: the system keeps little of what a person does not take, so that the server sees who takes nothing.
"""

import asyncio
import socket
import struct
from contextlib import suppress
from typing import Final

from discreet.errors import Misconfigured

WAITING: Final = 2048
"""Connections that wait to be taken, after a restart everybody's at once."""
UNSENT: Final = 64 * 1024
"""Bytes that the system takes for a connection beyond what is on its way (TCP_NOTSENT_LOWAT, tcp(7)): as many as the
server itself holds. Left to itself it takes megabytes, and who has stopped reading looks like who reads
(docs/decisions/0052)."""


def listen(host: str, port: int) -> socket.socket:
    """Port 0 is any that is free. Raises `Misconfigured` where nobody can listen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio leaves Nagle on
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)  # connections have it from here
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
    """A connection that is ended takes along what was not sent, and the other side is told so (SO_LINGER, socket(7)).
    Otherwise the system keeps it, and tells nobody, until it has tried for minutes to get rid of it."""
    with suppress(OSError):  # it has gone by itself
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
