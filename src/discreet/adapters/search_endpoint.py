"""An endpoint's embedding model or reranker: OpenAI's `/embeddings`, and `/rerank` as Cohere and Jina have it.

vLLM, llama.cpp and Text Embeddings Inference serve both. An answer that is not what was asked for is a ModelFailed, and
so is every other failure; its sentence never quotes the texts.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from discreet.adapters.model_connection import ResponseHead
from discreet.adapters.model_transport import HTML, ModelTransport
from discreet.adapters.wire import Wire
from discreet.ports.search import Embedded, EmbeddingRequest, Reranked, RerankRequest
from discreet.promises.recipients import PermittedPrompt

MAX_ANSWER_LENGTH = 64 << 20
"""Bytes that are read of an answer."""
MAX_DIMENSIONS = 16_000
"""The most that PostgreSQL's vectors have."""
MAX_TOKENS = 100_000_000
"""The largest token count of one request that is accepted as plausible."""
WANTS_TEXTS = (400, 422)
"""The statuses with which Text Embeddings Inference refuses passages that are not called `texts`."""


class _Vector(msgspec.Struct):
    embedding: list[float]
    index: int | None = None


class _Usage(msgspec.Struct):
    total_tokens: int | None = None
    prompt_tokens: int | None = None

    @property
    def tokens(self) -> int | None:
        """The tokens that the endpoint read; None for a number that can't be one."""
        read = self.total_tokens if self.prompt_tokens is None else self.prompt_tokens
        return read if read is not None and 0 <= read <= MAX_TOKENS else None


class _Answer(msgspec.Struct):
    usage: msgspec.Raw = msgspec.Raw(b"{}")

    @property
    def tokens(self) -> int | None:
        """The tokens that the endpoint says it read. Usage of another form is none: the answer itself may be good."""
        try:
            return msgspec.json.decode(self.usage, type=_Usage).tokens
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return None


class _Vectors(_Answer, kw_only=True):
    data: list[_Vector]


class _Score(msgspec.Struct):
    index: int
    relevance_score: float | None = None
    score: float | None = None

    @property
    def value(self) -> float:
        return next((each for each in (self.relevance_score, self.score) if each is not None), math.nan)


class _Scores(_Answer, kw_only=True):
    results: list[_Score]


class RemoteSearch:
    """Implements `ports.SearchEndpoint` over `transport`, which it owns."""

    def __init__(self, transport: ModelTransport, wire: Wire, body_fields: Mapping[str, Any]) -> None:
        self._transport, self._wire = transport, wire
        self._body_fields = body_fields
        self._uses_texts_field = False
        """Whether this endpoint calls the passages `texts`, as Text Embeddings Inference does."""

    async def embed(self, request: PermittedPrompt[EmbeddingRequest]) -> Embedded:
        embedding_request = request.request
        body = {**self._body_fields, "model": embedding_request.model, "input": list(embedding_request.texts)}
        answer = await self._post("embeddings", embedding_request.model, body, embedding_request.texts)
        return self._vectors(answer, len(embedding_request.texts))

    async def rerank(self, request: PermittedPrompt[RerankRequest]) -> Reranked:
        rerank_request = request.request
        contents = [rerank_request.question, *rerank_request.passages]
        if not self._uses_texts_field:
            head, answer = await self._exchange(
                "rerank", rerank_request.model, self._rerank_body(rerank_request, "documents")
            )
            if head.status not in WANTS_TEXTS or b"texts" not in answer:
                return self._scores(
                    self._require_success(head, answer, rerank_request.model, contents), len(rerank_request.passages)
                )
        head, answer = await self._exchange("rerank", rerank_request.model, self._rerank_body(rerank_request, "texts"))
        scores = self._scores(
            self._require_success(head, answer, rerank_request.model, contents), len(rerank_request.passages)
        )
        self._uses_texts_field = True
        return scores

    async def close(self) -> None:
        self._transport.close()

    def _rerank_body(self, rerank_request: RerankRequest, name: str) -> dict[str, Any]:
        return {
            **self._body_fields,
            "model": rerank_request.model,
            "query": rerank_request.question,
            name: list(rerank_request.passages),
        }

    async def _post(self, route: str, model: str, body: dict[str, Any], contents: Sequence[str]) -> bytes:
        return self._require_success(*await self._exchange(route, model, body), model, contents)

    async def _exchange(self, route: str, model: str, body: dict[str, Any]) -> tuple[ResponseHead, bytes]:
        url = self._wire.route_url(self._transport.base, model, route)
        return await self._transport.exchange(url, msgspec.json.encode(body), max_bytes=MAX_ANSWER_LENGTH)

    def _require_success(self, head: ResponseHead, body: bytes, model: str, contents: Sequence[str]) -> bytes:
        if head.status != 200 or head.content_type == HTML:
            raise self._transport.build_exchange_failure(head, body, model, contents)
        return body

    def _vectors(self, body: bytes, count: int) -> Embedded:
        """Return the vectors in an answer, each of length 1. Raises ModelFailed."""
        try:
            answer = msgspec.json.decode(body, type=_Vectors)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as problem:
            raise self._transport.build_incomplete_failure("a list of vectors") from problem
        if len(answer.data) != count:
            raise self._transport.build_malformed_failure(f"{len(answer.data)} vectors for {count} texts")
        vectors: list[list[float]] = [[]] * count
        for n, each in enumerate(answer.data):
            at = n if each.index is None else each.index
            if not 0 <= at < count or vectors[at]:
                raise self._transport.build_malformed_failure("vectors with wrong or repeated positions")
            vectors[at] = self._unit(each.embedding)
        if len({len(vector) for vector in vectors}) > 1:
            raise self._transport.build_malformed_failure("vectors of different lengths")
        return Embedded(vectors, answer.tokens)

    def _unit(self, vector: list[float]) -> list[float]:
        if not 1 <= len(vector) <= MAX_DIMENSIONS:
            raise self._transport.build_malformed_failure(f"a vector of {len(vector):,} numbers")
        length = math.hypot(*vector)
        if not 0 < length < math.inf:
            raise self._transport.build_malformed_failure("a vector without a direction")
        return [number / length for number in vector]

    def _scores(self, body: bytes, count: int) -> Reranked:
        """Return the scores in an answer, in the order of the passages. Raises ModelFailed."""
        try:
            answer = msgspec.json.decode(body, type=_Scores | list[_Score])
        except (msgspec.DecodeError, UnicodeError, RecursionError) as problem:
            raise self._transport.build_incomplete_failure("a list of scores") from problem
        entries = answer.results if isinstance(answer, _Scores) else answer
        scores = {each.index: each.value for each in entries}
        if scores.keys() != set(range(count)) or not all(map(math.isfinite, scores.values())):
            raise self._transport.build_malformed_failure(f"scores that do not fit {count} passages")
        tokens = answer.tokens if isinstance(answer, _Scores) else None
        return Reranked([scores[at] for at in range(count)], tokens)
