"""Tools in the model's protocol: offered, called in any fragments that endpoints send, answered, refused."""

import json
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.adapters.chat_protocol import ChatAnswerReader
from discreet.adapters.model import RemoteModel
from discreet.adapters.tool_call_wire import (
    MAX_ARGUMENTS_LENGTH,
    MAX_CALLS,
    CallCollector,
    CallFragment,
    FunctionFragment,
)
from discreet.ports.model import ModelFailed
from discreet.ports.model_request import ChatMessage, ModelRequest, ToolCall, ToolSpec
from tests.contract.test_model import SECRET, failure_of, heard
from tests.fakes.model_endpoint import Failure, ModelAnswer, ScriptedModel, call_fragments, stream_chunk, tool_call

SCHEMA = {"type": "object", "properties": {"flight": {"type": "string"}}, "required": ["flight"]}
FLIGHT = ToolSpec("flight_status", "Whether a flight is on time.", SCHEMA)
ASKING = ModelRequest([ChatMessage("user", SECRET)], tools=[FLIGHT])


@pytest.fixture
async def model(endpoint: ScriptedModel) -> AsyncIterator[RemoteModel]:
    remote = RemoteModel(endpoint.url, name="m")
    yield remote
    await remote.close()


def fragment(
    index: int | None = None,
    id_: str | None = None,
    name: str | None = None,
    arguments: str | dict[Any, Any] | None = None,
) -> dict[Any, Any]:
    return {
        key: value
        for key, value in {"index": index, "id": id_, "function": {"name": name, "arguments": arguments}}.items()
        if value is not None
    }


def streamed(*pieces: Any) -> list[bytes]:
    """The body of an answer that consists of these fragments, each in a chunk of its own."""
    return [stream_chunk(None, tool_calls=list(piece)) for piece in pieces] + [
        stream_chunk(None, finish_reason="tool_calls")
    ]


async def called(model: RemoteModel) -> list[Any]:
    text, ended = await heard(model, ASKING)
    assert text == ""
    return [(call.name, call.arguments) for call in ended.calls]


async def test_tools_are_offered_and_their_calls_and_results_sent(endpoint: ScriptedModel, model: RemoteModel) -> None:
    said = ChatMessage("assistant", "", (ToolCall("call00001", "flight_status", '{"flight":"LH400"}'),))
    result = ChatMessage("tool", "on time", tool_call_id="call00001")
    await heard(model, ModelRequest([*ASKING.messages, said, result], tools=[FLIGHT]))
    [asked] = endpoint.requests
    assert asked["tools"] == [
        {
            "type": "function",
            "function": {"name": FLIGHT.name, "description": FLIGHT.description, "parameters": SCHEMA},
        }
    ]
    assert asked["tool_choice"] == "auto"
    assert asked["messages"] == [
        {"role": "user", "content": SECRET},
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [
                {
                    "id": "call00001",
                    "type": "function",
                    "function": {"name": "flight_status", "arguments": '{"flight":"LH400"}'},
                }
            ],
        },
        {"role": "tool", "content": "on time", "tool_call_id": "call00001"},
    ]


async def test_without_tools_the_request_names_none(endpoint: ScriptedModel, model: RemoteModel) -> None:
    await heard(model)
    assert not {"tools", "tool_choice"} & endpoint.requests[0].keys()


@pytest.mark.parametrize("streams", [True, False])
async def test_text_and_several_calls_in_one_answer(endpoint: ScriptedModel, model: RemoteModel, streams: bool) -> None:
    endpoint.streams = streams
    endpoint.answer = ModelAnswer(
        "Let me look.", (("flight_status", {"flight": "LH 400"}), ("send", {"to": ["a", "b"]}))
    )
    text, ended = await heard(model, ASKING)
    assert text == "Let me look."
    assert ended.reason == "tool_calls"
    assert [(c.id, c.name, json.loads(c.arguments)) for c in ended.calls] == [
        ("scripted0", "flight_status", {"flight": "LH 400"}),
        ("scripted1", "send", {"to": ["a", "b"]}),
    ]


async def test_calls_without_number_or_id_are_distinguished_by_their_names(
    endpoint: ScriptedModel, model: RemoteModel
) -> None:
    endpoint.raw = streamed([fragment(name="a", arguments='{"x":')], [fragment(arguments="1}")], [fragment(name="b")])
    assert await called(model) == [("a", '{"x":1}'), ("b", "{}")]


async def test_whole_calls_that_are_all_numbered_0_are_distinguished_by_their_ids(
    endpoint: ScriptedModel, model: RemoteModel
) -> None:
    endpoint.raw = streamed(
        [fragment(0, "one", "a", '{"x":1}'), fragment(0, "two", "a", '{"x":2}')], [fragment(0, "three", "b", "{}")]
    )
    assert await called(model) == [("a", '{"x":1}'), ("a", '{"x":2}'), ("b", "{}")]


