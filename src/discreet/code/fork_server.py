"""The server's side of the zygote and its cells.

Invariants:
- The zygote gets no environment but the given one, and no file but its control socket.
- A cell that answers anything but valid frames within the limits is killed.
"""

import asyncio
import json
import os
import signal
import socket
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final, TypeVar

import msgspec

import discreet
from discreet.code.cell_limits import MAX_BYTES, MAX_FILE_BYTES, MAX_FILES, CellLimits
from discreet.code.confinement_report import ConfinementReport
from discreet.code.frames import HEAD, MAX_HEADER
from discreet.runtime.child_process import ChildProcess
from discreet.runtime.process_limits import yield_cpu

BOOT: Final = """
import runpy, sys
from importlib.util import module_from_spec, spec_from_file_location
folder = sys.argv.pop()
spec = spec_from_file_location("discreet", folder + "/__init__.py", submodule_search_locations=[folder])
sys.modules["discreet"] = module_from_spec(spec)
runpy.run_module("discreet.code.zygote", run_name="__main__", alter_sys=False)
"""
"""Makes this package importable for another Python, without the packages that are installed beside it."""
OWN_ENVIRONMENT: Final = {
    "OPENBLAS_NUM_THREADS": "1",  # a process with threads cannot be forked safely
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",  # reserved memory counts against the limit
    "MPLBACKEND": "Agg",
}
READY_SECONDS: Final = 120.0
"""Time limit for loading the packages, which Python compiles the first time."""
START_SECONDS: Final = 60.0
CELL_NICENESS: Final = 5
"""A lower priority than the server's. A person waits for a cell, so it is not the lowest."""

T = TypeVar("T")


class CellFailed(Exception):
    """The cell ended or broke the protocol; `code` is its exit code if that is known (below 0: the signal)."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__(f"the cell ended: {code}")
        self.code = code


class ZygoteFailed(Exception):
    """The packages cannot be loaded, or no cell can be started; the text says why."""


class ZygoteEnded(ZygoteFailed):
    """The process that starts cells has ended; another one can be started."""

    def __init__(self) -> None:
        super().__init__("the process that starts cells has ended")


class OpenCell:
    """A running cell: its channel, and a handle of its process."""

    def __init__(self, channel: socket.socket, handle: int, report: ConfinementReport) -> None:
        self._channel, self._handle, self.report = channel, handle, report

    async def send(self, frame: bytes) -> None:
        """Send a frame. CellFailed when the cell has ended."""
        try:
            await asyncio.get_running_loop().sock_sendall(self._channel, len(frame).to_bytes(HEAD) + frame)
        except OSError:
            raise CellFailed from None

    async def receive_header(self) -> bytes:
        """Return the JSON frame of an answer. CellFailed when the cell has ended, or the frame is too large."""
        return await _receive_frame(self._channel, MAX_HEADER)

    async def receive_files(self, count: int) -> list[bytes]:
        """Return the frames of an answer's files. CellFailed when they are too many or too large."""
        if count > MAX_FILES:
            raise CellFailed
        room, files = MAX_BYTES, list[bytes]()
        for _ in range(count):
            files.append(await _receive_frame(self._channel, min(room, MAX_FILE_BYTES)))
            room -= len(files[-1])
        return files

    def freeze(self) -> None:
        """Stop the cell: threads that the code started do not run on between two runs."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the cell at once. Its memory and files are gone with it."""
        if self._handle >= 0:
            self._signal(signal.SIGKILL)
            os.close(self._handle)
            self._handle = -1
            self._channel.close()

    def kill_during_run(self) -> None:
        """Kill the cell while a run waits for its answer: the run gets CellFailed, and must still call `kill`."""
        if self._handle >= 0:
            self._signal(signal.SIGKILL)
            with suppress(OSError):
                self._channel.shutdown(socket.SHUT_RDWR)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, number)


