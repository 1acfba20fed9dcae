"""The dataset engine compared with a bare pool of processes.

Both run the same function on the same texts.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

if TYPE_CHECKING:
    from discreet.training.deidentify.profiles import Profile

STANDARD = Wanted("dataset_engine_ratio", "of a bare pool's messages/s", goal=0.85)
PATTERNS = Wanted("dataset_engine_patterns_ratio", "of a bare pool's messages/s", goal=0.85)
MESSAGES = Wanted("dataset_messages_per_s", "messages/s")
CPU = Wanted("dataset_engine_cpu_ratio", "of a bare pool's CPU")
START = Wanted("dataset_engine_start_s", "s")
WANTED = (STANDARD, PATTERNS, MESSAGES, CPU, START)

Records = Sequence[Sequence[str]]
Way = Callable[[Records], int]
"""Refines records in processes that it starts and ends; returns how many came back."""


@dataclass(frozen=True)
class Spent:
    """The time and CPU seconds of all processes, their start included."""

    seconds: float
    cpu: float


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Run both ways in turn, one shard each time.

    The heavier the profile, the less the way matters.
    """
    try:
        from discreet.training.deidentify.profiles import Profile
    except ImportError as missing:
        raise Unmeasured(f"the product is not here: {missing}") from missing
    cores = len(os.sched_getaffinity(0))
    standard = await asyncio.to_thread(_rounds, Profile.STANDARD, cores, 600 if stage.quick else 2_000, stage.rounds)
    patterns = await asyncio.to_thread(_rounds, Profile.PATTERNS, cores, 4_000 if stage.quick else 20_000, stage.rounds)
    yield STANDARD.of_rounds([pool.seconds / engine.seconds for engine, pool in standard], _note(standard))
    yield PATTERNS.of_rounds([pool.seconds / engine.seconds for engine, pool in patterns], _note(patterns))
    yield MESSAGES.of_rounds(
        [2 * (600 if stage.quick else 2_000) / engine.seconds for engine, _ in standard],
        f"Profile standard, {cores} processes, their start included.",
    )
    yield CPU.of_rounds([engine.cpu / pool.cpu for engine, pool in standard], "Profile standard; all processes.")
    first = await asyncio.to_thread(_rounds, Profile.STANDARD, 1, 1, stage.rounds)
    yield START.of_rounds([engine.seconds for engine, _ in first], "From nothing to the first refined record.")


def _note(rounds: Sequence[tuple[Spent, Spent]]) -> str:
    engine, pool = (median(spent[which].seconds for spent in rounds) for which in (0, 1))
    return f"Start of the processes included: {engine:.1f} s, the pool {pool:.1f} s."


def _rounds(profile: "Profile", cores: int, records: int, rounds: int) -> list[tuple[Spent, Spent]]:
    texts = [_talk(n) for n in range(records)]
    engine, pool = partial(_with_engine, profile, cores), partial(_with_pool, profile, cores)
    return [(_spent(engine, texts), _spent(pool, texts)) for _ in range(rounds)]


def _spent(way: Way, records: Records) -> Spent:
    began, cpu = perf_counter(), _cpu()
    done = way(records)
    if done != len(records):
        raise Unmeasured(f"only {done} of {len(records)} records came back.")
    return Spent(perf_counter() - began, _cpu() - cpu)


def _cpu() -> float:
    """Return the CPU of this process and of its children that have ended."""
    return sum(os.times()[:4])


def _with_engine(profile: "Profile", cores: int, records: Records) -> int:
    from discreet.training.engine import Engine

    with Engine(profile, cores) as engine:
        return sum(1 for _ in engine.refine(records))


def _with_pool(profile: "Profile", cores: int, records: Records) -> int:
    from bench.baseline_pool import refined_in_bare_pool

    return refined_in_bare_pool(records, profile, cores)


def _talk(number: int) -> tuple[str, str]:
    """Return a question with personal information and its answer, each unique.

    They have 600 characters together.
    """
    street = f"{number % 90 + 1} {('Mill', 'Harbour', 'Chapel')[number % 3]} Lane"
    return (
        f"My name is {('Ada Berger', 'Tomasz Nowak', 'Mei Tanaka')[number % 3]}, I live at {street} and my e-mail is "
        f"guest{number}@example.org. How do I plan {number} kilometres by train, with {number % 7} changes?",
        f"For {number} kilometres start early and look for a through train. With {number % 7} changes leave "
        f"{10 + number % 20} minutes for each. Buy the ticket {number % 60} days ahead, since the cheap ones go first; "
        "take water and something to read; and ask at the station which end of the platform the carriages with free "
        f"seats will stop at. If train {number % 997} is late, the next one may be taken with the same ticket, which "
        "the conductor marks for you.",
    )
