"""Parses the body of POST /v1/chat/completions into a `ModelRequest`.

Invariants:
- field_tables.py lists every field; none is dropped silently.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from discreet.api_projects.gpt_models import PREFIX
from discreet.errors import Invalid
from discreet.http.openai.body import read_object, typed
from discreet.http.openai.errors import NotSupported
from discreet.http.openai.field_tables import (
    CHAT,
    CHAT_CALL,
    CHAT_CALLED,
    CHAT_MESSAGES,
    CHAT_STREAM_OPTIONS,
    GPT_PROVIDER,
    PROVIDER,
    TEMPLATE_KWARGS,
    VENDOR,
)
from discreet.http.openai.fields import Endpoint, Table, check, reject_listed_fields, select_vendor_fields
from discreet.http.openai.parts import content_of, object_at, text_of
from discreet.http.openai.tools import choice_of, tool_of
from discreet.ports.model_request import ChatMessage, ModelRequest, Sampling, ToolCall


class StreamOptions(msgspec.Struct, frozen=True):
    include_usage: bool = False


class ChatBody(msgspec.Struct, frozen=True, kw_only=True):
    """The fields that this server handles or passes on (field_tables.CHAT)."""

    model: str
    messages: list[dict[str, Any]]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_tokens: int | None = None
    max_completion_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: str | tuple[str, ...] | None = None
    seed: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    logit_bias: dict[str, float] | None = None
    response_format: dict[str, Any] | None = None
    reasoning_effort: str | None = None
    verbosity: str | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None


def read_chat(body: bytes, endpoint: Endpoint) -> tuple[ChatBody, ModelRequest]:
    """Return the body and the request for the model.

    Raises Invalid and NotSupported, which name the place.
    """
    given = read_object(body)
    extra = vendor_fields(given, CHAT, endpoint)
    if isinstance(options := given.get("stream_options"), dict):
        check(options, CHAT_STREAM_OPTIONS, "stream_options")
    read = typed(given, ChatBody)
    return read, request_of(read, extra)


def vendor_fields(given: Mapping[str, Any], table: Table, endpoint: Endpoint) -> dict[str, Any]:
    """Return the vendor's fields, which are passed on unchanged."""
    extra = select_vendor_fields(given, table, VENDOR, endpoint)
    if "provider" in extra:
        provider = object_at(extra["provider"], "provider")
        check(provider, PROVIDER, "provider")
        if str(given.get("model")).startswith(PREFIX):
            reject_listed_fields(provider, GPT_PROVIDER, "provider")
    if (values := extra.get("chat_template_kwargs")) is not None:
        reject_listed_fields(object_at(values, "chat_template_kwargs"), TEMPLATE_KWARGS, "chat_template_kwargs")
    return extra


def request_of(body: ChatBody, extra: Mapping[str, Any]) -> ModelRequest:
    """Return the request; `model` has the name that the program gave."""
    if not body.messages:
        raise Invalid("“messages” is empty.", field="messages")
    choice = choice_of(body.tool_choice, nested=True)
    tools = [tool_of(tool, f"tools[{n}]", nested=True) for n, tool in enumerate(body.tools or ())]
    most = body.max_completion_tokens if body.max_completion_tokens is not None else body.max_tokens
    return ModelRequest(
        [message_of(message, f"messages[{n}]") for n, message in enumerate(body.messages)],
        model=body.model,
        max_tokens=positive(most, "max_tokens"),
        temperature=in_range(body.temperature, 0, 2, "temperature"),
        tools=tools,
        may_call=choice.may_call,
        must_call=choice.must_call,
        sampling=_sampling(body, extra),
    )


def _sampling(body: ChatBody, extra: Mapping[str, Any]) -> Sampling:
    return Sampling(
        top_p=in_range(body.top_p, 0, 1, "top_p"),
        stop=body.stop,
        seed=body.seed,
        presence_penalty=in_range(body.presence_penalty, -2, 2, "presence_penalty"),
        frequency_penalty=in_range(body.frequency_penalty, -2, 2, "frequency_penalty"),
        logit_bias=body.logit_bias,
        response_format=body.response_format,
        reasoning_effort=body.reasoning_effort,
        verbosity=body.verbosity,
        parallel_tool_calls=body.parallel_tool_calls if body.tools else None,
        extra=extra,
    )


def message_of(given: dict[str, Any], where: str) -> ChatMessage:
    role = given.get("role")
    table = CHAT_MESSAGES.get(role) if isinstance(role, str) else None
    if table is None:
        raise Invalid(f"“{where}.role” should be system, developer, user, assistant or tool.", field=f"{where}.role")
    check(given, table, where)
    said = _parse_chat_message(given, role, where)
    name = given.get("name")
    return said if name is None else msgspec.structs.replace(said, name=text_of(name, f"{where}.name"))


def _parse_chat_message(given: dict[str, Any], role: Any, where: str) -> ChatMessage:
    content, at = given.get("content"), f"{where}.content"
    match role:
        case "user":
            said = content_of(content, at, pictures=True)
            return ChatMessage("user", said.text, parts=said.parts)
        case "assistant":
            calls = _calls(given.get("tool_calls"), f"{where}.tool_calls")
            refusal = given.get("refusal")
            if content is None and refusal is not None:
                return ChatMessage("assistant", text_of(refusal, f"{where}.refusal"), calls)
            text = "" if content is None and calls else content_of(content, at, pictures=False).text
            return ChatMessage("assistant", text, calls)
        case "tool":
            answers = text_of(given.get("tool_call_id"), f"{where}.tool_call_id")
            return ChatMessage("tool", content_of(content, at, pictures=False).text, tool_call_id=answers)
    return ChatMessage("system", content_of(content, at, pictures=False).text)


def _calls(given: Any, where: str) -> tuple[ToolCall, ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        raise Invalid(f"“{where}” should be a list.", field=where)
    return tuple(_call(object_at(call, f"{where}[{n}]"), f"{where}[{n}]") for n, call in enumerate(given))


def _call(given: Mapping[str, Any], where: str) -> ToolCall:
    if given.get("type", "function") != "function":
        raise NotSupported("Only calls of the type “function” are supported.", field=f"{where}.type")
    check(given, CHAT_CALL, where)
    function = object_at(given.get("function"), f"{where}.function")
    check(function, CHAT_CALLED, f"{where}.function")
    return ToolCall(
        text_of(given.get("id"), f"{where}.id"),
        text_of(function.get("name"), f"{where}.function.name"),
        text_of(function.get("arguments"), f"{where}.function.arguments"),
    )


def in_range(value: float | None, low: float, high: float, name: str) -> float | None:
    if value is not None and not low <= value <= high:
        raise Invalid(f"“{name}” should be from {low} to {high}.", field=name)
    return value


def positive(value: int | None, name: str) -> int | None:
    if value is not None and value < 1:
        raise Invalid(f"“{name}” should be at least 1.", field=name)
    return value
