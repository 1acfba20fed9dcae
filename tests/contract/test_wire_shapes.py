"""Each shape of an endpoint's answer is read correctly: text, ignored parts, and the sentence if it fails."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from discreet.adapters.answer_reader import MAX_ANSWER_LENGTH, MAX_REASONING_LENGTH
from discreet.adapters.model import RemoteModel
from discreet.adapters.model_dialect import MAX_REMEMBERED, Dialect, Dialects
from discreet.ports.model import Completion, Delta, ModelFailed, Reasoning, ReasoningOnly
from discreet.ports.model_request import ChatMessage, ModelRequest, Sampling, ToolSpec
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.collect_model_events import collect_into
from tests.support.model_wire_shapes import (
    ADAPTED,
    FAILED,
    SHAPES,
    WireShape,
    calls_of,
    end_chunk,
    error,
    error_reply,
    stream,
    text_chunk,
)
from tests.support.permitted_prompt import permit_prompt
from tests.support.translations import TRANSLATED, patterns_in

ASKED = ModelRequest([ChatMessage("system", "Be brief."), ChatMessage("user", "Hi there")], max_tokens=77)
TOOLS = (ToolSpec("find", "Finds.", {"type": "object"}), ToolSpec("send", "Sends.", {"type": "object"}))


@pytest.fixture
async def endpoint() -> AsyncIterator[ScriptedModel]:
    async with ScriptedModel(models=["scripted", "another", "deepseek-r1:8b"]) as scripted:
        yield scripted


@pytest.fixture
async def model(endpoint: ScriptedModel) -> AsyncIterator[RemoteModel]:
    remote = RemoteModel(endpoint.url, name="scripted", idle_timeout=1.5)
    yield remote
    await remote.close()


def named(shapes: tuple[WireShape, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("shape", shapes, ids=lambda shape: shape.name)


async def heard(model: RemoteModel, request: ModelRequest) -> tuple[list[Any], Completion | None, ModelFailed | None]:
    parts: list[Any] = []
    try:
        return parts, await model.answer(permit_prompt(request), collect_into(parts)), None
    except ModelFailed as failed:
        return parts, None, failed


def text_of(parts: list[Any]) -> str:
    """As a page shows it in the end."""
    text = ""
    for part in parts:
        text = "" if isinstance(part, ReasoningOnly) else text + part.text if isinstance(part, Delta) else text
    return text


def test_there_are_many_shapes() -> None:
    assert len(SHAPES) >= 44
    assert len({shape.name for shape in SHAPES}) == len(SHAPES)


@named(SHAPES)
async def test_a_shape_is_understood(endpoint: ScriptedModel, model: RemoteModel, shape: WireShape) -> None:
    endpoint.replies = list(shape.replies)
    request = replace_tools(shape)
    parts, ended, failed = await heard(model, request)
    assert text_of(parts) == shape.text
    if shape.reasoning is not None:
        assert "".join(part.text for part in parts if isinstance(part, Reasoning)) == shape.reasoning
    assert len(endpoint.requests) == shape.requests
    for name, value in (shape.last_request or {}).items():
        assert endpoint.requests[-1].get(name) == value
    if shape.failure is None:
        assert failed is None
        assert (ended.reason, ended.prompt_tokens, ended.completion_tokens) == (shape.finish, *shape.usage)
        assert calls_of(ended.calls) == shape.calls
        assert len({call.id for call in ended.calls}) == len(ended.calls)
    else:
        assert shape.failure in str(failed)
        assert failed.kind == shape.kind
        assert str(failed).endswith(".")
        assert failed.retry_after == (None if shape.retry_after == -1 else shape.retry_after)


def replace_tools(shape: WireShape) -> ModelRequest:
    return ModelRequest(ASKED.messages, max_tokens=77, tools=TOOLS) if shape.calls else ASKED


@named(ADAPTED)
async def test_what_a_model_refuses_is_remembered(
    endpoint: ScriptedModel, model: RemoteModel, shape: WireShape
) -> None:
    """The second question asks once, and no one is asked again because of another model."""
    endpoint.replies = list(shape.replies)
    await heard(model, ASKED)
    adapted = endpoint.requests[-1]
    assert (await heard(model, ASKED))[2] is None
    assert len(endpoint.requests) == shape.requests + 1
    assert endpoint.requests[-1] == adapted
    await heard(model, ModelRequest(ASKED.messages, model="another", max_tokens=77))
    assert endpoint.requests[-1]["max_tokens"] == 77
    assert endpoint.requests[-1]["messages"][0]["role"] == "system"


@named(FAILED)
async def test_a_failure_is_reported_in_every_language(
    endpoint: ScriptedModel, model: RemoteModel, shape: WireShape
) -> None:
    """As the page does it: the endpoint's own words stay, the rest sentence by sentence."""
    endpoint.replies = list(shape.replies)
    _, _, failed = await heard(model, ASKED)
    own = str(failed).split(" It says: “")[0]
    parts = re.split(r"(?<=[.?!]) (?=[A-Z“])", own)
    for language in TRANSLATED:
        patterns = patterns_in(language)
        missing = [part for part in parts if not any(pattern.fullmatch(part) for pattern in patterns)]
        assert any(pattern.fullmatch(own) for pattern in patterns) or missing == [], language


