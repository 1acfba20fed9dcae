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
from discreet.http.openai.body import read_object, typed
from discreet.http.openai.chat_body import in_range, positive, vendor_fields
from discreet.http.openai.errors import NotSupported
from discreet.http.openai.field_tables import (
    RESPONSES,
    RESPONSES_ITEMS,
    RESPONSES_REASONING,
    RESPONSES_STREAM_OPTIONS,
    RESPONSES_TEXT,
)
from discreet.http.openai.fields import Endpoint, check
from discreet.http.openai.parts import content_of, object_at, text_of
from discreet.http.openai.tools import choice_of, tool_of
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
    given = read_object(body)
    # In a response, “reasoning” is OpenAI's own field; in a chat completion it is an aggregator's.
    extra = vendor_fields(given, RESPONSES, endpoint)
    for name, table in _WITHIN.items():
        if isinstance(part := given.get(name), dict):
            check(part, table, name)
    read = typed(given, ResponsesBody)
    positive(read.max_tool_calls, "max_tool_calls")
    items = enumerate(read.input) if isinstance(read.input, list) else ()
    references = tuple(text_of(item.get("id"), f"input[{n}].id") for n, item in items if kind_of(item) == REFERENCE)
    return ParsedResponseBody(read, extra, references)


_WITHIN = {"stream_options": RESPONSES_STREAM_OPTIONS, "text": RESPONSES_TEXT, "reasoning": RESPONSES_REASONING}


def kind_of(item: Mapping[str, Any]) -> Any:
    """Return an item's type, which a message and a reference may leave out."""
    kind = item.get("type")
    if kind is None:
        return REFERENCE if "role" not in item and "id" in item else "message"
    return kind


def response_id(text: str) -> UUID:
    """Return the id in a response's name. NotFound if it is not one."""
    match = ID.fullmatch(text)
    if match is None:
        raise NotFound("There is no such response in this project.")
    return UUID(match[1])


def request_of(
    asked: ParsedResponseBody, said_before: Sequence[ChatMessage], said: Sequence[ChatMessage]
) -> ModelRequest:
    """Build the request: instructions, earlier messages, new messages."""
    body = asked.body
    choice = choice_of(body.tool_choice, nested=False)
    tools = [tool_of(tool, f"tools[{n}]", nested=False) for n, tool in enumerate(body.tools or ())]
    told = [ChatMessage("system", body.instructions)] if body.instructions else []
    sampling = Sampling(
        top_p=in_range(body.top_p, 0, 1, "top_p"),
        response_format=_format(body.text),
        reasoning_effort=_word(body.reasoning, "reasoning", "effort"),
        verbosity=_word(body.text, "text", "verbosity"),
        parallel_tool_calls=body.parallel_tool_calls if body.tools else None,
        extra=asked.extra,
    )
    return ModelRequest(
        [*told, *said_before, *said],
        model=body.model,
        max_tokens=positive(body.max_output_tokens, "max_output_tokens"),
        temperature=in_range(body.temperature, 0, 2, "temperature"),
        tools=tools,
        may_call=choice.may_call,
        must_call=choice.must_call,
        sampling=sampling,
    )


def parse_input_items(body: ResponsesBody, referred: Mapping[str, ChatMessage]) -> list[ChatMessage]:
    """Return the input; a call is joined with the text before it.

    `referred` are items by id.
    """
    if isinstance(body.input, str):
        return [ChatMessage("user", body.input)]
    if not body.input:
        raise Invalid("“input” is empty.", field="input")
    said: list[ChatMessage] = []
    for n, item in enumerate(body.input):
        message = message_of_item(item, f"input[{n}]", referred)
        if message.tool_calls and said and said[-1].role == "assistant":
            said[-1] = msgspec.structs.replace(said[-1], tool_calls=(*said[-1].tool_calls, *message.tool_calls))
        else:
            said.append(message)
    return said


def message_of_item(
    item: Mapping[str, Any], where: str, referred: Mapping[str, ChatMessage] = MappingProxyType({})
) -> ChatMessage:
    kind = kind_of(item)
    if isinstance(kind, str) and kind in RESPONSES_ITEMS:
        check(item, RESPONSES_ITEMS[kind], where)
    match kind:
        case "message":
            return _spoken(item, where)
        case "function_call":
            name, arguments = text_of(item.get("name"), f"{where}.name"), item.get("arguments")
            id_ = text_of(item.get("call_id"), f"{where}.call_id")
            return ChatMessage("assistant", "", (ToolCall(id_, name, text_of(arguments, f"{where}.arguments")),))
        case "function_call_output":
            id_ = text_of(item.get("call_id"), f"{where}.call_id")
            output = content_of(item.get("output"), f"{where}.output", pictures=False)
            return ChatMessage("tool", output.text, tool_call_id=id_)
        case "item_reference":
            return referred[item["id"]]
    raise NotSupported(
        "The input can hold messages, function calls, their outputs, and references to items.", field=f"{where}.type"
    )


def _spoken(item: Mapping[str, Any], where: str) -> ChatMessage:
    at = f"{where}.content"
    match item.get("role"):
        case "system" | "developer":
            return ChatMessage("system", content_of(item.get("content"), at, pictures=False).text)
        case "user":
            said = content_of(item.get("content"), at, pictures=True)
            return ChatMessage("user", said.text, parts=said.parts)
        case "assistant":
            return ChatMessage("assistant", content_of(item.get("content"), at, pictures=False).text)
    raise Invalid(f"“{where}.role” should be system, developer, user or assistant.", field=f"{where}.role")


def _format(text: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return `text.format` in the form of chat completions, with a nested schema."""
    if text is None or (form := text.get("format")) is None:
        return None
    form = dict(object_at(form, "text.format"))
    match form.pop("type", None):
        case "text":
            return None
        case "json_object":
            return {"type": "json_object"}
        case "json_schema":
            return {"type": "json_schema", "json_schema": form}
    raise NotSupported("“text.format.type” should be text, json_object or json_schema.", field="text.format.type")


def _word(given: Mapping[str, Any] | None, within: str, name: str) -> str | None:
    word = (given or {}).get(name)
    return None if word is None else text_of(word, f"{within}.{name}")
