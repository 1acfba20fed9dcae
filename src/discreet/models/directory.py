"""The catalogue in force, and a client for each of its endpoints, in every process.

Invariants:
- A change holds in every process without a restart.
- A client whose connection did not change is kept, and so are its running answers.
- Only `PermittedModel` takes clients from here (P14).
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from discreet.db.listen import NotificationListener
from discreet.db.pool import Database
from discreet.models import store
from discreet.models.endpoint import (
    Catalogue,
    CataloguedEndpoint,
    EndpointConnection,
    EndpointSource,
    Measurement,
    OfferedModel,
    StoredFacts,
    key_headers,
)
from discreet.models.sealed_headers import EndpointSecrets, SealedHeaders
from discreet.models.store import StoredEndpoint
from discreet.ports.model import Completion, ModelEndpoint, ModelStatus, OnPart
from discreet.ports.model_request import ModelPurpose, ModelRequest
from discreet.ports.search import SearchEndpoint
from discreet.promises.recipients import ModelRecipient

CHANNEL: Final = "discreet_models"

Connect = Callable[[EndpointConnection], ModelEndpoint]
"""Makes the client of an endpoint."""
ConnectSearch = Callable[[EndpointConnection], SearchEndpoint]
"""Makes the client of an endpoint's embedding model or reranker."""

ModelQueue = Callable[[ModelRequest, OnPart, Callable[[], Awaitable[Completion | None]]], Awaitable[Completion | None]]
"""Makes a request wait in a model's queue, and then answers it by the given function.

It passes `Queued` parts to `on_part`, and returns None if `on_part` wanted no more.
"""


def no_queue(
    request: ModelRequest, on_part: OnPart, answer: Callable[[], Awaitable[Completion | None]]
) -> Awaitable[Completion | None]:
    """Answer at once. A `ModelQueue` of a model that answers any number of requests at the same time."""
    return answer()


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """A model, and the client, queue and recipient that it means.

    `endpoint` is its state when the model was chosen: what is decided on `recipient` holds for these facts only.
    `name` is the endpoint's name of it; None is the endpoint's default. `offered` is None for a model of the settings'
    endpoint or the embedded one.
    """

    client: ModelEndpoint
    recipient: ModelRecipient
    endpoint: CataloguedEndpoint
    name: str | None
    offered: OfferedModel | None = None
    queue: ModelQueue = no_queue


@dataclass(frozen=True)
class BuiltInEndpoint:
    """The endpoint that exists without the operator's adding it: of the settings, or the embedded model.

    `model` is the real name of the embedded model; "" for the settings' endpoint.
    """

    id: UUID
    client: ModelEndpoint
    host: str
    model: str = ""
    queue: ModelQueue = no_queue


@dataclass(frozen=True)
class _Connected:
    connection: EndpointConnection
    client: ModelEndpoint


@dataclass
class _State:
    catalogue: Catalogue = field(default_factory=Catalogue)
    connected: dict[UUID, _Connected] = field(default_factory=dict)


