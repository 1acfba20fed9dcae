"""SQL of the prompts that went to model providers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.workspaces.rules import model_rule_arguments, model_rule_of
from discreet.models.disclosure import (
    AddedDisclosure,
    KnowledgeRecipient,
    ModelDisclosure,
    NewDisclosure,
    NewKnowledgeDisclosure,
    PromptPurpose,
    ProviderSummary,
)
from discreet.models.endpoint import StoredFacts
from discreet.models.store import facts_from_row
from discreet.promises.masking import MaskedKind
from discreet.promises.recipients import (
    Basis,
    ModelLimit,
    ModelRecipient,
    RecipientFacts,
    RecipientLimits,
    RunBy,
)

_FACTS = ", ".join(
    f"facts.{column}"
    for column in (
        *("run_by", "company", "country", "retention_days", "trains", "people_look"),
        *("terms_url", "agreement_url", "basis"),
    )
)

_NAME = "CASE endpoints.source WHEN 'settings' THEN sent.host ELSE endpoints.name END AS name"
"""The endpoint of the settings is named by its host, as in `ModelDirectory`."""


_MASKED_IN_CHATS = """
    SELECT recipient_facts.endpoint_id AS of_endpoint, messages.conversation_id, kind, max(amount::int) AS most
    FROM model_disclosures JOIN messages ON messages.id = message_id
    JOIN recipient_facts ON recipient_facts.id = facts_id
    CROSS JOIN jsonb_each_text(masked) AS each (kind, amount)
    WHERE model_disclosures.owner_id = acting_account() AND amount <> '0'
    GROUP BY recipient_facts.endpoint_id, messages.conversation_id, kind
"""
"""Pieces of each kind in a chat: a prompt holds the chat so far, so the prompts of a chat do not add up."""


async def add(connection: Connection, id_: UUID, at: datetime, new: NewDisclosure) -> AddedDisclosure:
    """Store a prompt that is about to be sent, and return the limits in force.

    It is not stored if its answer is gone, or if the limits or the provider's facts have changed. The statement names
    the person itself: call it without a transaction.
    """
    limits, recipient = new.limits, new.recipient
    if new.test_result_id is not None:
        return await _add_for_test(connection, id_, at, new, new.test_result_id)
    row = await connection.fetchrow(
        "SELECT * FROM record_prompt($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        new.account_id,
        new.workspace_id,
        id_,
        new.message_id,
        recipient.endpoint_id,
        new.facts_since,
        recipient.host,
        new.purpose,
        at,
        [limits.person, limits.gpt, limits.chat, limits.workspace.limit],
        *model_rule_arguments(limits.workspace),
        msgspec.json.encode(new.masked).decode(),
    )
    return read_added(new, row)


def read_added(new: NewDisclosure, row: Mapping[str, Any]) -> AddedDisclosure:
    """Return whether the prompt was recorded, and the limits in force, from a row of record_prompt."""
    return AddedDisclosure(row["recorded"], _limits_in_force(new.limits, row))


async def _add_for_test(
    connection: Connection, id_: UUID, at: datetime, new: NewDisclosure, result_id: UUID
) -> AddedDisclosure:
    limits, recipient = new.limits, new.recipient
    row = await connection.fetchrow(
        "SELECT * FROM record_test_prompt($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        new.account_id,
        new.workspace_id,
        id_,
        result_id,
        recipient.endpoint_id,
        new.facts_since,
        recipient.host,
        at,
        [limits.person, limits.gpt, limits.workspace.limit],
        *model_rule_arguments(limits.workspace),
        msgspec.json.encode(new.masked).decode(),
    )
    return AddedDisclosure(row["recorded"], _limits_in_force(limits, row))


def _limits_in_force(limits: RecipientLimits, row: Mapping[str, Any]) -> RecipientLimits:
    return replace(limits, person=ModelLimit(row["person"]), workspace=model_rule_of(row))


async def list_for_conversation(connection: Connection, conversation_id: UUID) -> list[ModelDisclosure]:
    """Return the prompts of a conversation's answers, in their order."""
    rows = await connection.fetch(
        f"""
        SELECT sent.message_id, sent.host, sent.purpose, sent.at, endpoints.id AS endpoint_id, {_NAME}, {_FACTS}
        FROM model_disclosures AS sent JOIN messages ON messages.id = sent.message_id
        JOIN recipient_facts AS facts ON facts.id = sent.facts_id
        JOIN model_endpoints AS endpoints ON endpoints.id = facts.endpoint_id
        WHERE messages.conversation_id = $1 ORDER BY sent.at, sent.id
        """,
        conversation_id,
    )
    return [
        ModelDisclosure(
            message_id=row["message_id"],
            recipient=_recipient_from_row(row),
            purpose=PromptPurpose(row["purpose"]),
            at=row["at"],
        )
        for row in rows
    ]


async def add_for_files(connection: Connection, ids: Sequence[UUID], at: datetime, new: NewKnowledgeDisclosure) -> bool:
    """Store that passages of a GPT's files are about to be sent, as `add` does for a prompt. `ids`: one per file."""
    limits, recipient = new.limits, new.recipient
    added: bool = await connection.fetchval(
        "SELECT add_knowledge_disclosure($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        new.gpt_id,
        new.account_id,
        new.workspace_id,
        ids,
        list(new.file_ids),
        recipient.endpoint_id,
        new.facts_since,
        recipient.host,
        at,
        [limits.person, limits.gpt, limits.workspace.limit],
        *model_rule_arguments(limits.workspace),
    )
    return added


