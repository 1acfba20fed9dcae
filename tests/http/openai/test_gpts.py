"""A GPT as a model: it searches its knowledge as in a chat and names its sources. A disconnect stops the answer."""

import asyncio
from typing import Any

import aiohttp
import openai
import pytest
import pytest_asyncio

from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.http.openai.test_attacks import MANY
from tests.support.api_programs import CreatedKey, chat_body, publish_gpt
from tests.support.knowledge import add_knowledge
from tests.support.people import Cast

MILL = b"The mill at Vesterholm stands by the river and grinds on Tuesdays alone."


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def gpt(cast: Cast, services: Services) -> str:
    made = await publish_gpt(cast.cleo, "Mill guide", "Talk of mills.")
    await add_knowledge(services.gpts, await services.sessions.actor_of(cast.cleo.token), made, "mill.txt", MILL)
    return made


async def test_its_knowledge_is_sent_to_the_model_and_cited_in_the_answer(
    ai: openai.AsyncOpenAI, gpt: str, scripted: ScriptedModel
) -> None:
    scripted.answer = "On Tuesdays [1]."
    messages = [{"role": "user", "content": "When does the mill grind?"}]
    completion = await ai.chat.completions.create(model=f"gpt:{gpt}", messages=messages)
    assert "grinds on Tuesdays" in scripted.requests[-1]["messages"][0]["content"]
    assert completion.citations[0]["file"] == "mill.txt"
    stream = await ai.chat.completions.create(model=f"gpt:{gpt}", messages=messages, stream=True)
    last = [chunk async for chunk in stream][-1]
    assert last.citations[0]["file"] == "mill.txt"
    response = await ai.responses.create(model=f"gpt:{gpt}", input="When does the mill grind?")
    assert "grinds on Tuesdays" in response.citations[0]["quote"]


async def test_its_instructions_are_in_no_answer(ai: openai.AsyncOpenAI, gpt: str) -> None:
    listed = [model.model_dump_json() async for model in ai.models.list()]
    response = await ai.responses.create(model=f"gpt:{gpt}", input="Hello?")
    assert "Talk of mills" not in "".join([*listed, response.model_dump_json()])


@pytest.mark.parametrize("streamed", [True, False])
async def test_an_answer_ends_when_its_client_disconnects(
    server: str, made: CreatedKey, scripted: ScriptedModel, streamed: bool
) -> None:
    scripted.answer, scripted.gap = MANY, 0.05
    scripted.request_received.clear()
    scripted.client_disconnected.clear()

    asked = chat_body(stream=streamed)

    async def ask() -> None:
        headers = {"Authorization": f"Bearer {made.text}"}
        url = f"{server}/v1/chat/completions"
        async with aiohttp.ClientSession(headers=headers) as session, session.post(url, json=asked) as response:
            await response.read()

    leaving = asyncio.create_task(ask())
    await asyncio.wait_for(scripted.request_received.wait(), 60)
    leaving.cancel()
    await asyncio.wait_for(scripted.client_disconnected.wait(), 60)


async def test_a_workspaces_rule_on_gpts_from_elsewhere_holds_for_its_programs(
    ai: openai.AsyncOpenAI, cast: Cast, owner: Any, scripted: ScriptedModel
) -> None:
    elsewhere = await publish_gpt(cast.ada, "Ada's guide", "Talk of birds.", level="everyone")
    name, hello = f"gpt:{elsewhere}", [{"role": "user", "content": "Hello?"}]
    assert name in [model.id async for model in ai.models.list()]
    workspace = await owner.fetchval("SELECT workspace_id FROM api_projects")
    await owner.execute(
        "INSERT INTO workspace_rules (workspace_id, at, third_party_gpts) VALUES ($1, now(), 'none')", workspace
    )
    try:
        assert name not in [model.id async for model in ai.models.list()]
        asked = len(scripted.requests)
        with pytest.raises(openai.PermissionDeniedError):
            await ai.chat.completions.create(model=name, messages=hello)
        assert len(scripted.requests) == asked
    finally:
        await owner.execute("INSERT INTO workspace_rules (workspace_id, at) VALUES ($1, now())", workspace)
    assert (await ai.chat.completions.create(model=name, messages=hello)).choices