async def test_fragments_of_several_calls_may_be_mixed(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.raw = streamed(
        [fragment(0, "one", "a", "{"), fragment(1, "two", "b", "[")],
        [fragment(1, None, None, "2")],
        [fragment(0, "one", "a", '"x":1}'), fragment(1, None, None, "]")],
    )
    assert await called(model) == [("a", '{"x":1}'), ("b", "[2]")]


async def test_arguments_that_are_an_object_and_a_name_without_arguments(
    endpoint: ScriptedModel, model: RemoteModel
) -> None:
    endpoint.raw = streamed([fragment(0, "one", "a", {"x": [1, "ü"]}), fragment(1, "two", "b", None)])
    assert await called(model) == [("a", '{"x":[1,"ü"]}'), ("b", "{}")]


async def test_calls_count_whatever_the_finish_reason_says(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.raw = [
        stream_chunk(None, tool_calls=[fragment(0, "one", "a", "{}")]),
        stream_chunk(None, finish_reason="stop"),
    ]
    assert await called(model) == [("a", "{}")]


async def test_a_finish_that_announces_calls_and_brings_none(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.raw = [stream_chunk("Well."), stream_chunk(None, finish_reason="tool_calls")]
    text, ended = await heard(model, ASKING)
    assert (text, ended.calls) == ("Well.", ())


async def test_as_many_calls_as_can_be_offered_are_taken_and_one_more_is_an_error(
    endpoint: ScriptedModel, model: RemoteModel
) -> None:
    """None is dropped silently."""
    endpoint.answer = ModelAnswer(calls=tuple((f"tool{n}", {"n": n}) for n in range(MAX_CALLS)))
    assert [name for name, _ in await called(model)] == [f"tool{n}" for n in range(MAX_CALLS)]
    endpoint.answer = ModelAnswer(calls=tuple((f"tool{n}", {"n": n}) for n in range(MAX_CALLS + 1)))
    with pytest.raises(ModelFailed) as failed:
        await called(model)
    assert failed.value.kind == "malformed"


def test_arguments_without_end_are_not_collected_for_ever() -> None:
    collector = CallCollector()
    for _ in range(MAX_ARGUMENTS_LENGTH // 65536 + 10):
        collector.add([CallFragment(0, "one", FunctionFragment("a", "x" * 65536))])
    [call] = collector.calls()
    assert len(call.arguments) == MAX_ARGUMENTS_LENGTH


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "registry.ollama.ai/library/gemma:2b does not support tools"),
        (400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
        (404, "No endpoints found that support tool use."),
        (500, "tools param requires --jinja flag"),
        (400, "Function calling is not enabled for this model"),
    ],
)
async def test_a_model_without_tools_gets_a_clear_error(
    endpoint: ScriptedModel, model: RemoteModel, status: int, message: str
) -> None:
    endpoint.failure = Failure("refuse", status=status, message=message)
    _, failure = await failure_of(model, ASKING)
    assert str(failure) == (
        "The model at 127.0.0.1 cannot call actions. Choose another model for this GPT, or remove its actions."
    )
    _, failure = await failure_of(model)
    assert "cannot call actions" not in str(failure)


argument_values = st.dictionaries(st.text(max_size=5), st.text(max_size=20) | st.integers(), max_size=3)
some_calls = st.lists(st.tuples(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), argument_values), min_size=1, max_size=8)


@given(some_calls, st.text(max_size=20), st.lists(st.integers(0, 4000)), st.booleans(), st.booleans())
def test_where_chunks_end_and_what_is_left_out_makes_no_difference(
    calls: list[tuple[str, dict[str, str | int]]], text: str, cuts: list[int], numbered: bool, identified: bool
) -> None:
    said = ModelAnswer(text, tuple(calls))
    pieces = [
        {key: value for key, value in piece.items() if not (key == "id" and not identified)}
        | ({} if numbered else {"index": None})
        for piece in call_fragments(said)
    ]
    body = b"".join([stream_chunk(text or None), *(stream_chunk(None, tool_calls=[piece]) for piece in pieces)])
    body += stream_chunk(None, finish_reason="tool_calls") + b"data: [DONE]\n\n"
    places = sorted({0, len(body), *(cut for cut in cuts if cut < len(body))})
    answer = ChatAnswerReader()
    heard_text = "".join(d.text for a, b in pairwise(places) for d in answer.read(body[a:b]))
    assert heard_text == text
    assert [(call.name, json.loads(call.arguments)) for call in answer.completion().calls] == calls


def test_the_scripted_endpoint_calls_in_fragments() -> None:
    assert len(call_fragments(tool_call("a", x="a long argument"))) > 2