@pytest.mark.parametrize("field", ["temperature", "top_p", "stop", "parallel_tool_calls"])
async def test_a_field_that_a_program_asked_for_is_not_left_out(
    endpoint: ScriptedModel, model: RemoteModel, field: str
) -> None:
    values: dict[str, Any] = {"temperature": 0.5, "top_p": 0.5, "stop": "x", "parallel_tool_calls": False}
    value = values[field]
    sampling = Sampling() if field == "temperature" else Sampling(**{field: value})
    request = ModelRequest(
        ASKED.messages, temperature=0.5 if field == "temperature" else None, sampling=sampling, tools=TOOLS
    )
    endpoint.replies = [error_reply(400, error(f"Unsupported parameter: '{field}' is not supported", param=field))]
    _, _, failed = await heard(model, request)
    assert f"does not take “{field}” (HTTP 400). Leave it out." in str(failed)
    assert len(endpoint.requests) == 1


async def test_our_own_choice_of_tools_is_left_out_and_a_programs_is_not(
    endpoint: ScriptedModel, model: RemoteModel
) -> None:
    refused = error_reply(400, error("Unknown field 'tool_choice'", param="tool_choice"))
    endpoint.replies = [refused, *stream(text_chunk("Hello."), end_chunk())]
    assert (await heard(model, ModelRequest(ASKED.messages, tools=TOOLS)))[2] is None
    assert "tool_choice" not in endpoint.requests[-1]
    assert len(endpoint.requests[-1]["tools"]) == 2


async def test_an_endpoint_that_refuses_for_ever_is_asked_a_bounded_number_of_times(
    endpoint: ScriptedModel, model: RemoteModel
) -> None:
    everything = " ".join(f"'{name}'" for name in ("max_tokens", "max_completion_tokens", "stream", "stream_options"))
    endpoint.replies = [error_reply(400, error(f"Unsupported: {everything}, does not support 'system'"))]
    _, _, failed = await heard(model, ModelRequest(ASKED.messages, max_tokens=5, tools=TOOLS))
    assert failed.kind == "refused"
    assert len(endpoint.requests) < 8


def test_the_memory_of_dialects_is_bounded() -> None:
    dialects = Dialects()
    for n in range(MAX_REMEMBERED + 10):
        dialects.remember(f"model {n}", Dialect(streams=False))
    assert dialects.of("model 3").streams
    assert not dialects.of(f"model {MAX_REMEMBERED + 9}").streams


async def test_an_answer_without_end_is_cut_as_too_long(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.replies = list(stream(*[text_chunk("ä" * 40_000) for _ in range(20)], end_chunk()))
    parts, ended, _ = await heard(model, ASKED)
    assert ended.reason == "length"
    text = text_of(parts)
    assert MAX_ANSWER_LENGTH - 2 <= len(text.encode()) <= MAX_ANSWER_LENGTH
    assert set(text) == {"ä"}


async def test_thinking_without_end_is_cut_as_too_long(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.replies = list(stream(text_chunk("<think>"), *[text_chunk("x" * 500_000) for _ in range(20)], end_chunk()))
    parts, ended, _ = await heard(model, ASKED)
    assert (text_of(parts), ended.reason) == ("", "length")
    assert sum(len(part.text) for part in parts) == MAX_REASONING_LENGTH


async def test_a_whole_document_is_cut_as_well(endpoint: ScriptedModel, model: RemoteModel) -> None:
    document = {"choices": [{"message": {"content": "x" * (3 << 20)}, "finish_reason": "stop"}]}
    endpoint.replies = [replace(error_reply(200, document), status=200)]
    parts, ended, _ = await heard(model, ASKED)
    assert (len(text_of(parts)), ended.reason) == (MAX_ANSWER_LENGTH, "length")


async def test_a_model_that_leaves_out_the_opening_tag_is_known_from_then_on(
    endpoint: ScriptedModel, model: RemoteModel
) -> None:
    """The first answer is taken back; no thinking of the next ones is ever reported as the answer."""
    endpoint.replies = list(stream(text_chunk("Hm."), text_chunk("\n</think>\n\n"), text_chunk("Hello."), end_chunk()))
    first, _, _ = await heard(model, ASKED)
    assert [type(part) for part in first] == [Delta, Delta, ReasoningOnly, Delta]
    second, _, _ = await heard(model, ASKED)
    assert [part.text for part in second if isinstance(part, Delta)] == ["Hello."]
    endpoint.replies = list(stream(text_chunk("No "), text_chunk("thoughts."), end_chunk()))
    third, ended, _ = await heard(model, ASKED)
    assert (text_of(third), ended.reason) == ("No thoughts.", "stop")
    fourth, _, _ = await heard(model, ASKED)
    assert [part.text for part in fourth] == ["No ", "thoughts."]


async def test_a_name_that_tells_of_thinking_is_believed(endpoint: ScriptedModel, model: RemoteModel) -> None:
    endpoint.replies = list(stream(text_chunk("Hm."), text_chunk("</think>Hello."), end_chunk()))
    parts, _, _ = await heard(model, ModelRequest(ASKED.messages, model="deepseek-r1:8b"))
    assert [part.text for part in parts if isinstance(part, Delta)] == ["Hello."]