async def list_for_knowledge(connection: Connection, gpt_id: UUID) -> Sequence[KnowledgeRecipient]:
    """Return each provider that got passages of a GPT's files, the latest first."""
    rows = await connection.fetch(
        f"""
        SELECT DISTINCT ON (endpoints.id) endpoints.id AS endpoint_id, {_NAME}, sent.host, {_FACTS},
            facts.since AS facts_since, sent.at AS last_at,
            count(*) OVER (PARTITION BY endpoints.id) AS files
        FROM (
            SELECT DISTINCT ON (file_id, recipient_facts.endpoint_id) knowledge_disclosures.*
            FROM knowledge_disclosures JOIN knowledge_files ON knowledge_files.id = file_id
            JOIN recipient_facts ON recipient_facts.id = facts_id
            WHERE gpt_id = $1 ORDER BY file_id, recipient_facts.endpoint_id, knowledge_disclosures.at DESC
        ) AS sent
        JOIN recipient_facts AS facts ON facts.id = sent.facts_id
        JOIN model_endpoints AS endpoints ON endpoints.id = facts.endpoint_id
        ORDER BY endpoints.id, sent.at DESC, sent.id DESC
        """,
        gpt_id,
    )
    found = [map_row(KnowledgeRecipient, row, recipient=_recipient_from_row(row)) for row in rows]
    return sorted(found, key=lambda each: each.last_at, reverse=True)


async def list_providers(connection: Connection) -> Sequence[ProviderSummary]:
    """Return each provider of the acting person's stored chats, the latest first."""
    rows = await connection.fetch(
        f"""
        SELECT DISTINCT ON (endpoints.id) endpoints.id AS endpoint_id, {_NAME}, sent.host, {_FACTS},
            facts.since AS facts_since, messages.conversation_id AS latest_conversation_id, counts.*, (
                SELECT jsonb_object_agg(kind, pieces) FROM (
                    SELECT kind, sum(most) AS pieces FROM ({_MASKED_IN_CHATS}) AS chats
                    WHERE of_endpoint = endpoints.id GROUP BY kind) AS sums
            ) AS masked
        FROM model_disclosures AS sent JOIN messages ON messages.id = sent.message_id
        JOIN recipient_facts AS facts ON facts.id = sent.facts_id
        JOIN model_endpoints AS endpoints ON endpoints.id = facts.endpoint_id
        JOIN (
            SELECT recipient_facts.endpoint_id AS of_endpoint, min(at) AS first_at, max(at) AS last_at,
                count(DISTINCT message_id) FILTER (WHERE purpose = 'answer') AS answers,
                count(DISTINCT message_id) FILTER (WHERE purpose IN ('embedding', 'reranking')) AS searches,
                count(DISTINCT messages.conversation_id) AS chats
            FROM model_disclosures JOIN messages ON messages.id = message_id
            JOIN recipient_facts ON recipient_facts.id = facts_id
            WHERE model_disclosures.owner_id = acting_account()
            GROUP BY recipient_facts.endpoint_id
        ) AS counts ON counts.of_endpoint = endpoints.id
        WHERE sent.owner_id = acting_account() ORDER BY endpoints.id, sent.at DESC, sent.id DESC
        """
    )
    summaries = [
        map_row(ProviderSummary, row, recipient=_recipient_from_row(row), masked=_parse_amounts(row["masked"] or "{}"))
        for row in rows
    ]
    return sorted(summaries, key=lambda each: each.last_at, reverse=True)


async def list_known_facts(connection: Connection) -> list[StoredFacts]:
    """Return the facts of each provider that the acting person knows: read last, or else at their first prompt."""
    rows = await connection.fetch(
        f"""
        SELECT facts.endpoint_id, facts.since, {_FACTS}
        FROM (SELECT endpoint_id, facts_id FROM read_recipient_facts WHERE account_id = acting_account()) AS read
        FULL JOIN (
            SELECT sent_on.endpoint_id, min(sent.facts_id) AS facts_id
            FROM model_disclosures AS sent JOIN recipient_facts AS sent_on ON sent_on.id = sent.facts_id
            WHERE sent.owner_id = acting_account() GROUP BY sent_on.endpoint_id
        ) AS first USING (endpoint_id)
        JOIN recipient_facts AS facts ON facts.id = coalesce(read.facts_id, first.facts_id)
        """
    )
    return [facts_from_row(row) for row in rows]


async def mark_facts_read(connection: Connection, endpoint_id: UUID, since: datetime, at: datetime) -> bool:
    """Store that the acting person has read these facts, unless they read later ones. Return whether these exist."""
    exists = await connection.fetchval(
        "SELECT max(id) FROM recipient_facts WHERE endpoint_id = $1 AND since = $2", endpoint_id, since
    )
    if exists is None:
        return False
    await connection.execute(
        """
        INSERT INTO read_recipient_facts AS read (account_id, endpoint_id, facts_id, read_at)
        VALUES (acting_account(), $1, $2, $3)
        ON CONFLICT (account_id, endpoint_id) DO UPDATE SET facts_id = excluded.facts_id, read_at = excluded.read_at
        WHERE read.facts_id < excluded.facts_id
        """,
        endpoint_id,
        exists,
        at,
    )
    return True


def _parse_amounts(stored: str) -> dict[MaskedKind, int]:
    return msgspec.json.decode(stored, type=dict[MaskedKind, int])


def _recipient_from_row(row: Mapping[str, Any]) -> ModelRecipient:
    facts = map_row(RecipientFacts, row, run_by=RunBy(row["run_by"]), basis=Basis(row["basis"]))
    return map_row(ModelRecipient, row, facts=facts)
