"""A chat shows and keeps each shape of an endpoint's answer: reasoning separately, and always how it ended."""

from collections.abc import Iterator

import pytest

from discreet.chat.turns import stop_reasons
from tests.fakes.model_endpoint import Reply, ScriptedModel
from tests.support.chat_client import StreamedAnswer, ask
from tests.support.model_wire_shapes import ADAPTED, FAILED, REASONING, SAID, WireShape, end_chunk, stream, text_chunk
from tests.support.people import Cast

CHATTED = [
    shape
    for shape in (ADAPTED[0], *REASONING, *SAID, *FAILED)
    if shape.reasoning is not None and all(reply.then != "hang" for reply in shape.replies)
]
"""The server remembers a model's refusals and way of thinking: shapes that change these are separate tests."""


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel) -> Iterator[None]:
    scripted.replies, scripted.failure, scripted.raw = [], None, None
    yield
    scripted.replies = []


@pytest.mark.parametrize("shape", CHATTED, ids=lambda shape: shape.name)
async def test_a_chat_keeps_what_was_answered_apart_from_its_reasoning(
    cast: Cast, scripted: ScriptedModel, shape: WireShape
) -> None:
    scripted.replies = list(shape.replies)
    answer = await ask(cast.ben, "Hi there")
    assert answer.state["state"] == shape.stored
    if shape.stored == "complete":
        assert answer.state["finish"] == shape.finish
        assert answer.state["error"] is None
    else:
        assert (shape.error or shape.failure) in answer.state["error"]
    stored = (await cast.ben.get(f"/api/conversations/{answer.conversation}")).ok()["messages"][-1]
    assert (stored["state"], stored["text"]) == (shape.stored, shape.text)
    assert (stored["error"], stored["finish"]) == (answer.state["error"], answer.state["finish"])
    assert shown(answer) == shape.text
    if shape.reasoning:
        assert [event["type"] for event in answer.events].count("data-thinking") == 1
        assert reasoned(answer) == shape.reasoning
        assert (stored["reasoning"]["characters"], stored["reasoning"]["is_cut"]) == (len(shape.reasoning), False)
        assert stored["reasoning"]["seconds"] == answer.data("data-thought")["seconds"] >= 0.1
    else:
        assert stored["reasoning"] is None


def reasoned(answer: StreamedAnswer) -> str:
    return "".join(event["delta"] for event in answer.events if event["type"] == "reasoning-delta")


def shown(answer: StreamedAnswer) -> str:
    """The text on the page in the end."""
    text = ""
    for event in answer.events:
        if event["type"] == "text-delta":
            text += event["delta"]
        elif event["type"] == "data-withdrawn":
            text = text[: event["data"]["characters"]]
    return text


async def test_reasoning_never_goes_back_to_the_model(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.replies = list(stream(text_chunk("<think>The turquoise otter</think>Hello."), end_chunk()))
    first = await ask(cast.ben, "Hi there")
    await ask(cast.ben, "And then?", conversation_id=first.conversation)
    assert "otter" not in str(scripted.requests[-1])
    assert {"role": "assistant", "content": "Hello."} in scripted.requests[-1]["messages"]


async def test_a_refusal_is_kept_as_one(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.replies = [Reply((b'data: {"choices":[{"delta":{"refusal":"I cannot."},"finish_reason":"stop"}]}\n\n',))]
    answer = await ask(cast.ben, "Hi there")
    stored = (await cast.ben.get(f"/api/conversations/{answer.conversation}")).ok()["messages"][-1]
    assert (stored["text"], stored["finish"], stored["state"]) == ("I cannot.", "refusal", "complete")


async def test_a_filter_keeps_what_came_and_says_so(cast: Cast, scripted: ScriptedModel) -> None:
    scripted.replies = list(stream(text_chunk("Hello."), end_chunk("content_filter")))
    answer = await ask(cast.ben, "Hi there")
    assert answer.state == {
        "state": "failed",
        "error": stop_reasons.WITHHELD,
        "finish": "content_filter",
        "model": "scripted",
    }


async def test_thinking_without_an_opening_tag_is_taken_back_and_shown_as_reasoning(
    cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.replies = list(stream(text_chunk("Hm, the otter. "), text_chunk("Hm.\n</think>\nHello."), end_chunk()))
    first, second = await ask(cast.ben, "Hi there"), await ask(cast.ben, "Hi again")
    for answer in (first, second):
        assert (shown(answer), reasoned(answer).strip()) == ("Hello.", "Hm, the otter. Hm.")
        stored = (await cast.ben.get(f"/api/conversations/{answer.conversation}")).ok()["messages"][-1]
        assert (stored["text"], stored["state"]) == ("Hello.", "complete")
    assert "otter" not in second.text
    scripted.replies = list(stream(text_chunk("No thoughts."), end_chunk()))
    assert (await ask(cast.ben, "Hi")).text == "No thoughts."
