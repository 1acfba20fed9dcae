"""Processes of our own that the server starts: told what to do in lines, heard in lines.

Invariants:
- What a child works with goes through its standard input alone, never by argument or environment, so that no list of
  processes shows a key.
- It inherits no file, and of the environment only what it is given.
- A child whose parent is gone ends at once, and so does a parent's child whatever becomes of its work.
"""

import asyncio
import os
import resource
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

GRACE = 1.0
"""Seconds that a child gets to end by itself when its order is taken back."""
LONGEST_LINE = 1 << 26
"""Bytes of an order: a list of all GPTs fits in."""
FRAME_HEAD = 4
"""Bytes that tell a frame's length, the most significant first."""
PIECE = 1 << 20
"""Bytes that are written to a child together."""
LAST_WORDS = 4096
"""Bytes of a child's standard error that are kept: its end."""

T = TypeVar("T")

# The server's side


class ChildProcess:
    """A running child. What it says ends when it ends."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    async def tell(self, line: bytes) -> None:
        """Its standard input stays open afterwards: the end of it tells a child that nobody waits any more."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + b"\n")
        with suppress(ConnectionError):  # it has ended already; its exit code says so
            await self._process.stdin.drain()

    async def lines(self) -> AsyncIterator[bytes]:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            yield line

    async def give(self, data: bytes) -> None:
        """Bytes on its standard input, as many as the order before them announced."""
        assert self._process.stdin is not None
        with suppress(ConnectionError):  # it has ended already; its exit code says so
            view = memoryview(data)
            for start in range(0, len(view), PIECE):
                self._process.stdin.write(view[start : start + PIECE])
                await self._process.stdin.drain()

    async def frames(self) -> AsyncGenerator[bytes, None]:
        """What it says in frames (see `frame_writer`), until it ends; an incomplete frame is dropped."""
        assert self._process.stdout is not None
        with suppress(asyncio.IncompleteReadError):
            while True:
                size = int.from_bytes(await self._process.stdout.readexactly(FRAME_HEAD))
                yield await self._process.stdout.readexactly(size)

    async def last_words(self) -> bytes:
        """The end of what it writes to standard error, however much that is; nothing where it is not listened to."""
        return await last_words(self._process.stderr) if self._process.stderr is not None else b""

    async def exit_code(self) -> int:
        """Wait for its end. Below 0: the signal that ended it."""
        return await self._process.wait()

    async def end(self, grace: float = GRACE) -> None:
        """Take the order back if it still works on it; then what it has started ends with it. `grace` in seconds."""
        process = self._process
        if grace and process.returncode is None and process.stdin is not None:
            process.stdin.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), grace)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


@asynccontextmanager
async def child(
    module: str, environment: Mapping[str, str], *, stderr: int | None = None, grace: float = GRACE
) -> AsyncIterator[ChildProcess]:
    """Run `module`; at the latest when the context is left, it and all that it has started have ended.

    `stderr` as of `subprocess`: None is this process's own. `grace`: seconds to end by itself when the order is taken
    back.
    """
    begun = ChildProcess(
        await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", module,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=dict(environment),
            stderr=stderr,
            start_new_session=True,  # so that what it has started can be ended with it
        )
    )  # fmt: skip
    try:
        yield begun
    finally:
        await begun.end(grace)


async def last_words(stderr: asyncio.StreamReader) -> bytes:
    """The end of what a child writes to standard error, however much it is."""
    words = b""
    while piece := await stderr.read(PIECE):
        words = (words + piece)[-LAST_WORDS:]
    return words


# The child's side


def without_core_files() -> None:
    """Memory is not for the disk; what this process starts inherits that."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def stdout_writer() -> Callable[[bytes], None]:
    """Say lines on standard output; anything else that is printed, by libraries too, goes to standard error."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def say(line: bytes) -> None:
        out.write(line + b"\n")
        out.flush()

    return say


def frame_writer() -> Callable[[bytes], None]:
    """Write frames to standard output: the length, then the bytes. Anything else that is printed goes to stderr."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def write(frame: bytes) -> None:
        out.write(len(frame).to_bytes(FRAME_HEAD))
        out.write(frame)
        out.flush()

    return write


async def standard_input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(LONGEST_LINE)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


async def until_stdin_closes(
    work: Coroutine[Any, Any, T], gone: asyncio.Future[Any], last_words: Callable[[], object]
) -> T:  # fmt: skip
    """Work until it is done, or until `gone`, which tells that the server is: then end, with all that was started."""
    working = asyncio.ensure_future(work)
    await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
    if not working.done():
        with suppress(OSError):  # a server that was killed hears nothing
            last_words()
        _end_at_once()
    return working.result()


def _end_at_once() -> None:
    """What is at work would be waited for. Nothing needs tidying, as after any death."""
    if os.getpgrp() == os.getpid():  # as the server starts it
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
