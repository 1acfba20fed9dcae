"""Servers and workers on one PostgreSQL and one folder of keys. Each is restarted after it was killed."""

import asyncio
import random
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from bench.processes import ROOT, environment
from tests.chaos import clock_ahead

PATIENCE = 180
"""Seconds after which a server that does not answer counts as broken."""


class Member:
    """One process of the installation; `port` is 0 for a worker."""

    def __init__(
        self, name: str, command: Sequence[str], settings: Mapping[str, str], log: Path, port: int = 0
    ) -> None:
        self.name, self.port = name, port
        self._command, self._settings, self._log = command, settings, log
        self.process: Process | None = None

    @property
    def is_up(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self._command, env=environment(self._settings), stdin=DEVNULL, stdout=log, stderr=log,
                cwd=ROOT, start_new_session=True,
            )  # fmt: skip

    async def wait_until_ready(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await self._is_ready():
                assert self.is_up, f"{self.name} ended: {self._log.read_text()[-2000:]}"
                await asyncio.sleep(0.1)

    async def _is_ready(self) -> bool:
        """Return whether it answers a request. It listens before it can answer."""
        with suppress(OSError, TimeoutError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(b"GET /api/instance HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            answer = await asyncio.wait_for(reader.read(16), 5)
            writer.close()
            return answer.startswith(b"HTTP/1.1 ")
        return False

    async def kill(self) -> None:
        """Kill the program without its children, as the kernel would."""
        if self.process and self.is_up:
            self.process.kill()
            await self.process.wait()

    async def stop(self) -> int:
        assert self.process
        if self.is_up:
            self.process.send_signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(self.process.wait(), 30)
        except TimeoutError:
            await self.kill()
            return -signal.SIGKILL

    def children(self) -> list[psutil.Process]:
        if not self.process or not self.is_up:
            return []
        with suppress(psutil.Error):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []


class Fleet:
    """All members share `settings` and a clock that is some days ahead."""

    def __init__(
        self, folder: Path, settings: Mapping[str, str], servers: int, workers: int, ports: Sequence[int]
    ) -> None:
        self._folder, self._clock = folder, folder / "days-ahead"
        self._clock.touch()
        self._settings = {**settings, clock_ahead.VARIABLE: str(self._clock)}
        self.last_midnight = datetime.now(UTC)
        """When the clock was last set ahead, by that clock. The evidence log takes its next step then."""
        self.servers = [self._member(f"server {n}", "serve", ports[n]) for n in range(servers)]
        self.workers = [self._member(f"worker {n}", "work") for n in range(workers)]

    @property
    def members(self) -> list[Member]:
        return [*self.servers, *self.workers]

    def _member(self, name: str, command: str, port: int = 0) -> Member:
        settings = self._settings | ({"DISCREET_PORT": str(port)} if port else {})
        log = self._folder / f"{name.replace(' ', '-')}.log"
        return Member(name, self._command_line(command), settings, log, port)

    def _command_line(self, *command: str) -> list[str]:
        return [sys.executable, "-m", "tests.chaos.server_main", *command]

    async def run(self, *command: str) -> tuple[int, str]:
        """Run a command beside the members. Return its exit code and its output."""
        process = await asyncio.create_subprocess_exec(
            *self._command_line(*command), env=environment(self._settings), stdin=DEVNULL, stdout=PIPE, stderr=PIPE, cwd=ROOT,
        )  # fmt: skip
        out, err = await process.communicate()
        return process.returncode or 0, out.decode() + err.decode()

    def turn_midnight(self) -> None:
        clock_ahead.turn_midnight(self._clock)
        self.last_midnight = datetime.now(UTC) + timedelta(days=clock_ahead.days_ahead(self._clock))

    async def start_first(self) -> None:
        """Start one server alone. It prints the set-up link, which the next start would invalidate."""
        await self.servers[0].start()
        await self.servers[0].wait_until_ready()

    async def restart_killed(self) -> None:
        """Start the members that are down, and wait until all servers answer."""
        for member in self.members:
            if not member.is_up:
                await member.start()
        for server in self.servers:
            await server.wait_until_ready()

    async def stop(self) -> list[int]:
        return list(await asyncio.gather(*(member.stop() for member in self.members if member.process)))

    def set_up_link(self) -> str:
        """Return the last set-up link that the first server printed."""
        text = "".join((self._folder / f"{m.name.replace(' ', '-')}.log").read_text() for m in self.servers[:1])
        return text.rpartition("/setup#")[2].split()[0]


def choose_backend(postmaster: int, rng: random.Random) -> psutil.Process | None:
    """Return a random backend of PostgreSQL that serves the product, or None."""
    with suppress(psutil.Error):
        children = psutil.Process(postmaster).children()
        product_backends = [child for child in children if "discreet_" in " ".join(child.cmdline())]
        return rng.choice(product_backends) if product_backends else None
    return None
