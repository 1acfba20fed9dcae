"""A model's reasoning and refusals in fields of their own for programs, and none where a GPT keeps its texts."""

from collections.abc import Iterator

import openai
import pytest

from tests.fakes.model_endpoint import Reply, ScriptedModel
from tests.support.api_programs import publish_gpt
from tests.support.model_wire_shapes import chunk, end_chunk, stream, text_chunk
from tests.support.people import Cast

THOUGHT = list(stream(text_chunk("<think>The turquoise otter</think>Hel"), text_chunk("lo."), end_chunk()))
TOLD = list(stream(chunk({"reasoning_content": "The turquoise otter"}), text_chunk("Hello."), end_chunk()))
ASKED = [{"role": "user", "content": "Hi"}]


@pytest.fixture(autouse=True)
def no_replies_left(scripted: ScriptedModel) -> Iterator[None]:
    scripted.replies = []
    yield
    scripted.replies = []


@pytest.mark.parametrize("replies", [THOUGHT, TOLD], ids=["in the text", "in its own field"])
async def test_reasoning_has_a_field_of_its_own(
    ai: openai.AsyncOpenAI, scripted: ScriptedModel, replies: list[Reply]
) -> None:
    scripted.replies = list(replies)
    whole = await ai.chat.completions.create(model="scripted", messages=ASKED)
    assert whole.choices[0].message.content == "Hello."
    assert whole.choices[0].message.reasoning_content == "The turquoise otter"
    pieces = [each async for each in await ai.chat.completions.create(model="scripted", messages=ASKED, stream=True)]
    deltas = [piece.choices[0].delta for piece in pieces if piece.choices]
    assert "".join(delta.content or "" for delta in deltas) == "Hello."
    assert "".join(getattr(delta, "reasoning_content", None) or "" for delta in deltas) == "The turquoise otter"


@pytest.mark.parametrize("replies", [THOUGHT, TOLD], ids=["in the text", "in its own field"])
async def test_a_gpt_that_keeps_its_texts_tells_no_reasoning(
    ai: openai.AsyncOpenAI, cast: Cast, scripted: ScriptedModel, replies: list[Reply]
) -> None:
    gpt = await publish_gpt(cast.cleo, "Keeper", instructions="The turquoise otter sleeps.")
    scripted.replies = list(replies)
    whole = await ai.chat.completions.create(model=f"gpt:{gpt}", messages=ASKED)
    assert whole.choices[0].message.content == "Hello."
    assert "otter" not in whole.model_dump_json()
    pieces = [each async for each in await ai.chat.completions.create(model=f"gpt:{gpt}", messages=ASKED, stream=True)]
    assert "otter" not in "".join(piece.model_dump_json() for piece in pieces)


async def test_a_refusal_is_a_refusal(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    scripted.replies = list(stream(chunk({"refusal": "I can"}), chunk({"refusal": "not."}), end_chunk()))
    whole = await ai.chat.completions.create(model="scripted", messages=ASKED)
    assert (whole.choices[0].message.content, whole.choices[0].message.refusal) == (None, "I cannot.")
    pieces = [each async for each in await ai.chat.completions.create(model="scripted", messages=ASKED, stream=True)]
    assert "".join(piece.choices[0].delta.refusal or "" for piece in pieces if piece.choices) == "I cannot."


async def test_a_response_holds_no_reasoning(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    scripted.replies = list(THOUGHT)
    response = await ai.responses.create(model="scripted", input="Hi")
    assert response.output_text == "Hello."
    assert "otter" not in response.model_dump_json()
    events = [event async for event in await ai.responses.create(model="scripted", input="Hi", stream=True)]
    assert events[-1].response.output_text == "Hello."
