"""The CPU cost of a load for each part of a subject, in a run or a window of it."""

import asyncio
import os
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter

from bench.load import Load, Shape, Tally
from bench.processes import cpu_seconds
from bench.report import Unmeasured
from bench.setup import Subject


@dataclass(frozen=True)
class Cost:
    """CPU seconds by part (`load` is this process), and the tokens delivered for them."""

    tokens: int
    seconds: float
    cpu: Mapping[str, float]

    def microseconds(self, part: str) -> float:
        """Return the CPU of one part per token."""
        return self.cpu[part] / self.tokens * 1e6

    @property
    def subject_microseconds(self) -> float:
        """CPU per token of all parts of the subject; the load generator is not one."""
        return sum(self.microseconds(part) for part in self.cpu if part != "load")

    @property
    def subject_cores(self) -> float:
        return sum(used for part, used in self.cpu.items() if part != "load") / self.seconds

    def in_words(self) -> str:
        return ", ".join(f"{part} {self.microseconds(part):.1f} µs" for part in self.cpu)


class Meter:
    """Reads CPU clocks at its creation and again for the cost since then.

    The clocks are of the subject's parts and of this process.
    """

    def __init__(self, subject: Subject, tally: Tally) -> None:
        self._subject = subject
        self._tally = tally
        self._began = perf_counter()
        self._tokens = tally.tokens
        self._cpu = self._read()

    def cost(self) -> Cost:
        cpu = {part: now - self._cpu[part] for part, now in self._read().items()}
        return Cost(self._tally.tokens - self._tokens, perf_counter() - self._began, cpu)

    def _read(self) -> dict[str, float]:
        parts = {part: cpu_seconds(pids()) for part, pids in self._subject.parts.items()}
        return {**parts, "load": cpu_seconds([os.getpid()])}


async def whole_run(subject: Subject, shape: Shape) -> tuple[Tally, Cost]:
    """Run a shape to its end.

    Unmeasured if an answer fails, because its cost would be that of failing.
    """
    load = Load(subject.target, shape)
    meter = Meter(subject, load.tally)
    await load.run()
    must_be_whole(subject, load.tally)
    return load.tally, meter.cost()


@dataclass(frozen=True)
class Window:
    """A part of a run: its cost, and the times (see `Tally`) of tokens that arrived."""

    cost: Cost
    lateness: "array[float]"
    added: "array[float]"


async def window(subject: Subject, load: Load, begins: float, ends: float) -> Window:
    """Measure a running load between two moments of `perf_counter`."""
    await asyncio.sleep(begins - perf_counter())
    first = len(load.tally.lateness)
    meter = Meter(subject, load.tally)
    await asyncio.sleep(ends - perf_counter())
    return Window(meter.cost(), load.tally.lateness[first:], load.tally.added[first:])


def must_be_whole(subject: Subject, tally: Tally) -> None:
    """Raise Unmeasured if answers failed."""
    if tally.failed:
        total = tally.failed + tally.answers
        why = tally.failures_in_words()
        raise Unmeasured(f"{tally.failed} of {total} answers of '{subject.target.name}' failed: {why}.")
