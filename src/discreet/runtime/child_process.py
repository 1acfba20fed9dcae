"""Child processes of the server, with requests and responses as lines.

Invariants:
- A child receives its data on standard input, never by argument or environment, so that no process list shows a key.
- It inherits no file, and only the given environment variables.
- A child ends at once when its parent is gone. A parent always ends its child, even if its work fails.
"""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from discreet.runtime.frames import FRAME_HEAD

GRACE = 1.0
"""Seconds that a child gets to end by itself when its input is closed."""
MAX_LINE_LENGTH = 1 << 26
"""Bytes of one request line; a list of all GPTs fits."""
PIECE = 1 << 20
"""Bytes per write to a child."""
STDERR_TAIL_BYTES = 4096
"""Bytes that are kept from the end of a child's standard error."""

MAX_FRAME_LENGTH = 256 << 20
"""Bytes of one frame from a child, which the server has in memory."""

Start = Callable[[str, Mapping[str, str], int | None], Awaitable[asyncio.subprocess.Process]]
"""Starts a module as a child with this whole environment; the last argument is its standard error, as for `subprocess`.
The child leads a session of its own."""

T = TypeVar("T")


class FrameTooLong(Exception):
    """A child announced a longer frame than the server accepts."""


# The server's side


class ChildProcess:
    """A running child."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def runs(self) -> bool:
        return self._process.returncode is None

    async def send_line(self, line: bytes) -> None:
        """Send a line and keep standard input open.

        The end of its input tells a child that the server no longer waits.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(line + b"\n")
        with suppress(ConnectionError):  # it has ended; its exit code says so
            await self._process.stdin.drain()

    async def lines(self) -> AsyncIterator[bytes]:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            yield line

    async def send_bytes(self, data: bytes) -> None:
        """Write bytes to standard input, as many as the previous line announced."""
        assert self._process.stdin is not None
        with suppress(ConnectionError):  # it has ended; its exit code says so
            view = memoryview(data)
            for start in range(0, len(view), PIECE):
                self._process.stdin.write(view[start : start + PIECE])
                await self._process.stdin.drain()

    async def frames(self, longest: int = MAX_FRAME_LENGTH) -> AsyncGenerator[bytes, None]:
        """Yield frames (see `frame_writer`) of up to `longest` bytes until the child ends.

        An incomplete frame is dropped. Raises FrameTooLong before a longer one is read.
        """
        assert self._process.stdout is not None
        with suppress(asyncio.IncompleteReadError):
            while True:
                size = int.from_bytes(await self._process.stdout.readexactly(FRAME_HEAD))
                if size > longest:
                    raise FrameTooLong(f"{size} bytes")
                yield await self._process.stdout.readexactly(size)

    async def stderr_tail(self) -> bytes:
        """Return the end of the child's standard error; empty when it is not captured."""
        return await read_tail(self._process.stderr) if self._process.stderr is not None else b""

    async def exit_code(self) -> int:
        """Wait for the end and return the exit code. Below 0: the signal."""
        return await self._process.wait()

    async def end(self, grace: float = GRACE) -> None:
        """Close the input, wait `grace` seconds, then kill the child's process group.

        The unread rest of its output is dropped: asyncio reports the end of a child only after the end of its output.
        """
        process = self._process
        if grace and process.returncode is None and process.stdin is not None:
            process.stdin.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), grace)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await asyncio.gather(process.wait(), _drain(process.stdout), _drain(process.stderr))


async def start_python(module: str, environment: Mapping[str, str], stderr: int | None) -> asyncio.subprocess.Process:
    """Start a new interpreter. It finds modules where this one's libraries are, not in the working directory."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=dict(environment),
        stderr=stderr,
        start_new_session=True,  # so that its descendants can be killed with it
    )


@asynccontextmanager
async def child(
    module: str,
    environment: Mapping[str, str],
    *,
    stderr: int | None = None,
    grace: float = GRACE,
    start: Start = start_python,
) -> AsyncIterator[ChildProcess]:
    """Run `module` as a child, and end it with its descendants on exit.

    `stderr` as for `subprocess`: None is this process's own. `grace`: seconds to end by itself when its input is
    closed.
    """
    process = ChildProcess(await start(module, environment, stderr))
    try:
        yield process
    finally:
        await process.end(grace)


async def _drain(output: asyncio.StreamReader | None) -> None:
    with suppress(RuntimeError):  # another task reads it to its end
        while output is not None and await output.read(PIECE):
            pass


async def read_tail(stderr: asyncio.StreamReader) -> bytes:
    """Return the end of a child's standard error, of any length."""
    tail = b""
    while piece := await stderr.read(PIECE):
        tail = (tail + piece)[-STDERR_TAIL_BYTES:]
    return tail


# The child's side


def without_core_files() -> None:
    """Disable core dumps, so that memory is not written to disk.

    Processes that this one starts inherit the setting.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def stdout_writer() -> Callable[[bytes], None]:
    """Return a function that writes lines to standard output.

    All other output, by libraries too, is redirected to standard error.
    """
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def say(line: bytes) -> None:
        output.write(line + b"\n")
        output.flush()

    return say


async def standard_input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(MAX_LINE_LENGTH)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


async def until_stdin_closes(
    work: Coroutine[Any, Any, T], stdin_closed: asyncio.Future[Any], report_end: Callable[[], object]
) -> T:
    """Run `work`; if `stdin_closed` completes first, kill this process and its children.

    `stdin_closed` completes when the server has ended. `read_tail` is called before.
    """
    task = asyncio.ensure_future(work)
    await asyncio.wait((task, stdin_closed), return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        with suppress(OSError):  # a killed server receives nothing
            report_end()
        _kill_process_group()
    return task.result()


def _kill_process_group() -> None:
    """Kill this process without waiting for its work. Nothing needs cleanup."""
    if os.getpgrp() == os.getpid():  # the server starts it as a group leader
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
