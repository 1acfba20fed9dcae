"""The share of refining in a dataset's build.

The whole build is compared with a bare pool that only refines the same texts.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from bench.report import Figure, Unmeasured, Wanted
from bench.setup import Stage

if TYPE_CHECKING:
    from bench.seeded_installation import Built, Installation
    from discreet.training.deidentify.profiles import Profile

PACE = Wanted("dataset_standard_messages_per_s", "messages/s")
STANDARD = Wanted("dataset_standard_over_pool", "of a bare pool's pace", goal=0.85)
STANDARD_CPU = Wanted("dataset_standard_cpu_over_pool", "× a bare pool's CPU")
PATTERNS = Wanted("dataset_patterns_over_pool", "of a bare pool's pace")
PATTERNS_CPU = Wanted("dataset_patterns_cpu_over_pool", "× a bare pool's CPU")
WANTED = (PACE, STANDARD, STANDARD_CPU, PATTERNS, PATTERNS_CPU)


@dataclass(frozen=True)
class Spent:
    """Seconds, and CPU seconds of all ended child processes, without the database."""

    seconds: float
    cpu: float

    @classmethod
    def until_now(cls) -> "Spent":
        return cls(perf_counter(), sum(os.times()[2:4]))

    def __sub__(self, before: "Spent") -> "Spent":
        return Spent(self.seconds - before.seconds, self.cpu - before.cpu)


@dataclass(frozen=True)
class Round:
    """A bare pool, then a whole build of the same texts."""

    pool: Spent
    build: Spent
    built: "Built"

    def in_words(self) -> str:
        return f"{self.built.messages:,} messages: {self.build.seconds:.0f} s, the bare pool {self.pool.seconds:.0f} s."


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Run build and pool in turn, on one installation for each profile."""
    try:
        from bench.seeded_installation import installation
        from discreet.training.deidentify.profiles import Profile
    except ImportError as missing:
        raise Unmeasured(f"datasets are not here: {missing}") from missing
    part = 20 if stage.quick else 1
    async with installation(3_000 // part) as made:
        rounds = await _rounds(made, Profile.STANDARD, stage.rounds)
        yield PACE.of_rounds([one.built.messages_per_second for one in rounds], rounds[-1].in_words())
        for figure in _ratios(STANDARD, STANDARD_CPU, rounds):
            yield figure
    async with installation(10_000 // part) as made:
        for figure in _ratios(PATTERNS, PATTERNS_CPU, await _rounds(made, Profile.PATTERNS, stage.rounds)):
            yield figure


def _ratios(pace: Wanted, cpu: Wanted, rounds: list[Round]) -> tuple[Figure, Figure]:
    note = f"Start of the processes included. {rounds[-1].in_words()}"
    return (
        pace.of_rounds([one.pool.seconds / one.build.seconds for one in rounds], note),
        cpu.of_rounds([one.build.cpu / one.pool.cpu for one in rounds], f"Without the database's. {note}"),
    )


async def _rounds(made: "Installation", profile: "Profile", rounds: int) -> list[Round]:
    from bench.baseline_pool import run_bare_pool_apart

    texts, found = await made.permitted(profile), []
    for _ in range(rounds):
        first = Spent.until_now()
        await asyncio.to_thread(run_bare_pool_apart, texts, profile, made.workers)
        then = Spent.until_now()
        built = await made.build(profile, made.conversations)
        found.append(Round(then - first, Spent.until_now() - then, built))
    return found
