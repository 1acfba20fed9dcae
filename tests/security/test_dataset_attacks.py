"""Attacks on datasets: by who restores a backup, by a pipeline that has been taken over, by what happens at the worst
moment, by who writes so much that nobody's dataset is ever built (P1, P7, P10, P11)."""

import asyncio

import asyncpg
import pytest
import pytest_asyncio

from discreet.accounts.actor import AccountRole
from discreet.improvement.building import TURN
from discreet.improvement.dataset import DatasetState
from discreet.improvement.records import Busy
from tests.conversations_builder import Builder
from tests.reading_datasets import QUICK, finished


@pytest_asyncio.fixture(scope="module")
async def build(ground):
    return Builder(ground)


@pytest_asyncio.fixture(scope="module")
async def olga(build):
    return await build.person("olga", improve=True, role=AccountRole.OPERATOR)


@pytest_asyncio.fixture(scope="module")
async def ben(build):
    ben = await build.person("ben", improve=True)
    await build.talk(ben, "When does the last ferry leave the island?", "At seven, or when it is full.")
    return ben


@pytest.fixture(scope="module")
def improvement(build):
    return build.improvement()


@pytest_asyncio.fixture(scope="module")
async def pipelines_role(ground):
    connection = await asyncpg.connect(ground.addresses.improve, server_settings={"search_path": "discreet"})
    yield connection
    await connection.close()


# Two builders --------------------------------------------------------------------------------------------------


async def test_the_queue_waits_for_who_is_building_already_and_gives_nothing_up(build, improvement, olga, ben, owner):
    """A job that was taken over, or an operator who goes on with a build at the command line: who comes second neither
    ends what the first is building, nor forgets it when the first is gone."""
    dataset = await improvement.request(olga, "Built twice", QUICK)
    claim = "hashtextextended('dataset ' || $1, 0)"
    await owner.execute(f"SELECT pg_advisory_lock({claim})", str(dataset.id))
    try:
        with pytest.raises(Busy):
            await improvement.build(dataset.id)
        second = asyncio.create_task(improvement.build_in_turn(dataset.id))
        await asyncio.sleep(2 * TURN)
        assert not second.done()
        assert (await improvement.dataset(olga, dataset.id)).state is DatasetState.BUILDING
    finally:
        await owner.execute(f"SELECT pg_advisory_unlock({claim})", str(dataset.id))
    await asyncio.wait_for(second, 60)
    assert (await finished(build, improvement, dataset.id)).dataset.records > 0


def test_the_queue_builds_in_turn():
    """What the house registers is the patient way: Busy four times would be the end of what somebody else builds."""
    registered = (SOURCES / "bootstrap.py").read_text()
    assert "jobs.register(BUILD_DATASET, improvement.build_in_turn, improvement.give_up)" in registered
