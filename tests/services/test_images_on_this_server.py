"""A GPT makes images at an endpoint of this machine: nothing leaves the server, so no one is asked."""

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from discreet.assistants.gpts.gpt import Configuration
from discreet.chat.conversations.action_call import STOPPED_HERE
from discreet.chat.turns.ask import Ask
from discreet.http.services import Services
from discreet.promises.capabilities import Capability
from discreet.promises.parties import PartyKind
from discreet.promises.recipients import ModelLimit
from discreet.promises.visibility import Level
from tests.fakes.image_endpoint import ImageEndpoint, refusal
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.support.builder import Builder
from tests.support.gpt_with_actions import Person, answer_script, tool_results
from tests.support.model_facts import ELSEWHERE, HERE, set_facts

PROMPT = "A mill by the river"
pytestmark = pytest.mark.usefixtures("reset_image_endpoint")


@pytest_asyncio.fixture
async def ben(services: Services, build: Builder, scripted: ScriptedModel) -> Person:
    ada = await build.person("Ada")
    gpt_id = (await services.gpts.drafts.create(ada, "Painter")).gpt.id
    draft = Configuration("Painter", instructions="You paint.", capabilities=(Capability.IMAGES,))
    await services.gpts.drafts.save(ada, gpt_id, draft)
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    scripted.requests.clear()
    scripted.answer = answer_script(tool_call("make_image", prompt=PROMPT, size="1536x1024"), "There it is.")
    return Person(services, await build.person("Ben"), gpt_id)


@pytest.mark.promise("P4")
async def test_no_card_is_shown_and_there_is_no_third_party(
    ben: Person, image_endpoint: ImageEndpoint, scripted: ScriptedModel
) -> None:
    heard = await ben.ask("Paint a mill.")
    assert (heard.state, heard.text) == ("complete", "There it is.")
    [call] = heard.calls
    assert (call["state"], call["host"], call["id"], call["ledger_id"]) == ("answered", "", "", None)
    [shown] = call["pictures"]
    assert (shown["width"], shown["height"], shown["alt"]) == (96, 64, PROMPT)
    assert image_endpoint.requests == [{"prompt": PROMPT, "n": 1, "size": "1536x1024", "response_format": "b64_json"}]
    opened = await ben.services.conversations.open(ben.actor, heard.conversation)
    parties = opened.label_of(opened.messages[heard.answer]).parties
    assert PartyKind.THIRD_PARTY not in {party.kind for party in parties if party.id}
    assert (await ben.services.ledger.entries(ben.actor)).entries == []
    assert "This is data from this server" in tool_results(scripted.requests[-1])[0]


@pytest.mark.promise("P14")
async def test_a_sealed_chat_makes_images_here(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint, owner: Any
) -> None:
    await set_facts(owner, ben.services, HERE)
    try:
        heard = await ben.ask("Paint a mill.", limit=ModelLimit.SEALED)
        assert [tool["function"]["name"] for tool in scripted.requests[0]["tools"]] == ["make_image", "edit_image"]
        assert (heard.state, heard.calls[0]["state"]) == ("complete", "answered")
        assert len(image_endpoint.requests) == 1
    finally:
        await set_facts(owner, ben.services, ELSEWHERE)


async def test_a_stop_ends_the_request_and_frees_the_turn(ben: Person, image_endpoint: ImageEndpoint) -> None:
    image_endpoint.hold_next_answer()
    running = await ben.services.chat.ask(ben.actor, Ask("Paint a mill.", gpt_id=ben.gpt_id))
    await image_endpoint.request_received.wait()
    await ben.services.chat.stop_answer(ben.actor, running.pending.conversation.metadata.id)
    async with asyncio.timeout(30):
        await image_endpoint.client_disconnected.wait()
    answer = await ben.latest(running.pending.conversation.metadata.id)
    assert (answer.state, answer.body.calls[0].state) == ("stopped", "failed")
    assert answer.body.calls[0].sentence == STOPPED_HERE
    generation = ben.services.image_generation
    assert await generation.left_today(ben.actor) == generation.per_day - 1, "the endpoint has it all the same"
    image_endpoint.reset()
    assert (await ben.ask("Paint a mill.")).calls[0]["state"] == "answered"


async def test_a_refusal_is_reported_and_uses_no_turn(ben: Person, image_endpoint: ImageEndpoint) -> None:
    image_endpoint.answer = refusal(400, "No mills.")
    heard = await ben.ask("Paint a mill.")
    assert (heard.state, heard.calls[0]["state"]) == ("complete", "failed")
    assert "refused the request" in heard.calls[0]["sentence"]
    generation = ben.services.image_generation
    assert await generation.left_today(ben.actor) == generation.per_day


@pytest.mark.parametrize("arguments", [{"prompt": PROMPT}, {"prompt": "", "size": "1024x1024"}, {"size": "9x9"}])
async def test_what_cannot_be_made_is_not_requested(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint, arguments: dict[str, Any]
) -> None:
    scripted.answer = answer_script(tool_call("make_image", **arguments), "I can't.")
    assert (await ben.ask("Paint a mill.")).calls[0]["state"] == "unusable"
    assert image_endpoint.requests == []


@pytest.mark.promise("P4")
async def test_a_picture_is_edited_here_without_a_question(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    snow = tool_call("edit_image", image=1, prompt="Let it snow", size="1024x1024")
    scripted.answer = answer_script(tool_call("make_image", prompt=PROMPT, size="1024x1024"), snow, "There it is.")
    heard = await ben.ask("Paint a mill in winter.")
    assert (heard.state, [call["state"] for call in heard.calls if call["pictures"]]) == (
        "complete", ["answered", "answered"],
    )  # fmt: skip
    sent = image_endpoint.requests[-1]
    first = (await ben.latest(heard.conversation)).body.files[0]
    assert sent == {
        "image": await ben.services.conversations.read_model_form(ben.actor, first),
        "prompt": "Let it snow",
        "n": "1",
        "size": "1024x1024",
        "response_format": "b64_json",
    }
    assert (await ben.services.ledger.entries(ben.actor)).entries == []


@pytest.mark.parametrize("arguments", [{"image": 1}, {"image": 2}, {}])
async def test_what_is_not_there_is_not_edited_here(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint, arguments: dict[str, Any]
) -> None:
    scripted.answer = answer_script(tool_call("edit_image", prompt="Snow", size="1024x1024", **arguments), "I can't.")
    assert (await ben.ask("Edit it.")).calls[0]["state"] == "unusable"
    assert image_endpoint.requests == []


async def test_an_endpoint_here_that_cannot_edit_says_so(
    ben: Person, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    image_endpoint.can_edit = False
    snow = tool_call("edit_image", image=1, prompt="Let it snow", size="1024x1024")
    scripted.answer = answer_script(tool_call("make_image", prompt=PROMPT, size="1024x1024"), snow, "I can't.")
    heard = await ben.ask("Paint a mill in winter.")
    assert "cannot edit images (HTTP 404)" in heard.calls[-1]["sentence"]
