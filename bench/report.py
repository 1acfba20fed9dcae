"""A figure and its output: one JSON line each."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec


class Unmeasured(Exception):
    """A figure cannot be measured now; the sentence says why and is printed instead."""


class Figure(msgspec.Struct, frozen=True):
    """A measured figure.

    `value` and `spread` are null if it was not measured; `note` then says why.
    """

    figure: str
    value: float | None
    unit: str
    goal: float | None
    spread: tuple[float, float] | None
    machine: dict[str, str | int | float]
    note: str

    def among(self, others_busy: float) -> "Figure":
        """Return the figure with the share of all cores that other programs used."""
        return msgspec.structs.replace(self, machine={**self.machine, "others_busy": others_busy})

    def line(self, others_busy: float) -> str:
        """Return the figure as JSON, with that share."""
        return msgspec.json.encode(self.among(others_busy)).decode()


@dataclass(frozen=True)
class Wanted:
    """A figure to measure: its name, its unit, and its goal if it has one."""

    name: str
    unit: str
    goal: float | None = None

    def of_rounds(self, rounds: Sequence[float], note: str) -> Figure:
        """Return the figure of repeated rounds: their median.

        The spread is the smallest and the largest value.
        """
        return self.of(statistics.median(rounds), note, (min(rounds), max(rounds)))

    def of(self, value: float, note: str, spread: tuple[float, float] | None = None) -> Figure:
        low, high = spread or (value, value)
        spread = (_short(low), _short(high))
        return Figure(self.name, _short(value), self.unit, self.goal, spread, machine(), note)

    def unmeasured(self, why: str) -> Figure:
        return Figure(self.name, None, self.unit, self.goal, None, machine(), f"Not measured: {why}")


@cache
def machine() -> dict[str, str | int | float]:
    """Return what the figures were measured on."""
    return {
        "cpu": _after_colon("/proc/cpuinfo", "model name"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(int(_after_colon("/proc/meminfo", "MemTotal").split()[0]) / 1_000_000, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
    }


def _after_colon(path: str, name: str) -> str:
    lines = Path(path).read_text("utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "0 unknown")


def _short(value: float) -> float:
    """Round to four significant digits; more would be false precision."""
    return float(f"{value:.4g}")
