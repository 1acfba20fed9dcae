"""An embedding model and a reranker: the requests, the accepted answers, and the handling of invalid ones."""

import math
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from discreet.adapters.egress import EgressGateway
from discreet.app.adapters import connect_model, connect_search
from discreet.models.endpoint import EndpointConnection, WireProtocol, key_headers
from discreet.ports.model import ModelFailed
from discreet.ports.search import EmbeddingRequest, RerankRequest, SearchEndpoint
from discreet.promises.recipients import NO_LIMITS, permitted
from tests.fakes.search_endpoint import SearchEndpoint as Scripted
from tests.support.permitted_prompt import RECIPIENT

TEXTS = ["the otter sleeps under the bridge", "the lamp is lit at dusk"]
KEY = "sk-search-0123456789"


@pytest_asyncio.fixture
async def scripted() -> AsyncIterator[Scripted]:
    async with Scripted() as endpoint:
        yield endpoint


def client_of(url: str, protocol: WireProtocol = WireProtocol.CHAT, **fields: Any) -> SearchEndpoint:
    connection = EndpointConnection(
        protocol=protocol, base_url=url, headers=key_headers(protocol, KEY), body_fields=fields, allows_inside=True
    )
    egress = EgressGateway()
    return connect_search(lambda each: connect_model(egress, each), connection)


@pytest_asyncio.fixture
async def client(scripted: Scripted) -> AsyncIterator[SearchEndpoint]:
    made = client_of(scripted.url, store=False, provider={"data_collection": "deny"})
    yield made
    await made.close()


async def embed(client: SearchEndpoint, texts: Sequence[str] = TEXTS) -> list[list[float]]:
    return (await client.embed(permitted(EmbeddingRequest("vectors", texts), RECIPIENT, NO_LIMITS))).vectors


async def rerank(client: SearchEndpoint, passages: Sequence[str] = TEXTS) -> list[float]:
    return (await client.rerank(permitted(RerankRequest("order", "Where?", passages), RECIPIENT, NO_LIMITS))).scores


async def test_texts_become_unit_vectors_in_their_order(client: SearchEndpoint, scripted: Scripted) -> None:
    vectors = await embed(client)
    assert [math.isclose(math.hypot(*vector), 1.0) for vector in vectors] == [True, True]
    assert vectors == [(await embed(client, [text]))[0] for text in TEXTS]
    body = scripted.embedded[0]
    assert body == {"provider": {"data_collection": "deny"}, "model": "vectors", "input": TEXTS}, "no “store” here"
    assert scripted.keys[0] == f"Bearer {KEY}"


@pytest.mark.parametrize("calls_them_texts", [False, True], ids=["Cohere, Jina, vLLM, llama.cpp", "TEI"])
async def test_passages_are_scored_in_their_order(
    client: SearchEndpoint, scripted: Scripted, calls_them_texts: bool
) -> None:
    scripted.preferred_words, scripted.expects_texts = ("lamp",), calls_them_texts
    assert await rerank(client) == [-5.0, -4.0]
    assert await rerank(client) == [-5.0, -4.0]
    asked = len(scripted.reranked)
    assert asked == (3 if calls_them_texts else 2), "how the endpoint calls passages is learned once"


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 12, "total_tokens": 12}, 12),
        ({"total_tokens": 9}, 9),
        (None, None),
        ({"total_tokens": -5}, None),
        ({"total_tokens": 10**30}, None),
        ({"total_tokens": "many"}, None),
        ("none", None),
    ],
)
async def test_tokens_are_those_that_the_endpoint_reports(
    client: SearchEndpoint, scripted: Scripted, usage: Any, tokens: int | None
) -> None:
    scripted.usage = usage
    embedded = await client.embed(permitted(EmbeddingRequest("vectors", TEXTS), RECIPIENT, NO_LIMITS))
    ranked = await client.rerank(permitted(RerankRequest("order", "Where?", TEXTS), RECIPIENT, NO_LIMITS))
    assert (embedded.tokens, ranked.tokens) == (tokens, tokens)


@pytest.mark.parametrize(
    ("code", "is_filtered", "too_long"),
    [("content_filter", True, False), ("context_length_exceeded", False, True), ("wrong_field", False, False)],
)
async def test_a_refusal_says_whether_it_is_about_the_texts(
    client: SearchEndpoint, scripted: Scripted, code: str, is_filtered: bool, too_long: bool
) -> None:
    scripted.embedding = json({"error": {"code": code, "message": "Refused."}}, 400)
    with pytest.raises(ModelFailed) as failed:
        await embed(client)
    assert (failed.value.is_filtered, failed.value.too_long) == (is_filtered, too_long)


