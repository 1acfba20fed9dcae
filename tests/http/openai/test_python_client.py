"""The official Python client, unchanged, used as its README shows."""

import json
from collections.abc import Coroutine
from typing import Any

import openai
import pytest
from openai.types.chat.chat_completion import ChatCompletion
from pydantic import BaseModel

from tests.fakes.model_endpoint import Failure, ModelAnswer, ScriptedModel, tool_call
from tests.support.api_programs import publish_gpt
from tests.support.people import Cast

PNG = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
WEATHER = {
    "name": "get_weather",
    "description": "The weather somewhere",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
HELLO = [{"role": "user", "content": "Hello?"}]


async def test_a_completion_has_words_a_reason_and_counts(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    completion = await ai.chat.completions.create(
        model="scripted", messages=[{"role": "developer", "content": "Be brief."}, *HELLO], temperature=0.5,
        max_tokens=50, seed=7, stop=["\n"], top_p=0.9, user="somebody", metadata={"a": "b"},
    )  # fmt: skip
    assert completion.choices[0].message.content == "Hello from the scripted model."
    assert completion.choices[0].finish_reason == "stop"
    assert completion.model == "scripted"
    assert completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens > 0
    assert completion._request_id
    [sent] = scripted.requests
    assert sent["messages"][0] == {"role": "system", "content": "Be brief."}
    passed = {name: sent[name] for name in ("temperature", "max_tokens", "seed", "stop", "top_p")}
    assert passed == {"temperature": 0.5, "max_tokens": 50, "seed": 7, "stop": ["\n"], "top_p": 0.9}
    assert "user" not in sent
    assert "metadata" not in sent


async def test_a_stream_comes_in_pieces_with_the_counts_last_where_asked(ai: openai.AsyncOpenAI) -> None:
    stream = await ai.chat.completions.create(
        model="scripted", messages=HELLO, stream=True, stream_options={"include_usage": True}
    )
    chunks = [chunk async for chunk in stream]
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == "Hello from the scripted model."
    assert chunks[0].choices[0].delta.role == "assistant"
    assert len(chunks) > 5
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage.completion_tokens > 0
    assert len({c.id for c in chunks}) == 1


async def test_a_stream_has_no_counts_unless_requested(ai: openai.AsyncOpenAI) -> None:
    stream = await ai.chat.completions.create(model="scripted", messages=HELLO, stream=True)
    assert [chunk.usage async for chunk in stream if chunk.usage] == []


@pytest.mark.parametrize("streamed", [False, True])
async def test_tools_are_the_programs_own_and_go_there_and_back(
    ai: openai.AsyncOpenAI, scripted: ScriptedModel, streamed: bool
) -> None:
    scripted.answer = ModelAnswer(
        "Let me look.", (("get_weather", {"city": "Bern"}), ("get_weather", {"city": "Graz"}))
    )
    scripted.finish_reason = "tool_calls"
    tools = [{"type": "function", "function": {**WEATHER, "strict": True}}]
    asked = {"model": "scripted", "messages": HELLO, "tools": tools, "tool_choice": "required"}
    if streamed:
        async with ai.chat.completions.stream(**asked, parallel_tool_calls=True) as stream:
            completion = await stream.get_final_completion()
    else:
        completion = await ai.chat.completions.create(**asked, parallel_tool_calls=True)
    message = completion.choices[0].message
    assert completion.choices[0].finish_reason == "tool_calls"
    assert [json.loads(made.function.arguments)["city"] for made in message.tool_calls] == ["Bern", "Graz"]
    sent = scripted.requests[-1]
    assert sent["tools"] == tools
    assert (sent["tool_choice"], sent["parallel_tool_calls"]) == ("required", True)

    scripted.answer, scripted.finish_reason = "It rains.", "stop"
    answers = [{"role": "tool", "tool_call_id": made.id, "content": "rain"} for made in message.tool_calls]
    said = message.model_dump(include={"role", "content", "tool_calls"})
    again = await ai.chat.completions.create(model="scripted", messages=[*HELLO, said, *answers])
    assert again.choices[0].message.content == "It rains."
    assert [m["role"] for m in scripted.requests[-1]["messages"]] == ["user", "assistant", "tool", "tool"]
    assert scripted.requests[-1]["messages"][1]["tool_calls"][0]["id"] == message.tool_calls[0].id


async def test_a_named_tool_and_no_tool_are_passed_on(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    tools = [{"type": "function", "function": WEATHER}]
    named = {"type": "function", "function": {"name": "get_weather"}}
    for choice in (named, "none", "auto"):
        await ai.chat.completions.create(model="scripted", messages=HELLO, tools=tools, tool_choice=choice)
    assert [sent["tool_choice"] for sent in scripted.requests] == [named, "none", "auto"]


async def test_an_answer_in_a_form_is_asked_for_and_parsed(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    class City(BaseModel):
        name: str

    scripted.answer = '{"name": "Bern"}'
    completion = await ai.chat.completions.parse(model="scripted", messages=HELLO, response_format=City)
    assert completion.choices[0].message.parsed == City(name="Bern")
    assert scripted.requests[-1]["response_format"]["json_schema"]["name"] == "City"


async def test_a_picture_is_passed_on_and_an_address_is_not(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    def asked(url: str) -> Coroutine[Any, Any, ChatCompletion]:
        parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": url}}]
        return ai.chat.completions.create(model="scripted", messages=[{"role": "user", "content": parts}])

    await asked(PNG)
    assert scripted.requests[-1]["messages"][0]["content"][1] == {"type": "image_url", "image_url": {"url": PNG}}
    with pytest.raises(openai.BadRequestError) as refused:
        await asked("https://elsewhere.example/picture.png")
    assert refused.value.param == "messages[0].content[1].image_url.url"
    assert len(scripted.requests) == 1


async def test_models_lists_what_the_key_may_use(ai: openai.AsyncOpenAI, cast: Cast) -> None:
    gpt = await publish_gpt(cast.cleo, "Lighthouse guide", "Talk of lighthouses.")
    listed = {model.id: model async for model in ai.models.list()}
    assert {"scripted", "all-MiniLM-L6-v2", f"gpt:{gpt}"} <= set(listed)
    alias = listed[f"gpt:{gpt}"].alias
    assert alias.startswith("gpt:lighthouse-guide-")
    for name in (f"gpt:{gpt}", alias):
        assert (await ai.models.retrieve(name)).id == f"gpt:{gpt}"
    with pytest.raises(openai.NotFoundError) as absent:
        await ai.models.retrieve("another")
    assert absent.value.code == "model_not_found"


async def test_a_gpt_answers_with_its_instructions_before_the_programs(
    ai: openai.AsyncOpenAI, cast: Cast, scripted: ScriptedModel
) -> None:
    gpt = await publish_gpt(cast.cleo, "Ferry guide", "Talk of ferries.")
    system = {"role": "system", "content": "In German."}
    completion = await ai.chat.completions.create(model=f"gpt:{gpt}", messages=[system, *HELLO])
    assert completion.model == f"gpt:{gpt}"
    assert scripted.requests[-1]["messages"] == [
        {"role": "system", "content": "Talk of ferries.\n\nIn German."},
        {"role": "user", "content": "Hello?"},
    ]


async def test_a_response_is_made_and_nothing_of_it_is_kept(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    response = await ai.responses.create(model="scripted", input="Hello?", instructions="Be brief.")
    assert response.output_text == "Hello from the scripted model."
    assert (response.status, response.store) == ("completed", False)
    assert response.usage.total_tokens > 0
    with pytest.raises(openai.NotFoundError):
        await ai.responses.retrieve(response.id)


async def test_a_streamed_response_is_put_together_by_the_client(ai: openai.AsyncOpenAI) -> None:
    async with ai.responses.stream(model="scripted", input="Hello?") as stream:
        events = [event async for event in stream]
        response = await stream.get_final_response()
    assert response.output_text == "Hello from the scripted model."
    kinds = [event.type for event in events]
    assert [kind for n, kind in enumerate(kinds) if kind not in kinds[:n]] == [
        "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
        "response.output_text.delta", "response.output_text.done", "response.content_part.done",
        "response.output_item.done", "response.completed",
    ]  # fmt: skip


async def test_the_events_of_a_response_are_numbered_in_their_order(ai: openai.AsyncOpenAI) -> None:
    stream = await ai.responses.create(model="scripted", input="Hello?", stream=True)
    numbers = [event.sequence_number async for event in stream]
    assert numbers == list(range(len(numbers)))


async def test_a_response_calls_and_is_answered(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    scripted.answer, scripted.finish_reason = tool_call("get_weather", city="Bern"), "tool_calls"
    async with ai.responses.stream(
        model="scripted", input="Rain?", tools=[{"type": "function", **WEATHER, "strict": False}]
    ) as stream:
        response = await stream.get_final_response()
    [made] = response.output
    assert (made.type, made.name, json.loads(made.arguments)) == ("function_call", "get_weather", {"city": "Bern"})

    scripted.answer, scripted.finish_reason = "It rains.", "stop"
    result = {"type": "function_call_output", "call_id": made.call_id, "output": "rain"}
    again = await ai.responses.create(
        model="scripted", input=[{"role": "user", "content": "Rain?"}, made.model_dump(exclude_none=True), result]
    )
    assert again.output_text == "It rains."
    assert [m["role"] for m in scripted.requests[-1]["messages"]] == ["user", "assistant", "tool"]


async def test_a_kept_response_goes_on_is_read_and_deleted(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    first = await ai.responses.create(model="scripted", input="I am Cleo.", store=True, instructions="Be kind.")
    async with ai.responses.stream(
        model="scripted", input="Who am I?", previous_response_id=first.id, store=True
    ) as stream:
        second = await stream.get_final_response()
    said = [(m["role"], m["content"]) for m in scripted.requests[-1]["messages"]]
    assert said == [("user", "I am Cleo."), ("assistant", "Hello from the scripted model."), ("user", "Who am I?")]
    assert (await ai.responses.retrieve(second.id)).output_text == second.output_text
    await ai.responses.delete(first.id)
    with pytest.raises(openai.NotFoundError):
        await ai.responses.retrieve(first.id)
    with pytest.raises(openai.NotFoundError):  # deleted content is gone from all later responses
        await ai.responses.create(model="scripted", input="And?", previous_response_id=second.id)


async def test_what_a_kept_response_was_made_from_is_listed(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    first = await ai.responses.create(model="scripted", input="I am Cleo.", store=True)
    call = {"type": "function_call", "call_id": "c1", "name": "get_weather", "arguments": "{}"}
    result = {"type": "function_call_output", "call_id": "c1", "output": "rain"}
    second = await ai.responses.create(
        model="scripted", input=[call, result], previous_response_id=first.id, store=True
    )
    listed = await ai.responses.input_items.list(second.id, order="asc")
    assert [item.type for item in listed.data] == ["message", "message", "function_call", "function_call_output"]
    assert listed.data[0].content[0].text == "I am Cleo."
    assert listed.data[1].content[0].text == "Hello from the scripted model."
    assert (listed.data[2].call_id, listed.data[3].output) == ("c1", "rain")
    # Page by page, the latest first, as the client itself iterates.
    backwards = [item.id async for item in ai.responses.input_items.list(second.id, limit=1)]
    assert backwards == [item.id for item in listed.data[::-1]]
    with pytest.raises(openai.APIStatusError):
        await ai.responses.input_items.list(second.id, after="msg_elsewhere")


async def test_an_answer_that_was_cut_is_said_to_be_incomplete(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    scripted.finish_reason = "length"
    response = await ai.responses.create(model="scripted", input="Hello?")
    assert (response.status, response.incomplete_details.reason) == ("incomplete", "max_output_tokens")


async def test_embeddings_come_as_numbers_and_packed(ai: openai.AsyncOpenAI) -> None:
    texts = ["The mill stands by the river.", "Numbers of a ledger."]
    packed = await ai.embeddings.create(model="all-MiniLM-L6-v2", input=texts)
    plain = await ai.embeddings.create(model="all-MiniLM-L6-v2", input=texts, encoding_format="float")
    assert len(plain.data[0].embedding) == 384
    for one, other in zip(packed.data, plain.data, strict=True):
        assert one.embedding == pytest.approx(other.embedding, abs=1e-6)
    with pytest.raises(openai.BadRequestError) as refused:
        await ai.embeddings.create(model="all-MiniLM-L6-v2", input="x", dimensions=64)
    assert refused.value.param == "dimensions"


async def test_the_client_tries_again_when_the_model_does_not_answer(
    ai: openai.AsyncOpenAI, scripted: ScriptedModel
) -> None:
    scripted.failure = Failure("silent", times=2)  # the endpoint's own second try is the first of ours, too
    completion = await ai.with_options(max_retries=1).chat.completions.create(model="scripted", messages=HELLO)
    assert completion.choices[0].message.content
    assert len(scripted.requests) == 3


@pytest.mark.parametrize(
    ("failure", "kind", "code"),
    [
        (Failure("refuse", 400, "maximum context length is 8"), openai.BadRequestError, "context_length_exceeded"),
        (Failure("refuse", 400, "no such thing"), openai.BadRequestError, "refused_by_model"),
        (Failure("refuse", 401, "wrong key"), openai.InternalServerError, "model_refused"),
        (Failure("refuse", 429, "slow down"), openai.RateLimitError, "model_overloaded"),
        (Failure("malformed"), openai.InternalServerError, "model_malformed"),
    ],
    ids=lambda part: getattr(part, "message", ""),
)
@pytest.mark.parametrize("streamed", [False, True])
async def test_the_endpoints_faults_are_reported_in_the_clients_form(
    ai: openai.AsyncOpenAI, scripted: ScriptedModel, failure: Failure, kind: Any, code: str, streamed: bool
) -> None:
    scripted.failure = failure
    with pytest.raises(kind) as refused:
        await ai.chat.completions.create(model="scripted", messages=HELLO, stream=streamed)
    assert refused.value.code == code


async def test_a_stream_that_breaks_off_says_so(ai: openai.AsyncOpenAI, scripted: ScriptedModel) -> None:
    scripted.failure = Failure("cut", after=2)
    stream = await ai.chat.completions.create(model="scripted", messages=HELLO, stream=True)
    said = ""

    async def listen() -> None:
        nonlocal said
        async for chunk in stream:
            said += chunk.choices[0].delta.content

    with pytest.raises(openai.APIError, match="broke off"):
        await listen()
    assert said.startswith("Hello")


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"n": 2}, "n"), ({"logprobs": True}, "logprobs"), ({"store": True}, "store"), ({"modalities": ["audio"]}, "modalities"),
        ({"temperature": 3}, "temperature"), ({"max_tokens": 0}, "max_tokens"), ({"messages": []}, "messages"),
        ({"extra_body": {"surprise": 1}}, "surprise"), ({"functions": [WEATHER]}, "functions"),
        ({"tools": [{"type": "web_search"}]}, "tools[0].type"), ({"tool_choice": "always"}, "tool_choice"),
        ({"messages": [{"role": "wizard", "content": "x"}]}, "messages[0].role"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
async def test_what_is_not_supported_is_refused_by_its_name(
    ai: openai.AsyncOpenAI, scripted: ScriptedModel, asked: Any, param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await ai.chat.completions.create(**{"model": "scripted", "messages": HELLO} | asked)
    assert refused.value.param == param
    assert refused.value.type == "invalid_request_error"
    assert scripted.requests == []


async def test_a_wrong_key_is_reported_as_such(server: str) -> None:
    async with openai.AsyncOpenAI(base_url=f"{server}/v1", api_key="dsc-wrong", max_retries=0) as stranger:
        with pytest.raises(openai.AuthenticationError) as refused:
            await stranger.models.list()
    assert refused.value.code == "invalid_api_key"
