"""Kills processes at random, as the kernel would, and starts them again: servers, workers, their children, and now and
then a process of PostgreSQL's, which then ends all its connections."""

import asyncio
import random
from collections import Counter
from contextlib import suppress

import psutil

from tests.chaos.fleet import Fleet, Member, backends


class Monkey:
    def __init__(self, fleet: Fleet, postmaster: int, chance: random.Random, pause: float) -> None:
        """`pause`: seconds between two kills, about."""
        self._fleet, self._postmaster, self._chance, self._pause = fleet, postmaster, chance, pause
        self._starting: set[asyncio.Task[None]] = set()
        self.killed: Counter[str] = Counter()

    async def live(self) -> None:
        while True:
            await asyncio.sleep(self._pause * self._chance.uniform(0.4, 1.6))
            await self._kill_something()

    async def rest(self) -> None:
        if self._starting:
            await asyncio.wait(self._starting)

    async def _kill_something(self) -> None:
        what = self._chance.choices(["server", "worker", "child", "database"], [45, 30, 15, 10])[0]
        if what == "database":
            self._kill_process(what, backends(self._postmaster, self._chance))
            return
        if what == "child":
            children = [child for member in self._fleet.members for child in member.children()]
            self._kill_process(what, self._chance.choice(children) if children else None)
            return
        up = [m for m in (self._fleet.servers if what == "server" else self._fleet.workers) if m.is_up]
        if up:
            member = self._chance.choice(up)
            await member.kill()
            self.killed[what] += 1
            again = asyncio.create_task(self._start_again(member))
            self._starting.add(again)
            again.add_done_callback(self._starting.discard)

    def _kill_process(self, what: str, process: psutil.Process | None) -> None:
        with suppress(psutil.Error):
            if process:
                process.kill()
                self.killed[what] += 1

    async def _start_again(self, member: Member) -> None:
        await asyncio.sleep(self._chance.uniform(0, 1.5))
        await member.start()
