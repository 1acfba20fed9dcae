"""What the pipeline reads, as the role `discreet_improve` (SPEC §9).

Law of this file: the rule picks (`THE_RULE`, rendered as SQL); every other conversation comes along with what
is needed to say why it is left out. Row-level security shows this role no content of the private drawer, no
grant but the pipeline's own, and no title (P1).
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.conversations.drawers import Drawer
from discreet.conversations.message import Role, State
from discreet.db.pool import Connection
from discreet.improvement.cut import Outline
from discreet.promises import improve
from discreet.promises.improve import Standing
from discreet.promises.parties import Nature, Party, PartyKind

AT_ONCE = 200
"""Conversations that are held in memory together, without their content."""


@dataclass(frozen=True)
class Candidate:
    """A conversation as the selection sees it. `parties` are those of its first label; `sealed_key` is the
    pipeline's grant, when it was given one; `refused` is the rule's answer in SQL."""

    id: UUID
    owner_id: UUID
    nature: Nature
    began_at: datetime
    head_id: UUID | None
    parties: tuple[str, ...]
    refused: bool
    sealed_key: bytes | None


def candidates_sql() -> str:
    return f"""
        SELECT conversations.id, conversations.owner_id, conversations.nature, conversations.began_at,
               conversations.head_id, first.parties, refused.id IS NOT NULL AS refused, key_grants.sealed_key
        FROM conversations
        JOIN LATERAL (
            SELECT id, parties FROM labels WHERE conversation_id = conversations.id
            ORDER BY cardinality(parties), id LIMIT 1
        ) AS first ON true
        LEFT JOIN (SELECT DISTINCT id FROM ({improve.THE_RULE.refused_labels_sql()}) AS refusals) AS refused
            ON refused.id = first.id
        LEFT JOIN key_grants
            ON key_grants.conversation_id = conversations.id
            AND key_grants.drawer = 'improvement' AND key_grants.holder = 'improvement'
        ORDER BY conversations.id
    """


async def candidates(connection: Connection) -> AsyncGenerator[list[Candidate], None]:
    """Every conversation, a few at a time, through a cursor: memory stays the same at any size."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        cursor = await connection.cursor(candidates_sql())
        while rows := await cursor.fetch(AT_ONCE):
            yield [_candidate(row) for row in rows]


async def how_many(connection: Connection) -> int:
    count: int = await connection.fetchval("SELECT count(*) FROM conversations")
    return count


async def labels(connection: Connection, conversation_ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The parties of every label of these conversations, by label id."""
    rows = await connection.fetch("SELECT id, parties FROM labels WHERE conversation_id = ANY ($1)", conversation_ids)
    return {row["id"]: tuple(row["parties"]) for row in rows}


async def outlines(connection: Connection, conversation_ids: Sequence[UUID]) -> dict[UUID, list[Outline]]:
    """The messages of these conversations without content, by conversation."""
    found: dict[UUID, list[Outline]] = {id_: [] for id_ in conversation_ids}
    rows = await connection.fetch(
        "SELECT id, conversation_id, parent_id, role, label_id, drawer, state FROM message_outlines($1)",
        conversation_ids,
    )
    for row in rows:
        found[row["conversation_id"]].append(_outline(row))
    return found


async def sealed_messages(connection: Connection, message_ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """The sealed bodies of these messages, as far as this role sees them."""
    rows = await connection.fetch("SELECT id, sealed FROM messages WHERE id = ANY ($1)", message_ids)
    return {row["id"]: row["sealed"] for row in rows}


async def standings(connection: Connection, parties: Sequence[str]) -> dict[str, Standing]:
    """Where these parties stand now, by their text form."""
    rows = await connection.fetch(
        "SELECT party, allowed_since, refused_at FROM permissions WHERE purpose = 'improve' AND party = ANY ($1)",
        parties,
    )
    found = {party: Standing(Party.parse(party)) for party in parties}
    for row in rows:
        party = Party.parse(row["party"])
        found[row["party"]] = Standing(party, row["allowed_since"], row["refused_at"])
    return found


def of_nature(standing: Standing, nature: Nature) -> Standing:
    """A conversation stands as what it is; the other parties have no nature."""
    if standing.party.kind is not PartyKind.CONVERSATION:
        return standing
    return replace(standing, nature=nature)


def _candidate(row: Any) -> Candidate:
    return Candidate(
        row["id"], row["owner_id"], Nature(row["nature"]), row["began_at"], row["head_id"],
        tuple(row["parties"]), row["refused"], row["sealed_key"],
    )  # fmt: skip


def _outline(row: Any) -> Outline:
    return Outline(
        row["id"],
        row["parent_id"],
        Role(row["role"]),
        row["label_id"],
        Drawer(row["drawer"]),
        State(row["state"]),
    )
