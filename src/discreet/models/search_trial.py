"""Tests an embedding model or a reranker of an endpoint.

Invariants:
- The texts are constants.
- A failure is a finding, never an error.
"""

import time
from collections.abc import Awaitable
from typing import Final, TypeVar

from discreet.models.endpoint import ModelKind, OfferedModel
from discreet.models.trial import Ability, TrialFinding, usage_finding, within_limit
from discreet.ports.model import ModelFailed
from discreet.ports.search import Embedded, EmbeddingRequest, Reranked, RerankRequest, SearchEndpoint
from discreet.promises.recipients import NO_LIMITS, ModelRecipient, permitted

QUESTION: Final = "When is the lighthouse lamp lit?"
ANSWERING: Final = "The keeper lights the lamp of the lighthouse at dusk, and puts it out at sunrise."
OTHERS: Final = tuple(
    f"Mill {n} stands {n} miles up the river. It grinds wheat, rye and oats for the villages around it, and its wheel "
    "turns from spring until the first frost. The miller keeps a book of every sack that comes and goes."
    for n in range(1, 20)
)
PASSAGES: Final = (*OTHERS, ANSWERING)

SEARCH_KINDS: Final = (ModelKind.EMBEDDING, ModelKind.RERANKING)

Answer = TypeVar("Answer", Embedded, Reranked)


async def try_search_model(
    client: SearchEndpoint, recipient: ModelRecipient, model: OfferedModel
) -> list[TrialFinding]:
    """Return what works of an embedding model or a reranker, and close its client."""
    try_kind = _try_embedding if model.kind is ModelKind.EMBEDDING else _try_reranking
    try:
        return await try_kind(client, recipient, model.name)
    finally:
        await client.close()


async def _try_embedding(client: SearchEndpoint, recipient: ModelRecipient, model: str) -> list[TrialFinding]:
    """Have a question and passages turned into vectors, and return what works."""
    request = EmbeddingRequest(model, [QUESTION, *PASSAGES])
    try:
        vectors, seconds = await _measure_time(client.embed(permitted(request, recipient, NO_LIMITS)))
    except ModelFailed as failed:
        return [TrialFinding(Ability.EMBEDDING, False, failed.sentence)]
    question, *passages = vectors.vectors
    nearness = [sum(a * b for a, b in zip(question, passage, strict=True)) for passage in passages]
    return [
        TrialFinding(Ability.EMBEDDING, True, f"It makes vectors with {len(question):,} dimensions."),
        _order_finding(nearness),
        _speed_finding(len(vectors.vectors), seconds),
        usage_finding(vectors.tokens is not None),
    ]


async def _try_reranking(client: SearchEndpoint, recipient: ModelRecipient, model: str) -> list[TrialFinding]:
    """Have passages scored for a question, and return what works."""
    request = RerankRequest(model, QUESTION, PASSAGES)
    try:
        scores, seconds = await _measure_time(client.rerank(permitted(request, recipient, NO_LIMITS)))
    except ModelFailed as failed:
        return [TrialFinding(Ability.RERANKING, False, failed.sentence)]
    return [
        TrialFinding(Ability.RERANKING, True, "It scores passages."),
        _order_finding(scores.scores),
        _speed_finding(len(PASSAGES), seconds),
        usage_finding(scores.tokens is not None),
    ]


async def _measure_time(request: Awaitable[Answer]) -> tuple[Answer, float]:
    """Return the answer and its time in seconds. Raises ModelFailed."""
    began = time.monotonic()
    return await within_limit(request), time.monotonic() - began


def _order_finding(scores: list[float]) -> TrialFinding:
    if max(scores) == scores[-1] > max(scores[:-1]):
        return TrialFinding(Ability.ORDER, True, "The passage that answers a question comes first.")
    return TrialFinding(Ability.ORDER, False, "The passage that answers a question does not come first.")


def _speed_finding(texts: int, seconds: float) -> TrialFinding:
    rate = f"{texts / max(seconds, 0.001):,.0f}"
    return TrialFinding(Ability.SPEED, True, f"{texts} texts in {seconds:.1f} seconds, {rate} a second.")
