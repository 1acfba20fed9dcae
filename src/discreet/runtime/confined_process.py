"""Child processes with limits for untrusted data, in fair turns.

Invariants:
- At most `at_once` children of one `ConfinedProcess` run; further work waits in its user's queue (`FairQueue`).
- A child that dies affects its own work only; the cause is a `ChildDied`.
"""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Hashable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from enum import Enum, auto

import msgspec

from discreet.quotas.fair_queue import MAX_LINE_LENGTH, FairQueue
from discreet.runtime.child_process import ChildProcess, Start, child, start_python
from discreet.runtime.confined_child import ChildInput, ChildLimits
from discreet.runtime.process_limits import NO_MEMORY, yield_cpu

MAX_CONCURRENT = max(1, (os.cpu_count() or 2) // 2)
"""The default number of children that run at the same time: half of the cores.

A low priority limits their CPU time, not the memory bandwidth that decoding takes from the server.
"""


@dataclass
class ReaderStart:
    """How the children of every `ConfinedProcess` start: `by` a new interpreter.

    Another `Start` replaces it in tests that are not about the start.
    """

    by: Start = start_python


READER_START = ReaderStart()


class ExitCause(Enum):
    """Why a child died."""

    TIME = auto()
    """It used up its CPU time."""
    MEMORY = auto()
    """It asked for more memory than its limit."""
    KILLED = auto()
    """Something outside killed it, for example because the machine ran out of memory."""
    BROKEN = auto()
    """An unexpected error in the child."""


class ChildDied(Exception):
    """The child ended without an answer."""

    def __init__(self, cause: ExitCause) -> None:
        super().__init__(cause.name)
        self.cause = cause


@dataclass(frozen=True)
class ChildAnswer:
    """The frames that a child wrote, and why it died before the end, if it did.

    `code` is its exit code (below 0: the signal), `complaint` the end of its standard error if that is kept, `seconds`
    the time from its start to its end.
    """

    frames: list[bytes]
    died: ExitCause | None
    code: int = 0
    complaint: bytes = b""
    seconds: float = 0.0


class ConfinedProcess:
    """Runs children of `module` on untrusted data, `at_once` at a time.

    `environment` is the whole environment of every child. At most `longest_line` tasks of one holder wait; None sets no
    limit. `keeps_complaints`: keep the end of a child's standard error. It may quote the data, so it is dropped by
    default.
    """

    def __init__(
        self,
        module: str,
        environment: Mapping[str, str],
        at_once: int = MAX_CONCURRENT,
        *,
        longest_line: int | None = MAX_LINE_LENGTH,
        keeps_complaints: bool = False,
    ) -> None:
        self._module, self._environment = module, environment
        self._queue = FairQueue(at_once, longest_line)
        self._stderr = asyncio.subprocess.PIPE if keeps_complaints else asyncio.subprocess.DEVNULL

    @property
    def is_idle(self) -> bool:
        """Whether no child runs or waits."""
        return self._queue.is_idle

    @asynccontextmanager
    async def running(self, holder: Hashable) -> AsyncIterator[ChildProcess]:
        """Run a child when it is the turn of `holder`. TooMany when the queue is full.

        The child ends with the context.
        """
        async with (
            self._queue.turn(holder),
            child(self._module, self._environment, stderr=self._stderr, grace=0, start=READER_START.by) as process,
        ):
            yield_cpu(process.pid)  # before its imports, which take longer than most of the work
            yield process

    async def ask(self, holder: Hashable, data: bytes, limits: ChildLimits) -> ChildAnswer:
        """Have `data` answered by a child whose module uses `answer_input`.

        TooMany when the queue of `holder` is full.
        """
        return await self.ask_order(holder, ChildInput(size=len(data), limits=limits), data)

    async def ask_order(
        self, holder: Hashable, order: ChildInput, data: bytes, seconds: float | None = None
    ) -> ChildAnswer:
        """Have `order` and `data` answered by a child that uses `answer_order`.

        `seconds` limits the time from the child's start to its end; with None only CPU time is limited. TooMany when
        the queue of `holder` is full.
        """
        async with self.running(holder) as process:
            started = time.monotonic()
            try:
                async with asyncio.timeout(seconds):
                    answer = await _answer(process, order, data)
            except TimeoutError:
                answer = ChildAnswer([], ExitCause.TIME)
            return replace(answer, seconds=time.monotonic() - started)


async def _answer(process: ChildProcess, order: ChildInput, data: bytes) -> ChildAnswer:
    _, answer, complaint = await asyncio.gather(
        _send_input(process, order, data), _read_frames(process), process.stderr_tail()
    )
    code = await process.exit_code()
    return ChildAnswer(answer, exit_cause(code) if code else None, code, complaint)


async def _send_input(process: ChildProcess, order: ChildInput, data: bytes) -> None:
    await process.send_line(msgspec.json.encode(order))
    await process.send_bytes(data)


async def _read_frames(process: ChildProcess) -> list[bytes]:
    async with aclosing(process.frames()) as frames:
        return [frame async for frame in frames]


def exit_cause(code: int) -> ExitCause:
    """Return the cause of death for a child's exit code."""
    if code == -signal.SIGXCPU:
        return ExitCause.TIME
    if code in (NO_MEMORY, -signal.SIGABRT):
        return ExitCause.MEMORY
    return ExitCause.KILLED if code == -signal.SIGKILL else ExitCause.BROKEN
