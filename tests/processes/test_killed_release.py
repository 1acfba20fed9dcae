"""P8: killed at any point, a release continues: stored results stay, no result is released twice, none is left over."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psutil
import pytest
import pytest_asyncio

from discreet.analytics.counting.contribution import DayKeys, day_key_name
from discreet.analytics.counting.day_keys import load_day_keys
from discreet.analytics.questions import QUESTIONS
from discreet.analytics.releasing.release_process import MODULE
from discreet.analytics.releasing.state import state_key_name
from discreet.app.infrastructure import Infrastructure, build_releasing
from tests.processes.releasing_server import KILLED
from tests.processes.server_process import is_alive
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.insight_factories import contribute, insert_published_gpt

pytestmark = pytest.mark.promise("P8")

PATIENCE = 60
"""Seconds after which a process that does not get where it should counts as hanging."""


@dataclass
class Installation:
    """Three GPTs with some people each, and a day of theirs that is over. `gpts` in the order of their release."""

    on: Infrastructure
    owner: Any
    gpts: list[UUID]
    deleted_gpt: UUID
    """A GPT that has contributions and is deleted."""
    day: date

    async def server(self, step: str = "") -> asyncio.subprocess.Process:
        on = self.on
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.processes.releasing_server", on.addresses.serve, on.addresses.insight,
            str(on.settings.home / "keys"), on.clock.now().isoformat(), step, cwd=Path(__file__).parents[2],
        )  # fmt: skip

    async def stored(self) -> dict[tuple[UUID, str], tuple[int, ...]]:
        rows = await self.owner.fetch("SELECT gpt_id, question, measured FROM releases WHERE day = $1", self.day)
        return {(row["gpt_id"], row["question"]): tuple(row["measured"]) for row in rows}

    async def hold(self, gpt_id: UUID) -> None:
        """A lock on the contributions to this GPT."""
        marks = [row["mark"] for row in await self.owner.fetch("SELECT day, mark, sealed FROM contributions")
                 if self._keys(row["day"]).open(row["mark"], row["sealed"]).gpt_id == gpt_id]  # fmt: skip
        await self.owner.execute("SELECT FROM contributions WHERE mark = ANY ($1) FOR UPDATE", marks)

    def _keys(self, day: date) -> DayKeys:
        keys = load_day_keys(self.on.keys, day)
        assert keys is not None
        return keys

    async def finish(self) -> None:
        """Release again, and look: everything is out, once, and nothing else is left."""
        before = await self.stored()
        await build_releasing(self.on).release_due()
        after = await self.stored()
        assert after.keys() == {(gpt, name) for gpt in self.gpts for name in QUESTIONS}
        assert before.items() <= after.items()
        assert not await self.owner.fetchval("SELECT count(*) FROM contributions")
        assert await self.owner.fetchval("SELECT released_at FROM insight_days WHERE day = $1", self.day)
        for name in (day_key_name(self.day), state_key_name(self.day - timedelta(days=1))):
            assert self.on.keys.key(name) is None
        assert self.on.keys.key(state_key_name(self.day))
        states = await self.owner.fetch("SELECT gpt_id, day FROM insight_states")
        assert {(row["gpt_id"], row["day"]) for row in states} == {(gpt, self.day) for gpt in self.gpts}


@pytest_asyncio.fixture(scope="module")
async def gpts(infra: Infrastructure, build: Builder, clock: SettableClock) -> list[UUID]:
    clock.freeze(datetime(2026, 3, 4, 12, tzinfo=UTC))
    ada = await build.person("ada")
    return sorted([await insert_published_gpt(infra, ada) for _ in range(3)])


@pytest_asyncio.fixture
async def installation(infra: Infrastructure, owner: Any, clock: SettableClock, gpts: list[UUID]) -> Installation:
    day = clock.advance(days=1).date()
    await build_releasing(infra).release_due()
    deleted_gpt = uuid4()
    for gpt in (*gpts, deleted_gpt):
        for _ in range(3):
            await contribute(infra, gpt, uuid4(), day)
    clock.advance(days=1)
    return Installation(infra, owner, gpts, deleted_gpt, day)


# The releasing process is held at one of its steps by a lock, and killed there

Hold = Callable[[Installation], Awaitable[object]]


async def before_anything_is_stored(at: Installation) -> None:
    await at.owner.execute("LOCK TABLE releases IN SHARE MODE")


async def in_the_middle_of_the_second_gpt(at: Installation) -> None:
    await at.owner.execute("SELECT FROM insight_states WHERE gpt_id = $1 FOR UPDATE", at.gpts[1])


async def before_the_last_gpt_is_committed(at: Installation) -> None:
    await at.hold(at.gpts[2])


async def before_what_is_left_is_removed(at: Installation) -> None:
    await at.hold(at.deleted_gpt)


HELD: dict[Hold, int] = {
    before_anything_is_stored: 0, in_the_middle_of_the_second_gpt: 1, before_the_last_gpt_is_committed: 2,
    before_what_is_left_is_removed: 3,
}  # fmt: skip
"""How many GPTs' numbers are out by then."""
each_step = pytest.mark.parametrize("hold", HELD, ids=lambda hold: hold.__name__)


@each_step
async def test_the_releasing_process_is_killed(installation: Installation, hold: Hold) -> None:
    async with server_waiting_for_lock(installation, hold) as (server, child):
        child.kill()
        assert await server.wait() == 1
    assert len(await installation.stored()) == HELD[hold] * len(QUESTIONS)
    await installation.finish()


@each_step
async def test_the_server_is_killed_and_its_process_ends_with_it(installation: Installation, hold: Hold) -> None:
    async with server_waiting_for_lock(installation, hold) as (server, child):
        server.kill()
        async with asyncio.timeout(PATIENCE):
            while is_alive(child):
                await asyncio.sleep(0.01)
    assert len(await installation.stored()) == HELD[hold] * len(QUESTIONS)
    await installation.finish()


@asynccontextmanager
async def server_waiting_for_lock(
    installation: Installation, hold: Hold
) -> AsyncIterator[tuple[asyncio.subprocess.Process, psutil.Process]]:
    """A server and its releasing process, which waits for a lock of ours."""
    async with installation.owner.transaction():
        await hold(installation)
        server = await installation.server()
        async with asyncio.timeout(PATIENCE):
            while not await installation.owner.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                assert server.returncode is None
                await asyncio.sleep(0.01)
        [child] = [each for each in psutil.Process(server.pid).children() if MODULE in each.cmdline()]
        yield server, child


# The server ends between two of its own steps


@pytest.mark.parametrize("step", ["made state", "destroyed day", "destroyed state"])
async def test_the_server_is_killed_between_two_steps(installation: Installation, step: str) -> None:
    day, before = installation.day, installation.day - timedelta(days=1)
    steps = {
        "made state": f"made {state_key_name(day)}",
        "destroyed day": f"destroyed {day_key_name(day)}",
        "destroyed state": f"destroyed {state_key_name(before)}",
    }
    server = await installation.server(steps[step])
    assert await server.wait() == KILLED
    assert bool(await installation.stored()) == step.startswith("destroyed")
    assert not await installation.owner.fetchval("SELECT released_at FROM insight_days WHERE day = $1", day)
    await installation.finish()


async def test_an_undisturbed_server_releases(installation: Installation) -> None:
    assert await (await installation.server()).wait() == 0
    stored = await installation.stored()
    await installation.finish()
    assert await installation.stored() == stored
