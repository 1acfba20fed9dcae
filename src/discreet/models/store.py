"""SQL of endpoints, facts, models and defaults."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.workspaces.rules import model_rule_of
from discreet.models.endpoint import EndpointSource, Measurement, ModelKind, OfferedModel, StoredFacts, WireProtocol
from discreet.ports.model_request import ModelPurpose
from discreet.promises.masking import MaskingChoice
from discreet.promises.measurements import MeasuredFacts, ModelNetwork
from discreet.promises.recipients import Basis, ModelLimit, RecipientFacts, RunBy, WorkspaceModelRule


@dataclass(frozen=True, kw_only=True)
class StoredEndpoint:
    """A row. `sealed_headers` are its key and further headers, encrypted."""

    id: UUID
    source: EndpointSource
    name: str
    protocol: WireProtocol
    base_url: str
    sealed_headers: bytes | None
    body_fields: str
    allows_inside: bool
    masks: bool = False
    removed_at: datetime | None = None


@dataclass(frozen=True)
class StoredCatalogue:
    """All endpoints, models, defaults, and public names that are offered no more.

    By endpoint: facts in force, and what was measured.
    """

    endpoints: Sequence[StoredEndpoint]
    facts: Mapping[UUID, StoredFacts]
    models: Sequence[OfferedModel]
    defaults: Mapping[ModelPurpose, str]
    withdrawn: frozenset[str]
    measured: Mapping[UUID, Measurement]


_FACTS = "run_by, company, country, retention_days, trains, people_look, terms_url, agreement_url, basis"


async def lock(connection: Connection) -> None:
    """Let one change of endpoints at a time be made until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('models', 0))")


async def get_catalogue(connection: Connection) -> StoredCatalogue:
    """Return the whole catalogue. Facts are read after endpoints, so that each endpoint has some."""
    stored = await list_endpoints(connection)
    facts = {each.endpoint_id: each for each in await list_facts_in_force(connection)}
    return StoredCatalogue(
        stored,
        facts,
        await list_models(connection),
        await list_defaults(connection),
        await list_withdrawn(connection),
        await list_measurements(connection),
    )


async def list_endpoints(connection: Connection) -> list[StoredEndpoint]:
    """Return the endpoints that are not removed, in their order."""
    rows = await connection.fetch(
        "SELECT * FROM model_endpoints WHERE removed_at IS NULL ORDER BY position, created_at"
    )
    return [
        map_row(StoredEndpoint, row, source=EndpointSource(row["source"]), protocol=WireProtocol(row["protocol"]))
        for row in rows
    ]


async def list_facts_in_force(connection: Connection) -> list[StoredFacts]:
    """Return each endpoint's latest facts."""
    rows = await connection.fetch(
        f"SELECT DISTINCT ON (endpoint_id) endpoint_id, since, {_FACTS} FROM recipient_facts"
        " ORDER BY endpoint_id, id DESC"
    )
    return [facts_from_row(row) for row in rows]


async def list_facts_history(connection: Connection, endpoint_id: UUID) -> list[StoredFacts]:
    """Return an endpoint's facts, latest first."""
    rows = await connection.fetch(
        f"SELECT endpoint_id, since, {_FACTS} FROM recipient_facts WHERE endpoint_id = $1 ORDER BY id DESC", endpoint_id
    )
    return [facts_from_row(row) for row in rows]


async def add_facts(connection: Connection, endpoint_id: UUID, facts: RecipientFacts, since: datetime) -> None:
    await connection.execute(
        f"INSERT INTO recipient_facts (endpoint_id, since, {_FACTS})"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        endpoint_id,
        since,
        *asdict(facts).values(),
    )


async def list_measurements(connection: Connection) -> dict[UUID, Measurement]:
    """Return what the latest test of each endpoint showed."""
    rows = await connection.fetch(
        """
        SELECT endpoint_id, measured_at, network, encrypted, organisation, zero_retention, stores, asked_model,
            answered_model
        FROM recipient_measurements
        """
    )
    return {
        row["endpoint_id"]: Measurement(
            at=row["measured_at"], facts=map_row(MeasuredFacts, row, network=ModelNetwork(row["network"]))
        )
        for row in rows
    }


