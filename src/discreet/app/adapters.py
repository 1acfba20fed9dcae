"""Builds the adapters named in the settings: model, mail, images, third parties."""

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from discreet.adapters.chat_protocol import AzureWire, ChatWire
from discreet.adapters.child_environment import child_environment
from discreet.adapters.domain_records import SystemDomainRecords
from discreet.adapters.egress import EgressGateway
from discreet.adapters.embedded_model import EmbeddedModel
from discreet.adapters.embedded_weights import SHOWN_NAME
from discreet.adapters.embedder import MiniLmEmbedder
from discreet.adapters.extraction.extractor import ChildExtractor, ScanLimits
from discreet.adapters.extraction.page_reader import ConfinedPageReader
from discreet.adapters.images import RemoteImages
from discreet.adapters.messages_protocol import MessagesWire
from discreet.adapters.model import RemoteModel
from discreet.adapters.model_refusal import KEY_IN_ADMIN
from discreet.adapters.responses_protocol import ResponsesWire
from discreet.adapters.search_endpoint import RemoteSearch
from discreet.adapters.third_party import ThirdPartyClient
from discreet.adapters.wire import Wire
from discreet.adapters.witness import RemoteWitness
from discreet.app.cell_check import CellCheck, start_check
from discreet.app.cells import start_cells
from discreet.app.infrastructure import Infrastructure, build_mail
from discreet.assistants.actions.address import check_model_address, is_loopback
from discreet.assistants.actions.mcp.answer_reader import ToolAnswerReader
from discreet.assistants.actions.pages.visit import PageVisits
from discreet.db.pool import Database
from discreet.evidence.cosignature import WitnessKey
from discreet.evidence.cosigning import Cosigning, WitnessClient
from discreet.models.directory import BuiltInEndpoint, ModelQueue, get_host, no_queue
from discreet.models.endpoint import EMBEDDED_ID, SETTINGS_ID, EndpointConnection, WireProtocol
from discreet.models.overview import EndpointReach
from discreet.ports.cells import NoCells, PythonCells
from discreet.ports.clock import Clock
from discreet.ports.images import ImageMaker
from discreet.ports.mail import EmailSender
from discreet.ports.model import ModelEndpoint
from discreet.ports.pages import PageSite
from discreet.ports.search import SearchEndpoint
from discreet.ports.third_parties import DomainRecords
from discreet.quotas.fair_embedder import FairEmbedder
from discreet.quotas.fair_model import FairModelQueue
from discreet.settings import Settings

WIRES: Mapping[WireProtocol, Callable[[Mapping[str, Any]], Wire]] = {
    WireProtocol.CHAT: ChatWire,
    WireProtocol.AZURE: AzureWire,
    WireProtocol.MESSAGES: MessagesWire,
    WireProtocol.RESPONSES: ResponsesWire,
}


SCANS_IN_PAGES = ScanLimits(pages=3, pages_at_once=1, seconds=30.0)
"""For PDF files on the web, whose user waits for the answer."""
CHAT_ONLY_FIELDS = ("store",)
"""Body fields that only requests for answers have. Searches are never stored."""


ConnectRemote = Callable[[EndpointConnection], RemoteModel]
"""Makes the client of an endpoint that the operator added."""


def no_request_cache() -> None:
    """Do nothing: a remote endpoint keeps its own requests."""


@dataclass(frozen=True)
class Adapters:
    """All adapters of a server."""

    model: BuiltInEndpoint
    connect_model: ConnectRemote
    embedder: FairEmbedder
    third_parties: ThirdPartyClient
    mail: EmailSender | None = None
    image_maker: ImageMaker | None = None
    domain_records: DomainRecords = field(default_factory=SystemDomainRecords)
    tool_answers: ToolAnswerReader = field(default_factory=lambda: ToolAnswerReader(child_environment()))
    cells: PythonCells = field(default_factory=NoCells)
    cell_check: CellCheck | None = None
    """Knows at once whether cells can run; None where `cells` do."""
    pages: PageVisits | None = None
    """Reads web pages; None where the operator does not offer it."""
    clear_request_cache: Callable[[], None] = no_request_cache
    """Makes the embedded model drop what it keeps of answered requests. A remote endpoint offers no such call."""


