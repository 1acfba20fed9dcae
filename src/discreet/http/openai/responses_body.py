"""Parses the body of POST /v1/responses into a `ModelRequest`.

Invariants:
- field_tables.py lists every field; none is dropped silently.
- Without `store`, the response is not stored (specification: Services, accounts, workspaces).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

import msgspec

from discreet.errors import Invalid, NotFound
from discreet.http.openai.body import convert_fields, read_object
from discreet.http.openai.chat_body import read_vendor_fields, require_positive, require_range
from discreet.http.openai.errors import NotSupported
from discreet.http.openai.field_tables import (
    RESPONSES,
    RESPONSES_ITEMS,
    RESPONSES_REASONING,
    RESPONSES_STREAM_OPTIONS,
    RESPONSES_TEXT,
)
from discreet.http.openai.fields import Endpoint, check
from discreet.http.openai.parts import parse_content, require_object, require_text
from discreet.http.openai.tools import parse_tool, parse_tool_choice
from discreet.ports.model_request import ChatMessage, ModelRequest, Sampling, ToolCall

REFERENCE = "item_reference"
ID = re.compile(r"resp_([0-9a-f]{32})")
ITEM = re.compile(r"(?:msg|fc)_([0-9a-f]{32})o([0-9]{1,3})")
"""The id of an output item: its response, and its place in the output (responses_answer.item_id)."""


class ResponsesBody(msgspec.Struct, frozen=True, kw_only=True):
    """The fields that this server handles or passes on (field_tables.RESPONSES)."""

    model: str
    input: str | list[dict[str, Any]]
    instructions: str | None = None
    stream: bool | None = None
    stream_options: dict[str, Any] | None = None
    store: bool | None = None
    previous_response_id: str | None = None
    metadata: dict[str, str] | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    max_tool_calls: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    text: dict[str, Any] | None = None
    reasoning: dict[str, Any] | None = None


@dataclass(frozen=True)
class ParsedResponseBody:
    """The body, the vendor's fields, and the ids of items that the input refers to."""

    body: ResponsesBody
    extra: Mapping[str, Any]
    references: tuple[str, ...]


def read_response(body: bytes, endpoint: Endpoint) -> ParsedResponseBody:
    """Parse a body. Raises Invalid and NotSupported, which name the place."""
    fields = read_object(body)
    # In a response, “reasoning” is OpenAI's own field; in a chat completion it is an aggregator's.
    extra = read_vendor_fields(fields, RESPONSES, endpoint)
    for name, table in _NESTED_TABLES.items():
        if isinstance(part := fields.get(name), dict):
            check(part, table, name)
    parsed = convert_fields(fields, ResponsesBody)
    require_positive(parsed.max_tool_calls, "max_tool_calls")
    items = enumerate(parsed.input) if isinstance(parsed.input, list) else ()
    references = tuple(
        require_text(item.get("id"), f"input[{n}].id") for n, item in items if item_type(item) == REFERENCE
    )
    return ParsedResponseBody(parsed, extra, references)


_NESTED_TABLES = {"stream_options": RESPONSES_STREAM_OPTIONS, "text": RESPONSES_TEXT, "reasoning": RESPONSES_REASONING}


def item_type(item: Mapping[str, Any]) -> Any:
    """Return an item's type, which a message and a reference may leave out."""
    kind = item.get("type")
    if kind is None:
        return REFERENCE if "role" not in item and "id" in item else "message"
    return kind


def parse_response_id(text: str) -> UUID:
    """Return the id in a response's name. NotFound if it is not one."""
    match = ID.fullmatch(text)
    if match is None:
        raise NotFound("There is no such response in this project.")
    return UUID(match[1])


