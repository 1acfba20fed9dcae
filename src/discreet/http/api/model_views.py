"""Models to choose and their parameters, as people and builders see and send them."""

from typing import Self

from pydantic import Field

from discreet.http.api.bodies import StrictBody
from discreet.http.api.provider_views import ModelProviderView
from discreet.http.api.view import View
from discreet.models.choices import ModelChoice
from discreet.models.parameters import ModelParameters, ReasoningEffort


class ModelChoiceView(View):
    """A model to choose.

    `name` is what a request names, `shown_name` what people read. `context_tokens` null: as the settings say.
    `is_default`: it answers where no model is named. `reasons` say why it may not be used here.
    """

    name: str
    shown_name: str
    recipient: ModelProviderView
    takes_images: bool
    context_tokens: int | None
    is_default: bool
    allowed: bool
    reasons: list[str]

    @classmethod
    def of(cls, choice: ModelChoice) -> Self:
        return cls.from_value(
            choice, recipient=ModelProviderView.of(choice.endpoint, choice.host), reasons=list(choice.reasons)
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

    temperature: float | None = Field(default=None, allow_inf_nan=False)
    top_p: float | None = Field(default=None, allow_inf_nan=False)
    answer_tokens: int | None = None
    reasoning_effort: ReasoningEffort | None = None

    @property
    def value(self) -> ModelParameters:
        return ModelParameters(**self.model_dump())
