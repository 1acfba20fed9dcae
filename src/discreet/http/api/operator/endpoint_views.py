"""Responses about model endpoints. No field holds a key or a header's value."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from discreet.http.api.provider_views import ModelProviderView
from discreet.http.api.view import View
from discreet.models.endpoint import EndpointSource, ModelKind, WireProtocol
from discreet.models.knowledge_models import EmbeddingState
from discreet.models.overview import EndpointDetails, ModelsOverview
from discreet.models.presets import PRESETS
from discreet.models.trial import Ability
from discreet.ports.model_request import ModelPurpose
from discreet.promises.recipients import RunBy


class EndpointModelView(View):
    """A model that people may use. `workspace_ids` null: everyone."""

    name: str
    public_name: str
    shown_name: str
    context_tokens: int | None
    answer_tokens: int | None
    takes_images: bool
    takes_tools: bool
    workspace_ids: list[UUID] | None
    kind: ModelKind


class EndpointView(View):
    """An endpoint. `on_this_machine`: its address is this server. `source`: who set its connection.

    `masks`: whether prompts for it are masked unless a person chooses otherwise.
    """

    id: UUID
    source: EndpointSource
    name: str
    protocol: WireProtocol
    base_url: str
    has_key: bool
    header_names: list[str]
    body_fields: dict[str, Any]
    allows_inside: bool
    on_this_machine: bool
    masks: bool
    recipient: ModelProviderView
    models: list[EndpointModelView]

    @classmethod
    def of(cls, endpoint: EndpointDetails) -> Self:
        return cls.from_value(
            endpoint,
            recipient=ModelProviderView.of(endpoint, endpoint.host),
            header_names=list(endpoint.header_names),
            body_fields=dict(endpoint.body_fields),
            models=[
                EndpointModelView.from_value(model, workspace_ids=None if ids is None else list(ids))
                for model in endpoint.models
                for ids in (model.workspace_ids,)
            ],
        )


class PresetView(View):
    """How to begin with a provider. Capital letters in `base_url` stand for the operator's own names."""

    id: str
    name: str
    protocol: WireProtocol
    base_url: str
    body_fields: dict[str, Any]
    local: bool
    run_by: RunBy
    company: str
    country: str
    trains: bool | None
    terms_url: str
    agreement_url: str


PRESET_VIEWS = [
    PresetView.from_value(
        each, **{name: getattr(each.facts, name) for name in PresetView.model_fields if hasattr(each.facts, name)}
    )
    for each in PRESETS
]


class DefaultModelsView(View):
    """Public names; null: that for chats, or this server's own; no reranker."""

    chat: str | None
    side: str | None
    builder: str | None
    embedding: str | None
    reranking: str | None


class EmbeddingStateView(View):
    """How far knowledge is embedded with the chosen model, without a count of anyone's passages (P8).

    `part` goes from 0 to 1, in hundredths. GPTs are searched as before until all of their passages are done.
    `withholds`: limits keep some files on this server. `failure`: why the latest attempt failed.
    """

    model: str
    part: float
    is_complete: bool
    withholds: bool
    dimensions: int | None
    failure: str | None
    failed_at: datetime | None

    @classmethod
    def of(cls, state: EmbeddingState) -> Self:
        space = state.space
        return cls(
            model=state.model.shown_name,
            part=round(state.part, 2),
            is_complete=state.is_complete,
            withholds=state.progress is not None and state.progress.withheld > 0,
            dimensions=space.dimensions if space else None,
            failure=space.failure if space else None,
            failed_at=space.failed_at if space else None,
        )


class KnowledgeModelsView(View):
    """`embedding` is null while this server's own model is used."""

    embedding: EmbeddingStateView | None


class EndpointsView(View):
    """`own_models`: of the endpoint that the operator did not add.

    `embedded_model` is the real name of the embedded model; "" where it is not used.
    """

    endpoints: list[EndpointView]
    defaults: DefaultModelsView
    own_models: list[str]
    embedded_model: str
    presets: list[PresetView]

    @classmethod
    def of(cls, overview: ModelsOverview) -> Self:
        return cls(
            endpoints=[EndpointView.of(each) for each in overview.endpoints],
            defaults=DefaultModelsView(**{purpose: overview.defaults.get(purpose) for purpose in ModelPurpose}),
            own_models=list(overview.own_models),
            embedded_model=overview.embedded_model,
            presets=PRESET_VIEWS,
        )


class ListedModelsView(View):
    """`problem` says why there are none."""

    names: list[str]
    problem: str


class TrialFindingView(View):
    ability: Ability
    works: bool
    sentence: str


class EndpointTestView(View):
    findings: list[TrialFindingView]


class LocalServerView(View):
    """A program that answers on this server. `preset` is its id."""

    preset: str
    models: list[str]


class LocalServersView(View):
    servers: list[LocalServerView]
