"""Servers and workers on one PostgreSQL and one folder of keys, each started again after it was killed."""

import asyncio
import random
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from bench.processes import ROOT, environment

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

    async def answers(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await self._speaks():
                assert self.is_up, f"{self.name} ended: {self._log.read_text()[-2000:]}"
                await asyncio.sleep(0.1)

    async def _speaks(self) -> bool:
        """Whether it answers a request: it listens long before."""
        with suppress(OSError, TimeoutError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(b"GET /api/instance HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            answer = await asyncio.wait_for(reader.read(16), 5)
            writer.close()
            return answer.startswith(b"HTTP/1.1 ")
        return False

    async def kill(self) -> None:
        """As the kernel kills: the program alone."""
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
    """`settings` are what all have in common; the clock is as many days ahead as `clock` says."""

    def __init__(
        self, folder: Path, settings: Mapping[str, str], servers: int, workers: int, ports: Sequence[int]
    ) -> None:
        self._settings, self._folder = dict(settings), folder
        self._clock = folder / "days-ahead"
        self._clock.write_text("0")
        serving = [self._member(f"server {n}", "serve", ports[n]) for n in range(servers)]
        self.servers = serving
        self.workers = [self._member(f"worker {n}", "work") for n in range(workers)]

    @property
    def members(self) -> list[Member]:
        return [*self.servers, *self.workers]

    def _member(self, name: str, command: str, port: int = 0) -> Member:
        settings = self._settings | ({"DISCREET_PORT": str(port)} if port else {})
        log = self._folder / f"{name.replace(' ', '-')}.log"
        return Member(name, self._line(command), settings, log, port)

    def _line(self, *command: str) -> list[str]:
        return [sys.executable, "-m", "tests.chaos.server_main", str(self._clock), *command]

    async def run(self, *command: str) -> tuple[int, str]:
        """A command beside them; its exit code and all that it said."""
        process = await asyncio.create_subprocess_exec(
            *self._line(*command), env=environment(self._settings), stdin=DEVNULL, stdout=PIPE, stderr=PIPE, cwd=ROOT,
        )  # fmt: skip
        out, err = await process.communicate()
        return process.returncode or 0, out.decode() + err.decode()

    def turn_midnight(self) -> None:
        whole = self._clock.with_suffix(".new")
        whole.write_text(str(int(self._clock.read_text()) + 1))
        whole.replace(self._clock)

    async def start_first(self) -> None:
        """Alone: it prints the link of the set-up, which the next one to start would make void."""
        await self.servers[0].start()
        await self.servers[0].answers()

    async def mend(self) -> None:
        """Start whoever is down, and wait until all servers answer."""
        for member in self.members:
            if not member.is_up:
                await member.start()
        for server in self.servers:
            await server.answers()

    async def stop(self) -> list[int]:
        return list(await asyncio.gather(*(member.stop() for member in self.members if member.process)))

    def set_up_link(self) -> str:
        """The last that any of them printed."""
        text = "".join((self._folder / f"{m.name.replace(' ', '-')}.log").read_text() for m in self.servers[:1])
        return text.rpartition("/setup#")[2].split()[0]


def backends(postmaster: int, chance: random.Random) -> psutil.Process | None:
    """Some backend that works for the product."""
    with suppress(psutil.Error):
        children = psutil.Process(postmaster).children()
        ours = [child for child in children if "discreet_" in " ".join(child.cmdline())]
        return chance.choice(ours) if ours else None
    return None
