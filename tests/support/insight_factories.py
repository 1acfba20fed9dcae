"""Contributions and published GPTs for tests of private statistics."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from discreet.analytics.counting.contribution import Contribution, ContributionRow, CountedRating, CountedTurn
from discreet.analytics.counting.day_keys import create_day_keys
from discreet.analytics.questions import QUESTIONS
from discreet.analytics.taxonomy.topics import TOPICS
from discreet.app.infrastructure import Infrastructure
from discreet.identity.accounts.actor import Actor

EVERYTHING = tuple(name for name in QUESTIONS if name not in ("ratings", "calls", "request_answers", "request_data"))
"""The questions for which a person's first message of a month counts."""


def counted_turn(**given: Any) -> CountedTurn:
    """Return a short, quick answer to the first message of a conversation."""
    return CountedTurn(**{"begun": True, "length": 0, "duration": 0, "topic": TOPICS[-1], **given})


async def contribute(
    on: Infrastructure,
    gpt_id: UUID,
    account_id: UUID,
    day: date,
    what: CountedTurn | CountedRating | None = None,
    counts: Sequence[str] = EVERYTHING,
) -> ContributionRow:
    """Store one contribution past the ledger, and return it."""
    [row] = await _add(on, gpt_id, day, [account_id], Contribution(tuple(counts), what or counted_turn()))
    return row


async def add_crowd(on: Infrastructure, gpt_id: UUID, day: date, people: int, **what: Any) -> list[UUID]:
    """Let this many new people have one turn each."""
    ids = [on.random.new_id() for _ in range(people)]
    await _add(on, gpt_id, day, ids, Contribution(EVERYTHING, counted_turn(**what)))
    return ids


async def _add(
    on: Infrastructure, gpt_id: UUID, day: date, account_ids: Sequence[UUID], contribution: Contribution
) -> list[ContributionRow]:
    keys = create_day_keys(on.keys, day)
    names = [keys.pseudonym(gpt_id, account_id) for account_id in account_ids]
    rows = [keys.seal(on.random, gpt_id, name, contribution) for name in names]
    async with on.database.anonymous() as connection:
        await connection.executemany(
            "INSERT INTO contributions (day, mark, sealed) VALUES ($1, $2, $3)", [(day, *row) for row in rows]
        )
    return rows


async def insert_published_gpt(on: Infrastructure, builder: Actor) -> UUID:
    """Insert a GPT that is published for everyone, as a bare row and its key."""
    gpt_id = on.random.new_id()
    on.keys.create_key(f"gpt/{gpt_id}")
    async with on.database.acting_as(builder.account_id) as connection:
        await connection.execute(
            "INSERT INTO gpts (id, owner_id, created_at, level, current_version) VALUES ($1, $2, $3, 'everyone', 1)",
            gpt_id,
            builder.account_id,
            on.clock.now(),
        )
    return gpt_id
