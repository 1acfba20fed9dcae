"""Requests of OpenAI's Responses: ModelRequests to bodies. No I/O.

Each request says `store: false`, so that the endpoint keeps nothing, and holds the whole conversation.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from discreet.adapters.model_dialect import Dialect, without_system
from discreet.adapters.wire import NotInProtocol, extra_fields, fields_set_by
from discreet.ports.model_request import ChatMessage, ImagePart, ModelRequest, TextPart, ToolSpec
from discreet.turn_reasoning import ReasoningBlocks

UNSUPPORTED = ("stop", "seed", "presence_penalty", "frequency_penalty", "logit_bias")
"""Sampling parameters that the protocol does not have."""
ENCRYPTED = "reasoning.encrypted_content"
SUMMARY = "reasoning.summary"
"""The name that refusals use for the request for a summary of the reasoning."""

Json = dict[str, Any]


def encode_responses_request(
    request: ModelRequest,
    model: str,
    dialect: Dialect,
    body_fields: Mapping[str, Any],
    replayed: Mapping[int, ReasoningBlocks],
) -> bytes:
    """Return the body of a streamed POST /responses.

    `replayed` is the reasoning to send back before messages, by their indices. Raises NotInProtocol.
    """
    for name in UNSUPPORTED:
        if getattr(request.sampling, name) is not None:
            raise NotInProtocol(name)
    body: Json = {
        "model": model,
        "input": _input(request.messages, dialect, replayed),
        "stream": True,
        "store": False,
        "include": [ENCRYPTED],
        "max_output_tokens": None if request.max_tokens is None else dialect.limited(request.max_tokens),
        "temperature": request.temperature,
        "top_p": request.sampling.top_p,
        "text": _text_format(request),
    }
    if request.tools:
        body["tools"], body["tool_choice"] = [_tool(tool) for tool in request.tools], _choice(request)
        body["parallel_tool_calls"] = request.sampling.parallel_tool_calls
    fields = extra_fields(request, body_fields)
    body["reasoning"] = _reasoning(request, dialect, fields.get("reasoning"))
    fields |= {name: value for name, value in body.items() if value is not None}
    return msgspec.json.encode(dialect.fields(fields))


def requested_fields(request: ModelRequest) -> frozenset[str]:
    """Return the body's fields that the request sets itself."""
    sampling = request.sampling
    named = {
        "temperature": request.temperature,
        "top_p": sampling.top_p,
        "reasoning": sampling.reasoning_effort,
        "reasoning.effort": sampling.reasoning_effort,
        "text": sampling.response_format or sampling.verbosity,
        "parallel_tool_calls": sampling.parallel_tool_calls,
        "tool_choice": request.must_call,
    }
    return fields_set_by(request, named)


def _input(messages: Sequence[ChatMessage], dialect: Dialect, replayed: Mapping[int, ReasoningBlocks]) -> list[Json]:
    if dialect.system == "user":
        messages, replayed = without_system(messages), {}
    items: list[Json] = []
    for n, message in enumerate(messages):
        items += replayed.get(n, ())
        items += _items(message, "developer" if dialect.system == "developer" else "system")
    return items


def _items(message: ChatMessage, system: str) -> Iterator[Json]:
    if message.role == "tool":
        yield {"type": "function_call_output", "call_id": message.tool_call_id or "", "output": message.content}
        return
    if message.parts:
        yield {"role": message.role, "content": [_part(part) for part in message.parts]}
    elif message.content or not message.tool_calls:
        yield {"role": system if message.role == "system" else message.role, "content": message.content}
    for call in message.tool_calls:
        yield {"type": "function_call", "call_id": call.id, "name": call.name, "arguments": call.arguments}


def _part(part: TextPart | ImagePart) -> Json:
    if isinstance(part, TextPart):
        return {"type": "input_text", "text": part.text}
    image = {"type": "input_image", "image_url": part.url}
    return image if part.detail is None else {**image, "detail": part.detail}


def _tool(tool: ToolSpec) -> Json:
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.schema,
        "strict": bool(tool.strict),
    }


def _choice(request: ModelRequest) -> object:
    if not request.may_call:
        return "none"
    if request.must_call is None:
        return "auto"
    name = request.must_call.name
    return "required" if name is None else {"type": "function", "name": name}


def _reasoning(request: ModelRequest, dialect: Dialect, configured: Any) -> Json | None:
    """Return how the model should reason; `configured` is the operator's or the program's value."""
    reasoning: Json = {} if SUMMARY in dialect.left_out else {"summary": "auto"}
    reasoning |= configured if isinstance(configured, Mapping) else {}
    if request.sampling.reasoning_effort is not None:
        reasoning["effort"] = request.sampling.reasoning_effort
    return reasoning or None


def _text_format(request: ModelRequest) -> Json | None:
    """Return the requested format of the text; chat completions nest a schema one level deeper."""
    sampling, text = request.sampling, Json()
    if sampling.verbosity is not None:
        text["verbosity"] = sampling.verbosity
    if (response_format := sampling.response_format) is not None:
        schema = response_format.get("json_schema")
        text["format"] = (
            {"type": response_format.get("type"), **schema} if isinstance(schema, Mapping) else dict(response_format)
        )
    return text or None
