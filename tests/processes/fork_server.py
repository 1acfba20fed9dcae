"""Starts programs and children of services by forking a process that has imported them, which saves the imports' CPU.

A program runs `python -m discreet COMMAND` from its first line, a child `python -P -m MODULE`; only what they import is
imported already, and a server finds its routes built (`tests/support/shared_routes.py`). Environment, standard streams,
session and exit are those of a program started by exec. In /proc its command line is the fork server's.

Each module has a fork server of its own, so that a fork holds nothing that a program started by exec would not import.

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
import threading
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

PROGRAM = "discreet"
PICTURES = tuple(f"PIL.{kind}ImagePlugin" for kind in ("Bmp", "Gif", "Jpeg", "Png", "Ppm", "WebP"))
IMPORTED_LATER: Mapping[str, tuple[str, ...]] = {
    PROGRAM: (
        "discreet.cli.serve",
        "discreet.cli.worker",
        "discreet.cli.commands",
        "discreet.cli.doctor",
        "discreet.verify.run",
        "procrastinate",
    ),
    "discreet.__main__": ("discreet.training.deidentify.command",),
    "discreet.adapters.extraction.extractor_child": (
        "discreet.adapters.extraction.readers",
        "discreet.adapters.extraction.scans",
        "discreet.adapters.model_image",
        "kreuzberg",
        "PIL.ImageOps",
        *PICTURES,
    ),
    "discreet.adapters.extraction.page_child": (
        "discreet.adapters.extraction.article",
        "discreet.adapters.extraction.robots",
        "trafilatura",
    ),
    "discreet.assistants.gpts.picture_child": ("PIL.ImageOps", *PICTURES),
    "discreet.chat.images.picture_child": ("PIL.ImageOps", *PICTURES),
    "discreet.chat.images.signing_child": ("c2pa",),
    "discreet.http.documents.document_child": (
        "discreet.http.documents.card",
        "discreet.http.documents.pdf",
        "discreet.http.documents.spreadsheet",
        "discreet.http.documents.word",
    ),
    "discreet.identity.accounts.branding.logo_child": PICTURES,
}
"""Modules that a module imports on demand."""
NEVER_IMPORTED = {"discreet.adapters.extraction.page_child": "py3langid"}
"""Modules that a module keeps its libraries from importing."""
PAGES = Path(__file__).parents[2] / "src" / "discreet" / "static"
"""The browser app, which each server reads at its start."""
MAX_MESSAGE_LENGTH = 1 << 18
"""Bytes. A message to the fork server holds an order."""


class Order(msgspec.Struct, frozen=True):
    """The arguments of the module and its whole environment."""

    arguments: tuple[str, ...]
    environment: dict[str, str]


class ForkedProcess:
    """A process whose exit the fork server reports."""

    def __init__(self, stdin: asyncio.StreamWriter) -> None:
        self._stdin = stdin
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


class ForkedProgram(ForkedProcess):
    """The parts of `asyncio.subprocess.Process` that the tests use."""

    def __init__(self, stdin: asyncio.StreamWriter, stdout: asyncio.StreamReader, stderr: asyncio.StreamReader) -> None:
        super().__init__(stdin)
        self.stdout, self.stderr = stdout, stderr

    async def communicate(self, data: bytes = b"") -> tuple[bytes, bytes]:
        out, err, *_ = await asyncio.gather(
            self.stdout.read(), self.stderr.read(), self.wait(), self._write_input(data)
        )
        return out, err

    async def _write_input(self, data: bytes) -> None:
        self._stdin.write(data)
        with suppress(ConnectionError):  # it has ended
            await self._stdin.drain()
        self._stdin.close()

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class ForkedChild(asyncio.subprocess.Process):
    """A child of a service, with the parts that `ChildProcess` uses."""

    def __init__(
        self, stdin: asyncio.StreamWriter, stdout: asyncio.StreamReader, stderr: asyncio.StreamReader | None
    ) -> None:
        self.stdin, self.stdout, self.stderr = stdin, stdout, stderr
        self.process = ForkedProcess(stdin)

    @property
    def pid(self) -> int:  # type: ignore[override]
        return self.process.pid

    @property
    def returncode(self) -> int | None:
        return self.process.returncode

    async def wait(self) -> int:
        return await self.process.wait()


class ForkServer:
    """The fork server of this test process for one module, started with the first order."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._channel: socket.socket | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting: deque[tuple[ForkedProcess, asyncio.Future[None]]] = deque()
        self._running: dict[int, ForkedProcess] = {}

    async def spawn(self, command: tuple[str, ...], environment: dict[str, str]) -> ForkedProgram:
        """Start the module with these arguments and with pipes for its standard streams."""
        (stdin, ours), (out, stdout), (err, stderr) = os.pipe(), os.pipe(), os.pipe()
        program = ForkedProgram(await _writer(ours), await _reader(out), await _reader(err))
        await self._fork(program, Order(command, environment), [stdin, stdout, stderr])
        return program

    async def start_child(self, environment: Mapping[str, str], stderr: int | None) -> ForkedChild:
        """Start the module as a service's child. `stderr` as for `subprocess`: None is this process's own."""
        (stdin, ours), (out, stdout) = os.pipe(), os.pipe()
        complaints = None
        match stderr:
            case None:
                errors = os.dup(2)
            case asyncio.subprocess.PIPE:
                err, errors = os.pipe()
                complaints = await _reader(err)
            case _:
                assert stderr == asyncio.subprocess.DEVNULL
                errors = os.open(os.devnull, os.O_RDWR)
        child = ForkedChild(await _writer(ours), await _reader(out), complaints)
        await self._fork(child.process, Order((), dict(environment)), [stdin, stdout, errors])
        return child

    async def _fork(self, process: ForkedProcess, order: Order, streams: list[int]) -> None:
        """Have the order carried out. `streams` are the new process's standard streams, closed here."""
        channel, loop = self._channel or self._start(order.environment), asyncio.get_running_loop()
        if loop is not self._loop:  # the first one, or that of a file that runs again
            self._loop = loop
            loop.add_reader(channel, self._receive)
        started = loop.create_future()
        self._starting.append((process, started))
        socket.send_fds(channel, [msgspec.json.encode(order)], streams)
        for each in streams:
            os.close(each)
        await started

    def _start(self, environment: dict[str, str]) -> socket.socket:
        """Start the fork server: for the program with this process's environment, for a child with the first one's."""
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (self._channel, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MAX_MESSAGE_LENGTH)
        how = ("-P", __file__)
        if self._module == PROGRAM:
            how = ("-m", __name__)
            environment = {name: value for name, value in os.environ.items() if not name.startswith("DISCREET_")}
        with theirs:
            self._server = subprocess.Popen(
                [sys.executable, *how, str(theirs.fileno())],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._channel.send(self._module.encode())  # not an argument: tests look for children by their arguments
        atexit.register(self._end)
        return self._channel

    def _end(self) -> None:
        assert self._channel
        self._channel.close()
        self._server.wait()

    def _receive(self) -> None:
        assert self._channel
        message = self._channel.recv(MAX_MESSAGE_LENGTH)
        if not message:
            asyncio.get_running_loop().remove_reader(self._channel)
            for _, started in self._starting:
                started.set_exception(RuntimeError("the fork server ended"))
            return
        pid, code = json.loads(message)
        if code is not None:
            self._running.pop(pid).set_exit(code)
            return
        program, started = self._starting.popleft()
        program.pid = pid
        self._running[pid] = program
        if started.cancelled():
            os.killpg(pid, signal.SIGKILL)
        else:
            started.set_result(None)


async def _reader(descriptor: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    pipe: Any = os.fdopen(descriptor, "rb", buffering=0)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    return reader


async def _writer(descriptor: int) -> asyncio.StreamWriter:
    loop = asyncio.get_running_loop()
    pipe: Any = os.fdopen(descriptor, "wb", buffering=0)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, pipe)
    return asyncio.StreamWriter(transport, protocol, None, loop)


@cache
def fork_server(module: str) -> ForkServer:
    """Return this test process's fork server for a module."""
    return ForkServer(module)


async def fork_child(module: str, environment: Mapping[str, str], stderr: int | None) -> ForkedChild:
    """Fork a service's child: a `child_process.Start`."""
    return await fork_server(module).start_child(environment, stderr)


# The fork server's side


def _prepare(module: str) -> dict[str, str]:
    """Import the imports of `module`, and `module` too unless it is the program. Return variables that imports set."""
    before = dict(os.environ)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a fork has none of the threads that importing NumPy starts
    if module != PROGRAM:
        importlib.import_module(module)
    if module in NEVER_IMPORTED:
        sys.modules[NEVER_IMPORTED[module]] = None  # type: ignore[assignment]
    for each in IMPORTED_LATER.get(module, ()):
        importlib.import_module(each)
    if module == PROGRAM:
        _prepare_servers()
    del os.environ["OPENBLAS_NUM_THREADS"]
    gc.collect()
    gc.freeze()  # a collection in a new process would copy each page
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


def _prepare_servers() -> None:
    """Read the browser app's files and build the API's routes, once for all forks."""
    from discreet.cli import serve
    from discreet.http.static import WebApp
    from tests.support.shared_routes import create_app_on_shared_routes, shared_routes

    WebApp(PAGES)
    shared_routes()
    setattr(serve, "create_app", create_app_on_shared_routes)  # noqa: B010 - before a server names it


def fork_programs(channel: socket.socket, module: str) -> Order:
    """Fork for each order; return it in the new process, and end with the test process."""
    set_by_imports = _prepare(module)
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
                message, streams, _, _ = socket.recv_fds(channel, MAX_MESSAGE_LENGTH, 3)
                if not message:
                    os._exit(0)
                order = msgspec.json.decode(message, type=Order)
                if pid := _fork():
                    for stream in streams:
                        os.close(stream)
                    selector.register(os.pidfd_open(pid), selectors.EVENT_READ, pid)
                    channel.send(json.dumps([pid, None]).encode())
                    continue
                _become_program(streams, order.environment | set_by_imports)
                for other in list(selector.get_map().values()):
                    if other.data is not None:
                        os.close(other.fd)
                channel.close()
                return order


def _fork() -> int:
    """Fork into a session of its own, which the new process leads when this returns."""
    leads, tells = os.pipe()
    if pid := os.fork():
        os.close(tells)
        os.read(leads, 1)  # until the other end is closed
        os.close(leads)
        return pid
    os.setsid()
    os.close(leads)
    os.close(tells)
    return 0


def _become_program(streams: list[int], environment: dict[str, str]) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)


def _run(module: str, order: Order) -> None:
    """Run the module as `python -m` does (a child as `python -P -m`), and end this process.

    Its objects are left to the kernel: freeing them one by one copies most of the fork server's memory. An exception
    goes the interpreter's own way.
    """
    sys.argv = [module, *order.arguments]
    if module != PROGRAM:
        del sys.modules[module]  # it runs as `__main__`; its imports are there
    code = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if isinstance(end.code, str):
            raise
        code = end.code or 0
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # nothing reads it any more
            stream.flush()
    os._exit(code)


def _serve(channel: socket.socket) -> None:
    module = channel.recv(MAX_MESSAGE_LENGTH).decode()
    _run(module, fork_programs(channel, module))


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
