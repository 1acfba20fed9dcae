"""Parses the body of POST /v1/chat/completions into a `ModelRequest`.

Invariants:
- field_tables.py lists every field; none is dropped silently.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from discreet.api_projects.gpt_models import PREFIX
from discreet.errors import Invalid
from discreet.http.openai.body import convert_fields, read_object
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
from discreet.http.openai.parts import parse_content, require_object, require_text
from discreet.http.openai.tools import parse_tool, parse_tool_choice
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
    fields = read_object(body)
    extra = read_vendor_fields(fields, CHAT, endpoint)
    if isinstance(options := fields.get("stream_options"), dict):
        check(options, CHAT_STREAM_OPTIONS, "stream_options")
    parsed = convert_fields(fields, ChatBody)
    return parsed, build_request(parsed, extra)


def read_vendor_fields(fields: Mapping[str, Any], table: Table, endpoint: Endpoint) -> dict[str, Any]:
    """Return the vendor's fields, which are passed on unchanged."""
    extra = select_vendor_fields(fields, table, VENDOR, endpoint)
    if "provider" in extra:
        provider = require_object(extra["provider"], "provider")
        check(provider, PROVIDER, "provider")
        if str(fields.get("model")).startswith(PREFIX):
            reject_listed_fields(provider, GPT_PROVIDER, "provider")
    if (values := extra.get("chat_template_kwargs")) is not None:
        reject_listed_fields(require_object(values, "chat_template_kwargs"), TEMPLATE_KWARGS, "chat_template_kwargs")
    return extra


def build_request(body: ChatBody, extra: Mapping[str, Any]) -> ModelRequest:
    """Return the request; `model` has the name that the program gave."""
    if not body.messages:
        raise Invalid("“messages” is empty.", field="messages")
    choice = parse_tool_choice(body.tool_choice, nested=True)
    tools = [parse_tool(tool, f"tools[{n}]", nested=True) for n, tool in enumerate(body.tools or ())]
    max_tokens = body.max_completion_tokens if body.max_completion_tokens is not None else body.max_tokens
    return ModelRequest(
        [parse_message(message, f"messages[{n}]") for n, message in enumerate(body.messages)],
        model=body.model,
        max_tokens=require_positive(max_tokens, "max_tokens"),
        temperature=require_range(body.temperature, 0, 2, "temperature"),
        tools=tools,
        may_call=choice.may_call,
        must_call=choice.must_call,
        sampling=_build_sampling(body, extra),
    )


def _build_sampling(body: ChatBody, extra: Mapping[str, Any]) -> Sampling:
    return Sampling(
        top_p=require_range(body.top_p, 0, 1, "top_p"),
        stop=body.stop,
        seed=body.seed,
        presence_penalty=require_range(body.presence_penalty, -2, 2, "presence_penalty"),
        frequency_penalty=require_range(body.frequency_penalty, -2, 2, "frequency_penalty"),
        logit_bias=body.logit_bias,
        response_format=body.response_format,
        reasoning_effort=body.reasoning_effort,
        verbosity=body.verbosity,
        parallel_tool_calls=body.parallel_tool_calls if body.tools else None,
        extra=extra,
    )


def parse_message(fields: dict[str, Any], path: str) -> ChatMessage:
    role = fields.get("role")
    table = CHAT_MESSAGES.get(role) if isinstance(role, str) else None
    if table is None:
        raise Invalid(f"“{path}.role” should be system, developer, user, assistant or tool.", field=f"{path}.role")
    check(fields, table, path)
    message = _parse_by_role(fields, role, path)
    name = fields.get("name")
    return message if name is None else msgspec.structs.replace(message, name=require_text(name, f"{path}.name"))


def _parse_by_role(fields: dict[str, Any], role: Any, path: str) -> ChatMessage:
    content, content_path = fields.get("content"), f"{path}.content"
    match role:
        case "user":
            parsed = parse_content(content, content_path, pictures=True)
            return ChatMessage("user", parsed.text, parts=parsed.parts)
        case "assistant":
            calls = _parse_calls(fields.get("tool_calls"), f"{path}.tool_calls")
            refusal = fields.get("refusal")
            if content is None and refusal is not None:
                return ChatMessage("assistant", require_text(refusal, f"{path}.refusal"), calls)
            text = "" if content is None and calls else parse_content(content, content_path, pictures=False).text
            return ChatMessage("assistant", text, calls)
        case "tool":
            call_id = require_text(fields.get("tool_call_id"), f"{path}.tool_call_id")
            return ChatMessage("tool", parse_content(content, content_path, pictures=False).text, tool_call_id=call_id)
    return ChatMessage("system", parse_content(content, content_path, pictures=False).text)


def _parse_calls(value: Any, path: str) -> tuple[ToolCall, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Invalid(f"“{path}” should be a list.", field=path)
    return tuple(_parse_call(require_object(call, f"{path}[{n}]"), f"{path}[{n}]") for n, call in enumerate(value))


def _parse_call(fields: Mapping[str, Any], path: str) -> ToolCall:
    if fields.get("type", "function") != "function":
        raise NotSupported("Only calls of the type “function” are supported.", field=f"{path}.type")
    check(fields, CHAT_CALL, path)
    function = require_object(fields.get("function"), f"{path}.function")
    check(function, CHAT_CALLED, f"{path}.function")
    return ToolCall(
        require_text(fields.get("id"), f"{path}.id"),
        require_text(function.get("name"), f"{path}.function.name"),
        require_text(function.get("arguments"), f"{path}.function.arguments"),
    )


def require_range(value: float | None, low: float, high: float, name: str) -> float | None:
    if value is not None and not low <= value <= high:
        raise Invalid(f"“{name}” should be from {low} to {high}.", field=name)
    return value


def require_positive(value: int | None, name: str) -> int | None:
    if value is not None and value < 1:
        raise Invalid(f"“{name}” should be at least 1.", field=name)
    return value