class ModelDirectory:
    def __init__(
        self, database: Database, url: str, headers: SealedHeaders, built_in: BuiltInEndpoint, client_of: Connect
    ) -> None:
        self._database, self._headers, self._built_in, self._client_of = database, headers, built_in, client_of
        self._listener = NotificationListener(url, CHANNEL, self.refresh)
        self._refreshing = asyncio.Lock()
        """Held while the catalogue is read, so that no earlier reading replaces a later one."""
        self._state = _State()
        self._after_refresh: list[Callable[[], Awaitable[None]]] = []

    def after_refresh(self, act: Callable[[], Awaitable[None]]) -> None:
        """Call `act` each time after the catalogue was read."""
        self._after_refresh.append(act)

    @property
    def catalogue(self) -> Catalogue:
        return self._state.catalogue

    async def start(self) -> None:
        await self._listener.start()
        await self.refresh()

    async def stop(self) -> None:
        await self._listener.stop()
        for each in self._state.connected.values():
            await each.client.close()

    async def refresh(self) -> None:
        """Read the catalogue again, and connect to what is new in it."""
        async with self._refreshing:
            async with self._database.anonymous() as connection:
                stored = await store.get_catalogue(connection)
            await self._use_catalogue(stored)
        for act in self._after_refresh:
            await act()

    async def _use_catalogue(self, stored: store.StoredCatalogue) -> None:
        endpoints = {
            each.id: self._endpoint(each, stored.facts[each.id], stored.measured.get(each.id))
            for each in stored.endpoints
        }
        catalogue = Catalogue(
            endpoints=endpoints,
            models=tuple(stored.models),
            defaults=stored.defaults,
            withdrawn=stored.withdrawn,
        )
        before, self._state = self._state.connected, _State(catalogue, self._connect(endpoints))
        for endpoint_id, old in before.items():
            if self._state.connected.get(endpoint_id) is not old:
                await old.client.close()

    def find(self, public_name: str | None, purpose: ModelPurpose = ModelPurpose.CHAT) -> ChosenModel:
        """Return the model of this name, or the default for a purpose.

        A name that no operator offers is one of the built-in endpoint, which refuses what it does not have. Whether
        it may get the prompt of a withdrawn name is decided by `PermittedModel`.
        """
        offered, catalogue = self.offered(public_name, purpose), self._state.catalogue
        if offered is None:
            name, built_in = public_name or catalogue.default(purpose), self._built_in
            endpoint = catalogue.endpoints[built_in.id]
            return ChosenModel(built_in.client, self.recipient_of(endpoint), endpoint, name, queue=built_in.queue)
        endpoint, client = catalogue.endpoints[offered.endpoint_id], self._state.connected[offered.endpoint_id].client
        return ChosenModel(client, self.recipient_of(endpoint), endpoint, offered.name, offered)

    async def names(self) -> Sequence[str]:
        """Return the public names of all models, the default for chats first."""
        catalogue = self._state.catalogue
        names = [*(model.public_name for model in catalogue.chat_models), *await self._built_in.client.models()]
        default = catalogue.default(ModelPurpose.CHAT)
        if default is None and (own := await self._built_in.client.status()).name:
            default = own.name
        return list(dict.fromkeys([*([default] if default else []), *names]))

    async def statuses(self) -> dict[UUID, ModelStatus]:
        """Return the state of each endpoint in use."""
        clients = {self._built_in.id: self._built_in.client}
        clients |= {endpoint_id: each.client for endpoint_id, each in self._state.connected.items()}
        return dict(zip(clients, await asyncio.gather(*(client.status() for client in clients.values())), strict=True))

    async def built_in_models(self) -> tuple[Sequence[str], ModelStatus]:
        """Return the names of the built-in endpoint's models, its default first, and its state."""
        return await self._built_in.client.models(), await self._built_in.client.status()

    def offered(self, public_name: str | None, purpose: ModelPurpose = ModelPurpose.CHAT) -> OfferedModel | None:
        """Return the operator's model of this name, or the default; None for a model of the built-in endpoint."""
        name = public_name or self._state.catalogue.default(purpose)
        return self._state.catalogue.model(name) if name else None

    async def status(self, public_name: str | None = None) -> ModelStatus:
        """Return the state of the model of this name, or of the default for chats."""
        chosen = self.find(public_name)
        status = await chosen.client.status()
        if chosen.offered is None:
            return status.answering(chosen.name)
        return status.answering(chosen.offered.public_name, takes_images=chosen.offered.takes_images)

    def recipients(self, workspace_id: UUID | None) -> list[ModelRecipient]:
        """Return the providers of all models that are offered in a space; the built-in endpoint is always one."""
        offering = {model.endpoint_id for model in self._state.catalogue.models if model.is_offered_in(workspace_id)}
        offering.add(self._built_in.id)
        return [self.recipient(id_) for id_ in self._state.catalogue.endpoints if id_ in offering]

    def recipient(self, endpoint_id: UUID) -> ModelRecipient:
        """Return the provider of an endpoint of the catalogue."""
        return self.recipient_of(self._state.catalogue.endpoints[endpoint_id])

    def recipient_of(self, endpoint: CataloguedEndpoint) -> ModelRecipient:
        """Return the provider of this state of an endpoint."""
        host = self._built_in.host if endpoint.connection is None else get_host(endpoint.connection.base_url)
        return ModelRecipient(endpoint_id=endpoint.id, name=endpoint.name, host=host, facts=endpoint.facts)

    def _endpoint(self, stored: StoredEndpoint, known: StoredFacts, measured: Measurement | None) -> CataloguedEndpoint:
        connection = None
        if stored.source is EndpointSource.OPERATOR:
            connection = build_connection(stored, self._headers.open(stored.id, stored.base_url, stored.sealed_headers))
        return CataloguedEndpoint(
            id=stored.id,
            source=stored.source,
            name=self._built_in.host if stored.source is EndpointSource.SETTINGS else stored.name,
            connection=connection,
            facts=known.facts,
            facts_since=known.since,
            masks=stored.masks,
            measured=measured,
        )

    def _connect(self, endpoints: dict[UUID, CataloguedEndpoint]) -> dict[UUID, _Connected]:
        connected: dict[UUID, _Connected] = {}
        for endpoint in endpoints.values():
            if endpoint.connection is None:
                continue
            connected_before = self._state.connected.get(endpoint.id)
            if connected_before is None or connected_before.connection != endpoint.connection:
                connected_before = _Connected(endpoint.connection, self._client_of(endpoint.connection))
            connected[endpoint.id] = connected_before
        return connected


def build_connection(stored: StoredEndpoint, secrets: EndpointSecrets) -> EndpointConnection:
    """Return how to reach an endpoint that the operator added."""
    return EndpointConnection(
        protocol=stored.protocol,
        base_url=stored.base_url,
        headers={**secrets.headers, **key_headers(stored.protocol, secrets.key)},
        body_fields=json.loads(stored.body_fields),
        allows_inside=stored.allows_inside,
    )


def get_host(base_url: str) -> str:
    """Return host and port of an address, for people."""
    host = base_url.partition("://")[2].partition("/")[0]
    return host.rpartition("@")[2]
