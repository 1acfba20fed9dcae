"""Models to choose and their parameters, as people and builders see and send them."""

from collections.abc import Mapping
from typing import Self
from uuid import UUID

from pydantic import ConfigDict, Field

from discreet.http.api.bodies import StrictBody
from discreet.http.api.provider_views import ModelProviderView, RecipientFactsView
from discreet.http.api.view import View
from discreet.models.choices import ModelChoice
from discreet.models.endpoint import StoredFacts
from discreet.models.parameters import ModelParameters, ReasoningEffort
from discreet.ports.model import ModelState


class ModelChoiceView(View):
    """A model to choose.

    `name` is what a request names, `shown_name` what people read. `context_tokens` null: as the settings say.
    `is_default`: it answers where no model is named. `state`: of its provider, as last known. `reasons` say why it may
    not be used here. `changed_from`: the facts about its provider that the person knows, while others are in force.
    """

    name: str
    shown_name: str
    recipient: ModelProviderView
    takes_images: bool
    context_tokens: int | None
    is_default: bool
    state: ModelState
    allowed: bool
    reasons: list[str]
    changed_from: RecipientFactsView | None

    @classmethod
    def of(cls, choice: ModelChoice, unread: Mapping[UUID, StoredFacts]) -> Self:
        previous_facts = unread.get(choice.endpoint.id)
        return cls.from_value(
            choice,
            recipient=ModelProviderView.of(choice.endpoint, choice.host),
            reasons=list(choice.reasons),
            changed_from=previous_facts and RecipientFactsView.of_stored(previous_facts),
        )


class ModelsView(View):
    """The default model comes first. `people_choose`: another one may be chosen."""

    models: list[ModelChoiceView]
    people_choose: bool


class ModelParametersView(View):
    """Parameters of answers; null: as the model's provider does. `answer_tokens`: of the longest answer."""

    temperature: float | None
    top_p: float | None
    answer_tokens: int | None
    reasoning_effort: ReasoningEffort | None


class ModelParametersBody(StrictBody):
    """Parameters of answers; null: as the model's provider does. `answer_tokens`: of the longest answer."""

    model_config = ConfigDict(frozen=True)  # a default that cannot change is not copied for each question

    temperature: float | None = Field(default=None, allow_inf_nan=False)
    top_p: float | None = Field(default=None, allow_inf_nan=False)
    answer_tokens: int | None = None
    reasoning_effort: ReasoningEffort | None = None

    @property
    def value(self) -> ModelParameters:
        return ModelParameters(**self.model_dump())
