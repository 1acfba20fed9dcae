"""Consuming a model's events as the product does."""

from typing import Any

from discreet.ports.model import Completion, ModelEndpoint, OnPart, Part
from discreet.ports.model_request import ModelRequest
from tests.support.permitted_prompt import permit_prompt


async def collect_parts(model: ModelEndpoint, request: ModelRequest) -> list[Part | Completion]:
    """Return all parts of the answer and its end."""
    parts: list[Part | Completion] = []
    completion = await model.answer(permit_prompt(request), collect_into(parts))
    assert completion is not None
    return [*parts, completion]


def collect_into(parts: list[Any], limit: int | None = None) -> OnPart:
    """Return a consumer that collects parts, and stops the answer after `limit` of them."""

    def on_part(part: Part) -> bool:
        parts.append(part)
        return len(parts) != limit

    return on_part
