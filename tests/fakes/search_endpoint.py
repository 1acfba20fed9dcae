"""An endpoint with an embedding model and a reranker, which answers and fails as the test says."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.loopback_endpoint import LoopbackEndpoint

Request = dict[str, Any]
Answer = Callable[[Request], web.Response]


@dataclass
class SearchEndpoint(LoopbackEndpoint):
    """Embeds a text as the sum of its words, and reranks by the number of a passage's words in `preferred_words`.

    `embedding` and `reranking` replace an answer; `delay` is in seconds. `embedded` and `reranked` keep every body.
    `on_embedding` is called while it embeds. `expects_texts`: it reranks as Text Embeddings Inference does. `usage` is
    its reported usage; `filtered` is a word that its content filter refuses.
    """

    dimensions: int = 64
    preferred_words: tuple[str, ...] = ()
    delay: float = 0.0
    embedding: Answer | None = None
    reranking: Answer | None = None
    expects_texts: bool = False
    on_embedding: Callable[[Request], Awaitable[None]] | None = None
    usage: Any = None
    filtered: str | None = None
    models: list[str] = field(default_factory=lambda: ["vectors", "order"])
    embedded: list[Request] = field(default_factory=list)
    reranked: list[Request] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def add_routes(self, routes: web.UrlDispatcher) -> None:
        routes.add_post("/v1/embeddings", self._embed)
        routes.add_post("/v1/rerank", self._rerank)
        routes.add_get("/v1/models", self._list)

    def reset(self) -> None:
        """Answer as at first again, and forget all requests."""
        self.dimensions, self.preferred_words, self.delay, self.expects_texts = 64, (), 0.0, False
        self.embedding = self.reranking = self.on_embedding = self.usage = self.filtered = None
        for kept in (self.embedded, self.reranked, self.keys):
            kept.clear()

    @property
    def texts(self) -> list[str]:
        """All texts that it was given to embed."""
        return [text for body in self.embedded for text in body["input"]]

    async def _list(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": name} for name in self.models]})

    async def _embed(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.embedded.append(body)
        self.keys.append(request.headers.get("Authorization"))
        await asyncio.sleep(self.delay)
        if self.on_embedding is not None:
            await self.on_embedding(body)
        if self.filtered is not None and any(self.filtered in text for text in body["input"]):
            error = {"code": "content_filter", "message": "The content management policy refuses this."}
            return web.json_response({"error": error}, status=400)
        if self.embedding is not None:
            return self.embedding(body)
        return self.vectors(body)

    def vectors(self, body: Request) -> web.Response:
        """Return correct vectors, in the reverse order of the texts."""
        vectors = [{"index": n, "embedding": self._vector(text)} for n, text in enumerate(body["input"])]
        return web.json_response({"object": "list", "data": vectors[::-1], "model": body["model"], **self._usage()})

    def _usage(self) -> Request:
        return {} if self.usage is None else {"usage": self.usage}

    def _vector(self, text: str) -> list[float]:
        vector = [0.01] * self.dimensions
        for word in text.lower().split():
            vector[zlib.crc32(word.strip(".,?!#").encode()) % self.dimensions] += 1.0
        return vector

    async def _rerank(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.reranked.append(body)
        await asyncio.sleep(self.delay)
        if self.reranking is not None:
            return self.reranking(body)
        if self.expects_texts:
            if "texts" not in body:
                return web.Response(status=422, text="Failed to deserialize the JSON body: missing field `texts`")
            return web.json_response([{"index": n, "score": s} for n, s in enumerate(self._scores(body["texts"]))])
        scores = enumerate(self._scores(body["documents"]))
        ranked = sorted(
            ({"index": n, "relevance_score": s} for n, s in scores), key=lambda each: -each["relevance_score"]
        )
        return web.json_response({"results": ranked, **self._usage()})

    def _scores(self, passages: list[str]) -> list[float]:
        return [-5.0 + sum(passage.count(word) for word in self.preferred_words) for passage in passages]
