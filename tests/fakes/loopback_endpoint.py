"""Base of the fakes of model endpoints: a server on a free port of loopback."""

import ssl
from abc import ABC, abstractmethod
from typing import Self

from aiohttp import web


class LoopbackEndpoint(ABC):
    """An endpoint while it runs, with `tls` as localhost; `url` is its base URL, ending in /v1."""

    url = ""
    tls: ssl.SSLContext | None = None

    @abstractmethod
    def add_routes(self, routes: web.UrlDispatcher) -> None:
        """Add the paths that the endpoint answers."""

    async def start(self) -> Self:
        app = web.Application(client_max_size=64 << 20)
        self.add_routes(app.router)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self.tls).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"https://localhost:{port}/v1" if self.tls else f"http://{host}:{port}/v1"
        return self

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
