"""`python -m bench.soak [--minutes 30] [--streams N]`: a soak test.

It runs a real server under mixed work, and prints one JSON line per sample, and the verdict last. Without `--streams` a
ramp finds how many streams of 50 tokens per second are in time; the load is four fifths of that. Exit code 1 if
something grows or fails, or if acknowledged data is missing.
"""

import argparse
import asyncio
import random
import sys
from pathlib import Path
from time import perf_counter

import asyncpg
import msgspec
import uvloop

from bench.__main__ import prepare_process
from bench.database import throwaway_server
from bench.machine_load import Bystanders
from bench.ramp import Ramp, climb
from bench.report import Unmeasured, machine
from bench.setup import Subject
from bench.soak.api_client import create_program
from bench.soak.samples import Sample, SampledServer, Sampler
from bench.soak.svg_plot import draw_samples
from bench.soak.trend import Trend, WatchedValue
from bench.soak.workload import SimulatedPerson, WorkRecord
from bench.storm.durability_check import lost
from bench.storm.fixture import StormFixture, storm_fixture
from bench.storm.size import LARGE, Size

LOAD = 0.8
STEPS = (50, 100, 150, 200, 300, 400, 600, 800)
EVERY = 10.0
SETTLING = 0.2
"""The share of the time that is not judged: caches fill, and PostgreSQL's memory is touched for the first time."""
MANY = {"DISCREET_API_REQUESTS": "1000000", "DISCREET_API_TOKENS": "1000000000"}
WATCHED = (
    WatchedValue("server_mb", 0.05, 5),
    WatchedValue("database_mb", 0.10, 20),
    WatchedValue("open_files", 0.05, 5),
    WatchedValue("connections", 0.05, 2),
    WatchedValue("wal_beyond_mb", 0.25, 100),
    WatchedValue("server_ms_per_turn", 0.10, 0.2, paced=True),
    WatchedValue("database_ms_per_turn", 0.10, 0.2, paced=True),
    WatchedValue("first_token_p50_ms", 0.25, 2, paced=True),
    WatchedValue("token_p99_ms", 0.25, 5, paced=True),
)
"""What may not grow, and by how much it may appear to grow in an hour. People's data makes the database larger: that,
and the dead rows before PostgreSQL's vacuum, are shown but not judged. The pace is the load generator's CPU per
turn.
"""


class Verdict(msgspec.Struct, frozen=True):
    soak: str
    holds: bool
    trends: list[str]
    undecided: list[str]
    grows: list[str]
    lost: list[str]
    failed: dict[str, int]
    done: dict[str, int]
    machine: dict[str, str | int | float]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--streams", type=int, help="the machine's capacity; without it a ramp finds it")
    parser.add_argument("--picture", type=Path, help="write the samples to this file as an SVG")
    options = parser.parse_args()
    prepare_process()
    try:
        verdict = uvloop.run(_soak(options.minutes * 60, options.streams, options.picture))
    except KeyboardInterrupt:
        sys.exit(130)
    print(msgspec.json.encode(verdict).decode(), flush=True)
    sys.exit(0 if verdict.holds else 1)


async def _soak(seconds: float, streams: int | None, picture: Path | None) -> Verdict:
    people = max(2, int((streams or LARGE.people) * LOAD) + 1)
    size = Size("soak", people, 0, 0, 0, 0, 0, 0, 0, 0, 0, patient=False)
    async with throwaway_server() as server, storm_fixture(size, server.get_uri(), MANY) as fixture:
        carried = streams or await _capacity(fixture)
        lives, others = max(1, int(carried * LOAD)), Bystanders()
        print(f"soak: {carried} streams are carried, {lives} people work for {seconds:.0f} s", file=sys.stderr)
        connection = await asyncpg.connect(server.get_uri())
        record = WorkRecord()
        samples = await _run_people(SampledServer(fixture, server, connection, record), lives, seconds)
        await connection.close()
        if picture:
            picture.write_text(draw_samples(samples, [watched.what for watched in WATCHED]))
        missing = await lost([exchange for conversation in record.acknowledged.values() for exchange in conversation])
        trends = _trends(samples, seconds)
        return _verdict(f"{lives} people, {seconds / 60:g} minutes", trends, missing, record, others.share())


async def _capacity(fixture: StormFixture) -> int:
    product = fixture.product
    subject = Subject(product.target, {"server": product.server_pids, "database": product.database_pids})
    in_time = [seen.streams async for seen in climb(subject, STEPS, Ramp(4, 100, 2)) if seen.in_time]
    if not in_time:
        raise Unmeasured("the first level of the ramp was late already; give the capacity with --streams")
    return in_time[-1]


async def _run_people(sampled: SampledServer, count: int, seconds: float) -> list[Sample]:
    fixture, record = sampled.fixture, sampled.record
    program, began = await create_program(fixture), perf_counter()
    people = fixture.visitors[1:] or fixture.visitors
    running = [
        asyncio.create_task(
            SimulatedPerson(fixture, people[n % len(people)], program, random.Random(n), record).run(began + seconds)
        )
        for n in range(count)
    ]
    samples: list[Sample] = []
    look = Sampler(sampled).take
    while (now := perf_counter() - began) < seconds:
        await asyncio.sleep(min(EVERY, seconds - now))
        samples.append(await look(perf_counter() - began))
        print(msgspec.json.encode(samples[-1]).decode(), flush=True)
    await asyncio.gather(*running)
    return samples


def _trends(samples: list[Sample], seconds: float) -> list[Trend]:
    settled = [sample for sample in samples if sample.seconds >= seconds * SETTLING and sample.turns]
    times, paces = ([getattr(sample, what) for sample in settled] for what in ("seconds", "own_ms_per_turn"))
    return [watched.trend(times, [getattr(sample, watched.what) for sample in settled], paces) for watched in WATCHED]


def _verdict(soak: str, trends: list[Trend], missing: list[str], record: WorkRecord, others: float) -> Verdict:
    grows = [trend.what for trend in trends if trend.grows]
    return Verdict(
        soak, not grows and not missing and not record.failed, [trend.in_words() for trend in trends],
        [trend.what for trend in trends if not trend.grows and not trend.is_flat], grows, missing[:20],
        dict(record.failed), dict(record.done), {**machine(), "others_busy": others},
    )  # fmt: skip


if __name__ == "__main__":
    main()