def build_request(
    parsed: ParsedResponseBody, earlier_messages: Sequence[ChatMessage], new_messages: Sequence[ChatMessage]
) -> ModelRequest:
    """Build the request: instructions, earlier messages, new messages."""
    body = parsed.body
    choice = parse_tool_choice(body.tool_choice, nested=False)
    tools = [parse_tool(tool, f"tools[{n}]", nested=False) for n, tool in enumerate(body.tools or ())]
    instructions = [ChatMessage("system", body.instructions)] if body.instructions else []
    sampling = Sampling(
        top_p=require_range(body.top_p, 0, 1, "top_p"),
        response_format=_response_format(body.text),
        reasoning_effort=_read_text(body.reasoning, "reasoning", "effort"),
        verbosity=_read_text(body.text, "text", "verbosity"),
        parallel_tool_calls=body.parallel_tool_calls if body.tools else None,
        extra=parsed.extra,
    )
    return ModelRequest(
        [*instructions, *earlier_messages, *new_messages],
        model=body.model,
        max_tokens=require_positive(body.max_output_tokens, "max_output_tokens"),
        temperature=require_range(body.temperature, 0, 2, "temperature"),
        tools=tools,
        may_call=choice.may_call,
        must_call=choice.must_call,
        sampling=sampling,
    )


def parse_input_items(body: ResponsesBody, referenced: Mapping[str, ChatMessage]) -> list[ChatMessage]:
    """Return the input; a call is joined with the text before it.

    `referenced` are items by id.
    """
    if isinstance(body.input, str):
        return [ChatMessage("user", body.input)]
    if not body.input:
        raise Invalid("“input” is empty.", field="input")
    messages: list[ChatMessage] = []
    for n, item in enumerate(body.input):
        message = parse_item(item, f"input[{n}]", referenced)
        if message.tool_calls and messages and messages[-1].role == "assistant":
            messages[-1] = msgspec.structs.replace(
                messages[-1], tool_calls=(*messages[-1].tool_calls, *message.tool_calls)
            )
        else:
            messages.append(message)
    return messages


def parse_item(
    item: Mapping[str, Any], path: str, referenced: Mapping[str, ChatMessage] = MappingProxyType({})
) -> ChatMessage:
    kind = item_type(item)
    if isinstance(kind, str) and kind in RESPONSES_ITEMS:
        check(item, RESPONSES_ITEMS[kind], path)
    match kind:
        case "message":
            return _parse_message(item, path)
        case "function_call":
            name, arguments = require_text(item.get("name"), f"{path}.name"), item.get("arguments")
            id_ = require_text(item.get("call_id"), f"{path}.call_id")
            return ChatMessage("assistant", "", (ToolCall(id_, name, require_text(arguments, f"{path}.arguments")),))
        case "function_call_output":
            id_ = require_text(item.get("call_id"), f"{path}.call_id")
            output = parse_content(item.get("output"), f"{path}.output", pictures=False)
            return ChatMessage("tool", output.text, tool_call_id=id_)
        case "item_reference":
            return referenced[item["id"]]
    raise NotSupported(
        "The input can hold messages, function calls, their outputs, and references to items.", field=f"{path}.type"
    )


def _parse_message(item: Mapping[str, Any], path: str) -> ChatMessage:
    content_path = f"{path}.content"
    match item.get("role"):
        case "system" | "developer":
            return ChatMessage("system", parse_content(item.get("content"), content_path, pictures=False).text)
        case "user":
            content = parse_content(item.get("content"), content_path, pictures=True)
            return ChatMessage("user", content.text, parts=content.parts)
        case "assistant":
            return ChatMessage("assistant", parse_content(item.get("content"), content_path, pictures=False).text)
    raise Invalid(f"“{path}.role” should be system, developer, user or assistant.", field=f"{path}.role")


def _response_format(text: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return `text.format` in the form of chat completions, with a nested schema."""
    if text is None or (form := text.get("format")) is None:
        return None
    form = dict(require_object(form, "text.format"))
    match form.pop("type", None):
        case "text":
            return None
        case "json_object":
            return {"type": "json_object"}
        case "json_schema":
            return {"type": "json_schema", "json_schema": form}
    raise NotSupported("“text.format.type” should be text, json_object or json_schema.", field="text.format.type")


def _read_text(fields: Mapping[str, Any] | None, parent: str, name: str) -> str | None:
    value = (fields or {}).get(name)
    return None if value is None else require_text(value, f"{parent}.{name}")
