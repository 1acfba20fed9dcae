"""Metering of embedding models and rerankers: tokens, cost, budgets.

Invariants:
- Nothing is sent before the payer's quota and budget allow it.
- A question counts for the person who asks, and a file's passages for the GPT's owner.
- A request counts tokens and no answer. One that was not sent, or was refused by its endpoint, counts nowhere.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from discreet.models.endpoint import OfferedModel
from discreet.models.search_model import KnowledgeSource, Searcher, SearchModels
from discreet.ports.model import ModelFailed, PromptSent, TokenCounts
from discreet.ports.model_request import UsageOwner
from discreet.quotas.estimate import RESERVED, text_tokens
from discreet.quotas.metering import CHARGED, Metering


@dataclass
class _SearchMeter:
    """The tokens of a request: an estimate until the endpoint reports them."""

    tokens: int
    is_sent: bool = False

    def report(self, tokens: int | None) -> None:
        self.tokens = self.tokens if tokens is None else tokens


class MeteredSearch:
    """Sends what `models` permits. Every method raises QuotaSpent, RecipientRefused and ModelFailed.

    `on_sent` gets the recipient right before the request is sent.
    """

    def __init__(self, models: SearchModels, metering: Metering) -> None:
        self.models, self._metering = models, metering

    async def embed_question(
        self, model: OfferedModel, question: str, searcher: Searcher, on_sent: Callable[[PromptSent], None]
    ) -> list[float]:
        """Return the question's vector."""
        async with self._meter_request(model, [question], searcher.payer) as meter:
            permitted = await self.models.permit_question(model, question, searcher)
            meter.is_sent = True
            on_sent(permitted.sent_to)
            result = await permitted.client.embed(permitted.prompt)
            meter.report(result.tokens)
        return result.vectors[0]

    async def rerank(
        self,
        model: OfferedModel,
        question: str,
        passages: Sequence[str],
        searcher: Searcher,
        source: KnowledgeSource,
        on_sent: Callable[[PromptSent], None],
    ) -> list[float]:
        """Return a score for each passage. A reranker reads the question beside each passage."""
        async with self._meter_request(model, [question + passage for passage in passages], searcher.payer) as meter:
            permitted = await self.models.permit_reranking(model, question, passages, searcher, source)
            meter.is_sent = True
            on_sent(permitted.sent_to)
            result = await permitted.client.rerank(permitted.prompt)
            meter.report(result.tokens)
        return result.scores

    async def embed_passages(
        self, model: OfferedModel, texts: Sequence[str], source: KnowledgeSource
    ) -> list[list[float]]:
        """Return the vectors of passages."""
        async with self._meter_request(model, texts, source.payer) as meter:
            permitted = await self.models.permit_passages(model, texts, source)
            meter.is_sent = True
            result = await permitted.client.embed(permitted.prompt)
            meter.report(result.tokens)
        return result.vectors

    @asynccontextmanager
    async def _meter_request(
        self, model: OfferedModel, texts: Sequence[str], payer: UsageOwner
    ) -> AsyncIterator[_SearchMeter]:
        """Reserve the request's expected cost, and count its use at the end of the block."""
        meter = _SearchMeter(text_tokens(texts))
        expected = TokenCounts(prompt=RESERVED * meter.tokens, completion=0)
        counted = await self._metering.begin_search(model, payer, expected)
        try:
            yield meter
        except ModelFailed as error:
            meter.is_sent = meter.is_sent and error.kind in CHARGED
            raise
        finally:
            used = TokenCounts(prompt=meter.tokens, completion=0) if meter.is_sent else None
            await asyncio.shield(self._metering.settle(counted, used))
