"""The simulated model as an external server: it disappears, hangs, and returns.

It returns at the same address.
"""

import os
import signal
from contextlib import AsyncExitStack, suppress

from bench import processes


class EndpointProcess:
    """Used as `async with EndpointProcess() as endpoint`.

    `origin` stays the same through every absence.
    """

    def __init__(self) -> None:
        self._running = AsyncExitStack()
        self.pid, self.port = 0, 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> "EndpointProcess":
        await self.come()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.wake()
        await self._running.aclose()

    async def come(self) -> None:
        command = processes.python_module("bench.endpoint", "--port", str(self.port))
        self.pid, self.port = await self._running.enter_async_context(processes.listening(command))

    async def go(self) -> None:
        """Kill it with all its connections."""
        os.kill(self.pid, signal.SIGKILL)
        await self._running.aclose()
        self._running = AsyncExitStack()

    def hang(self) -> None:
        """Suspend it: the kernel accepts connections and bytes, and nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def wake(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGCONT)
