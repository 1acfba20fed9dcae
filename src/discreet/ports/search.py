"""Models that search: embedding and reranking. See `discreet.ports`."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from discreet.promises.recipients import PermittedPrompt


class Embedder(Protocol):
    """Turns texts into unit vectors of `dimensions` floats."""

    dimensions: int

    async def embed(self, texts: Sequence[str]) -> list[list[float]]: ...


class EmbeddingRequest(msgspec.Struct, frozen=True):
    """Texts to turn into vectors, by the endpoint's name of the model."""

    model: str
    texts: Sequence[str]


class RerankRequest(msgspec.Struct, frozen=True):
    """Passages to score by how well they answer the question, by the endpoint's name of the model."""

    model: str
    question: str
    passages: Sequence[str]


class Embedded(msgspec.Struct, frozen=True):
    """A unit vector for each text, all of one length. `tokens` None: the endpoint did not say."""

    vectors: list[list[float]]
    tokens: int | None = None


class Reranked(msgspec.Struct, frozen=True):
    """A score for each passage, higher is better. `tokens` None: the endpoint did not say."""

    scores: list[float]
    tokens: int | None = None


class SearchEndpoint(Protocol):
    """The client of an endpoint with an embedding model or a reranker. It gets permitted requests only (P14)."""

    async def embed(self, request: PermittedPrompt[EmbeddingRequest]) -> Embedded:
        """Return the vectors of the texts. Raises ModelFailed."""
        ...

    async def rerank(self, request: PermittedPrompt[RerankRequest]) -> Reranked:
        """Return the scores of the passages. Raises ModelFailed."""
        ...

    async def close(self) -> None: ...
