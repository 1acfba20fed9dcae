"""A model that counts its answers and enforces quotas.

Every question of a person or an API key goes through it.
"""

import asyncio
from collections.abc import Sequence

import structlog

from discreet.errors import Unavailable
from discreet.ports import Completion, Delta, Hear, Model, ModelRequest, ModelStatus, Part, Reasoning, UsageOwner
from discreet.quotas.service import Quotas

log = structlog.get_logger()

CHARACTERS_PER_TOKEN = 4
"""An estimate (English text), for answers whose endpoint reports no token count."""


class MeteredModel:
    """Implements `ports.Model`."""

    def __init__(self, model: Model, quotas: Quotas) -> None:
        self._model, self._quotas = model, quotas

    async def answer(self, request: ModelRequest, hear: Hear) -> Completion | None:
        """Answer as the model does.

        TooMany, before asking the model, when a quota is spent.
        """
        if request.payer is None or not await self._taken(request, request.payer):
            return await self._model.answer(request, hear)
        received, ended = 0, None

        def count(part: Part) -> bool:
            nonlocal received
            if isinstance(part, Delta | Reasoning):
                received += len(part.text)
            return hear(part)

        try:
            ended = await self._model.answer(request, count)
            return ended
        finally:
            told = _told(ended) if ended else None
            tokens = told if told is not None else _estimated(request, received)
            await asyncio.shield(self._count(request.payer, tokens))

    async def status(self, model: str | None = None) -> ModelStatus:
        return await self._model.status(model)

    async def models(self) -> Sequence[str]:
        return await self._model.models()

    async def _taken(self, request: ModelRequest, payer: UsageOwner) -> bool:
        """Count an answer; of a request beside a chat only its tokens are counted."""
        if request.beside:
            return await self._quotas.begin_side_request(payer)
        return await self._quotas.take_answer(payer)

    async def _count(self, payer: UsageOwner, tokens: int) -> None:
        """Count tokens; a failed count does not lose the answer."""
        try:
            await self._quotas.add_tokens(payer, tokens)
        except Unavailable:
            log.warning("token_counting_failed")


def _told(ended: Completion) -> int | None:
    if ended.prompt_tokens is None or ended.completion_tokens is None:
        return None
    return ended.prompt_tokens + ended.completion_tokens


def _estimated(request: ModelRequest, received: int) -> int:
    return (sum(len(message.content) for message in request.messages) + received) // CHARACTERS_PER_TOKEN
