"""The differences of OpenAI's Responses: requests, reasoning, ends. And Azure's addresses."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from yarl import URL

from discreet.adapters.chat_protocol import AzureWire, ChatWire
from discreet.adapters.model import RemoteModel
from discreet.adapters.responses_protocol import ResponsesWire
from discreet.ports.model import Completion, ModelFailed
from discreet.ports.model_request import ChatMessage, ImagePart, ModelRequest, Sampling, TextPart, ToolCall, ToolChoice
from discreet.turn_reasoning import TurnReasoning
from tests.contract.test_protocols import ASKED, FIND, heard
from tests.fakes.model_endpoint import Failure, ModelAnswer, Reply
from tests.fakes.responses_endpoint import ENCRYPTED, ScriptedResponses, server_sent_event


@pytest.fixture
async def scripted() -> AsyncIterator[ScriptedResponses]:
    async with ScriptedResponses() as it:
        yield it


@pytest.fixture
async def model(scripted: ScriptedResponses) -> AsyncIterator[RemoteModel]:
    remote = RemoteModel(scripted.url, "key-of-the-endpoint", wire=ResponsesWire(), is_catalogued=True)
    yield remote
    await remote.close()


async def sent_for(scripted: ScriptedResponses, model: RemoteModel, request: ModelRequest) -> dict[str, Any]:
    _, _, ended = await heard(model, request)
    assert isinstance(ended, Completion), ended
    body: dict[str, Any] = scripted.requests[-1]
    return body


async def test_a_whole_request(scripted: ScriptedResponses, model: RemoteModel) -> None:
    schema = {"name": "n", "schema": {"type": "object"}, "strict": True}
    sampling = Sampling(
        top_p=0.5,
        reasoning_effort="low",
        verbosity="low",
        parallel_tool_calls=False,
        response_format={"type": "json_schema", "json_schema": schema},
    )
    request = ModelRequest(ASKED.messages, model="m", max_tokens=77, temperature=0.5, tools=[FIND], sampling=sampling)
    assert await sent_for(scripted, model, request) == {
        "model": "m",
        "store": False,
        "stream": True,
        "include": ["reasoning.encrypted_content"],
        "max_output_tokens": 77,
        "input": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": ASKED.messages[1].content},
        ],
        "tools": [
            {"type": "function", "name": "find", "description": "Finds.", "parameters": FIND.schema, "strict": False}
        ],
        "tool_choice": "auto",
        "parallel_tool_calls": False,
        "temperature": 0.5,
        "top_p": 0.5,
        "reasoning": {"summary": "auto", "effort": "low"},
        "text": {"verbosity": "low", "format": {"type": "json_schema", **schema}},
    }


async def test_nothing_can_make_the_endpoint_store(scripted: ScriptedResponses) -> None:
    """Neither the operator's fields nor a program's, and no refusal teaches to leave it out."""
    model = RemoteModel(scripted.url, wire=ResponsesWire({"store": True}), is_catalogued=True)
    scripted.failure = Failure("refuse", status=400, message="Unknown parameter: 'store'.", times=1)
    request = ModelRequest(ASKED.messages, model="m", sampling=Sampling(extra={"store": True}))
    assert isinstance((await heard(model, request))[2], ModelFailed)
    assert [asked["store"] for asked in scripted.requests] == [False]
    await heard(model, request)
    assert [asked["store"] for asked in scripted.requests] == [False, False]
    await model.close()


async def test_pictures_and_the_choice_of_a_tool(scripted: ScriptedResponses, model: RemoteModel) -> None:
    parts = (TextPart("Look."), ImagePart("data:image/jpeg;base64,AAAA", "low"))
    request = ModelRequest(
        [ChatMessage("user", "Look.", parts=parts)], model="m", tools=[FIND], must_call=ToolChoice("find")
    )
    body = await sent_for(scripted, model, request)
    assert body["input"][0]["content"] == [
        {"type": "input_text", "text": "Look."},
        {"type": "input_image", "image_url": "data:image/jpeg;base64,AAAA", "detail": "low"},
    ]
    assert body["tool_choice"] == {"type": "function", "name": "find"}


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("Unsupported parameter: 'reasoning.summary' is not supported with this model.", "summary"),
        ("Your organization must be verified to generate 'reasoning.summary'.", "summary"),
        ("Unknown parameter: 'include'.", "include"),
        ("Unsupported parameter: 'temperature' is not supported with this model.", "temperature"),
    ],
)
async def test_our_own_wishes_are_left_out_where_refused(
    scripted: ScriptedResponses, model: RemoteModel, message: str, field: str
) -> None:
    scripted.failure = Failure("refuse", status=400, message=message, times=1)
    body = await sent_for(scripted, model, ASKED)
    assert len(scripted.requests) == 2
    assert field not in repr(body.keys()) + repr(body.get("reasoning"))


async def test_an_effort_that_is_refused_is_named(scripted: ScriptedResponses, model: RemoteModel) -> None:
    message = "Unsupported parameter: 'reasoning.effort' is not supported with this model."
    scripted.failure = Failure("refuse", status=400, message=message)
    request = ModelRequest(ASKED.messages, model="m", sampling=Sampling(reasoning_effort="high"))
    _, _, failed = await heard(model, request)
    assert "does not take “reasoning.effort” (HTTP 400). Leave it out." in str(failed)


async def test_a_role_that_is_refused_changes(scripted: ScriptedResponses, model: RemoteModel) -> None:
    message = "'system' is not supported; use 'developer'. This model does not support 'system'."
    scripted.failure = Failure("refuse", status=400, message=message, times=1)
    assert (await sent_for(scripted, model, ASKED))["input"][0]["role"] == "developer"


async def test_an_unsupported_parameter_is_reported(scripted: ScriptedResponses, model: RemoteModel) -> None:
    _, _, failed = await heard(model, ModelRequest(ASKED.messages, model="m", sampling=Sampling(stop="x")))
    assert str(failed) == "The model at 127.0.0.1 does not take “stop”. Leave it out."
    assert scripted.requests == []


async def test_encrypted_reasoning_goes_back_before_its_call(scripted: ScriptedResponses, model: RemoteModel) -> None:
    scripted.answer = ModelAnswer(calls=(("find", {"a": 1}),), reasoning="I should look.")
    asked = ModelRequest(ASKED.messages, model="m", tools=[FIND], reasoning=TurnReasoning())
    await heard(model, asked)
    call = ToolCall("call00007", "find", '{"a":1}')
    messages = [*asked.messages, ChatMessage("assistant", "", (call,)), ChatMessage("tool", "1", tool_call_id=call.id)]
    body = await sent_for(scripted, model, msgspec.structs.replace(asked, messages=messages))
    assert body["input"][2:4] == [
        {
            "type": "reasoning",
            "id": "rs_1",
            "summary": [{"type": "summary_text", "text": "I should look."}],
            "encrypted_content": ENCRYPTED,
        },
        {"type": "function_call", "call_id": "call00007", "name": "find", "arguments": '{"a":1}'},
    ]
    another = msgspec.structs.replace(asked, messages=messages, reasoning=TurnReasoning())
    assert ENCRYPTED not in repr(await sent_for(scripted, model, another))


# Ends


async def test_a_filter_that_ends_an_answer(scripted: ScriptedResponses, model: RemoteModel) -> None:
    scripted.finish_reason = "content_filter"
    _, _, ended = await heard(model)
    assert isinstance(ended, Completion)
    assert ended.reason == "content_filter"


async def test_a_failed_response_is_reported_with_its_own_message(
    scripted: ScriptedResponses, model: RemoteModel
) -> None:
    error = {"code": "server_error", "message": "The model failed to generate."}
    scripted.replies = [Reply((server_sent_event("response.failed", response={"status": "failed", "error": error}),))]
    _, _, failed = await heard(model)
    assert "It says: “The model failed to generate.”." in str(failed)


async def test_a_rate_limit_in_the_middle_of_an_answer(scripted: ScriptedResponses, model: RemoteModel) -> None:
    error = {"code": "rate_limit_exceeded", "message": "Slow down."}
    scripted.replies = [Reply((server_sent_event("response.failed", response={"status": "failed", "error": error}),))]
    _, _, failed = await heard(model)
    assert str(failed).startswith("The model at 127.0.0.1 takes no more requests for now. Try again in a moment.")


async def test_whole_items_without_pieces_are_understood(scripted: ScriptedResponses, model: RemoteModel) -> None:
    """As gateways send them."""
    items: list[dict[str, Any]] = [
        {"type": "reasoning", "id": "rs", "summary": [], "content": [{"type": "reasoning_text", "text": "Hm."}]},
        {"type": "message", "id": "msg", "content": [{"type": "output_text", "text": "Hello."}]},
        {"type": "function_call", "id": "fc", "call_id": "one", "name": "find", "arguments": '{"a":1}'},
        {"type": "web_search_call", "id": "ws", "status": "completed"},
    ]
    done = [
        server_sent_event("response.output_item.done", output_index=n, item=item) for n, item in enumerate(items[:2])
    ]
    completed = server_sent_event("response.completed", response={"status": "completed", "output": items})
    scripted.replies = [Reply((*done, completed))]
    text, reasoning, ended = await heard(model)
    assert isinstance(ended, Completion)
    assert (text, reasoning, ended.reason) == ("Hello.", "Hm.", "tool_calls")
    assert ended.calls == (ToolCall("one", "find", '{"a":1}'),)


# Addresses

AZURE = "https://mine.openai.azure.com"


@pytest.mark.parametrize(
    ("base", "model", "address"),
    [
        (AZURE, "gpt", f"{AZURE}/openai/deployments/gpt/chat/completions?api-version=2024-10-21"),
        (f"{AZURE}/openai?api-version=2025-04-01-preview", "gpt",
         f"{AZURE}/openai/deployments/gpt/chat/completions?api-version=2025-04-01-preview"),
        (f"{AZURE}/openai/deployments/mine?api-version=1", "gpt",
         f"{AZURE}/openai/deployments/mine/chat/completions?api-version=1"),
        (f"{AZURE}/openai/v1", "gpt", f"{AZURE}/openai/v1/chat/completions"),
        (AZURE, "../x?y", f"{AZURE}/openai/deployments/..%2Fx%3Fy/chat/completions?api-version=2024-10-21"),
    ],
)  # fmt: skip
def test_azures_addresses(base: str, model: str, address: str) -> None:
    assert str(AzureWire().answer_url(URL(base), model)) == address


@pytest.mark.parametrize("base", [AZURE, f"{AZURE}/openai", f"{AZURE}/openai/deployments/mine"])
def test_azures_list_is_the_resources(base: str) -> None:
    assert str(AzureWire().list_url(URL(base))) == f"{AZURE}/openai/models?api-version=2024-10-21"


def test_the_query_of_an_address_goes_along() -> None:
    base = URL("https://models.example/v1?tenant=a")
    assert str(ChatWire().answer_url(base, "m")) == "https://models.example/v1/chat/completions?tenant=a"
    assert str(ResponsesWire().list_url(base)) == "https://models.example/v1/models?tenant=a"
