"""The line between a browser and the server, as a proxy that can be cut: every connection over it breaks at once."""

import asyncio
from types import TracebackType
from urllib.parse import urlsplit


class CuttableProxy:
    """`async with CuttableProxy(server) as line`: give `line.address` to the browser as its proxy. Bytes pass unread."""

    address: str

    def __init__(self, server: str) -> None:
        split = urlsplit(server)
        assert split.hostname
        assert split.port
        self._server = (split.hostname, split.port)
        self._open: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "CuttableProxy":
        self._listening = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._listening.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()
        self.cut()
        await asyncio.gather(*self._passing, return_exceptions=True)

    def cut(self) -> None:
        """Break every connection; new ones can be made."""
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        on_reader, on_writer = await asyncio.open_connection(*self._server)
        self._open |= {writer, on_writer}
        for source, target in ((reader, on_writer), (on_reader, writer)):
            task = asyncio.create_task(_pass(source, target))
            self._passing.add(task)
            task.add_done_callback(self._passing.discard)


async def _pass(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
    except ConnectionError:
        pass
    finally:
        target.close()