async def set_measurement(connection: Connection, endpoint_id: UUID, measured: Measurement) -> None:
    """Store what a test showed, in place of the previous one; of a removed endpoint nothing."""
    facts = measured.facts
    await connection.execute(
        """
        INSERT INTO recipient_measurements (endpoint_id, measured_at, network, encrypted, organisation, zero_retention,
            stores, asked_model, answered_model)
        SELECT id, $2, $3, $4, $5, $6, $7, $8, $9 FROM model_endpoints WHERE id = $1 AND removed_at IS NULL
        ON CONFLICT (endpoint_id) DO UPDATE SET measured_at = excluded.measured_at, network = excluded.network,
            encrypted = excluded.encrypted, organisation = excluded.organisation,
            zero_retention = excluded.zero_retention, stores = excluded.stores, asked_model = excluded.asked_model,
            answered_model = excluded.answered_model
        """,
        endpoint_id,
        measured.at,
        facts.network,
        facts.encrypted,
        facts.organisation,
        facts.zero_retention,
        facts.stores,
        facts.asked_model,
        facts.answered_model,
    )


async def delete_measurement(connection: Connection, endpoint_id: UUID) -> None:
    """Delete what was measured: the endpoint is reached in another way now, or removed."""
    await connection.execute("DELETE FROM recipient_measurements WHERE endpoint_id = $1", endpoint_id)


async def add_endpoint(connection: Connection, endpoint: StoredEndpoint, created_at: datetime) -> None:
    await connection.execute(
        """
        INSERT INTO model_endpoints
            (id, source, name, protocol, base_url, sealed_headers, body_fields, allows_inside, created_at, position)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, (SELECT max(position) + 1 FROM model_endpoints))
        """,
        endpoint.id,
        endpoint.source,
        endpoint.name,
        endpoint.protocol,
        endpoint.base_url,
        endpoint.sealed_headers,
        endpoint.body_fields,
        endpoint.allows_inside,
        created_at,
    )


async def change_endpoint(connection: Connection, endpoint: StoredEndpoint) -> bool:
    """Change an endpoint's name and connection. Return whether it exists."""
    changed = await connection.fetchval(
        """
        UPDATE model_endpoints
        SET name = $2, protocol = $3, base_url = $4, sealed_headers = $5, body_fields = $6, allows_inside = $7
        WHERE id = $1 AND removed_at IS NULL RETURNING true
        """,
        endpoint.id,
        endpoint.name,
        endpoint.protocol,
        endpoint.base_url,
        endpoint.sealed_headers,
        endpoint.body_fields,
        endpoint.allows_inside,
    )
    return bool(changed)


async def set_masks(connection: Connection, endpoint_id: UUID, masks: bool) -> None:
    """Set whether prompts for an endpoint are masked by default."""
    await connection.execute("UPDATE model_endpoints SET masks = $2 WHERE id = $1", endpoint_id, masks)


async def get_masking_settings(connection: Connection, account_id: UUID | None, workspace_id: UUID | None) -> Any:
    """Return what a person and a workspace say about masking, in one round trip and without a transaction."""
    return await connection.fetchrow(
        """
        SELECT masking, kinds, sealed_words, masked_kinds, blocked_kinds, masking_trusted, sealed_workspace_words
        FROM masking_wishes($1, $2)
        """,
        account_id,
        workspace_id,
    )


async def set_masking(
    connection: Connection, account_id: UUID, choice: MaskingChoice, kinds: Sequence[str] | None, words: bytes | None
) -> None:
    """Set a person's choice, kinds (None: every kind) and sealed words."""
    await connection.execute(
        "UPDATE accounts SET masking = $2, masked_kinds = $3, sealed_masked_words = $4 WHERE id = $1",
        account_id,
        choice,
        kinds,
        words,
    )


async def remove_endpoint(connection: Connection, endpoint_id: UUID, at: datetime) -> bool:
    """Remove an endpoint that the operator added, its key and its models. Return whether it existed."""
    removed = await connection.fetchval(
        "UPDATE model_endpoints SET removed_at = $2, sealed_headers = NULL"
        " WHERE id = $1 AND removed_at IS NULL AND source = 'operator' RETURNING true",
        endpoint_id,
        at,
    )
    await connection.execute(
        "UPDATE models SET removed_at = $2 WHERE endpoint_id = $1 AND removed_at IS NULL", endpoint_id, at
    )
    await _drop_lost_defaults(connection)
    return bool(removed)


async def list_models(connection: Connection) -> list[OfferedModel]:
    rows = await connection.fetch("SELECT * FROM models WHERE removed_at IS NULL ORDER BY position, created_at")
    return [
        map_row(OfferedModel, row, workspace_ids=_uuids(row["workspace_ids"]), kind=ModelKind(row["kind"]))
        for row in rows
    ]


async def list_withdrawn(connection: Connection) -> frozenset[str]:
    """Return the public names under which models were offered and no model that answers is offered now."""
    rows = await connection.fetch(
        "SELECT DISTINCT public_name FROM models WHERE public_name NOT IN"
        " (SELECT public_name FROM models WHERE removed_at IS NULL AND kind = 'chat')"
    )
    return frozenset(row["public_name"] for row in rows)


