"""Runs a module on untrusted data in a child process with limits, a few at a time, in turns among people.

Invariants:
- At most `at_once` children of one `ConfinedProcess` run; further work waits in a line of its person (`FairQueue`).
- A child that dies costs its own work and nothing else; why it died is a `ChildDied`.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Hashable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from enum import Enum, auto

import msgspec

from discreet.quotas.fair_queue import LONGEST_LINE, FairQueue
from discreet.runtime.child_process import ChildProcess, child
from discreet.runtime.confined_child import ChildInput, ChildLimits
from discreet.runtime.process_limits import NO_MEMORY, yield_cpu

AT_ONCE = max(1, (os.cpu_count() or 2) // 2)
"""Children of one `ConfinedProcess` that run at the same time. Half of the cores stay free: priority decides on a
process's CPU time, and not on the memory bandwidth that decoding takes from the server."""


class Cause(Enum):
    """Why a child died."""

    TIME = auto()
    """It used up its CPU time."""
    MEMORY = auto()
    """It asked for more memory than it may have."""
    KILLED = auto()
    """Something from outside killed it, such as a machine that ran out of memory."""
    BROKEN = auto()
    """An error in it that nothing expected."""


class ChildDied(Exception):
    """The child ended without an answer."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.name)
        self.cause = cause


@dataclass(frozen=True)
class ChildAnswer:
    """The frames that a child wrote, and why it died before it had written all of them.

    `code` is its exit code (below 0: the signal), `complaint` the end of its standard error where that is kept.
    """

    frames: list[bytes]
    died: Cause | None
    code: int = 0
    complaint: bytes = b""


class ConfinedProcess:
    """`environment` is the whole environment of every child of `module`.

    At most `longest_line` pieces of work of one holder wait; None sets no limit. `keeps_complaints`: the end of a
    child's standard error is kept. It may quote the data, so it is dropped otherwise.
    """

    def __init__(
        self,
        module: str,
        environment: Mapping[str, str],
        at_once: int = AT_ONCE,
        *,
        longest_line: int | None = LONGEST_LINE,
        keeps_complaints: bool = False,
    ) -> None:
        self._module, self._environment = module, environment
        self._queue = FairQueue(at_once, longest_line)
        self._stderr = asyncio.subprocess.PIPE if keeps_complaints else asyncio.subprocess.DEVNULL

    @asynccontextmanager
    async def running(self, holder: Hashable) -> AsyncIterator[ChildProcess]:
        """A child of one's own, when it is the turn of `holder`; gone with the context. TooMany: the line is full."""
        async with (
            self._queue.turn(holder),
            child(self._module, self._environment, stderr=self._stderr, grace=0) as process,
        ):
            yield_cpu(process.pid)  # before its imports, which take longer than most of the work
            yield process

    async def ask(self, holder: Hashable, data: bytes, limits: ChildLimits) -> ChildAnswer:
        """Have `data` answered by a child whose module uses `answer_input`. TooMany: the line of `holder` is full."""
        return await self.ask_order(holder, ChildInput(size=len(data), limits=limits), data)

    async def ask_order(
        self, holder: Hashable, order: ChildInput, data: bytes, seconds: float | None = None
    ) -> ChildAnswer:
        """Have `order` and its `data` answered by a child whose module uses `answer_order`. TooMany as of `ask`.

        `seconds` limit the time from the child's start to its end; None sets no limit but that of CPU time.
        """
        async with self.running(holder) as process:
            try:
                async with asyncio.timeout(seconds):
                    return await _answer(process, order, data)
            except TimeoutError:
                return ChildAnswer([], Cause.TIME)


async def _answer(process: ChildProcess, order: ChildInput, data: bytes) -> ChildAnswer:
    _, answer, complaint = await asyncio.gather(_give(process, order, data), _frames(process), process.last_words())
    code = await process.exit_code()
    return ChildAnswer(answer, cause_of(code) if code else None, code, complaint)


async def _give(process: ChildProcess, order: ChildInput, data: bytes) -> None:
    await process.tell(msgspec.json.encode(order))
    await process.give(data)


async def _frames(process: ChildProcess) -> list[bytes]:
    async with aclosing(process.frames()) as frames:
        return [frame async for frame in frames]


def cause_of(code: int) -> Cause:
    """What the exit code of a child that did not answer means."""
    if code == -signal.SIGXCPU:
        return Cause.TIME
    if code in (NO_MEMORY, -signal.SIGABRT):
        return Cause.MEMORY
    return Cause.KILLED if code == -signal.SIGKILL else Cause.BROKEN
