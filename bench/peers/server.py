"""A peer's server: one process with a folder of its own.

It is started and stopped as its users do it.
"""

import asyncio
import shutil
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from types import TracebackType

import aiohttp

from bench import processes
from bench.machine_load import FOLDER_PREFIX
from bench.ports import free_port
from bench.report import Unmeasured
from bench.server import answers

_START_SECONDS = 600
_STOP_SECONDS = 20


class Server:
    """Used as `async with`.

    A subclass defines how to start it, and the path of its first answer.
    """

    name = ""
    first = "/"

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
        self.port = free_port()
        self._process: Process | None = None

    def command(self) -> Sequence[str]:
        raise NotImplementedError

    def settings(self) -> Mapping[str, str]:
        raise NotImplementedError

    async def __aenter__(self) -> "Server":
        try:
            print(f"starting {self.name}", file=sys.stderr, flush=True)
            await self.start()
        except BaseException:
            await self.leave()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.leave()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> float:
        """Start it; return the seconds to the first answer. Unmeasured if there is none."""
        began = perf_counter()
        home = {"HOME": str(self.folder), "PYTHONPATH": "", "NO_PROXY": "127.0.0.1"}
        self._process = await processes.start(self.command(), {**home, **self.settings()}, self._log)
        async with aiohttp.ClientSession() as browser:
            while not await answers(browser, self.origin + self.first):
                self._still_running(perf_counter() - began)
                await asyncio.sleep(0.01)
        return perf_counter() - began

    async def stop(self) -> None:
        if self._process:
            await processes.interrupt(self._process, _STOP_SECONDS)
            self._process = None

    def pids(self) -> list[int]:
        return processes.family(self._process.pid) if self._process else []

    @property
    def _log(self) -> Path:
        return self.folder / "output"

    def _still_running(self, waited: float) -> None:
        assert self._process
        last_words = " ".join(self._log.read_text("utf-8", "replace")[-300:].split())
        if self._process.returncode is not None:
            raise Unmeasured(f"{self.name} ended with code {self._process.returncode}: {last_words}")
        if waited > _START_SECONDS:
            raise Unmeasured(f"{self.name} did not answer within {_START_SECONDS} s: {last_words}")

    async def leave(self) -> None:
        """Stop it and remove its folder."""
        await self.stop()
        await asyncio.to_thread(shutil.rmtree, self.folder, True)
