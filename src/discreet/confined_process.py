"""Runs a module on untrusted data in a child process with limits, a few at a time, in turns among people.

Invariants:
- At most `at_once` children of one `ConfinedProcess` run; further work waits in a line of its person (`FairQueue`).
- A child that dies costs its own work and nothing else; why it died is a `ChildDied`.
"""

import signal
from collections.abc import AsyncIterator, Hashable, Mapping
from contextlib import asynccontextmanager
from enum import Enum, auto

from discreet.child_process import Child, child
from discreet.process_limits import NO_MEMORY
from discreet.quotas.fair_queue import FairQueue


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


class ConfinedProcess:
    """`environment` is the whole environment of every child of `module`."""

    def __init__(self, module: str, environment: Mapping[str, str], at_once: int = 2) -> None:
        self._module, self._environment = module, environment
        self._queue = FairQueue(at_once)

    @asynccontextmanager
    async def running(self, holder: Hashable) -> AsyncIterator[Child]:
        """A child of one's own, when it is the turn of `holder`; gone with the context. TooMany: the line is full."""
        async with self._queue.turn(holder), child(self._module, self._environment, is_silent=True) as process:
            yield process


def cause_of(code: int) -> Cause:
    """What the exit code of a child that did not answer means."""
    if code == -signal.SIGXCPU:
        return Cause.TIME
    if code in (NO_MEMORY, -signal.SIGABRT):
        return Cause.MEMORY
    return Cause.KILLED if code == -signal.SIGKILL else Cause.BROKEN
