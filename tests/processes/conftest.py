"""Homes for the program: one is made by the program itself, the others are copies, which takes a tenth of the time.

pristine keys and database as `discreet setup` makes them; without accounts
seeded    the same with Olga (operator), Ada, Ben and Cleo in it
model        the scripted endpoint; its answers are long and slow where a test says so
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest_asyncio

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import Program, installed
from tests.support.people import sign_up

PEOPLE = ("ada", "ben", "cleo")
NUMBERS = count(1)
"""For homes: files that a failed test leaves behind disturb no other test."""


@pytest_asyncio.fixture(scope="session")
async def pristine_home(homes: Path) -> Path:
    made = await Program(homes / "pristine").run("setup")
    assert made.code == 0, made.err
    # Off in tests: they kill programs, never the machine.
    with (homes / "pristine" / "postgres" / "postgresql.auto.conf").open("a") as settings:
        settings.write("fsync = off\n")
    return homes / "pristine"


@pytest_asyncio.fixture(scope="session")
async def seeded_home(homes: Path, pristine_home: Path) -> Path:
    program = Program(await copied(pristine_home, homes / "seeded"), "http://127.0.0.1:9/v1")
    try:
        await program.start()
        await program.set_up()
        for name in PEOPLE:
            await sign_up(program.client(), name)
        assert await program.stop() == 0
    finally:
        await program.sweep()
    return program.home


def a_place(homes: Path) -> Path:
    """For a home, with none of the others beside it: `verify` calls a copy of the key store there a breach."""
    place = homes / f"{next(NUMBERS)}"
    place.mkdir()
    return place / "home"


@pytest_asyncio.fixture
async def pristine(homes: Path, pristine_home: Path, model: ScriptedModel) -> AsyncIterator[Program]:
    async with installed(await copied(pristine_home, a_place(homes)), model.url) as program:
        yield program


@pytest_asyncio.fixture
async def seeded(homes: Path, seeded_home: Path, model: ScriptedModel) -> AsyncIterator[Program]:
    async with installed(await copied(seeded_home, a_place(homes)), model.url) as program:
        yield program


@pytest_asyncio.fixture
async def model() -> AsyncIterator[ScriptedModel]:
    async with ScriptedModel() as endpoint:
        yield endpoint


async def copied(home: Path, to: Path) -> Path:
    """A copy of a home that no process uses, with owners and rights as they are."""
    copying = await asyncio.create_subprocess_exec("cp", "-a", str(home), str(to))
    assert await copying.wait() == 0
    return to


@pytest_asyncio.fixture
async def elsewhere(homes: Path, seeded: Program, model: ScriptedModel) -> AsyncIterator[Program]:
    """A machine of its own, with nothing on it yet."""
    program = Program(homes / f"{seeded.home.name}-restored", model.url)
    yield program
    await program.sweep()
    shutil.rmtree(program.home, ignore_errors=True)
