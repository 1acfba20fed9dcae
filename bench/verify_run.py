"""`discreet verify` as an operator runs it, on an installation made for it."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass
from time import perf_counter

import msgspec

from bench.memory import Memory, watched
from bench.processes import cpu_seconds, environment, family, naming
from bench.report import Unmeasured
from discreet.settings import Settings


@dataclass(frozen=True)
class Verified:
    """The result of a run.

    `cpu` is what the command used, `database_cpu` the database for it, in seconds; `slowest` is the slowest promise
    with its time.
    """

    checked: int
    seconds: float
    cpu: float
    database_cpu: float
    memory: Memory
    slowest: str


async def verified(settings: Settings, database: str) -> Verified:
    """Verify the installation.

    `database` is in the command line of the server that holds it. Unmeasured if anything is found or left unchecked,
    because the installation must keep all promises.
    """
    its = {"DISCREET_HOME": str(settings.home), "DISCREET_DATABASE_URL": settings.database_url or ""}
    used, ours = _used(database), _of_children()
    start = perf_counter()
    async with watched("discreet verify") as memory:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "discreet", "verify", "--json", stdin=DEVNULL, stdout=PIPE, stderr=PIPE,
            env=environment(its),
        )  # fmt: skip
        output, errors = await child.communicate()
    seconds = perf_counter() - start
    if child.returncode:
        raise Unmeasured(f"verify ended with {child.returncode}: {(output or errors).decode()[:2000]}")
    promises = msgspec.json.decode(output)["promises"]
    slowest = max(promises, key=lambda promise: promise["seconds"])
    return Verified(
        sum(promise["checked"] for promise in promises), seconds, _of_children() - ours, _used(database) - used, memory,
        f"{slowest['id']} {slowest['seconds']:.1f} s",
    )  # fmt: skip


def _of_children() -> float:
    """Return the CPU of all child processes that have ended."""
    return sum(os.times()[2:4])


def _used(database: str) -> float:
    """Return the CPU of the database and all processes that it ever started."""
    return cpu_seconds({member for root in naming(database) for member in family(root)})
