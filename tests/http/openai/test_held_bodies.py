"""How much memory one key, and all keys, may hold at once; each request frees its own when it ends."""

import tracemalloc
from contextlib import ExitStack
from uuid import UUID, uuid4

import msgspec
import pytest

from discreet.api_projects.body_budget import OF_ALL, OF_ONE, SHORT_BYTES, VALUE_BYTES, RequestBodyBudget
from discreet.errors import TooLarge, TooMany
from discreet.http.services import Services
from tests.support.api_programs import CreatedKey, call, chat_body, create_key
from tests.support.people import Cast

EMBED = {"model": "all-MiniLM-L6-v2", "input": "a text"}


def test_one_key_is_refused_before_it_fills_the_room_of_others() -> None:
    bodies, one, other = RequestBodyBudget(of_one=100, of_all=300), uuid4(), uuid4()
    with bodies.reserve(one) as first, bodies.reserve(one) as second, bodies.reserve(other) as third:
        first.add(60)
        with pytest.raises(TooMany):
            second.add(41)
        third.add(50)
        second.add(40)
    assert bodies.bytes_held == 0
    with bodies.reserve(one) as alone:
        alone.add(100)


def test_once_half_is_taken_each_key_gets_little_and_the_next_one_still_something() -> None:
    bodies = RequestBodyBudget(of_one=100, of_all=160)
    with bodies.reserve(uuid4()) as first, bodies.reserve(uuid4()) as second, bodies.reserve(uuid4()) as third:
        first.add(81)
        with pytest.raises(TooMany):
            second.add(11)
        second.add(10)
        with pytest.raises(TooMany):
            first.add(1)
        third.add(10)


def test_what_is_refused_is_not_counted() -> None:
    bodies, one = RequestBodyBudget(of_one=100, of_all=1000), uuid4()
    with bodies.reserve(one) as hold:
        with pytest.raises(TooLarge):
            hold.add(101)
        hold.add(100)
        with pytest.raises(TooLarge):
            hold.add(1)
        assert bodies.bytes_held == 100


def test_a_body_of_very_many_values_counts_for_what_it_becomes() -> None:
    bodies = RequestBodyBudget()
    with bodies.reserve(uuid4()) as hold:
        hold.add_values(b"[" * SHORT_BYTES)
        assert hold.size == 0
        hold.add_values(b"[" * SHORT_BYTES + b"{" + b'""')
        assert hold.size == VALUE_BYTES * (SHORT_BYTES + 2)


@pytest.mark.parametrize("value", [b"1.5", b"1234", b"{}", b'""', b'"word"'])
def test_what_is_counted_is_what_the_values_need(value: bytes) -> None:
    body = b'{"a": [' + b",".join([value] * 50_000) + b"]}"
    with RequestBodyBudget().reserve(uuid4()) as hold:
        hold.add(len(body))
        hold.add_values(body)
        tracemalloc.start()
        held = msgspec.json.decode(body)
        needed = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert held
        assert needed <= 1.5 * hold.size


@pytest.mark.parametrize(("path", "body"), [("/v1/chat/completions", chat_body()), ("/v1/embeddings", EMBED)])
async def test_a_key_whose_requests_wait_gets_no_more_in_and_others_do(
    cast: Cast, made: CreatedKey, services: Services, path: str, body: dict[str, str]
) -> None:
    full = await create_key(cast.cleo, made.project, name="Full")
    other = await create_key(cast.cleo, made.project, name="Other")
    with services.api.bodies.reserve(UUID(full.id)) as hold:
        hold.add(OF_ONE - 10)
        refused = await call(cast.visitor, full, "POST", path, body)
        assert (refused.status, refused.json["error"]["type"]) == (429, "rate_limit_error")
        assert int(refused.headers["retry-after"]) >= 1
        assert (await call(cast.visitor, other, "POST", path, body)).status == 200
    assert (await call(cast.visitor, full, "POST", path, body)).status == 200
    assert services.api.bodies.bytes_held == 0


async def test_a_full_server_says_so_to_every_key(cast: Cast, made: CreatedKey, services: Services) -> None:
    with ExitStack() as held:
        while (left := OF_ALL - services.api.bodies.bytes_held) > 0:
            limit = OF_ONE if left >= OF_ALL // 2 else OF_ALL // 16
            held.enter_context(services.api.bodies.reserve(uuid4())).add(min(limit, left))
        refused = await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body())
        assert (refused.status, "at once" in refused.json["error"]["message"]) == (429, True)
    assert (await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body())).status == 200


async def test_a_body_that_would_fill_the_memory_is_refused_before_it_is_read(
    cast: Cast, made: CreatedKey, services: Services
) -> None:
    empty_lists = b'{"model": "m", "messages": [' + b"[]," * 2_200_000 + b"[]]}"
    headers = {"Authorization": f"Bearer {made.text}", "Content-Type": "application/json"}
    refused = await cast.visitor.post("/v1/chat/completions", data=empty_lists, headers=headers)
    assert (refused.status, "too many values" in refused.json["error"]["message"]) == (413, True)
    assert services.api.bodies.bytes_held == 0
