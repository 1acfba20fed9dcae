"""The differences of Anthropic's Messages: requests, thinking, cache, ends."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from discreet.adapters.messages_protocol import MessagesWire
from discreet.adapters.model import RemoteModel
from discreet.ports.model import Completion, ModelFailed
from discreet.ports.model_request import (
    ChatMessage,
    ImagePart,
    ModelRequest,
    Sampling,
    TextPart,
    ToolCall,
    ToolChoice,
    ToolSpec,
)
from discreet.turn_reasoning import TurnReasoning
from tests.contract.test_protocols import ASKED, FIND, KEY, heard
from tests.fakes.messages_endpoint import SIGNATURE, ScriptedMessages, server_sent_event
from tests.fakes.model_endpoint import Failure, ModelAnswer, Reply

QUESTION = ChatMessage("user", "What is it?")
EFFORT = Sampling(reasoning_effort="low")


@pytest.fixture
async def scripted() -> AsyncIterator[ScriptedMessages]:
    async with ScriptedMessages() as it:
        yield it


@pytest.fixture
async def model(scripted: ScriptedMessages) -> AsyncIterator[RemoteModel]:
    remote = RemoteModel(scripted.url, wire=MessagesWire(), headers={"x-api-key": KEY}, is_catalogued=True)
    yield remote
    await remote.close()


async def sent_for(scripted: ScriptedMessages, model: RemoteModel, request: ModelRequest) -> dict[str, Any]:
    _, _, ended = await heard(model, request)
    assert isinstance(ended, Completion), ended
    body: dict[str, Any] = scripted.requests[-1]
    return body


async def test_a_whole_request(scripted: ScriptedMessages, model: RemoteModel) -> None:
    sampling = Sampling(top_p=0.5, stop="END", parallel_tool_calls=False)
    request = ModelRequest(ASKED.messages, model="m", max_tokens=77, temperature=1.7, tools=[FIND], sampling=sampling)
    assert await sent_for(scripted, model, request) == {
        "model": "m",
        "max_tokens": 77,
        "stream": True,
        "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": [{"type": "text", "text": ASKED.messages[1].content}]}],
        "tools": [{"name": "find", "description": "Finds.", "input_schema": FIND.schema}],
        "tool_choice": {"type": "auto", "disable_parallel_tool_use": True},
        "temperature": 1.0,
        "top_p": 0.5,
        "stop_sequences": ["END"],
    }
    assert scripted.paths == ["/v1/messages"]


async def test_an_address_before_v1_is_the_same(scripted: ScriptedMessages) -> None:
    model = RemoteModel(scripted.url.removesuffix("/v1"), wire=MessagesWire(), is_catalogued=True)
    await heard(model)
    assert scripted.paths == ["/v1/messages"]
    assert scripted.headers[0]["anthropic-version"] == "2023-06-01"
    await model.close()


@pytest.mark.parametrize(
    ("must", "may", "choice"),
    [
        (None, True, {"type": "auto"}),
        (None, False, {"type": "none"}),
        (ToolChoice(), True, {"type": "any"}),
        (ToolChoice("find"), True, {"type": "tool", "name": "find"}),
    ],
)
async def test_the_choice_of_tools(
    scripted: ScriptedMessages, model: RemoteModel, must: ToolChoice | None, may: bool, choice: Any
) -> None:
    request = ModelRequest(ASKED.messages, model="m", tools=[FIND], must_call=must, may_call=may)
    assert (await sent_for(scripted, model, request))["tool_choice"] == choice


async def test_roles_alternate_and_begin_with_a_question(scripted: ScriptedMessages, model: RemoteModel) -> None:
    messages = [
        ChatMessage("assistant", "Welcome. "),
        ChatMessage("user", "One."),
        ChatMessage("user", "Two."),
        ChatMessage("assistant", "  "),
        ChatMessage("system", "Be kind."),
        ChatMessage("user", "Three."),
    ]
    body = await sent_for(scripted, model, ModelRequest(messages, model="m"))
    assert body["system"][0]["text"] == "Be kind."
    assert [(each["role"], [block["text"] for block in each["content"]]) for each in body["messages"]] == [
        ("user", ["…"]),
        ("assistant", ["Welcome."]),
        ("user", ["One.", "Two.", "Three."]),
    ]


async def test_pictures_go_as_base64(scripted: ScriptedMessages, model: RemoteModel) -> None:
    parts = (TextPart("Look."), ImagePart("data:image/jpeg;base64,AAAA"), ImagePart("https://a.example/b.png"))
    body = await sent_for(scripted, model, ModelRequest([ChatMessage("user", "Look.", parts=parts)], model="m"))
    assert body["messages"][0]["content"][1:] == [
        {"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": "AAAA"}},
        {"type": "image", "source": {"type": "url", "url": "https://a.example/b.png"}},
    ]


async def test_the_tools_are_marked_where_there_are_no_instructions(
    scripted: ScriptedMessages, model: RemoteModel
) -> None:
    other = ToolSpec("other", "", {})
    body = await sent_for(scripted, model, ModelRequest([QUESTION], model="m", tools=[FIND, other]))
    assert [tool.get("cache_control") for tool in body["tools"]] == [None, {"type": "ephemeral"}]
    assert body["tools"][1]["input_schema"] == {"type": "object"}
    assert "system" not in body


async def test_a_mark_that_an_endpoint_refuses_is_left_out(scripted: ScriptedMessages, model: RemoteModel) -> None:
    message = "system.0.cache_control: Extra inputs are not permitted"
    scripted.failure = Failure("refuse", status=400, message=message, times=1)
    assert "cache_control" not in (await sent_for(scripted, model, ASKED))["system"][0]
    assert "cache_control" not in (await sent_for(scripted, model, ASKED))["system"][0]
    assert len(scripted.requests) == 3


@pytest.mark.parametrize(
    ("sampling", "field"),
    [
        (Sampling(seed=1), "seed"),
        (Sampling(logit_bias={"1": 1.0}), "logit_bias"),
        (Sampling(response_format={"type": "json_object"}), "response_format"),
    ],
)
async def test_an_unsupported_parameter_is_reported(
    scripted: ScriptedMessages, model: RemoteModel, sampling: Sampling, field: str
) -> None:
    _, _, failed = await heard(model, ModelRequest(ASKED.messages, model="m", sampling=sampling))
    assert isinstance(failed, ModelFailed)
    assert str(failed) == f"The model at 127.0.0.1 does not take “{field}”. Leave it out."
    assert (failed.status, scripted.requests) == (400, [])


async def test_a_limit_is_always_sent(scripted: ScriptedMessages) -> None:
    for fields, expected in (({}, 8192), ({"max_tokens": 500}, 500)):
        model = RemoteModel(scripted.url, wire=MessagesWire(fields), is_catalogued=True)
        assert (await sent_for(scripted, model, ModelRequest([QUESTION], model="m")))["max_tokens"] == expected
        await model.close()


# Ends and counts


@pytest.mark.parametrize(
    ("sent_reason", "reason"),
    [
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("pause_turn", "length"),
        ("refusal", "refusal"),
        ("something_new", "stop"),
    ],
)
async def test_each_reason_to_stop(
    scripted: ScriptedMessages, model: RemoteModel, sent_reason: str, reason: str
) -> None:
    scripted.finish_reason = sent_reason
    _, _, ended = await heard(model)
    assert isinstance(ended, Completion)
    assert ended.reason == reason


async def test_cached_tokens_count_as_tokens_of_the_prompt(scripted: ScriptedMessages, model: RemoteModel) -> None:
    usage = {"input_tokens": 4, "cache_creation_input_tokens": 20, "cache_read_input_tokens": 300, "output_tokens": 1}
    scripted.replies = [
        Reply((
            server_sent_event("message_start", message={"usage": usage}),
            server_sent_event("message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": 9}),
            server_sent_event("message_stop"),
        ))
    ]  # fmt: skip
    _, _, ended = await heard(model)
    assert isinstance(ended, Completion)
    assert (ended.prompt_tokens, ended.cached_tokens, ended.completion_tokens) == (324, 300, 9)


async def test_an_overload_in_the_middle_of_an_answer_is_reported_as_overload(
    scripted: ScriptedMessages, model: RemoteModel
) -> None:
    error = {"type": "overloaded_error", "message": "Overloaded"}
    scripted.replies = [
        Reply((server_sent_event("message_start", message={}), server_sent_event("error", error=error)))
    ]
    _, _, failed = await heard(model)
    assert str(failed) == (
        "The model at 127.0.0.1 takes no more requests for now. Try again in a moment. It says: “Overloaded”."
    )


# Thinking


def in_a_turn(request: ModelRequest) -> ModelRequest:
    return msgspec.structs.replace(request, reasoning=TurnReasoning())


def after_the_call(request: ModelRequest) -> ModelRequest:
    call = ToolCall(f"call{len(request.messages):05}", "find", '{"a":1}')
    messages = [
        *request.messages,
        ChatMessage("assistant", "", (call,)),
        ChatMessage("tool", "1", tool_call_id=call.id),
    ]
    return msgspec.structs.replace(request, messages=messages)


THINKING = ModelRequest(
    ASKED.messages, model="m", max_tokens=77, temperature=0.5, tools=[FIND], sampling=EFFORT
)  # fmt: skip


async def test_an_effort_becomes_a_budget_beside_the_answer(scripted: ScriptedMessages, model: RemoteModel) -> None:
    body = await sent_for(scripted, model, THINKING)
    assert body["thinking"] == {"type": "enabled", "budget_tokens": 2048}
    assert body["max_tokens"] == 77 + 2048
    assert "temperature" not in body


async def test_the_operator_may_let_a_model_think(scripted: ScriptedMessages) -> None:
    wire = MessagesWire({"thinking": {"type": "enabled", "budget_tokens": 1024}})
    model = RemoteModel(scripted.url, wire=wire, is_catalogued=True)
    body = await sent_for(scripted, model, ASKED)
    assert (body["thinking"]["budget_tokens"], body["max_tokens"]) == (1024, 77 + 1024)
    forced = ModelRequest(ASKED.messages, model="m", tools=[FIND], must_call=ToolChoice())
    assert "thinking" not in await sent_for(scripted, model, forced)
    await model.close()


async def test_a_model_that_thinks_adaptively_is_asked_so(scripted: ScriptedMessages, model: RemoteModel) -> None:
    message = '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" instead.'
    scripted.failure = Failure("refuse", status=400, message=message, times=1)
    body = await sent_for(scripted, model, THINKING)
    assert (body["thinking"], body["output_config"]) == ({"type": "adaptive"}, {"effort": "low"})
    assert len(scripted.requests) == 2


async def test_a_model_that_cannot_think_is_named(scripted: ScriptedMessages, model: RemoteModel) -> None:
    scripted.failure = Failure("refuse", status=400, message="'thinking' is not supported by this model")
    _, _, failed = await heard(model, THINKING)
    assert "does not take “thinking” (HTTP 400). Leave it out." in str(failed)
    assert len(scripted.requests) == 1


async def test_thinking_goes_back_with_its_signature_behind_its_call_alone(
    scripted: ScriptedMessages, model: RemoteModel
) -> None:
    scripted.answer = ModelAnswer(calls=(("find", {"a": 1}),), reasoning="I should look.")
    turn = in_a_turn(THINKING)
    await heard(model, turn)
    body = await sent_for(scripted, model, after_the_call(turn))
    kept = {"type": "thinking", "thinking": "I should look.", "signature": SIGNATURE}
    assert body["messages"][1]["content"][0] == kept
    assert body["thinking"]["type"] == "enabled"
    later = [*after_the_call(turn).messages, ChatMessage("assistant", "Yes."), QUESTION]
    body = await sent_for(scripted, model, msgspec.structs.replace(turn, messages=later))
    assert "I should look." not in repr(body["messages"])
    assert body["thinking"]["type"] == "enabled"


async def test_each_step_of_a_turn_has_its_own_thinking(scripted: ScriptedMessages, model: RemoteModel) -> None:
    turn = in_a_turn(THINKING)
    for step in ("first", "second"):
        scripted.answer = ModelAnswer(calls=(("find", {"a": 1}),), reasoning=step)
        await heard(model, turn)
        turn = after_the_call(turn)
    body = await sent_for(scripted, model, turn)
    thoughts = [message["content"][0].get("thinking") for message in body["messages"]]
    assert thoughts == [None, "first", None, "second", None]


async def test_thinking_is_kept_for_its_own_turn_and_its_own_endpoint(
    scripted: ScriptedMessages, model: RemoteModel
) -> None:
    """A call without its thinking continues without, because the protocol would refuse it."""
    scripted.answer = ModelAnswer(calls=(("find", {"a": 1}),), reasoning="The heron is theirs.")
    turn = in_a_turn(THINKING)
    await heard(model, turn)
    elsewhere = after_the_call(turn)
    assert "heron" in repr(await sent_for(scripted, model, elsewhere))
    assert elsewhere.reasoning is not None
    elsewhere.reasoning.use_source("another model")
    for request in (after_the_call(THINKING), after_the_call(in_a_turn(THINKING)), elsewhere):
        body = await sent_for(scripted, model, request)
        assert "heron" not in repr(body["messages"])
        assert "thinking" not in body


async def test_sealed_thinking_goes_back_as_it_came(scripted: ScriptedMessages, model: RemoteModel) -> None:
    sealed = {"type": "redacted_thinking", "data": "sealed"}
    call = {"type": "tool_use", "id": "toolu_1", "name": "find", "input": {"a": 1}}
    scripted.replies = [
        Reply((
            server_sent_event("message_start", message={}),
            server_sent_event("content_block_start", index=0, content_block=sealed),
            server_sent_event("content_block_start", index=1, content_block=call),
            server_sent_event("message_delta", delta={"stop_reason": "tool_use"}),
            server_sent_event("message_stop"),
        ))
    ]  # fmt: skip
    turn = in_a_turn(THINKING)
    _, reasoning, ended = await heard(model, turn)
    assert isinstance(ended, Completion)
    assert (reasoning, ended.calls) == ("", (ToolCall("toolu_1", "find", '{"a":1}'),))
    assert (await sent_for(scripted, model, after_the_call(turn)))["messages"][1]["content"][0] == sealed


async def test_nothing_is_kept_of_an_answer_without_calls(scripted: ScriptedMessages, model: RemoteModel) -> None:
    scripted.answer = ModelAnswer("Hello.", reasoning="a thought")
    turn = in_a_turn(THINKING)
    await heard(model, turn)
    assert turn.reasoning is not None
    assert turn.reasoning.kept() is None
