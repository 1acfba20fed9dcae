"""Starts `discreet` by forking a process that has imported it, which saves the imports' CPU.

The program runs `python -m discreet COMMAND` from its first line; only its modules are imported already. Environment,
standard streams, session and exit are those of a program started by exec. In /proc its command line is the fork server's.

`ForkServer` is the test's side. `python -m tests.processes.fork_server` is the other side: one thread, no event loop. It
is the parent of each program and reports the exit.
"""

import asyncio
import atexit
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

MODULES = (
    "discreet.cli.serve",
    "discreet.cli.worker",
    "discreet.cli.commands",
    "discreet.cli.doctor",
    "discreet.verify.run",
    "procrastinate",
)
"""What the commands import, some of it only when they need it."""
PAGES = Path(__file__).parents[2] / "src" / "discreet" / "static"
"""The browser app, which each server reads at its start."""
MAX_MESSAGE_LENGTH = 1 << 18
"""Bytes. A message to the fork server holds a command and its environment."""


class ForkedProgram:
    """What the tests use of `asyncio.subprocess.Process`."""

    def __init__(self, stdin: BinaryIO, stdout: asyncio.StreamReader, stderr: asyncio.StreamReader) -> None:
        self._stdin, self.stdout, self.stderr = stdin, stdout, stderr
        self.pid = 0
        self.returncode: int | None = None
        self._exited = asyncio.Event()

    def set_exit(self, code: int) -> None:
        self.returncode = code
        self._stdin.close()
        self._exited.set()

    async def wait(self) -> int:
        await self._exited.wait()
        assert self.returncode is not None
        return self.returncode

    async def communicate(self) -> tuple[bytes, bytes]:
        out, err, _ = await asyncio.gather(self.stdout.read(), self.stderr.read(), self.wait())
        return out, err

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class ForkServer:
    """The fork server of this test process, started with the first program."""

    def __init__(self) -> None:
        self._channel: socket.socket | None = None
        self._starting: deque[tuple[ForkedProgram, asyncio.Future[None]]] = deque()
        self._running: dict[int, ForkedProgram] = {}

    async def spawn(self, command: tuple[str, ...], environment: dict[str, str]) -> ForkedProgram:
        """Start `discreet COMMAND` with pipes for its standard streams."""
        channel = self._channel or self._start()
        (stdin, ours), (out, stdout), (err, stderr) = os.pipe(), os.pipe(), os.pipe()
        program = ForkedProgram(os.fdopen(ours, "wb", buffering=0), await _reader(out), await _reader(err))
        started = asyncio.get_running_loop().create_future()
        self._starting.append((program, started))
        order = json.dumps([command, environment]).encode()
        socket.send_fds(channel, [order], [stdin, stdout, stderr])
        for each in (stdin, stdout, stderr):
            os.close(each)
        await started
        return program

    def _start(self) -> socket.socket:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (self._channel, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MAX_MESSAGE_LENGTH)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DISCREET_")}
        with theirs:
            self._server = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno())],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        asyncio.get_running_loop().add_reader(self._channel, self._receive)
        atexit.register(self._end)
        return self._channel

    def _end(self) -> None:
        assert self._channel
        self._channel.close()
        self._server.wait()

    def _receive(self) -> None:
        assert self._channel
        said = self._channel.recv(MAX_MESSAGE_LENGTH)
        if not said:
            asyncio.get_running_loop().remove_reader(self._channel)
            for _, started in self._starting:
                started.set_exception(RuntimeError("the fork server ended"))
            return
        pid, code = json.loads(said)
        if code is not None:
            self._running.pop(pid).set_exit(code)
            return
        program, started = self._starting.popleft()
        program.pid = pid
        self._running[pid] = program
        if not started.done():
            started.set_result(None)


async def _reader(descriptor: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    pipe: Any = os.fdopen(descriptor, "rb", buffering=0)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    return reader


def fork_programs(channel: socket.socket) -> list[str]:
    """Fork for each order; return its command in the new process, and end with the test process."""
    before = dict(os.environ)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a fork has none of the threads that importing NumPy starts
    for module in MODULES:
        importlib.import_module(module)
    importlib.import_module("discreet.http.static").WebApp(PAGES)  # reads the pages once, for all forks
    del os.environ["OPENBLAS_NUM_THREADS"]
    imported = {name: value for name, value in os.environ.items() if before.get(name) != value}
    gc.collect()
    gc.freeze()  # a collection in a new process would copy each page
    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.data is not None:
                    selector.unregister(key.fd)
                    os.close(key.fd)
                    _, status = os.waitpid(key.data, 0)
                    with suppress(OSError):  # the tests have ended
                        channel.send(json.dumps([key.data, os.waitstatus_to_exitcode(status)]).encode())
                    continue
                order, streams, _, _ = socket.recv_fds(channel, MAX_MESSAGE_LENGTH, 3)
                if not order:
                    os._exit(0)
                command, environment = json.loads(order)
                if pid := os.fork():
                    for stream in streams:
                        os.close(stream)
                    selector.register(os.pidfd_open(pid), selectors.EVENT_READ, pid)
                    channel.send(json.dumps([pid, None]).encode())
                    continue
                _become_program(streams, environment | imported)
                for other in list(selector.get_map().values()):
                    if other.data is not None:
                        os.close(other.fd)
                channel.close()
                return ["discreet", *command]


def _become_program(streams: list[int], environment: dict[str, str]) -> None:
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)


if __name__ == "__main__":
    sys.argv = fork_programs(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module("discreet", run_name="__main__", alter_sys=True)
