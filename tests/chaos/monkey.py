"""Kills processes at random, as the kernel would, and restarts them: servers, workers, their children, and sometimes a
process of PostgreSQL, which then ends all its connections.
"""

import asyncio
import random
from collections import Counter
from contextlib import suppress

import psutil

from tests.chaos.fleet import Fleet, Member, choose_backend


class Monkey:
    def __init__(self, fleet: Fleet, postmaster: int, rng: random.Random, pause: float) -> None:
        """`pause`: mean seconds between two kills."""
        self._fleet, self._postmaster, self._rng, self._pause = fleet, postmaster, rng, pause
        self._restarts: set[asyncio.Task[None]] = set()
        self.kills: Counter[str] = Counter()

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self._pause * self._rng.uniform(0.4, 1.6))
            await self._kill_something()

    async def wait_for_restarts(self) -> None:
        if self._restarts:
            await asyncio.wait(self._restarts)

    async def _kill_something(self) -> None:
        target = self._rng.choices(["server", "worker", "child", "database"], [45, 30, 15, 10])[0]
        if target == "database":
            self._kill_process(target, choose_backend(self._postmaster, self._rng))
            return
        if target == "child":
            children = [child for member in self._fleet.members for child in member.children()]
            self._kill_process(target, self._rng.choice(children) if children else None)
            return
        up = [m for m in (self._fleet.servers if target == "server" else self._fleet.workers) if m.is_up]
        if up:
            member = self._rng.choice(up)
            await member.kill()
            self.kills[target] += 1
            restart = asyncio.create_task(self._restart(member))
            self._restarts.add(restart)
            restart.add_done_callback(self._restarts.discard)

    def _kill_process(self, target: str, process: psutil.Process | None) -> None:
        with suppress(psutil.Error):
            if process:
                process.kill()
                self.kills[target] += 1

    async def _restart(self, member: Member) -> None:
        await asyncio.sleep(self._rng.uniform(0, 1.5))
        await member.start()
