"""The memory of a running program and its children, sampled a few times a second."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bench.processes import family, naming, resident_kb

EVERY = 0.2
"""Seconds between two samples."""


@dataclass
class Memory:
    """Samples in megabytes, and the program's own part of the peak.

    `children` is the number of its child processes at the peak.
    """

    looks: list[float] = field(default_factory=list)
    own: float = 0.0
    children: int = 0

    @property
    def peak(self) -> float:
        return max(self.looks, default=0.0)

    @property
    def growth(self) -> float:
        """The peak of the second half of the time over that of the first half."""
        half = len(self.looks) // 2
        return max(self.looks[half:], default=0.0) / max(self.looks[:half], default=1.0)

    def look(self, program: str) -> None:
        """Take a sample. Pages that two processes share count in both."""
        ours = set(family(os.getpid()))
        for pid in ours.intersection(naming(program)):
            members = family(pid)
            now, own = resident_kb(members) * 1024 / 1e6, resident_kb([pid]) * 1024 / 1e6
            if now > self.peak:
                self.own, self.children = own, len(members) - 1
            self.looks.append(now)

    def in_words(self) -> str:
        return f"{self.own:.0f} MB in its own process, the rest in {self.children} others"


@asynccontextmanager
async def watched(program: str) -> AsyncIterator[Memory]:
    """Watch a descendant of this process whose command line contains `program`."""
    memory = Memory()
    watching = asyncio.create_task(_watch(memory, program))
    try:
        yield memory
    finally:
        watching.cancel()


async def _watch(memory: Memory, program: str) -> None:
    while True:
        await asyncio.to_thread(memory.look, program)
        await asyncio.sleep(EVERY)
