"""Flow control of a client's connection, in less memory than uvicorn's.

An event of asyncio and a queue take 0.7 kB each while they are empty. A server holds thousands of connections, and
most of them never wait.
"""

import asyncio
from typing import Any, Literal

from uvicorn.protocols.http.flow_control import FlowControl


class LazyEvent:
    """An `asyncio.Event` that makes room for waiters when there are any."""

    __slots__ = ("_is_set", "_waiters")

    def __init__(self, *, is_set: bool = False) -> None:
        self._is_set = is_set
        self._waiters: tuple[asyncio.Future[None], ...] = ()

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        self._is_set = True
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    def clear(self) -> None:
        self._is_set = False

    async def wait(self) -> Literal[True]:
        """Wait until the event is set."""
        if self._is_set:
            return True
        waiter = asyncio.get_running_loop().create_future()
        self._waiters = (*self._waiters, waiter)
        try:
            await waiter
        finally:
            self._waiters = tuple(other for other in self._waiters if other is not waiter)
        return True


class ClientFlow(FlowControl):
    """uvicorn's flow control with a lazy event."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.read_paused = self.write_paused = False
        self._is_writable_event = LazyEvent(is_set=True)  # type: ignore[assignment]  # has what its methods use


class RequestPipeline(list[Any]):
    """Requests that wait for the answer to an earlier one, the latest first."""

    __slots__ = ()

    def appendleft(self, request: Any) -> None:
        self.insert(0, request)
