"""A model whose answers are counted, and refused by quota: whatever a person or a key asks goes through it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import structlog

from discreet.errors import Unavailable
from discreet.quotas.service import Quotas
from discreet.seams import Delta, Ended, Model, ModelRequest, ModelStatus, Payer, Waiting

log = structlog.get_logger()

CHARACTERS_PER_TOKEN = 4
"""An estimate (English text), for an answer of which the endpoint has not told the count."""


class MeteredModel:
    """seams.Model"""

    def __init__(self, model: Model, quotas: Quotas) -> None:
        self._model, self._quotas = model, quotas

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Delta | Ended | Waiting, None]:
        """As the model's. TooMany when a quota of the payer's is spent; nothing is asked of the model then."""
        if request.payer is None or not await self._quotas.take_answer(request.payer):
            async with aclosing(self._model.stream(request)) as parts:
                async for part in parts:
                    yield part
            return
        received, told = 0, None
        try:
            async with aclosing(self._model.stream(request)) as parts:
                async for part in parts:
                    if isinstance(part, Delta):
                        received += len(part.text)
                    elif isinstance(part, Ended):
                        told = _told(part)
                    yield part
        finally:
            tokens = told if told is not None else _estimated(request, received)
            await asyncio.shield(self._count(request.payer, tokens))

    async def status(self) -> ModelStatus:
        return await self._model.status()

    async def _count(self, payer: Payer, tokens: int) -> None:
        """An answer is not lost because its tokens could not be counted."""
        try:
            await self._quotas.add_tokens(payer, tokens)
        except Unavailable:
            log.warning("tokens_not_counted")


def _told(ended: Ended) -> int | None:
    if ended.prompt_tokens is None or ended.completion_tokens is None:
        return None
    return ended.prompt_tokens + ended.completion_tokens


def _estimated(request: ModelRequest, received: int) -> int:
    return (sum(len(message.content) for message in request.messages) + received) // CHARACTERS_PER_TOKEN