async def build_adapters(
    infra: Infrastructure,
    egress: EgressGateway,
    stack: AsyncExitStack,
    model: ModelEndpoint | None,
    cells: PythonCells | None = None,
) -> Adapters:
    """Build and start all adapters. `model` and `cells` replace those of the settings."""
    clear_request_cache, queue = no_request_cache, no_queue
    if model is None:
        model = await start_model(infra.settings, egress, stack)
    if isinstance(model, EmbeddedModel):
        clear_request_cache, queue = model.clear_request_cache, FairModelQueue(model.at_once)
    embedder = MiniLmEmbedder()
    stack.push_async_callback(embedder.close)
    third_parties, image_maker = build_third_parties(infra.settings, egress), build_image_client(infra.settings, egress)
    mail = build_mail(infra, egress)
    running = cells or start_cells(infra.settings, stack)
    return Adapters(
        build_built_in_endpoint(infra.settings, model, queue),
        partial(connect_model, egress),
        FairEmbedder(embedder),
        third_parties,
        mail,
        image_maker,
        pages=build_pages(infra.settings, third_parties),
        clear_request_cache=clear_request_cache,
        cells=running,
        cell_check=None if cells else start_check(running, stack),
    )


def build_pages(settings: Settings, sites: PageSite) -> PageVisits | None:
    """Return what reads web pages, where the operator offers it."""
    if not settings.read_pages:
        return None
    files = ChildExtractor(settings.home / "readers", scans=SCANS_IN_PAGES)
    return PageVisits(sites, ConfinedPageReader(child_environment(), files), frozenset(settings.page_origins))


def build_built_in_endpoint(settings: Settings, client: ModelEndpoint, queue: ModelQueue = no_queue) -> BuiltInEndpoint:
    """Return the endpoint of the settings, or the embedded model, with this client and queue."""
    host = get_host(settings.model_url) if settings.model_url else ""
    if host:
        return BuiltInEndpoint(SETTINGS_ID, client, host)
    name = settings.model_file.stem if settings.model_file else SHOWN_NAME
    return BuiltInEndpoint(EMBEDDED_ID, client, "", name, queue)


def build_endpoint_reach(connect_remote: ConnectRemote) -> EndpointReach:
    """Return how the administration of models reaches endpoints, and which addresses it allows."""
    return EndpointReach(connect_remote, partial(connect_search, connect_remote), check_model_address, is_loopback)


def connect_model(egress: EgressGateway, connection: EndpointConnection) -> RemoteModel:
    """Make the client of an endpoint that the operator added."""
    return RemoteModel(
        connection.base_url,
        wire=WIRES[connection.protocol](connection.body_fields),
        headers=connection.headers,
        key_place=KEY_IN_ADMIN,
        is_catalogued=True,
        egress=egress.for_model(allows_inside=connection.allows_inside),
    )


def connect_search(client_of: ConnectRemote, connection: EndpointConnection) -> SearchEndpoint:
    """Make the client of an endpoint's embedding model or reranker, over connections of its own."""
    fields = {name: value for name, value in connection.body_fields.items() if name not in CHAT_ONLY_FIELDS}
    return RemoteSearch(client_of(connection).transport, WIRES[connection.protocol](fields), fields)


async def start_model(settings: Settings, egress: EgressGateway, stack: AsyncExitStack) -> RemoteModel | EmbeddedModel:
    """Start the model in the settings: the endpoint, or the embedded model, which loads while the server runs."""
    model = build_model(settings, egress)
    if isinstance(model, EmbeddedModel):
        await model.start()
    stack.push_async_callback(model.close)
    return model


def build_model(settings: Settings, egress: EgressGateway) -> RemoteModel | EmbeddedModel:
    """Build the model named in the settings, without starting it."""
    if settings.model_url:
        return RemoteModel(
            settings.model_url,
            settings.model_key,
            settings.model_name,
            offered=settings.models_offered,
            egress=egress,
            takes_images=settings.model_images,
        )
    return embedded_model(settings, egress)


def embedded_model(settings: Settings, egress: EgressGateway | None) -> EmbeddedModel:
    return EmbeddedModel(_cache(settings), settings.model_file, context=settings.model_context, egress=egress)


def build_third_parties(settings: Settings, egress: EgressGateway) -> ThirdPartyClient:
    return ThirdPartyClient(egress, seconds=settings.action_seconds, with_progress=settings.action_progress_seconds)


def build_image_client(settings: Settings, egress: EgressGateway) -> ImageMaker | None:
    if settings.images_url is None:
        return None
    return RemoteImages(settings.images_url, settings.images_key, settings.images_model, egress=egress)


def build_cosigning(database: Database, clock: Clock, settings: Settings, egress: EgressGateway) -> Cosigning:
    """Build the service that sends checkpoints to the witnesses in the settings."""
    witnesses = [
        WitnessClient(WitnessKey.parse(each.key), RemoteWitness(each.url, egress=egress)) for each in settings.witnesses
    ]
    return Cosigning(database, clock, witnesses)


def _cache(settings: Settings) -> Path:
    return settings.home / "models"
