"""Values: an endpoint, its models, and the catalogue of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from discreet.ports.model_request import ModelPurpose
from discreet.promises.measurements import MeasuredFacts, contradictions
from discreet.promises.recipients import RecipientFacts

EMBEDDED_ID = UUID(int=1)
"""The embedded model's endpoint."""
SETTINGS_ID = UUID(int=2)
"""The endpoint that the settings name (DISCREET_MODEL_URL)."""


class EndpointSource(StrEnum):
    """Where an endpoint's connection comes from."""

    EMBEDDED = "embedded"
    SETTINGS = "settings"
    OPERATOR = "operator"


class WireProtocol(StrEnum):
    """The protocol that an endpoint speaks."""

    CHAT = "chat"
    """OpenAI's chat completions, as nearly all endpoints do."""
    RESPONSES = "responses"
    """OpenAI's Responses."""
    MESSAGES = "messages"
    """Anthropic's Messages."""
    AZURE = "azure"
    """OpenAI's chat completions at Azure's addresses."""


MESSAGES_VERSION = "2023-06-01"
"""The version of Anthropic's Messages that the client speaks."""


def key_headers(protocol: WireProtocol, key: str) -> dict[str, str]:
    """Return the headers with an endpoint's key ("": none), and those that its protocol needs beside it."""
    if protocol is WireProtocol.MESSAGES:
        return ({"x-api-key": key} if key else {}) | {"anthropic-version": MESSAGES_VERSION}
    if not key:
        return {}
    return {"api-key": key} if protocol is WireProtocol.AZURE else {"Authorization": f"Bearer {key}"}


@dataclass(frozen=True, kw_only=True)
class EndpointConnection:
    """How to reach an endpoint. `headers` may hold its key; `body_fields` go into each request's body."""

    protocol: WireProtocol
    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body_fields: Mapping[str, Any] = field(default_factory=dict)
    allows_inside: bool = False


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What the operator's latest test of an endpoint showed, and when that was."""

    at: datetime
    facts: MeasuredFacts

    def contradictions(self, declared: RecipientFacts) -> tuple[str, ...]:
        """Return a sentence for each measured fact that contradicts what is declared now."""
        return contradictions(declared, self.facts)


@dataclass(frozen=True, kw_only=True)
class CataloguedEndpoint:
    """An endpoint. `connection` is None unless the operator added it. `facts_since`: of the facts in force.

    `masks`: whether prompts for it are masked by default. `measured` None: it was not tested at this address.
    """

    id: UUID
    source: EndpointSource
    name: str
    connection: EndpointConnection | None
    facts: RecipientFacts
    facts_since: datetime
    masks: bool = False
    measured: Measurement | None = None


class ModelKind(StrEnum):
    """What a model does."""

    CHAT = "chat"
    EMBEDDING = "embedding"
    """It turns texts into vectors."""
    RERANKING = "reranking"
    """It scores how well passages answer a question."""


@dataclass(frozen=True, kw_only=True)
class StoredFacts:
    """Facts of an endpoint, and since when they hold."""

    endpoint_id: UUID
    since: datetime
    facts: RecipientFacts


@dataclass(frozen=True, kw_only=True)
class OfferedModel:
    """A model of an endpoint that the operator added, and that people may use.

    `name` is the endpoint's name of it; `public_name` is what GPTs, the picker and programs name. Tokens None: as the
    settings say. `workspace_ids` None: everyone.
    """

    id: UUID
    endpoint_id: UUID
    name: str
    public_name: str
    shown_name: str
    context_tokens: int | None = None
    answer_tokens: int | None = None
    takes_images: bool = False
    takes_tools: bool = True
    workspace_ids: tuple[UUID, ...] | None = None
    kind: ModelKind = ModelKind.CHAT

    def is_offered_in(self, workspace_id: UUID | None) -> bool:
        return self.workspace_ids is None or workspace_id in self.workspace_ids


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All endpoints and models in force. `withdrawn`: public names that are no longer offered."""

    endpoints: Mapping[UUID, CataloguedEndpoint] = field(default_factory=dict)
    models: tuple[OfferedModel, ...] = ()
    defaults: Mapping[ModelPurpose, str] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()

    @property
    def chat_models(self) -> tuple[OfferedModel, ...]:
        """The models that answer."""
        return tuple(model for model in self.models if model.kind is ModelKind.CHAT)

    def model(self, public_name: str) -> OfferedModel | None:
        """Return the model of this name that answers."""
        return next((model for model in self.chat_models if model.public_name == public_name), None)

    def default(self, purpose: ModelPurpose) -> str | None:
        """Return the public name of the model that answers for a purpose; that for chats where there is no other."""
        return self.defaults.get(purpose) or self.defaults.get(ModelPurpose.CHAT)

    def search_model(self, purpose: ModelPurpose) -> OfferedModel | None:
        """Return the chosen embedding model or reranker; None: this server's own, or none."""
        kind, name = KIND_FOR.get(purpose), self.defaults.get(purpose)
        return next((model for model in self.models if model.kind is kind and model.public_name == name), None)

    def embedding_model(self, endpoint_id: UUID, name: str) -> OfferedModel | None:
        """Return an embedding model by its endpoint and the endpoint's name of it; None if it is not offered."""
        return next(
            (
                model
                for model in self.models
                if model.kind is ModelKind.EMBEDDING and (model.endpoint_id, model.name) == (endpoint_id, name)
            ),
            None,
        )


KIND_FOR: Mapping[ModelPurpose, ModelKind] = {
    ModelPurpose.EMBEDDING: ModelKind.EMBEDDING,
    ModelPurpose.RERANKING: ModelKind.RERANKING,
}
"""The kind of model that a purpose needs; a chat model for all others."""
