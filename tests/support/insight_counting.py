"""Counting people as the server does, and reading stored contributions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from discreet.analytics.counting.contribution import Contribution
from discreet.analytics.counting.day_keys import load_day_keys
from discreet.analytics.counting.service import EndedTurn
from discreet.analytics.questions import Cells
from discreet.analytics.releasing.bounding import ContributionBounding
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.gpt import Configuration
from discreet.chat.conversations.action_call import ActionCall
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import ALWAYS
from discreet.promises.visibility import Level


@dataclass(frozen=True)
class StoredContribution:
    """A stored contribution, opened with its day's key."""

    day: date
    gpt_id: UUID
    pseudonym: bytes
    contribution: Contribution


async def published_gpt(services: Services, builder: Actor, name: str = "Guide") -> UUID:
    """Publish a GPT for everyone on this server."""
    gpt_id = (await services.gpts.drafts.create(builder, name)).gpt.id
    await services.gpts.drafts.save(builder, gpt_id, Configuration(name, instructions="You know the way."))
    await services.gpts.publisher.publish(builder, gpt_id, Level.EVERYONE)
    return gpt_id


async def begin_conversation(services: Services, actor: Actor, gpt_id: UUID | None) -> UUID:
    """Begin a conversation whose answer is not written yet."""
    return (await services.conversations.begin(actor, gpt_id, "Which way?")).conversation.metadata.id


def ended_turn(conversation_id: UUID, *, calls: Iterable[ActionCall] = (), begins: bool = True) -> EndedTurn:
    """Return a finished turn of this conversation."""
    made = tuple(calls)
    offered = frozenset(call.tool for call in made)
    return EndedTurn(conversation_id, ALWAYS, begins, "Which way?", "Over there.", timedelta(seconds=2), made, offered)


async def read_contributions(owner: Any, infra: Infrastructure, gpt_id: UUID | str) -> list[StoredContribution]:
    """Return this GPT's contributions that wait for a release."""
    rows = await owner.fetch("SELECT * FROM contributions")
    found = [each for row in rows if (each := _opened(infra, row)) and each.gpt_id == UUID(str(gpt_id))]
    return sorted(found, key=lambda each: (each.day, each.pseudonym))


def sum_contributions(contributions: Iterable[StoredContribution]) -> dict[str, Cells]:
    """Sum one GPT's day by question as the release does, without empty questions."""
    fold = ContributionBounding()
    for each in contributions:
        fold.add(each.pseudonym, each.contribution)
    return {name: dict(cells) for name, cells in fold.counts().items() if cells}


async def close_day(owner: Any, day: date) -> None:
    """Close a day, as the release does before it reads the day."""
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock(x'0D15C4EEB'::bigint)")
        await owner.execute("INSERT INTO insight_days (day, closed_at) VALUES ($1, now())", day)


def _opened(infra: Infrastructure, row: Any) -> StoredContribution | None:
    """Return None for a contribution whose key is deleted."""
    if (keys := load_day_keys(infra.keys, row["day"])) is None:
        return None
    opened = keys.open(row["mark"], row["sealed"])
    return StoredContribution(row["day"], opened.gpt_id, opened.pseudonym, opened.contribution)
