"""The rate limit of a key per minute, and the headers that report it."""

import asyncio
from contextlib import suppress
from uuid import UUID, uuid4

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.api_projects.rate_limit import MINUTE, RateLimited, RateLimiter
from discreet.http.services import Services
from tests.fakes.model_endpoint import Failure, ScriptedModel
from tests.support.api_programs import CreatedKey, call, chat_body, create_key
from tests.support.people import Cast


class Steady:
    """A steady clock that moves only when the test moves it."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@given(st.integers(1, 50), st.lists(st.tuples(st.floats(0, 120), st.integers(1, 5)), max_size=60))
def test_in_no_minute_are_there_more_requests_than_two_buckets(limit: int, steps: list[tuple[float, int]]) -> None:
    """A full bucket, and its refill while it is emptied: never more, however the requests are spread."""
    clock, key_id = Steady(), uuid4()
    pace, taken = RateLimiter(limit, 1_000_000, clock), []
    for pause, tries in steps:
        clock.at += pause
        for _ in range(tries):
            with suppress(RateLimited):
                pace.take(key_id)
                taken.append(clock.at)
    for begin in taken:
        assert len([at for at in taken if begin <= at < begin + MINUTE]) <= 2 * limit


def test_a_client_that_waits_as_long_as_stated_is_admitted() -> None:
    clock, key_id = Steady(), uuid4()
    pace = RateLimiter(2, 100, clock)
    pace.take(key_id)
    pace.take(key_id)
    with pytest.raises(RateLimited) as raised:
        pace.take(key_id)
    clock.at += raised.value.retry_after
    assert pace.take(key_id).requests_left == 0
    pace.spend(key_id, 350)
    clock.at += MINUTE
    with pytest.raises(RateLimited) as raised:
        pace.take(key_id)
    assert "tokens" in raised.value.sentence
    clock.at += raised.value.retry_after
    pace.take(key_id)


def test_one_key_does_not_pay_for_another() -> None:
    pace, one, other = RateLimiter(1, 100, Steady()), uuid4(), uuid4()
    pace.take(one)
    pace.take(other)
    with pytest.raises(RateLimited):
        pace.take(one)


async def test_every_answer_tells_how_much_is_left_and_a_refusal_when_to_come_back(
    cast: Cast, made: CreatedKey, services: Services, server: str
) -> None:
    own = await create_key(cast.cleo, made.project, name="Paced")
    answer = await call(cast.visitor, own, "POST", "/v1/chat/completions", chat_body())
    assert answer.headers["x-ratelimit-limit-requests"] == str(services.settings.api_requests)
    assert answer.headers["x-ratelimit-remaining-requests"] == str(services.settings.api_requests - 1)
    services.api.rate_limiter.spend(UUID(own.id), 2 * services.settings.api_tokens)
    refused = await call(cast.visitor, own, "POST", "/v1/chat/completions", chat_body())
    assert (refused.status, refused.json["error"]["code"]) == (429, "rate_limit_exceeded")
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.headers["x-ratelimit-remaining-tokens"] == "0"
    assert refused.headers["x-ratelimit-reset-tokens"].endswith("s")
    async with openai.AsyncOpenAI(base_url=f"{server}/v1", api_key=own.text, max_retries=0) as client:
        with pytest.raises(openai.RateLimitError):
            await client.models.list()


def test_requests_at_the_same_time_count_each_other() -> None:
    """Tokens are taken before the work: of many requests that come at once only the first may overdraw."""
    clock, key_id = Steady(), uuid4()
    pace = RateLimiter(1_000, 100, clock)
    reserved = pace.reserve(key_id, 500)
    with pytest.raises(RateLimited) as raised:
        pace.reserve(key_id, 1)
    assert "tokens" in raised.value.sentence
    reserved.settle(20)
    assert pace.take(key_id).tokens_left == 80
    pace.reserve(key_id, 30).settle(0)  # nothing was answered, so nothing is counted
    assert pace.take(key_id).tokens_left == 80


async def test_embeddings_at_once_do_not_pass_the_limit_of_tokens(
    cast: Cast, made: CreatedKey, services: Services
) -> None:
    own = await create_key(cast.cleo, made.project, name="Embedding")
    text = "x" * 80_000
    asked = {"model": "all-MiniLM-L6-v2", "input": [text] * 12}  # 240,000 tokens; 200,000 are allowed in a minute
    answers = await asyncio.gather(*(call(cast.visitor, own, "POST", "/v1/embeddings", asked) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [200, 429, 429, 429]


async def test_a_chat_that_failed_costs_nothing(
    cast: Cast, made: CreatedKey, services: Services, scripted: ScriptedModel
) -> None:
    own = await create_key(cast.cleo, made.project, name="Failing")
    scripted.failure = Failure("refuse", 500)
    assert (await call(cast.visitor, own, "POST", "/v1/chat/completions", chat_body("x" * 4_000))).status >= 500
    scripted.failure = None
    answer = await call(cast.visitor, own, "GET", "/v1/models")
    assert int(answer.headers["x-ratelimit-remaining-tokens"]) == services.settings.api_tokens
