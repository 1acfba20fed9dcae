"""One day's release in the release process, GPT by GPT (P8).

Invariants:
- Reading, bounding, drawing noise, storing and deleting are one transaction per GPT.
- If the process is killed before the commit, no one has seen the drawn noise.
- After the commit the number never changes.
- Every GPT has its numbers each day, even without users.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec

from discreet.analytics.counting.contribution import Contribution, DayKeys, DecryptedContribution
from discreet.analytics.questions import QUESTIONS
from discreet.analytics.release import Release, digest_of
from discreet.analytics.releasing import releases_store as store
from discreet.analytics.releasing.bounding import ContributionBounding, Counts
from discreet.analytics.releasing.measure import Noise, add_noise
from discreet.analytics.releasing.release_order import DayReleased, ReleasedGpt, ReleaseRequest
from discreet.analytics.releasing.state import Streams, advanced, open_streams, running, seal_streams
from discreet.crypto.envelope import DecryptionFailed
from discreet.db.connecting import new_connection
from discreet.db.pool import Connection
from discreet.evidence.entry import EntryKind, Facts, LogEntry
from discreet.evidence.record import record
from discreet.ports.clock import RandomSource

MAX_CONCURRENT_PEOPLE = 500
People = Mapping[bytes, set[bytes]]
"""The marks of each person's contributions, by pseudonym."""


@dataclass
class ReleaseCounts:
    """Counts of the whole day so far."""

    gpts: int = 0
    contributions: int = 0
    unopened: int = 0


class Day:
    """The day of a release request, with its keys, costs and noise."""

    def __init__(self, order: ReleaseRequest, noise: Noise, random: RandomSource) -> None:
        self.date, self.costs = order.day, order.costs
        self.keys = DayKeys(order.day, bytes.fromhex(order.day_key)) if order.day_key else None
        self._earlier_key = bytes.fromhex(order.earlier_state_key) if order.earlier_state_key else None
        self._state_key = bytes.fromhex(order.state_key)
        self._noise, self._random = noise, random
        self.tally = ReleaseCounts()

    @property
    def before(self) -> date:
        return self.date - timedelta(days=1)

    def decrypt(self, mark: bytes, sealed: bytes) -> DecryptedContribution | None:
        """Decrypt a contribution, or return None when it cannot be decrypted.

        Its key is gone, or it was encrypted with another key.
        """
        try:
            return self.keys.open(mark, sealed) if self.keys else None
        except (DecryptionFailed, msgspec.DecodeError):
            return None

    def open_earlier_streams(self, gpt_id: UUID, sealed: bytes | None) -> Streams:
        return open_streams(self._earlier_key, gpt_id, self.before, sealed)

    def seal(self, gpt_id: UUID, streams: Streams) -> bytes:
        return seal_streams(self._random, self._state_key, gpt_id, self.date, streams)

    def measure(self, gpt_id: UUID, streams: Streams) -> list[Release]:
        return [
            add_noise(QUESTIONS[name], gpt_id, stream.began, self.date, self.costs[name], stream.days, self._noise)
            for name, stream in streams.items()
        ]


async def release_day(order: ReleaseRequest, noise: Noise, random: RandomSource) -> DayReleased:
    """Release the day for all published GPTs, then delete its contributions.

    GPTs that already have their release are skipped.
    """
    day = Day(order, noise, random)
    connection = await new_connection(order.database_url)
    try:
        await store.release_alone(connection)
        people = await _people(connection, day)
        for listed in order.published_gpts:
            async with connection.transaction():
                await _release(connection, day, listed, people.pop(listed.gpt_id, {}))
        await store.remove_leftovers(connection, day.date)
    finally:
        await connection.close()
    return DayReleased(day.tally.gpts, day.tally.contributions, day.tally.unopened)


async def _people(connection: Connection, day: Day) -> dict[UUID, People]:
    """Return the marks of the day's contributions by GPT and pseudonym.

    All marks of the day are held in memory, but not the contributions.
    """
    people: dict[UUID, People] = defaultdict(lambda: defaultdict(set))
    async with connection.transaction():
        async for rows in store.all_contributions(connection, day.date):
            for mark, sealed in rows:
                if opened := day.decrypt(mark, sealed):
                    people[opened.gpt_id][opened.pseudonym].add(mark)
                else:
                    day.tally.unopened += 1
    return people


async def _release(connection: Connection, day: Day, listed: ReleasedGpt, people: People) -> None:
    gpt_id = listed.gpt_id
    if await store.is_released(connection, gpt_id, day.date, list(QUESTIONS)):
        return
    counts = await _counts(connection, day, people)
    earlier = day.open_earlier_streams(gpt_id, await store.sealed_streams(connection, gpt_id, day.before))
    streams = advanced(earlier, day.date, counts, listed.operations)
    releases = day.measure(gpt_id, streams)
    await store.insert(connection, releases)
    await record(connection, _evidence(day, releases), subject=f"gpt:{gpt_id}")
    await _save_streams(connection, day, gpt_id, running(streams, day.date))
    await store.remove_contributions(connection, day.date, [mark for marks in people.values() for mark in marks])
    day.tally.gpts += 1


def _evidence(day: Day, releases: Sequence[Release]) -> LogEntry:
    """Return the log entry: the numbers' digest and their costs in grains of ρ (P12)."""
    facts: Facts = {
        "day": str(day.date),
        "costs": {release.question: release.cost for release in releases},
        "sha256": digest_of(releases),
    }
    return LogEntry(EntryKind.NUMBERS_RELEASED, datetime.combine(day.date + timedelta(days=1), time(), UTC), facts)


async def _counts(connection: Connection, day: Day, people: People) -> Counts:
    """Return the GPT's bounded counts.

    People are processed in the order of their pseudonyms, MAX_CONCURRENT_PEOPLE of them in memory at a time.
    """
    bounding = ContributionBounding()
    ordered = sorted(people)
    for start in range(0, len(ordered), MAX_CONCURRENT_PEOPLE):
        batch = ordered[start : start + MAX_CONCURRENT_PEOPLE]
        by_pseudonym: dict[bytes, list[Contribution]] = {pseudonym: [] for pseudonym in batch}
        marks = [mark for pseudonym in batch for mark in people[pseudonym]]
        for mark, sealed in await store.contributions(connection, day.date, marks):
            day.tally.contributions += 1
            if opened := day.decrypt(mark, sealed):
                by_pseudonym[opened.pseudonym].append(opened.contribution)
        for pseudonym, contributions in by_pseudonym.items():
            for contribution in contributions:
                bounding.add(pseudonym, contribution)
    return bounding.counts()


async def _save_streams(connection: Connection, day: Day, gpt_id: UUID, streams: Streams) -> None:
    if streams:
        await store.save_streams(connection, gpt_id, day.date, day.seal(gpt_id, streams))
    else:
        await store.delete_streams(connection, gpt_id)
