"""`python -m bench.growth`: each operation's cost at several sizes.

Prints one JSON line per operation and axis. Ends with 1 if a cost grows faster than a logarithm without a reason in
`allowed_growth.py`.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from time import perf_counter

from bench.growth import allowed_growth
from bench.growth.fixture import GrowthFixture, open_fixture
from bench.growth.operations import OPERATIONS, Operation, cost_of
from bench.growth.pictures import write_pictures
from bench.growth.series import GrowthSeries
from bench.machine_load import Bystanders
from discreet.http.log import configure_logging

CROWD = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
OWN = (100, 1_000, 10_000, 100_000)
FIXED_OWN, FIXED_CROWD = 100, 10_000
"""A person's own messages while others' grow, and others' while the person's grow."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--crowd", type=int, default=1_000_000, help="maximum number of other people's messages")
    parser.add_argument("--own", type=int, default=OWN[-1], help="maximum number of a person's own messages")
    parser.add_argument("--pictures", type=Path, help="a folder to draw the curves into")
    parser.add_argument("operations", nargs="*", metavar="OPERATION", help="names of operations; all if none")
    options = parser.parse_args()
    configure_logging("error")  # only figures are printed here
    chosen = [each for each in OPERATIONS if not options.operations or each.name in options.operations]
    courses = asyncio.run(_measure(chosen, options.crowd, options.own))
    if options.pictures:
        write_pictures(options.pictures, *courses)
    sys.exit(1 if any(course.faults() for course in courses) else 0)


async def _measure(chosen: Sequence[Operation], crowd: int, own: int) -> tuple[GrowthSeries, GrowthSeries]:
    crowd_series = GrowthSeries("crowd", "messages of others", allowed_growth.CROWD)
    async with open_fixture() as fixture:
        await fixture.write(FIXED_OWN)
        await _run(fixture, fixture.grow, [size for size in CROWD if size <= crowd], chosen, crowd_series)
    own_series = GrowthSeries("own", "messages of one's own", allowed_growth.OWN)
    async with open_fixture() as fixture:
        await fixture.grow(FIXED_CROWD)
        await _run(fixture, fixture.write, [size for size in OWN if size <= own], chosen, own_series)
    return crowd_series, own_series


async def _run(
    fixture: GrowthFixture,
    reach: Callable[[int], Awaitable[None]],
    sizes: Sequence[int],
    chosen: Sequence[Operation],
    course: GrowthSeries,
) -> None:
    bystanders, began = Bystanders(), perf_counter()
    for size in sizes:
        await reach(size)
        weight = await fixture.owner.fetchval("SELECT pg_database_size(current_database())")
        line = f"{perf_counter() - began:5.0f} s  {size:,} {course.across}, {weight / 1e6:,.0f} MB of database"
        print(line, file=sys.stderr, flush=True)
        for operation in chosen:
            cost = await cost_of(fixture, operation)
            course.add(size, operation.name, cost)
            print(f"{operation.name}: {cost.buffers:,.0f} buffers, {cost.ms:,.1f} ms", file=sys.stderr, flush=True)
    for figure in course.figures():
        print(figure.line(bystanders.share()), flush=True)
    for fault in course.faults():
        print(f"FAULT  {fault}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
