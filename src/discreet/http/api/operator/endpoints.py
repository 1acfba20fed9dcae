"""Routes for the operator's model endpoints: connections, facts, offered models, defaults, tests; 404 for others."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter

from discreet.http.actor import Operator
from discreet.http.api.operator.endpoint_bodies import (
    ChangedEndpointBody,
    DefaultModelBody,
    EmbedAgainBody,
    EndpointMaskingBody,
    FactsBody,
    ModelsBody,
    NewEndpointBody,
    TestEndpointBody,
)
from discreet.http.api.operator.endpoint_views import (
    EmbeddingStateView,
    EndpointsView,
    EndpointTestView,
    EndpointView,
    KnowledgeModelsView,
    ListedModelsView,
    LocalServersView,
    LocalServerView,
    TrialFindingView,
)
from discreet.http.api.provider_views import FactsHistoryView

if TYPE_CHECKING:
    from discreet.http.services import Services


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/operator/endpoints", tags=["operator"])
    _endpoint_routes(api, services)
    _facts_routes(api, services)
    _test_routes(api, services)
    _knowledge_routes(api, services)
    return api


def _endpoint_routes(api: APIRouter, services: "Services") -> None:

    @api.get("")
    async def endpoints(me: Operator) -> EndpointsView:
        """Return all endpoints with their facts and models, the defaults, and presets for new endpoints."""
        return EndpointsView.of(await services.model_administration.overview(me))

    @api.post("")
    async def add_endpoint(body: NewEndpointBody, me: Operator) -> EndpointView:
        """Add an endpoint. Its key is stored encrypted and never returned."""
        endpoint_id = await services.model_administration.add(
            me, body.form(), body.facts.value() if body.facts else None
        )
        return EndpointView.of(await services.model_administration.endpoint(me, endpoint_id))

    @api.patch("/{endpoint_id}")
    async def change_endpoint(endpoint_id: UUID, body: ChangedEndpointBody, me: Operator) -> EndpointView:
        """Change the named parts of an endpoint.

        With another address the saved key and headers are deleted, and with another host also the facts, unless they
        are given again.
        """
        await services.model_administration.change(
            me, endpoint_id, body.change(), body.facts.value() if body.facts else None
        )
        return EndpointView.of(await services.model_administration.endpoint(me, endpoint_id))

    @api.delete("/{endpoint_id}", status_code=204)
    async def remove_endpoint(endpoint_id: UUID, me: Operator) -> None:
        """Remove an endpoint with its models, and destroy its key."""
        await services.model_administration.remove(me, endpoint_id)


def _facts_routes(api: APIRouter, services: "Services") -> None:

    @api.put("/defaults")
    async def set_default_model(body: DefaultModelBody, me: Operator) -> EndpointsView:
        """Set the model that answers where no one chose one. Null: that for chats, or this server's own."""
        await services.model_administration.set_default(me, body.purpose, body.model)
        return EndpointsView.of(await services.model_administration.overview(me))

    @api.get("/{endpoint_id}/facts")
    async def facts_history(endpoint_id: UUID, me: Operator) -> FactsHistoryView:
        """Return what the operator has declared about an endpoint, latest first."""
        return FactsHistoryView.of(await services.model_administration.facts_history(me, endpoint_id))

    @api.put("/{endpoint_id}/facts")
    async def set_facts(endpoint_id: UUID, body: FactsBody, me: Operator) -> EndpointView:
        """Declare who runs an endpoint and what they keep. People see it; the evidence log records it."""
        await services.model_administration.set_facts(me, endpoint_id, body.value())
        return EndpointView.of(await services.model_administration.endpoint(me, endpoint_id))

    @api.put("/{endpoint_id}/masking")
    async def set_masking(endpoint_id: UUID, body: EndpointMaskingBody, me: Operator) -> EndpointView:
        """Set whether prompts for an endpoint are masked unless a person chooses otherwise."""
        await services.model_administration.set_masks(me, endpoint_id, body.masks)
        return EndpointView.of(await services.model_administration.endpoint(me, endpoint_id))

    @api.put("/{endpoint_id}/models")
    async def set_models(endpoint_id: UUID, body: ModelsBody, me: Operator) -> EndpointView:
        """Replace the models that an endpoint offers to people."""
        await services.model_administration.set_models(me, endpoint_id, [model.form() for model in body.models])
        return EndpointView.of(await services.model_administration.endpoint(me, endpoint_id))


def _test_routes(api: APIRouter, services: "Services") -> None:

    @api.post("/local")
    async def look_for_local_servers(me: Operator) -> LocalServersView:
        """Look for Ollama, LM Studio, vLLM and llama.cpp at their usual ports of this server."""
        found = await services.endpoint_probes.find_local_servers(me)
        return LocalServersView(
            servers=[LocalServerView(preset=each.preset.id, models=list(each.models)) for each in found]
        )

    @api.post("/{endpoint_id}/list")
    async def list_models(endpoint_id: UUID, me: Operator) -> ListedModelsView:
        """Ask an endpoint which models it has."""
        return ListedModelsView.model_validate(await services.endpoint_probes.list_models(me, endpoint_id))

    @api.post("/{endpoint_id}/test")
    async def test_endpoint(endpoint_id: UUID, body: TestEndpointBody, me: Operator) -> EndpointTestView:
        """Test what a model of an endpoint can do. The prompts contain no one's data."""
        found: list[Any] = await services.endpoint_probes.test(me, endpoint_id, body.model)
        return EndpointTestView(findings=[TrialFindingView.model_validate(each) for each in found])


def _knowledge_routes(api: APIRouter, services: "Services") -> None:

    @api.get("/knowledge")
    async def knowledge(me: Operator) -> KnowledgeModelsView:
        """Return how far knowledge is embedded with the chosen model. Poll while it is not complete."""
        state = await services.knowledge_models.state(me)
        return KnowledgeModelsView(embedding=EmbeddingStateView.of(state) if state else None)

    @api.post("/knowledge", status_code=204)
    async def embed_again(body: EmbedAgainBody, me: Operator) -> None:
        """Try again now what could not be embedded, or embed everything again."""
        await services.knowledge_models.retry(me, start_over=body.start_over)
