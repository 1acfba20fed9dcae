"""Lists, tests and discovers models of endpoints, for operators (P14).

Invariants:
- Operator only. The prompts contain no one's data.
- A key goes only to the address that it was given for.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from discreet.identity.accounts.actor import Actor, require_operator
from discreet.models.administration import ModelAdministration
from discreet.models.directory import BuiltInEndpoint, ModelQueue, no_queue
from discreet.models.endpoint import EMBEDDED_ID, EndpointConnection, EndpointSource
from discreet.models.overview import EndpointReach, ListedModels, LocalServer
from discreet.models.presets import LOCAL
from discreet.models.search_trial import SEARCH_KINDS, try_search_model
from discreet.models.trial import TrialFinding, measure_endpoint, try_endpoint
from discreet.ports.model import ModelEndpoint
from discreet.promises.recipients import ModelRecipient

NO_LIST = ("default",)
"""What a client lists where its endpoint has no list of models."""


class EndpointProbes:
    def __init__(self, administration: ModelAdministration, reach: EndpointReach, built_in: BuiltInEndpoint) -> None:
        self._administration, self._reach, self._built_in = administration, reach, built_in

    async def list_models(self, actor: Actor, endpoint_id: UUID) -> ListedModels:
        """Ask an endpoint for its models."""
        async with self._client(actor, endpoint_id) as (client, recipient):
            status, names = await client.status(), tuple(await client.models())
        if status.state != "ready":
            return ListedModels((), status.cause or status.detail)
        if names in ((), NO_LIST):
            return ListedModels((), f"{recipient.name} answered without a list of models. Enter the names yourself.")
        return ListedModels(names)

    async def test(self, actor: Actor, endpoint_id: UUID, model: str | None) -> list[TrialFinding]:
        """Test what a model of an endpoint can do, and store what is measured of the endpoint.

        Nothing is measured of the embedded model, whose facts are proven.
        """
        endpoint = await self._administration.endpoint(actor, endpoint_id)
        if offered := next(
            (each for each in endpoint.models if each.name == model and each.kind in SEARCH_KINDS), None
        ):
            connection = await self._administration.connection(actor, endpoint_id)
            return await try_search_model(self._reach.search_client_of(connection), endpoint.recipient, offered)
        async with self._client(actor, endpoint_id) as (client, recipient):
            findings = await try_endpoint(client, self._queue(client), recipient, model)
            measures = findings[0].works and endpoint_id != EMBEDDED_ID
            facts = await measure_endpoint(client, recipient, model) if measures else None
        if facts is not None:
            await self._administration.set_measured(actor, recipient, facts)
        return findings

    async def find_local_servers(self, actor: Actor) -> list[LocalServer]:
        """Look for programs that answer at their usual ports of this server."""
        require_operator(actor)
        servers = []
        for preset in LOCAL:
            client = self._reach.client_of(
                EndpointConnection(protocol=preset.protocol, base_url=preset.base_url, allows_inside=True)
            )
            try:
                ready = (await client.status()).state == "ready"
                names = tuple(await client.models())
            finally:
                await client.close()
            if ready and names not in ((), NO_LIST):
                servers.append(LocalServer(preset, names))
        return servers

    @asynccontextmanager
    async def _client(self, actor: Actor, endpoint_id: UUID) -> AsyncIterator[tuple[ModelEndpoint, ModelRecipient]]:
        """Give a new client of an endpoint, or the running one of the built-in endpoint."""
        endpoint = await self._administration.endpoint(actor, endpoint_id)
        if endpoint.source is not EndpointSource.OPERATOR:
            yield self._built_in.client, endpoint.recipient
            return
        client = self._reach.client_of(await self._administration.connection(actor, endpoint_id))
        try:
            yield client, endpoint.recipient
        finally:
            await client.close()

    def _queue(self, client: ModelEndpoint) -> ModelQueue:
        return self._built_in.queue if client is self._built_in.client else no_queue
