"""The real program as a child process: `python -m discreet …`, reached only through HTTP, signals and files.

The first start of each command in a test run is an exec, and so is the first with a bare environment; further ones are
forks of a process that has imported the program (`fork_server.py`).
"""

import asyncio
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.processes.first_starts import FIRST_STARTS
from tests.processes.fork_server import PROGRAM, ForkedProgram, fork_server
from tests.support.client import Client
from tests.support.people import sign_in, sign_up_form

PATIENCE = 60
"""Seconds after which a program that neither starts nor ends counts as hanging."""
READY = re.compile(r"ready at (http://\S+)")
SET_UP = re.compile(r"(http://\S+/setup#\S+)")
NO_CELLS = {"DISCREET_CODE_PYTHON": "none"}
"""A server loads numpy, pandas and matplotlib for its cells, which takes two thirds of a start's CPU. Here no GPT runs
Python; a test that asks about cells leaves this out. An earlier release refuses it."""
Started = asyncio.subprocess.Process | ForkedProgram


@dataclass(frozen=True)
class Ran:
    """A command that ran to its end."""

    code: int
    out: str
    err: str


class Program:
    """One installation in `home`: its server is started, killed and started again as often as a test likes."""

    python = sys.executable
    """Its `discreet` is the one that runs: ours, or a release's (`tests/upgrade`)."""

    def __init__(self, home: Path, model_url: str | None = None, **settings: str) -> None:
        self.home = home
        usual = NO_CELLS if self.python == sys.executable else {}
        given = {"DISCREET_HOME": str(home), "DISCREET_PORT": "0"} | usual | settings
        self.environment = given | ({"DISCREET_MODEL_URL": model_url} if model_url else {})
        self.inherits: Collection[str] | None = None
        """Names of our own variables that it is given; None is all but the settings."""
        self.always_exec = False
        """A fork keeps the language and the encodings of the fork server."""
        self.url, self.set_up_link = "", ""
        self._clients: list[Client] = []

    async def spawn(self, *command: str) -> Started:
        """Start `discreet COMMAND` and return at once."""
        pass_through = {name: value for name, value in os.environ.items() if not name.startswith("DISCREET_")}
        if self.inherits is not None:
            pass_through = {name: pass_through[name] for name in self.inherits}
        kinds = (command[0], "-".join(["inherits", *(self.inherits or ())]))
        is_ours = self.python == sys.executable
        is_first = is_ours and any([FIRST_STARTS.claim(kind) for kind in kinds])
        if is_ours and not is_first and not self.always_exec:
            return await fork_server(PROGRAM).spawn(command, pass_through | self.environment)
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(
            self.python, "-m", "discreet", *command, env=pass_through | self.environment, stdin=pipe, stdout=pipe,
            stderr=pipe, start_new_session=True,
        )  # fmt: skip

    async def run(self, *command: str) -> Ran:
        process = await self.spawn(*command)
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate()
        assert process.returncode is not None
        return Ran(process.returncode, out.decode(), err.decode())

    async def start(self) -> "Program":
        """Serve, and wait until it says where."""
        self.process = await self.spawn("serve")
        self.log, self.set_up_link = bytearray(), ""
        self._reading = asyncio.create_task(self._read_log())
        assert self.process.stdout
        async with asyncio.timeout(PATIENCE):
            while line := (await self.process.stdout.readline()).decode():
                if found := SET_UP.search(line):
                    self.set_up_link = found[1]
                if found := READY.search(line):
                    self.url = found[1]
                    return self
        await self._reading
        raise AssertionError(f"the program did not start: {self.log.decode()}")

    async def _read_log(self) -> None:
        assert self.process.stderr
        while piece := await self.process.stderr.read(1 << 16):
            self.log += piece

    async def kill(self) -> None:
        """As the kernel kills: only the program, at once, whatever it is doing."""
        self.process.kill()
        await self._ended()

    async def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask it to stop, wait for its end; its exit code."""
        self.process.send_signal(number)
        return await self._ended()

    async def _ended(self) -> int:
        async with asyncio.timeout(PATIENCE):
            code = await self.process.wait()
            await self._reading
        for client in self._clients:
            await client.close()
        self._clients = []
        return code

    def client(self) -> Client:
        """A signed-out browser, closed when the server ends."""
        self._clients.append(Client(self.url))
        return self._clients[-1]

    async def come_in(self, name: str) -> Client:
        """A person with an account, in a new browser."""
        return await sign_in(self.client(), name)

    async def set_up(self, name: str = "olga") -> Client:
        """Make the operator with the printed link, and open sign-up to all."""
        client = self.client()
        token = self.set_up_link.partition("#")[2]
        (await client.post("/api/setup", {"token": token, **sign_up_form(name)})).ok()
        (await client.put("/api/operator/settings", {"name": "Test house", "sign_up": "open"})).ok()
        return client

    @property
    def postmaster(self) -> psutil.Process | None:
        """The embedded PostgreSQL's first process."""
        for process in psutil.process_iter():
            try:
                if process.name() == "postgres" and f"{self.home}/postgres" in process.cmdline():
                    return process
            except psutil.Error:
                continue
        return None

    async def kill_database(self) -> None:
        """Kill the embedded PostgreSQL as the kernel would, and wait until nothing of it is left."""
        postmaster = self.postmaster
        assert postmaster
        all_of_it = [postmaster, *postmaster.children()]
        postmaster.kill()
        async with asyncio.timeout(PATIENCE):
            while any(map(is_alive, all_of_it)):
                await asyncio.sleep(0.02)

    def processes(self) -> list[psutil.Process]:
        """Everything that runs because of this installation: the server's children and the database's."""
        postmaster = self.postmaster
        database = [postmaster, *postmaster.children(recursive=True)] if postmaster else []
        server = psutil.Process(self.process.pid).children(recursive=True) if self.is_running else []
        return [*database, *server]

    @property
    def is_running(self) -> bool:
        return self.process.returncode is None

    async def sweep(self) -> None:
        """End the remaining processes, however the test went."""
        if hasattr(self, "process") and self.is_running:
            await self.kill()
        if postmaster := self.postmaster:
            postmaster.send_signal(signal.SIGQUIT)
            while is_alive(postmaster):
                await asyncio.sleep(0.05)


def is_alive(process: psutil.Process) -> bool:
    """Ended but not yet fetched by its parent is ended."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@asynccontextmanager
async def installed(home: Path, model_url: str | None = None, **settings: str) -> AsyncIterator[Program]:
    program = Program(home, model_url, **settings)
    try:
        yield program
    finally:
        await program.sweep()
        shutil.rmtree(home, ignore_errors=True)
