"""Building by chat over HTTP: proposals arrive as events, and nothing is stored or published.

No other user's GPT is reachable.
"""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.fakes.model_endpoint import Failure, ModelAnswer, ScriptedModel
from tests.support.client import Answer, Client
from tests.support.people import Cast, sign_in
from tests.support.search_installation import find_places

CANARY = "sagittarius-fennel-cartwheel"
FORM = {"name": "Lamp keeper", "description": "", "instructions": "", "starters": []}


@pytest_asyncio.fixture
async def gpt(cast: Cast, scripted: ScriptedModel) -> Any:
    scripted.failure, scripted.gap, scripted.answer = None, 0.0, "Hm."
    return (await cast.ada.post("/api/gpts", {"name": "Lamp keeper"})).ok()["id"]


async def talk(person: Client, gpt: Any, *said: Any, form: dict[str, Sequence[str]] = FORM) -> Answer:
    turns = [{"role": "assistant" if n % 2 else "user", "text": text} for n, text in enumerate(said)]
    return await person.post(f"/api/gpts/{gpt}/talk", {"talk": turns, "form": form})


def events(response: Answer) -> list[Any]:
    assert response.status == 200, response.body.decode()
    assert response.body.decode().endswith("data: [DONE]\n\n")
    return [json.loads(line[6:]) for line in response.body.decode().splitlines() if line.startswith("data: {")]


async def test_what_is_said_comes_word_by_word_and_then_what_to_fill_in(
    cast: Cast, scripted: ScriptedModel, gpt: Any
) -> None:
    scripted.answer = ModelAnswer("I named it.", (("set_fields", {"name": "Light keeper", "starters": ["And fog?"]}),))
    *words, last = events(await talk(cast.ada, gpt, "A keeper of the light"))
    assert "".join(event["delta"] for event in words) == "I named it."
    assert last == {
        "type": "proposal", "said": "I named it.", "fields": {"name": "Light keeper", "starters": ["And fog?"]},
        "refused": [],
    }  # fmt: skip
    asked = scripted.requests[-1]
    assert asked["messages"][-1] == {"role": "user", "content": "A keeper of the light"}
    assert '"name": "Lamp keeper"' in asked["messages"][0]["content"]
    assert [tool["function"]["name"] for tool in asked["tools"]] == ["set_fields"]


@pytest.mark.promise("P3")
async def test_nothing_of_it_is_stored_or_changed(
    cast: Cast, scripted: ScriptedModel, gpt: Any, owner: Any, infra: Infrastructure
) -> None:
    scripted.answer = ModelAnswer(f"About {CANARY}.", (("set_fields", {"instructions": f"Know {CANARY}."}),))
    events(await talk(cast.ada, gpt, f"It is about {CANARY}", form=FORM | {"description": CANARY}))
    assert [place async for place in find_places(owner, infra, CANARY)] == []
    draft = (await cast.ada.get(f"/api/gpts/{gpt}/draft")).ok()
    assert (draft["name"], draft["instructions"], draft["published"]) == ("Lamp keeper", "", False)
    assert (await cast.ada.get("/api/conversations")).ok()["conversations"] == []


@pytest.mark.promise("P3")
async def test_a_model_that_wants_to_publish_or_train_gets_nowhere(
    cast: Cast, scripted: ScriptedModel, gpt: Any
) -> None:
    scripted.answer = ModelAnswer("Published!", (("publish", {"level": "everyone"}), ("set_fields", {"improve": True})))
    assert events(await talk(cast.ada, gpt, "Publish it"))[-1]["fields"] == {}
    draft = (await cast.ada.get(f"/api/gpts/{gpt}/draft")).ok()
    assert (draft["published"], draft["improve"]["allowed"]) == (False, False)


async def test_an_endpoint_without_functions_is_asked_for_a_block(
    cast: Cast, scripted: ScriptedModel, gpt: Any
) -> None:
    before = len(scripted.requests)
    refuses = Failure("refuse", status=400, message="this model does not support tools", times=before + 1)
    scripted.failure, scripted.answer = refuses, 'Named.\n```json\n{"name": "Light keeper"}\n```'
    assert events(await talk(cast.ada, gpt, "A keeper"))[-1]["fields"] == {"name": "Light keeper"}
    first, second = scripted.requests[before:]
    assert "tools" in first
    assert "tools" not in second


async def test_failures_are_sentences(cast: Cast, scripted: ScriptedModel, gpt: Any) -> None:
    scripted.failure = Failure("refuse", status=401)
    [failed] = events(await talk(cast.ada, gpt, "A keeper"))
    assert failed["type"] == "failed"
    assert failed["sentence"]
    assert (await talk(cast.ada, gpt, " ")).status == 422
    assert (await talk(cast.ada, gpt, "One", "Two")).status == 422
    form = FORM | {"instructions": "x" * 90_000}
    assert (await talk(cast.ada, gpt, "A keeper", form=form)).status == 413


async def test_only_its_builder_talks_about_a_gpt(cast: Cast, gpt: Any) -> None:
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    assert (await talk(cast.ben, gpt, "Change it")).status == 404
    assert (await talk(cast.olga, gpt, "Change it")).status == 404
    assert (await talk(cast.visitor, gpt, "Change it")).status == 401


async def test_a_long_talk_keeps_its_end(cast: Cast, scripted: ScriptedModel, gpt: Any) -> None:
    turns = [f"Turn {n} " + "x" * 3_000 for n in range(40)]
    events(await talk(cast.ada, gpt, *turns, "The last word"))
    sent = [message["content"] for message in scripted.requests[-1]["messages"]]
    assert sent[-1] == "The last word"
    assert turns[-1] in sent
    assert turns[0] not in sent


async def test_it_ends_with_the_session(cast: Cast, scripted: ScriptedModel, gpt: Any) -> None:
    ada = await sign_in(Client(cast.ada.base_url), "ada")
    scripted.gap, scripted.answer = 0.2, "word " * 5_000
    scripted.request_received.clear()
    scripted.client_disconnected.clear()
    asking = asyncio.create_task(talk(ada, gpt, "A keeper"))
    await scripted.request_received.wait()
    [this] = [each for each in (await ada.get("/api/me/sessions")).ok()["sessions"] if each["current"]]
    (await cast.ada.delete(f"/api/me/sessions/{this['id']}")).ok()
    with pytest.raises(aiohttp.ClientPayloadError):
        await asking
    await scripted.client_disconnected.wait()
    await ada.close()


async def test_it_ends_with_its_client(cast: Cast, services: Services, scripted: ScriptedModel, gpt: Any) -> None:
    scripted.gap, scripted.answer = 0.2, "word " * 5_000
    scripted.request_received.clear()
    scripted.client_disconnected.clear()
    asking = asyncio.create_task(talk(cast.ada, gpt, "A keeper"))
    await scripted.request_received.wait()
    while not services.open_streams:
        await asyncio.sleep(0.02)
    asking.cancel()
    await asyncio.wait_for(scripted.client_disconnected.wait(), 30)
    assert len(services.open_streams) == 0
