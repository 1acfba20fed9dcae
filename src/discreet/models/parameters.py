"""What a GPT's builder, or a person for their chat, sets about a model's answers."""

from typing import Literal

import msgspec

from discreet.errors import Invalid
from discreet.ports.model_request import ModelRequest

ReasoningEffort = Literal["minimal", "low", "medium", "high"]

SERVER_DEFAULT = ""
"""The choice of the server's default model, also in a chat with a GPT that names another one."""


class ModelParameters(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Parameters of answers. None: as the model's provider does.

    `answer_tokens` limits the length of an answer.
    """

    temperature: float | None = None
    top_p: float | None = None
    answer_tokens: int | None = None
    reasoning_effort: ReasoningEffort | None = None

    def with_defaults(self, defaults: "ModelParameters") -> "ModelParameters":
        """Return these parameters; those that are not set are the others'."""
        own = {name: value for name, value in msgspec.structs.asdict(self).items() if value is not None}
        return msgspec.structs.replace(defaults, **own)


NO_PARAMETERS = ModelParameters()


def check_parameters(parameters: ModelParameters) -> None:
    """Raise Invalid for a parameter beyond what models take."""
    _check_within(parameters.temperature, 0, 2, "The temperature", "temperature")
    _check_within(parameters.top_p, 0, 1, "Top-p", "top_p")
    _check_within(parameters.answer_tokens, 16, 10_000_000, "The longest answer, in tokens,", "answer_tokens")


def _check_within(value: float | None, minimum: int, maximum: int, subject: str, field: str) -> None:
    if value is not None and not minimum <= value <= maximum:
        raise Invalid(f"{subject} must be between {minimum} and {maximum:,}.", field=field)


def with_parameters(request: ModelRequest, parameters: ModelParameters) -> ModelRequest:
    """Return the request with these parameters, where it has none of its own."""
    if parameters == NO_PARAMETERS:
        return request
    sampling = request.sampling
    limits = [limit for limit in (request.max_tokens, parameters.answer_tokens) if limit is not None]
    return msgspec.structs.replace(
        request,
        temperature=parameters.temperature if request.temperature is None else request.temperature,
        max_tokens=min(limits, default=None),
        sampling=msgspec.structs.replace(
            sampling,
            top_p=parameters.top_p if sampling.top_p is None else sampling.top_p,
            reasoning_effort=sampling.reasoning_effort or parameters.reasoning_effort,
        ),
    )
