"""A second model endpoint, as an operator adds one. It retains nothing; the first endpoint declares nothing."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

from discreet.http.services import Services
from discreet.models import store
from discreet.models.endpoint import EndpointSource, OfferedModel, WireProtocol
from discreet.models.store import StoredEndpoint
from discreet.ports.model_request import ModelPurpose
from discreet.promises.recipients import RecipientFacts, RunBy
from tests.fakes.model_endpoint import ScriptedModel

KEEPS_NOTHING = RecipientFacts(run_by=RunBy.COMPANY, company="Quiet GmbH", country="DE", retention_days=0, trains=False)


def offered_model(endpoint_id: UUID, name: str, **facts: object) -> OfferedModel:
    given: dict[str, object] = {"name": name, "public_name": f"quiet/{name}", "shown_name": f"Quiet {name}"} | facts
    return OfferedModel(id=uuid4(), endpoint_id=endpoint_id, **given)  # type: ignore[arg-type]


@asynccontextmanager
async def offer_models(
    services: Services,
    endpoint: ScriptedModel,
    models: Sequence[dict[str, object]],
    facts: RecipientFacts = KEEPS_NOTHING,
    default: str | None = None,
) -> AsyncIterator[UUID]:
    """Offer these models of the endpoint until the end. Each has a `name`, and other fields of `OfferedModel`."""
    directory, now, endpoint_id = services.models, datetime.now(UTC), uuid4()
    stored = StoredEndpoint(
        id=endpoint_id,
        source=EndpointSource.OPERATOR,
        name=facts.company or "Quiet",
        protocol=WireProtocol.CHAT,
        base_url=endpoint.url,
        sealed_headers=None,
        body_fields="{}",
        allows_inside=True,
    )
    async with directory._database.anonymous() as connection:
        await store.add_endpoint(connection, stored, now)
        await store.add_facts(connection, endpoint_id, facts, now)
        offered = [offered_model(endpoint_id, **each) for each in models]  # type: ignore[arg-type]
        await store.set_models(connection, endpoint_id, offered, now)
        await store.set_default(connection, ModelPurpose.CHAT, default)
    await directory.refresh()
    try:
        yield endpoint_id
    finally:
        await withdraw(services, endpoint_id)


async def withdraw(services: Services, endpoint_id: UUID) -> None:
    """Remove the endpoint, as its operator does."""
    async with services.models._database.anonymous() as connection:
        await store.set_default(connection, ModelPurpose.CHAT, None)
        await store.remove_endpoint(connection, endpoint_id, datetime.now(UTC))
    await services.models.refresh()
