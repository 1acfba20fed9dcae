"""Programs and web search: only a key with the capability and the operation searches (P4)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty, answer_json
from tests.support.api_programs import (
    CreatedKey,
    call,
    chat_body,
    create_key,
    create_project,
    document,
    grant_operation,
    list_operations,
    publish_gpt_with_actions,
)
from tests.support.gpt_with_actions import answer_script, tool_results
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P4")

FOUND = {"results": [{"url": "https://lanterns.example/fold", "title": "Folding", "content": "Fold it."}]}
SEARCH = tool_call("search_web", query="paper lanterns")


@pytest_asyncio.fixture(scope="module")
async def engine() -> AsyncIterator[ThirdParty]:
    async with ThirdParty(answer=answer_json(FOUND)) as it:
        yield it


@pytest.fixture(scope="module")
def more_settings(engine: ThirdParty) -> dict[str, str]:
    return {"DISCREET_SEARCH_ENGINE": "searxng", "DISCREET_SEARCH_URL": engine.origin}


@pytest.fixture(autouse=True)
def fresh(engine: ThirdParty, third_party: ThirdParty, scripted: ScriptedModel) -> None:
    engine.requests.clear()
    third_party.requests.clear()
    scripted.answer = answer_script(SEARCH, "Fold it [1].")
    scripted.requests.clear()


@pytest_asyncio.fixture(scope="module")
async def gpt(cast: Cast, third_party: ThirdParty) -> str:
    made = await publish_gpt_with_actions(cast.cleo, document(third_party.origin))
    draft = {"name": "Finder", "capabilities": ["web_search"]}
    (await cast.cleo.put(f"/api/gpts/{made}/draft", draft)).ok()
    (await cast.cleo.post(f"/api/gpts/{made}/publish", {"level": "workspace"})).ok()
    return made


async def with_key(cast: Cast, *capabilities: str) -> CreatedKey:
    return await create_key(cast.cleo, await create_project(cast.cleo), capabilities=list(capabilities))


async def asked(cast: Cast, made: CreatedKey, gpt: str) -> Any:
    return await call(cast.visitor, made, "POST", "/v1/chat/completions", chat_body("Where?", model=f"gpt:{gpt}"))


def tools(scripted: ScriptedModel) -> list[str]:
    return [tool["function"]["name"] for tool in scripted.requests[0]["tools"]]


async def test_without_the_capability_the_model_has_no_search(
    cast: Cast, gpt: str, scripted: ScriptedModel, engine: ThirdParty
) -> None:
    made = await with_key(cast)
    assert (await grant_operation(cast.cleo, made, gpt, 1)).status < 300
    scripted.answer = "No."
    assert (await asked(cast, made, gpt)).status == 200
    assert tools(scripted) == ["findThing"]
    assert engine.requests == []


async def test_with_the_capability_alone_nothing_is_sent(cast: Cast, gpt: str, engine: ThirdParty) -> None:
    answer = await asked(cast, await with_key(cast, "web_search"), gpt)
    assert (answer.status, answer.json["error"]["code"]) == (403, "action_not_granted")
    assert engine.requests == []


async def test_with_both_it_searches_and_no_other_call_follows(
    cast: Cast, gpt: str, scripted: ScriptedModel, engine: ThirdParty, third_party: ThirdParty
) -> None:
    made = await with_key(cast, "web_search")
    [thing, search] = await list_operations(cast.cleo, made, gpt)
    assert (search["tool"], search["recipient"]["chosen_by"]) == ("search_web", "operator")
    (await grant_operation(cast.cleo, made, gpt, 0)).ok()
    (await grant_operation(cast.cleo, made, gpt, 1)).ok()
    answer = await asked(cast, made, gpt)
    assert answer.ok()["choices"][0]["message"]["content"] == "Fold it [1]."
    assert [request.target for request in engine.requests] == ["/search?q=paper%20lanterns&format=json"]
    assert "[1] Folding" in tool_results(scripted.requests[-1])[0]
    scripted.answer = answer_script(SEARCH, tool_call("findThing", name="everything"), "Done.")
    refused = await asked(cast, made, gpt)
    assert refused.status == 403
    assert "no person can check that" in refused.sentence
    assert third_party.requests == []
    assert thing["tool"] == "findThing"


@pytest.mark.parametrize("tool", ["make_image", "read_page"])
async def test_what_no_program_gets_can_be_granted_to_no_key(cast: Cast, gpt: str, tool: str) -> None:
    """The attacker knows the name of the operation, which the page does not list."""
    draft = {"name": "Finder", "capabilities": ["web_search", "images", "read_pages"]}
    (await cast.cleo.put(f"/api/gpts/{gpt}/draft", draft)).ok()
    (await cast.cleo.post(f"/api/gpts/{gpt}/publish", {"level": "workspace"})).ok()
    made = await with_key(cast, "web_search")
    offered = await list_operations(cast.cleo, made, gpt)
    assert [each["tool"] for each in offered] == ["findThing", "search_web"]
    body = {"operation": tool, "fingerprint": offered[0]["fingerprint"], "may_change": True}
    refused = await cast.cleo.post(f"/api/workspace/api/keys/{made.id}/gpts/{gpt}/operations", body)
    assert (refused.status, "offers no operation of this name" in refused.sentence) == (404, True)