class ForkServer:
    """A running zygote."""

    def __init__(self, process: ChildProcess, control: socket.socket) -> None:
        self._process, self._control = process, control

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.runs

    async def open_cell(self) -> OpenCell:
        """Start a cell. ZygoteFailed when none can be started, ZygoteEnded when this process has ended.

        `runs` may still be true then: asyncio learns of the end later than the socket does.
        """
        own, its = socket.socketpair()
        own.setblocking(False)
        try:
            with its:
                socket.send_fds(self._control, [b"cell"], [its.fileno()])
            handle = await _with_timeout(START_SECONDS, _receive_handle(own))
        except TimeoutError:
            own.close()
            raise ZygoteFailed(
                f"the process that starts cells did not answer within {START_SECONDS:g} seconds"
            ) from None
        except (OSError, CellFailed):
            own.close()
            raise ZygoteEnded from None
        try:
            report = msgspec.json.decode(
                await _with_timeout(START_SECONDS, _receive_frame(own, MAX_HEADER)), type=ConfinementReport
            )
        except (OSError, CellFailed, TimeoutError, msgspec.DecodeError):
            OpenCell(own, handle, ConfinementReport(False, 0, False)).kill()
            raise ZygoteFailed("a cell could not be confined") from None
        return OpenCell(own, handle, report)

    async def end(self) -> None:
        """End the zygote and with it all its cells."""
        self._control.close()
        await self._process.end(0)


async def start_fork_server(python: Path, environment: Mapping[str, str], limits: CellLimits) -> ForkServer:
    """Start the zygote and wait until its packages are loaded. ZygoteFailed says why that failed."""
    server_socket, cell_socket = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server_socket.setblocking(False)
    package = str(Path(discreet.__file__).parent)
    try:
        with cell_socket:
            started = await asyncio.create_subprocess_exec(
                python, "-I", "-c", BOOT, str(cell_socket.fileno()), json.dumps(asdict(limits)), package,
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
                env=_build_environment(python, environment), pass_fds=(cell_socket.fileno(),), start_new_session=True,
            )  # fmt: skip
    except OSError as error:
        server_socket.close()
        raise ZygoteFailed(f"{python} cannot be started: {error.strerror}") from None
    server = ForkServer(ChildProcess(started), server_socket)
    yield_cpu(started.pid, CELL_NICENESS)
    try:
        ready_message = await _with_timeout(READY_SECONDS, asyncio.get_running_loop().sock_recv(server_socket, 1 << 16))
        problem = (
            msgspec.json.decode(ready_message)["problem"] if ready_message else "it ended while it loaded its packages"
        )
    except TimeoutError:
        problem = f"its packages did not load within {READY_SECONDS:g} seconds"
    except asyncio.CancelledError:
        await server.end()
        raise
    if problem:
        await server.end()
        raise ZygoteFailed(problem)
    return server


def _build_environment(python: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the zygote's environment. Matplotlib keeps its list of fonts beside the packages."""
    return {**environment, **OWN_ENVIRONMENT, "MPLCONFIGDIR": str(python.parent.parent / "share" / "matplotlib")}


async def _with_timeout(seconds: float, awaitable: Awaitable[T]) -> T:
    async with asyncio.timeout(seconds):
        return await awaitable


async def _receive_handle(channel: socket.socket) -> int:
    """Return the handle (pidfd) that the keeper sends first."""
    loop, readable = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(channel, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(channel)
    message, handles, *_ = socket.recv_fds(channel, 1, 1)
    if not message or len(handles) != 1:
        raise CellFailed
    return handles[0]


async def _receive_frame(channel: socket.socket, max_bytes: int) -> bytes:
    size = int.from_bytes(await _receive_exactly(channel, HEAD))
    if size > max_bytes:
        raise CellFailed
    return await _receive_exactly(channel, size)


async def _receive_exactly(channel: socket.socket, size: int) -> bytes:
    loop, data = asyncio.get_running_loop(), bytearray()
    while len(data) < size:
        try:
            piece = await loop.sock_recv(channel, min(size - len(data), 1 << 20))
        except OSError:
            raise CellFailed from None
        if not piece:
            raise CellFailed
        data += piece
    return bytes(data)
