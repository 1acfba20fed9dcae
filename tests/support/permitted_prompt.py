"""Prompts without limits, for tests of the steps after the decision."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from discreet.models.directory import BuiltInEndpoint
from discreet.models.endpoint import SETTINGS_ID
from discreet.ports.model import Completion, ModelEndpoint, ModelStatus, OnPart
from discreet.ports.model_request import ModelRequest
from discreet.promises.recipients import NO_LIMITS, ON_THIS_SERVER_FACTS, ModelRecipient, PermittedPrompt, permitted

RECIPIENT = ModelRecipient(endpoint_id=UUID(int=1), name="Test", host="", facts=ON_THIS_SERVER_FACTS)


def permit_prompt(request: ModelRequest) -> PermittedPrompt[ModelRequest]:
    return permitted(request, RECIPIENT, NO_LIMITS)


class Unlimited:
    """A ports.Model that sends each request to one endpoint."""

    def __init__(self, endpoint: ModelEndpoint) -> None:
        self._endpoint = endpoint

    async def answer(
        self, request: ModelRequest, on_part: OnPart, settings_row: Mapping[str, Any] | None = None
    ) -> Completion | None:
        return await self._endpoint.answer(permit_prompt(request), on_part)

    async def status(self, model: str | None = None) -> ModelStatus:
        return await self._endpoint.status()

    async def models(self) -> Sequence[str]:
        return await self._endpoint.models()


def as_built_in_endpoint(client: ModelEndpoint) -> BuiltInEndpoint:
    return BuiltInEndpoint(SETTINGS_ID, client, "127.0.0.1")
