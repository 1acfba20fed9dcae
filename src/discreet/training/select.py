"""SQL with which the pipeline reads, as the role `discreet_improve`.

Specification: Improvement.

Invariants:
- The rule selects (`THE_RULE`, rendered as SQL).
- Every other conversation comes with the facts that explain why it is left out.
- Row-level security hides from this role all content of the private scope, all grants but the pipeline's own, and all
  titles (P1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.chat.conversations.key_scopes import ContentScope
from discreet.chat.conversations.message import MessageState, Role
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.promises import improve
from discreet.promises.improve import PartyPermission
from discreet.promises.parties import ContentOrigin, Party, PartyKind
from discreet.training.build_spec import BuildSpec
from discreet.training.prefix import MessageOutline

BATCH_SIZE = 200
"""Conversations held in memory together, without their content."""
RECORD_BYTES = 1_000_000
"""The limit of bytes read of one conversation: half a minute of work for the slowest profile, far below the limits of
memory and of the engine's patience. So a person cannot block a dataset by a very long conversation."""


@dataclass(frozen=True, kw_only=True)
class SelectedConversation:
    """A conversation as selected.

    `parties` are those of its first label; `share_key` names its own share in a page (`conversation_key.py`);
    `sealed_key` is the pipeline's grant, if it has one; `refused` is the rule's answer in SQL.
    """

    id: UUID
    owner_id: UUID
    gpt_id: UUID | None
    nature: ContentOrigin
    began_at: datetime
    head_id: UUID | None
    parties: tuple[str, ...]
    share_key: UUID | None
    refused: bool
    sealed_key: bytes | None


def build_candidates_sql() -> str:
    """Return the SQL of one batch.

    $1 is the conversation after which it begins, $2 its size; then come the parameters of `_period_condition`. The
    rule reads `labels` and `permissions`, here those of the batch only: otherwise each batch would cost as much as all
    conversations.
    """
    return f"""
        WITH batch AS MATERIALIZED (
            SELECT conversations.id, conversations.owner_id, conversations.gpt_id, conversations.nature,
                   conversations.began_at, conversations.head_id, conversations.share_key, first.id AS label_id,
                   first.began_at AS label_began_at, first.parties
            FROM conversations
            JOIN LATERAL (
                SELECT id, began_at, parties FROM labels WHERE conversation_id = conversations.id
                ORDER BY cardinality(parties), id LIMIT 1
            ) AS first ON true
            WHERE conversations.id > $1 AND {_period_condition(3)}
            ORDER BY conversations.id LIMIT $2
        ), labels AS (
            SELECT label_id AS id, label_began_at AS began_at, parties FROM batch
        ), permissions AS MATERIALIZED (
            SELECT party, purpose, allowed_since FROM permissions
            WHERE party = ANY (ARRAY(SELECT unnest(parties) FROM batch))
        )
        SELECT batch.id, batch.owner_id, batch.gpt_id, batch.nature, batch.began_at, batch.head_id, batch.parties,
               batch.share_key, (SELECT sealed_key FROM key_grants
                WHERE conversation_id = batch.id AND drawer = 'improvement' AND holder = 'improvement') AS sealed_key,
               batch.label_id IN ({improve.THE_RULE.refused_labels_sql()}) AS refused
        FROM batch ORDER BY batch.id
    """


async def load_candidates(connection: Connection, build_spec: BuildSpec, after: UUID) -> list[SelectedConversation]:
    """Return the next conversations in the order of their ids.

    A batch is small, so memory does not depend on the total.
    """
    rows = await connection.fetch(build_candidates_sql(), after, BATCH_SIZE, *_bounds(build_spec))
    return [_read_candidate(row) for row in rows]


async def count_candidates(connection: Connection, build_spec: BuildSpec) -> int:
    count: int = await connection.fetchval(
        f"SELECT count(*) FROM conversations WHERE {_period_condition(1)}", *_bounds(build_spec)
    )
    return count


def _period_condition(first: int) -> str:
    """Return the condition for conversations of the build's period.

    Its three parameters are numbered from `first`.
    """
    requested_at, began_from, began_until = (f"${n}" for n in range(first, first + 3))
    return (
        f"conversations.began_at < {requested_at}"
        f" AND conversations.began_at >= coalesce({began_from}::timestamptz, '-infinity')"
        f" AND conversations.began_at < coalesce({began_until}::timestamptz, 'infinity')"
    )


def _bounds(build_spec: BuildSpec) -> tuple[datetime, datetime | None, datetime | None]:
    return build_spec.requested_at, build_spec.terms.began_from, build_spec.terms.began_until


async def load_label_parties(connection: Connection, conversation_ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Return the parties of every label of these conversations, by label id."""
    rows = await connection.fetch("SELECT id, parties FROM labels WHERE conversation_id = ANY ($1)", conversation_ids)
    return {row["id"]: tuple(row["parties"]) for row in rows}


async def load_outlines(connection: Connection, conversation_ids: Sequence[UUID]) -> dict[UUID, list[MessageOutline]]:
    """Return the messages of these conversations without content, by conversation."""
    outlines: dict[UUID, list[MessageOutline]] = {id_: [] for id_ in conversation_ids}
    rows = await connection.fetch(
        "SELECT id, conversation_id, parent_id, role, label_id, drawer, state FROM message_outlines($1)",
        conversation_ids,
    )
    for row in rows:
        outlines[row["conversation_id"]].append(_read_outline(row))
    return outlines


async def load_sealed_messages(connection: Connection, message_ids: Sequence[UUID]) -> dict[UUID, bytes | None]:
    """Return the sealed bodies of these messages that this role may see.

    None for messages beyond the first `RECORD_BYTES` of their conversation, in the given order.
    """
    rows = await connection.fetch(_SEALED_MESSAGES, message_ids, RECORD_BYTES)
    return {row["id"]: row["sealed"] for row in rows}


_SEALED_MESSAGES = """
    SELECT id, CASE WHEN upto <= $2 THEN sealed END AS sealed
    FROM (
        SELECT id, sealed, sum(octet_length(sealed)) OVER (PARTITION BY conversation_id ORDER BY place) AS upto
        FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place) JOIN messages USING (id)
    ) AS counted
"""


async def load_permissions(connection: Connection, parties: Sequence[str]) -> dict[str, PartyPermission]:
    """Return the present permissions of these parties, by their text form."""
    rows = await connection.fetch(
        "SELECT party, allowed_since, refused_at FROM permissions WHERE purpose = 'improve' AND party = ANY ($1)",
        parties,
    )
    permissions = {party: PartyPermission(Party.parse(party)) for party in parties}
    for row in rows:
        party = Party.parse(row["party"])
        permissions[row["party"]] = PartyPermission(
            party=party, allowed_since=row["allowed_since"], refused_at=row["refused_at"]
        )
    return permissions


def with_nature(permission: PartyPermission, nature: ContentOrigin) -> PartyPermission:
    """Return the permission with the conversation's nature; other parties have none."""
    if permission.party.kind is not PartyKind.CONVERSATION:
        return permission
    return replace(permission, nature=nature)


def _read_candidate(row: Any) -> SelectedConversation:
    return map_row(SelectedConversation, row, nature=ContentOrigin(row["nature"]), parties=tuple(row["parties"]))


def _read_outline(row: Any) -> MessageOutline:
    return map_row(
        MessageOutline,
        row,
        role=Role(row["role"]),
        scope=ContentScope(row["drawer"]),
        state=MessageState(row["state"]),
    )
