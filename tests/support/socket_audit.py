"""Every connection and name look-up of this process, by an audit hook (PEP 578).

An audit hook cannot be removed, so there is a single one, which is inactive outside `watch_sockets`.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

EVENTS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request")
_listeners: list["SocketCalls"] = []
_installed: list[bool] = []


class SocketCalls:
    """`addresses` are the (host, port) of connections, or paths of local sockets; `names` those looked up.

    With `stops`, a connection that would leave loopback is recorded and refused.
    """

    def __init__(self, stops: bool) -> None:
        self.addresses: list[Any] = []
        self.names: list[str] = []
        self._stops = stops

    def note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.getaddrinfo", "socket.gethostbyname"):
            self.names.append(arguments[0] if isinstance(arguments[0], str) else repr(arguments[0]))
            return
        place = arguments[1] if event.startswith("socket.") else arguments[0]
        self.addresses.append(place[:2] if isinstance(place, tuple) else place)
        if self._stops and isinstance(place, tuple) and place[0] not in ("127.0.0.1", "::1"):
            raise ConnectionRefusedError("a test goes no further than this machine")


@contextmanager
def watch_sockets(*, stops: bool = False) -> Iterator[SocketCalls]:
    """Record connections and look-ups while the block runs."""
    if not _installed:
        sys.addaudithook(_hook)
        _installed.append(True)
    calls = SocketCalls(stops)
    _listeners.append(calls)
    try:
        yield calls
    finally:
        _listeners.remove(calls)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _listeners and event in EVENTS:
        for listener in _listeners.copy():  # another thread may remove its listener
            listener.note(event, arguments)
