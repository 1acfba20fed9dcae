"""P9: a model's reasoning is sent back behind the call that it led to, even after a wait, and ends with its turn."""

import gc
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from discreet.adapters.messages_protocol import MessagesWire
from discreet.adapters.model import RemoteModel
from discreet.app.infrastructure import Infrastructure
from discreet.app.services import run_services
from discreet.http.limits import NO_LIMITS, RateLimits
from discreet.http.services import Services
from tests.fakes.messages_endpoint import ScriptedMessages
from tests.fakes.model_endpoint import ModelAnswer, Request
from tests.fakes.third_party import Answer, ThirdParty
from tests.support.chat_client import ask, follow
from tests.support.gpt_with_actions import publish_gpt_with_actions
from tests.support.knowledge import as_actor
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P9")

THOUGHT = "qxzjw-a-thought-about-the-eleventh-bridge"


@pytest_asyncio.fixture(scope="module")
async def scripted() -> AsyncIterator[ScriptedMessages]:
    async with ScriptedMessages() as endpoint:
        yield endpoint


@pytest_asyncio.fixture(scope="module")
async def services(infra: Infrastructure, scripted: ScriptedMessages) -> AsyncIterator[Services]:
    wire = MessagesWire({"thinking": {"type": "enabled", "budget_tokens": 1024}})
    model = RemoteModel(scripted.url, name="m", wire=wire)
    try:
        async with run_services(infra, model) as running:
            yield replace(running, limits=RateLimits(NO_LIMITS))
    finally:
        await model.close()


@pytest.fixture
def uncollected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def reasons_then_answers(body: Request) -> ModelAnswer:
    """Call once, with a thought before; then answer."""
    last = body["messages"][-1]["content"][-1]
    if last["type"] == "tool_result":
        return ModelAnswer("On time.")
    return ModelAnswer(calls=(("getFlight", {"number": "LH400"}),), reasoning=THOUGHT)


def thinks(body: Request) -> list[Any]:
    return [block for message in body["messages"] for block in message["content"] if block["type"] == "thinking"]


def holders() -> list[str]:
    """Return the objects that refer to the thought, except this test and its endpoint."""
    found = []
    for each in gc.get_objects():
        texts = [inner for inner in gc.get_referents(each) if isinstance(inner, str) and THOUGHT in inner]
        module = type(each).__module__
        if texts and not module.startswith(("tests.", "_pytest", "aiohttp")) and each is not globals():
            found.append(f"{module}.{type(each).__name__}")
    return found


async def test_a_thought_ends_with_its_turn(
    cast: Cast,
    infra: Infrastructure,
    services: Services,
    scripted: ScriptedMessages,
    third_party: ThirdParty,
    other_party: ThirdParty,
    uncollected: None,
) -> None:
    gpt = await publish_gpt_with_actions(infra, services, as_actor(cast.ada), third_party.origin, other_party.origin)
    third_party.answer, scripted.answer = Answer(json.dumps({"state": "on time"})), reasons_then_answers
    answer = await ask(cast.ben, "Is LH400 on time?", gpt_id=gpt)
    parked = (await cast.ben.get(f"/api/conversations/{answer.conversation}")).ok()["parked"]
    assert holders() == [], "a parked turn has it sealed"
    scripted.requests.clear()
    card = (await cast.ben.get(f"/api/consents/{parked}")).ok()
    (await cast.ben.post(f"/api/consents/{parked}/allow", {"digest": card["digest"], "always": True})).ok()
    await follow(cast.ben, answer.conversation)
    [resumed] = (body for body in scripted.requests if body.get("tools"))
    assert [block["thinking"] for block in thinks(resumed)] == [THOUGHT], "it goes on with its reasoning"
    del resumed
    scripted.requests.clear()
    again = await ask(cast.ben, "And now?", gpt_id=gpt)
    assert again.text == "On time.", again.events
    first, second = (body for body in scripted.requests if body.get("tools"))
    assert thinks(first) == []
    assert [block["thinking"] for block in thinks(second)] == [THOUGHT]
    assert THOUGHT not in json.dumps((await cast.ben.get(f"/api/conversations/{again.conversation}")).ok())
    del first, second
    scripted.requests.clear()
    assert holders() == []
    closed = await ask(cast.ben, "And tomorrow?", temporary=True, gpt_id=gpt)
    assert closed.text == "", "a temporary chat asks for each call"
    assert holders() == []
