"""The cost of an operation does not grow with other users' rows, and with the user's own only as stated.

The database is set to plan as it would for a large installation: along an index wherever there is one, and once for
every parameter. A plan that still reads a whole table would do so at any size. Rows and statements are compared at two
sizes: never times, and no buffers, which autovacuum touches as well.
"""

from collections.abc import AsyncIterator, Sequence

import pytest_asyncio

from bench.growth import allowed_growth
from bench.growth.exponent import STATEMENTS
from bench.growth.fixture import GrowthFixture, open_fixture_on
from bench.growth.operations import OPERATIONS, Operation, cost_at_once
from bench.growth.series import GrowthSeries
from discreet.app.infrastructure import Infrastructure

AS_IF_LARGE = {
    "enable_seqscan": "off",
    "enable_bitmapscan": "on",
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
}
OWN, SMALL, LARGE = 100, 800, 6_400
"""Messages of the user, and of others."""


@pytest_asyncio.fixture(scope="module")
async def place(infra: Infrastructure) -> AsyncIterator[GrowthFixture]:
    async with open_fixture_on(infra, AS_IF_LARGE) as there:
        await there.write(OWN)
        yield there


async def test_nothing_grows_with_other_peoples_rows(place: GrowthFixture) -> None:
    others = GrowthSeries("crowd", "messages of others", allowed_growth.CROWD)
    for size in (SMALL, LARGE):
        await place.grow(size)
        await _measure(place, size, OPERATIONS, others)
    found = [*others.faults(STATEMENTS), *others.rows()]
    assert not found, "\n".join(found)


async def _measure(place: GrowthFixture, size: int, operations: Sequence[Operation], course: GrowthSeries) -> None:
    for operation in operations:
        course.add(size, operation.name, await cost_at_once(place, operation))