async def set_models(connection: Connection, endpoint_id: UUID, offered: Sequence[OfferedModel], at: datetime) -> None:
    """Replace the models of an endpoint. Those that stay keep their ids."""
    await connection.execute(
        "UPDATE models SET removed_at = $3 WHERE endpoint_id = $1 AND removed_at IS NULL AND id <> ALL ($2)",
        endpoint_id,
        [model.id for model in offered],
        at,
    )
    for position, model in enumerate(offered):
        await connection.execute(
            """
            INSERT INTO models (id, endpoint_id, name, public_name, shown_name, context_tokens, answer_tokens,
                takes_images, takes_tools, workspace_ids, position, created_at, kind)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, public_name = excluded.public_name,
                shown_name = excluded.shown_name, context_tokens = excluded.context_tokens,
                answer_tokens = excluded.answer_tokens, takes_images = excluded.takes_images,
                takes_tools = excluded.takes_tools, workspace_ids = excluded.workspace_ids,
                position = excluded.position, kind = excluded.kind, removed_at = NULL
            WHERE models.endpoint_id = excluded.endpoint_id
            """,
            model.id,
            endpoint_id,
            model.name,
            model.public_name,
            model.shown_name,
            model.context_tokens,
            model.answer_tokens,
            model.takes_images,
            model.takes_tools,
            None if model.workspace_ids is None else list(model.workspace_ids),
            position,
            at,
            model.kind,
        )
    await _drop_lost_defaults(connection)


async def list_defaults(connection: Connection) -> dict[ModelPurpose, str]:
    rows = await connection.fetch("SELECT purpose, public_name FROM default_models")
    return {ModelPurpose(row["purpose"]): row["public_name"] for row in rows}


async def set_default(connection: Connection, purpose: ModelPurpose, public_name: str | None) -> None:
    """Set the default model for a purpose; None: no choice."""
    if public_name is None:
        await connection.execute("DELETE FROM default_models WHERE purpose = $1", purpose)
        return
    await connection.execute(
        "INSERT INTO default_models VALUES ($1, $2)"
        " ON CONFLICT (purpose) DO UPDATE SET public_name = excluded.public_name",
        purpose,
        public_name,
    )


async def get_person_limit(connection: Connection, account_id: UUID) -> ModelLimit:
    """Return a person's own limit; of a deleted account the narrowest."""
    found = await connection.fetchval("SELECT model_limit FROM accounts WHERE id = $1", account_id)
    return ModelLimit(found) if found else ModelLimit.SEALED


async def set_person_limit(connection: Connection, account_id: UUID, limit: ModelLimit, at: datetime) -> None:
    await connection.execute(
        "UPDATE accounts SET model_limit = $2, model_limit_since = $3 WHERE id = $1", account_id, limit, at
    )


async def get_gpt_limit(connection: Connection, gpt_id: UUID, version: int | None) -> ModelLimit:
    """Return the narrower limit of a GPT's version and its published version; None: of the latter only."""
    return ModelLimit(await connection.fetchval("SELECT gpt_model_limit($1, $2)", gpt_id, version))


async def get_limits(
    connection: Connection, account_id: UUID | None, workspace_id: UUID | None
) -> tuple[ModelLimit, WorkspaceModelRule]:
    """Return a person's limit and a workspace's rule, in one round trip and without a transaction."""
    return limits_from_row(await connection.fetchrow("SELECT * FROM model_limits($1, $2)", account_id, workspace_id))


def limits_from_row(row: Mapping[str, Any]) -> tuple[ModelLimit, WorkspaceModelRule]:
    """Return a person's limit and a workspace's rule from a row of the function model_limits."""
    return ModelLimit(row["person"]), model_rule_of(row)


async def _drop_lost_defaults(connection: Connection) -> None:
    """Drop defaults that name a model which was removed, or whose kind does not fit the purpose any more.

    A name that was never in `list_models` is one of the built-in endpoint, and stays.
    """
    await connection.execute(
        """
        DELETE FROM default_models AS chosen WHERE public_name IN (SELECT public_name FROM models)
            AND NOT EXISTS (
                SELECT FROM models WHERE models.public_name = chosen.public_name AND removed_at IS NULL
                    AND kind = CASE WHEN purpose IN ('embedding', 'reranking') THEN purpose ELSE 'chat' END)
        """
    )


def facts_from_row(row: Mapping[str, Any]) -> StoredFacts:
    """Return the facts of a row with their endpoint and since when they hold."""
    facts = map_row(RecipientFacts, row, run_by=RunBy(row["run_by"]), basis=Basis(row["basis"]))
    return map_row(StoredFacts, row, facts=facts)


def _uuids(ids: Sequence[UUID] | None) -> tuple[UUID, ...] | None:
    return None if ids is None else tuple(ids)
