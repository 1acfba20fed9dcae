"""Python over the API: only with the key's grant, each run in a cell of its own, and no file is sent out (P4)."""

from typing import Any

import pytest
import pytest_asyncio

from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.python_cells import ScriptedCells, cell_result
from tests.support.api_programs import CreatedKey, call, chat_body, create_key, create_project
from tests.support.gpt_with_actions import answer_script, tool_results
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P4")

ADD = "print(17 + 25)"


@pytest.fixture(autouse=True)
def computing(scripted: ScriptedModel, cells: ScriptedCells) -> None:
    scripted.answer = answer_script(tool_call("run_python", code=ADD), "It is 42.")
    scripted.requests.clear()
    cells.reset()
    cells.answer = lambda code, files: cell_result("42")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gpt(cast: Cast) -> str:
    gpt = (await cast.cleo.post("/api/gpts", {"name": "Analyst"})).ok()["id"]
    (await cast.cleo.put(f"/api/gpts/{gpt}/draft", {"name": "Analyst", "capabilities": ["code"]})).ok()
    (await cast.cleo.post(f"/api/gpts/{gpt}/publish", {"level": "workspace"})).ok()
    return gpt


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def able(cast: Cast) -> CreatedKey:
    return await create_key(cast.cleo, await create_project(cast.cleo, "Computing"), capabilities=["code"])


async def answered(cast: Cast, made: CreatedKey, gpt: str, **more: Any) -> Any:
    body = chat_body("What is 17 + 25?", **more) | {"model": f"gpt:{gpt}"}
    return await call(cast.visitor, made, "POST", "/v1/chat/completions", body)


async def test_a_granted_key_gets_what_code_printed(
    cast: Cast, able: CreatedKey, gpt: str, scripted: ScriptedModel, cells: ScriptedCells
) -> None:
    body = (await answered(cast, able, gpt)).ok()
    assert body["choices"][0]["message"]["content"] == "It is 42."
    assert "42" in tool_results(scripted.requests[-1])[0]
    [(cell, code, files)] = cells.runs
    assert (code, files) == (ADD, ())
    assert cells.forgotten == [cell]


async def test_a_key_without_the_grant_does_not_even_show_the_tool(
    cast: Cast, gpt: str, scripted: ScriptedModel, cells: ScriptedCells
) -> None:
    plain = await create_key(cast.cleo, await create_project(cast.cleo, "Plain"), capabilities=["web_search"])
    scripted.answer = "I cannot compute."
    (await answered(cast, plain, gpt)).ok()
    assert "tools" not in scripted.requests[-1]
    assert cells.runs == []


async def test_each_run_has_a_cell_of_its_own(cast: Cast, able: CreatedKey, gpt: str, cells: ScriptedCells) -> None:
    for _ in range(2):
        (await answered(cast, able, gpt)).ok()
    assert len({cell for cell, _, _ in cells.runs}) == 2
    assert cells.forgotten == [cell for cell, _, _ in cells.runs]
    assert [single for _, single in cells.holders] == [True, True]
    assert len({holder for holder, _ in cells.holders} - {None}) == 1, "they wait behind each other"


async def test_a_rule_of_the_workspace_ends_it(
    cast: Cast, able: CreatedKey, gpt: str, scripted: ScriptedModel, cells: ScriptedCells
) -> None:
    cells.is_available = False
    scripted.answer = "I cannot compute."
    (await answered(cast, able, gpt)).ok()
    assert "tools" not in scripted.requests[-1]


async def test_a_programs_own_tool_cannot_take_its_name(cast: Cast, able: CreatedKey, gpt: str) -> None:
    own = {"type": "function", "function": {"name": "run_python", "parameters": {"type": "object"}}}
    refused = await answered(cast, able, gpt, tools=[own])
    assert refused.status == 400
