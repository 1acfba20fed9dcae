"""A model that counts its answers and enforces quotas and budgets.

Every question of a person or an API key goes through it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from discreet.errors import Unavailable
from discreet.ports import (
    Completion,
    Delta,
    Hear,
    Model,
    ModelFailed,
    ModelRequest,
    ModelStatus,
    Part,
    Reasoning,
    SentTo,
)
from discreet.quotas.metering import BegunRequest, Metering, TokenCount, expected_answer

log = structlog.get_logger()

CHARACTERS_PER_TOKEN = 4
"""An estimate (English text), for answers whose endpoint reports no token count."""
CHARGED = ("cut", "timeout", "malformed")
"""Kinds of failures after which an endpoint may have read the prompt."""


@dataclass
class _Counted:
    """What was heard of one answer."""

    hear: Hear
    characters: int = 0
    is_unsent: bool = False
    """The listener left before the prompt was sent."""

    def part(self, part: Part) -> bool:
        if isinstance(part, Delta | Reasoning):
            self.characters += len(part.text)
        goes_on = self.hear(part)
        self.is_unsent = isinstance(part, SentTo) and not goes_on
        return goes_on


class MeteredModel:
    """Implements `ports.Model`."""

    def __init__(self, model: Model, metering: Metering) -> None:
        self._model, self._metering = model, metering

    async def answer(self, request: ModelRequest, hear: Hear) -> Completion | None:
        """Answer as the model does.

        QuotaSpent, before asking the model, when a quota or a budget is used up. A request that reaches no model
        counts nowhere.
        """
        prompt = _tokens(sum(len(message.content) for message in request.messages))
        begun = await self._metering.begin(request, TokenCount(prompt, expected_answer(request)))
        heard, ended, is_charged = _Counted(hear), None, True
        try:
            ended = await self._model.answer(request, heard.part)
            is_charged = not heard.is_unsent
            return ended
        except ModelFailed as failed:
            is_charged = failed.kind in CHARGED or heard.characters > 0
            raise
        finally:
            estimate = TokenCount(prompt, _tokens(heard.characters))
            await asyncio.shield(self._settle(begun, _told(ended, estimate) if is_charged else None, ended))

    async def status(self, model: str | None = None) -> ModelStatus:
        return await self._model.status(model)

    async def models(self) -> Sequence[str]:
        return await self._model.models()

    async def _settle(self, begun: BegunRequest, used: TokenCount | None, ended: Completion | None) -> None:
        """Count the use, or take the request back; a failed count does not lose the answer."""
        try:
            if used is None:
                await self._metering.cancel(begun)
                return
            name = ended.model if ended else None
            if begun.name is None and name is None:
                name = (await self._model.status()).name
            await self._metering.end(begun, used, name)
        except Unavailable:
            log.warning("token_counting_failed")


def _told(ended: Completion | None, estimate: TokenCount) -> TokenCount:
    """Return the endpoint's own count, or the estimate."""
    if ended is None or ended.prompt_tokens is None or ended.completion_tokens is None:
        return estimate
    return TokenCount(ended.prompt_tokens, ended.completion_tokens, ended.cached_tokens or 0)


def _tokens(characters: int) -> int:
    return characters // CHARACTERS_PER_TOKEN
