"""Values: an operator's view of endpoints, and what their administration needs from outside."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from discreet.models.directory import Connect, ConnectSearch
from discreet.models.endpoint import EndpointSource, Measurement, OfferedModel, WireProtocol
from discreet.models.presets import Preset
from discreet.ports.model_request import ModelPurpose
from discreet.promises.recipients import ModelRecipient, RecipientFacts


class CheckAddress(Protocol):
    def __call__(self, url: str, *, allows_inside: bool) -> None:
        """Raise Invalid unless an endpoint may have this address."""


@dataclass(frozen=True)
class EndpointReach:
    """The rules of the network, and the way to it."""

    client_of: Connect
    search_client_of: ConnectSearch
    check_address: CheckAddress
    is_loopback: Callable[[str], bool]


@dataclass(frozen=True, kw_only=True)
class EndpointDetails:
    """An endpoint as an operator sees it. `header_names`: of the further headers; `host` is "" for the embedded one."""

    id: UUID
    source: EndpointSource
    name: str
    protocol: WireProtocol
    base_url: str
    host: str
    has_key: bool
    header_names: tuple[str, ...]
    body_fields: Mapping[str, object]
    allows_inside: bool
    on_this_machine: bool
    facts: RecipientFacts
    facts_since: datetime
    masks: bool = False
    measured: Measurement | None = None
    models: tuple[OfferedModel, ...] = ()

    @property
    def recipient(self) -> ModelRecipient:
        return ModelRecipient(endpoint_id=self.id, name=self.name, host=self.host, facts=self.facts)


@dataclass(frozen=True, kw_only=True)
class ModelsOverview:
    """All endpoints in use. `own_models` are the names of the endpoint that the operator did not add.

    `embedded_model` is the real name of the embedded model; "" where it is not used.
    """

    endpoints: tuple[EndpointDetails, ...]
    defaults: Mapping[ModelPurpose, str]
    own_models: tuple[str, ...]
    embedded_model: str


@dataclass(frozen=True)
class ListedModels:
    """An endpoint's own list of its models; `problem` says why it is empty."""

    names: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True)
class LocalServer:
    """A program that answers on this server."""

    preset: Preset
    models: tuple[str, ...]