def json(body: Any, status: int = 200) -> Any:
    return lambda _: web.json_response(body, status=status)


def raw(text: str, status: int = 200, content_type: str = "application/json", **headers: str) -> Any:
    return lambda _: web.Response(text=text, status=status, content_type=content_type, headers=headers)


GOOD, OTHER = {"index": 0, "embedding": [1.0, 0.0]}, {"index": 1, "embedding": [0.0, 1.0]}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (json({"data": [GOOD]}), "1 vectors for 2 texts"),
        (json({"data": [GOOD, GOOD]}), "wrong or repeated positions"),
        (json({"data": [GOOD, {"index": 1, "embedding": [1.0]}]}), "different lengths"),
        (json({"data": [GOOD, {"index": 1, "embedding": [0.0, 0.0]}]}), "without a direction"),
        (json({"data": [GOOD, {"index": 1, "embedding": []}]}), "a vector of 0 numbers"),
        (json({"data": [GOOD, {"index": 7, "embedding": [1.0, 0.0]}]}), "wrong or repeated positions"),
        (raw('{"data": [{"embedding": [NaN, 1]}, {"embedding": [1, 1]}]}'), "answered without a list of vectors"),
        (raw('{"data": [{"embedding": [1e999, 1]}, {"embedding": [1, 1]}]}'), "answered without a list of vectors"),
        (raw('{"data": [{"embedding": [1e200, 1e200]}, {"embedding": [1.7e308, 1.7e308]}]}'), "without a direction"),
        (raw('{"data": [{"embedding": [null, 1]}, {"embedding": [1, 1]}]}'), "answered without a list of vectors"),
        (json({"data": [GOOD, {"index": 1, "embedding": [1.0] * 16_001}]}), "16,001 numbers"),
        (json([]), "answered without a list of vectors"),
        (raw("<html>Welcome</html>", content_type="text/html"), "a web page"),
        (raw("", status=429, **{"Retry-After": "7"}), "Try again in 7 seconds"),
        (json({"error": {"message": "invalid api key"}}, 401), "does not accept this server's key"),
        (json({"error": {"message": f"cannot embed: {TEXTS[0]}"}}, 400), "left out because it quotes"),
        (
            json({"error": {"message": "The model `vectors` does not exist", "code": "model_not_found"}}, 404),
            "no model",
        ),
    ],
)
async def test_an_answer_without_vectors_is_a_failure_with_a_sentence(
    client: SearchEndpoint, scripted: Scripted, answer: Any, said: str
) -> None:
    scripted.embedding = answer
    with pytest.raises(ModelFailed, match=said) as failed:
        await embed(client)
    assert TEXTS[0] not in failed.value.sentence


async def test_a_wait_that_the_endpoint_asks_for_is_reported(client: SearchEndpoint, scripted: Scripted) -> None:
    scripted.embedding = raw("", status=429, **{"Retry-After": "7"})
    with pytest.raises(ModelFailed) as failed:
        await embed(client)
    assert failed.value.retry_after == 7


@pytest.mark.parametrize(
    "body",
    [
        {"results": [{"index": 0, "relevance_score": 1.0}]},
        {"results": [{"index": 0, "relevance_score": 1.0}, {"index": 2, "relevance_score": 1.0}]},
        {"results": [{"index": 0, "relevance_score": 1.0}, {"index": 1}]},
        {"data": []},
        "no scores",
    ],
)
async def test_scores_that_do_not_fit_are_a_failure(client: SearchEndpoint, scripted: Scripted, body: Any) -> None:
    scripted.reranking = json(body)
    with pytest.raises(ModelFailed, match="scores"):
        await rerank(client)


async def test_an_endpoint_that_is_gone_is_a_failure(scripted: Scripted) -> None:
    client = client_of(scripted.url)
    await scripted.stop()
    with pytest.raises(ModelFailed, match="cannot be reached"):
        await embed(client)


async def test_azure_has_the_deployment_in_the_path() -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path_qs)
        return web.json_response({"data": [{"embedding": [3.0, 4.0]}]})

    app = web.Application()
    app.router.add_post("/{rest:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    client = client_of(f"http://127.0.0.1:{runner.addresses[0][1]}", WireProtocol.AZURE)
    try:
        assert await embed(client, ["one"]) == [[0.6, 0.8]]
    finally:
        await client.close()
        await runner.cleanup()
    assert asked == ["/openai/deployments/vectors/embeddings?api-version=2024-10-21"]
