"""Every route that takes text × text that cannot be stored: refused with a sentence, and never a server error."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from discreet.http.api.plain_text import TextBody
from discreet.http.errors import UNSTORABLE
from tests.http.test_every_route import send
from tests.support.client import Client
from tests.support.people import Cast

UNSTORABLE_TEXTS = ("a\0b", "\0", "half \ud83d", "\udc00 half")


def is_text(schema: dict[str, Any]) -> bool:
    return "string" in {each.get("type") for each in (schema, *schema.get("anyOf", ()))}


def fields_of(described: dict[str, Any], body: dict[str, Any]) -> list[str]:
    """The names of a body's text fields."""
    named = body["content"].get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
    properties = described["components"]["schemas"].get(named, {}).get("properties", {})
    return [name for name, schema in properties.items() if is_text(schema)]


def routes(described: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            yield method.upper(), path, route


@pytest.fixture
async def described(cast: Cast) -> dict[str, Any]:
    return (await cast.olga.get("/api/openapi.json")).ok()


async def answers(person: Client, method: str, path: str, body: Any, things: Any) -> tuple[int, str]:
    answer = await send(person, method, path, body, things)
    return answer.status, answer.sentence if answer.status >= 400 and answer.json else ""


async def test_no_json_route_takes_it(cast: Cast, described: dict[str, Any], things: Any) -> None:
    taken, looked_at = [], 0
    for method, path, route in routes(described):
        for field in fields_of(described, route.get("requestBody", {"content": {}})):
            for text in UNSTORABLE_TEXTS:
                looked_at += 1
                status, sentence = await answers(cast.olga, method, path, {field: text}, things)
                if (status, sentence) != (422, UNSTORABLE):
                    taken.append((method, path, field, text, status, sentence))
    assert looked_at > 300
    assert taken == []


async def test_no_query_is_a_fault_of_the_server(cast: Cast, described: dict[str, Any], things: Any) -> None:
    """Text in an address is not a body; a route may handle it in its own way, but it answers."""
    broken = []
    for method, path, route in routes(described):
        for parameter in route.get("parameters", ()):
            if method == "GET" and parameter["in"] == "query" and is_text(parameter["schema"]):
                status, _ = await answers(cast.olga, method, f"{path}?{parameter['name']}=a%00b", None, things)
                broken += [(path, parameter["name"], status)] if status >= 500 else []
    assert broken == []


@pytest.mark.parametrize(
    "given", [{"a": "\0"}, {"a": ["b", {"c": "\ud800"}]}, {"a\0": 1}, {"\ud800": {}}, {"a": {"b": [["\0"]]}}]
)
async def test_it_is_found_at_any_depth(given: Any) -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        TextBody.model_validate(given)


def test_whole_text_is_left_alone() -> None:
    TextBody.model_validate({"a": "Grüße 🙂 \ue000\uffff", "b": ["\u0001", 1, None, {"c": "é" * 1000}]})


def test_many_names_at_a_great_depth_cost_what_their_text_costs() -> None:
    given: object = {f"key {number}": 1 for number in range(6_000)}
    for _ in range(800):
        given = {"a": given}
    tracemalloc.start()
    TextBody.model_validate(given)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
