"""Writes a corpus into a prepared database and key store, in batches."""

import random
from datetime import UTC, datetime, timedelta
from itertools import islice

from bench.corpus.people import Answer, Cast, Casting
from bench.corpus.rows import Rows
from bench.corpus.scenarios import stories
from bench.corpus.sealing import Sealing
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.sealed_key_store import SealedKeyStore
from discreet.db.pool import Connection
from discreet.promises.parties import user_party
from discreet.training.tally import Tally

BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
EVERY = timedelta(seconds=60)
"""Between the beginnings of two conversations."""
MAX_CONCURRENT = 2_000
"""Conversations that are written in one transaction."""


async def fill(owner: Connection, keys: SealedKeyStore, conversations: int, seed: int = 1) -> Tally:
    """Write so many conversations; return what a dataset of all of them must count.

    They have four messages on average. `owner` is a connection of the database's owner whose search path is the
    product's schema.
    """
    chance, planted = random.Random(seed), Tally()
    cast = await Casting(owner, keys, SystemRandomSource(), chance, BEGAN).assemble(conversations)
    sealing = Sealing(keys, cast, chance)
    coming = enumerate(stories(chance, conversations))
    while some := list(islice(coming, MAX_CONCURRENT)):
        rows = Rows()
        for n, story in some:
            story.count(planted)
            sealing.add(rows, story, began(n))
        await rows.copy(owner)
    await _say_no(owner, cast, began(conversations))
    await _begin_log_later(owner)
    await owner.execute("VACUUM ANALYZE")
    return planted


def began(n: int) -> datetime:
    """Return when conversation `n` began; the first is number 0."""
    return BEGAN + (n + 1) * EVERY


async def _begin_log_later(owner: Connection) -> None:
    """Move the evidence log's start after these rows, which are not in the log.

    A server that was upgraded to the log looks the same.
    """
    async with owner.transaction():
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute("UPDATE evidence_kind_starts SET since = now()")


async def _say_no(owner: Connection, cast: Cast, at: datetime) -> None:
    rows = Rows()
    for person in cast.people[Answer.YES_THEN_NO]:
        rows.add("choices", at, person, str(user_party(person)), "improve", False)
    await rows.copy(owner)
