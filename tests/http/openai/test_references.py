"""References to items of earlier responses: stored ones, and those held in memory for an hour."""

from typing import Any
from uuid import uuid4

import pytest

from discreet.adapters.entropy import SystemRandomSource
from discreet.api_projects.response_cache import SECONDS, ResponseCache
from discreet.crypto.envelope import DecryptionFailed
from discreet.http.openai.responses import MAX_REFERENCED
from discreet.http.openai.responses_body import ITEM
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.support.api_programs import CreatedKey, call, create_key, create_project
from tests.support.client import Answer
from tests.support.people import Cast

WEATHER = {"type": "function", "name": "get_weather", "parameters": {"type": "object", "properties": {}}}


async def made_response(cast: Cast, made: CreatedKey, **more: Any) -> Any:
    asked = {"model": "scripted", "input": "I am Cleo.", **more}
    return (await call(cast.visitor, made, "POST", "/v1/responses", asked)).ok()


async def referring(cast: Cast, made: CreatedKey, *ids: Any, **more: Any) -> Answer:
    items = [{"type": "item_reference", "id": each} for each in ids]
    asked = {"model": "scripted", "input": [*items, {"role": "user", "content": "And?"}], **more}
    return await call(cast.visitor, made, "POST", "/v1/responses", asked)


@pytest.mark.parametrize("more", [{}, {"store": True}], ids=["held", "stored"])
async def test_an_answer_is_referred_to_by_its_id(
    cast: Cast, made: CreatedKey, scripted: ScriptedModel, more: dict[str, bool]
) -> None:
    item = (await made_response(cast, made, **more))["output"][0]["id"]
    (await referring(cast, made, item)).ok()
    said = [(sent["role"], sent["content"]) for sent in scripted.requests[-1]["messages"]]
    assert said == [("assistant", "Hello from the scripted model."), ("user", "And?")]
    bare = {"model": "scripted", "input": [{"id": item}, {"role": "user", "content": "And?"}]}
    (await call(cast.visitor, made, "POST", "/v1/responses", bare)).ok()


async def test_a_call_is_referred_to_and_stays_beside_its_words(
    cast: Cast, made: CreatedKey, scripted: ScriptedModel
) -> None:
    scripted.answer, scripted.finish_reason = tool_call("get_weather", city="Bern"), "tool_calls"
    [item] = (await made_response(cast, made, tools=[WEATHER]))["output"]
    scripted.answer, scripted.finish_reason = "It rains.", "stop"
    result = {"type": "function_call_output", "call_id": item["call_id"], "output": "rain"}
    asked = {"model": "scripted", "input": [{"type": "item_reference", "id": item["id"]}, result]}
    (await call(cast.visitor, made, "POST", "/v1/responses", asked)).ok()
    assistant, tool = scripted.requests[-1]["messages"]
    assert assistant["tool_calls"][0]["id"] == tool["tool_call_id"] == item["call_id"]


async def test_what_is_not_to_be_kept_is_not_held_either(cast: Cast, made: CreatedKey, scripted: ScriptedModel) -> None:
    """With “store”: false, and for a key that may not store."""
    item = (await made_response(cast, made, store=False))["output"][0]["id"]
    careful = await create_key(cast.cleo, made.project, may_store=False)
    other = (await made_response(cast, careful))["output"][0]["id"]
    scripted.requests.clear()
    for of, each in ((made, item), (careful, other), (made, other)):
        answer = await referring(cast, of, each)
        assert (answer.status, answer.json["error"]["code"]) == (404, "item_not_found")
    assert scripted.requests == []


async def test_many_references_to_one_long_answer_do_not_make_an_endless_request(
    cast: Cast, made: CreatedKey, scripted: ScriptedModel
) -> None:
    """A short reference stands for a whole answer: a request within its limit could fill the memory."""
    scripted.answer = "word " * 4_000
    item = (await made_response(cast, made))["output"][0]["id"]
    scripted.requests.clear()
    answer = await referring(cast, made, *[item] * 900)
    assert (answer.status, answer.json["error"]["param"]) == (413, "input")
    many = [f"msg_{uuid4().hex}o0" for _ in range(MAX_REFERENCED + 1)]
    assert ITEM.fullmatch(many[0])
    assert (await referring(cast, made, *many)).status == 413
    assert scripted.requests == []
    (await referring(cast, made, *[item] * 2)).ok()


async def test_another_project_refers_to_nothing(cast: Cast, made: CreatedKey, scripted: ScriptedModel) -> None:
    emils = await create_key(cast.emil, await create_project(cast.emil))
    sibling = await create_key(cast.cleo, await create_project(cast.cleo, "Sibling of references"))
    for more in ({}, {"store": True}):
        item = (await made_response(cast, made, **more))["output"][0]["id"]
        for stranger in (emils, sibling):
            assert (await referring(cast, stranger, item)).status == 404
    for name in ("msg_", "msg_x", f"{item}9", item.replace("msg", "fc"), "x" * 500):
        assert (await referring(cast, made, name)).status == 404


async def test_a_deleted_response_is_referred_to_no_more(cast: Cast, made: CreatedKey) -> None:
    stored = await made_response(cast, made, store=True)
    held = await made_response(cast, made)
    (await call(cast.visitor, made, "DELETE", f"/v1/responses/{stored['id']}")).ok()
    assert (await call(cast.visitor, made, "DELETE", f"/v1/responses/{held['id']}")).status == 404  # it was not stored
    for gone in (stored, held):
        assert (await referring(cast, made, gone["output"][0]["id"])).status == 404


def test_what_is_held_goes_after_an_hour_and_when_room_is_needed() -> None:
    at, key_, ids = [0.0], b"k" * 32, [uuid4() for _ in range(4)]
    held = ResponseCache(SystemRandomSource(), lambda: at[0], most_bytes=500)
    held.hold(key_, ids[0], b"a" * 200)
    assert held.content(key_, ids[0]) == b"a" * 200
    at[0] = SECONDS - 1
    held.hold(key_, ids[1], b"b" * 100)
    assert held.content(key_, ids[0]) is not None
    at[0] = SECONDS
    assert held.content(key_, ids[0]) is None
    held.hold(key_, ids[2], b"c" * 200)
    held.hold(key_, ids[3], b"d" * 200)
    assert [held.content(key_, each) is not None for each in ids] == [False, False, True, True]


def test_without_the_id_or_with_another_projects_key_nothing_is_found() -> None:
    held, id_ = ResponseCache(SystemRandomSource(), lambda: 0.0), uuid4()
    held.hold(b"k" * 32, id_, b"secret words")
    assert held.content(b"x" * 32, id_) is None
    assert held.content(b"k" * 32, uuid4()) is None
    assert b"secret words" not in b"".join(each.sealed for each in held._responses.values())


def test_what_was_changed_does_not_open() -> None:
    held, id_ = ResponseCache(SystemRandomSource(), lambda: 0.0), uuid4()
    held.hold(b"k" * 32, id_, b"words")
    [name] = held._responses
    other = uuid4()
    held.hold(b"k" * 32, other, b"other")
    held._responses[name] = held._responses[next(each for each in held._responses if each != name)]
    with pytest.raises(DecryptionFailed):
        held.content(b"k" * 32, id_)
