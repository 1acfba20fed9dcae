"""Requests of Anthropic's Messages: ModelRequests to bodies. No I/O.

The tools and the first instructions are marked for the endpoint's prompt cache, because they stay the same from one
question to the next.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from discreet.adapters.model_dialect import Dialect
from discreet.adapters.reasoning_replay import turn_of
from discreet.adapters.wire import NotInProtocol, extra_fields, fields_set_by
from discreet.ports.model_request import ChatMessage, ImagePart, ModelRequest, TextPart, ToolSpec
from discreet.turn_reasoning import ReasoningBlocks

USUAL_TOKENS = 8192
"""The longest answer where neither the request nor the operator limits it: the protocol demands a limit."""
MIN_BUDGET = 1024
"""Tokens; the protocol's least budget for thinking."""
BUDGETS = {"low": 2048, "medium": 8192, "high": 16384, "xhigh": 24576, "max": 32000}
CACHED = {"type": "ephemeral"}
UNSUPPORTED = ("seed", "presence_penalty", "frequency_penalty", "logit_bias", "response_format", "verbosity")
"""Sampling parameters that the protocol does not have."""
BEGINNING = {"type": "text", "text": "…"}
"""Stands for the question before an answer that comes first; the protocol begins with a question."""

Json = dict[str, Any]


def encode_messages_request(
    request: ModelRequest,
    model: str,
    dialect: Dialect,
    body_fields: Mapping[str, Any],
    reasoning: Mapping[int, ReasoningBlocks],
) -> bytes:
    """Return the body of a streamed POST /v1/messages.

    `reasoning` is to be sent back before messages, by their indices. Raises NotInProtocol.
    """
    _require_supported(request)
    fields: Json = extra_fields(request, body_fields)
    thinking = _thinking(request, dialect, fields.pop("thinking", None))
    if not _may_think(request, reasoning):
        thinking = {}
    system, messages = _system(request.messages), _messages(request.messages, reasoning if thinking else {})
    body: Json = {"model": model, "messages": messages, "stream": True}
    if system:
        body["system"] = system
    if request.tools:
        body |= {"tools": [_tool(tool) for tool in request.tools], "tool_choice": _choice(request)}
    if "cache_control" not in dialect.left_out:
        _mark_cached_part(body)
    body |= _sampling(request, thinks=bool(thinking)) | thinking
    body["max_tokens"] = _max_tokens(request, dialect, fields.get("max_tokens"), thinking)
    return msgspec.json.encode(dialect.fields(fields | body))


def requested_fields(request: ModelRequest) -> frozenset[str]:
    """Return the body's fields that the request sets itself."""
    sampling = request.sampling
    named = {
        "temperature": request.temperature,
        "top_p": sampling.top_p,
        "stop_sequences": sampling.stop,
        "thinking": sampling.reasoning_effort,
        "tool_choice": request.must_call,
    }
    return fields_set_by(request, named)


def _require_supported(request: ModelRequest) -> None:
    for name in UNSUPPORTED:
        value = getattr(request.sampling, name)
        if value is not None and value != {"type": "text"}:
            raise NotInProtocol(name)


def _system(messages: Sequence[ChatMessage]) -> list[Json]:
    return [_text(message.content) for message in messages if message.role == "system" and message.content.strip()]


def _messages(messages: Sequence[ChatMessage], reasoning: Mapping[int, ReasoningBlocks]) -> list[Json]:
    """Return the messages with alternating roles, as the protocol demands."""
    grouped: list[Json] = []
    for n, message in enumerate(messages):
        if message.role == "system":
            continue
        role = "assistant" if message.role == "assistant" else "user"
        blocks = [*reasoning.get(n, ()), *_blocks(message)]
        if not blocks:
            continue
        if grouped and grouped[-1]["role"] == role:
            grouped[-1]["content"] += blocks
        else:
            grouped.append({"role": role, "content": blocks})
    if not grouped or grouped[0]["role"] == "assistant":
        grouped.insert(0, {"role": "user", "content": [BEGINNING]})
    return grouped


def _blocks(message: ChatMessage) -> Iterator[Json]:
    """Yield a message's blocks; empty text is left out, because the protocol refuses it."""
    if message.role == "tool":
        yield {"type": "tool_result", "tool_use_id": message.tool_call_id or "", "content": message.content}
        return
    for part in message.parts or (TextPart(message.content),):
        if isinstance(part, ImagePart):
            yield _image(part)
        elif part.text.strip():
            yield _text(part.text.rstrip() if message.role == "assistant" else part.text)
    for call in message.tool_calls:
        yield {"type": "tool_use", "id": call.id, "name": call.name, "input": _arguments(call.arguments)}


def _text(text: str) -> Json:
    return {"type": "text", "text": text}


def _image(part: ImagePart) -> Json:
    head, _, data = part.url.partition(",")
    if not head.startswith("data:"):
        return {"type": "image", "source": {"type": "url", "url": part.url}}
    media_type = head.removeprefix("data:").partition(";")[0]
    return {"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}}


def _arguments(text: str) -> Any:
    try:
        arguments = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return {}
    return arguments if isinstance(arguments, dict) else {}


def _tool(tool: ToolSpec) -> Json:
    return {"name": tool.name, "description": tool.description, "input_schema": {"type": "object", **tool.schema}}


def _choice(request: ModelRequest) -> Json:
    if not request.may_call:
        return {"type": "none"}
    choice: Json = {"type": "auto"}
    if request.must_call is not None:
        name = request.must_call.name
        choice = {"type": "any"} if name is None else {"type": "tool", "name": name}
    if request.sampling.parallel_tool_calls is False:
        choice["disable_parallel_tool_use"] = True
    return choice


def _mark_cached_part(body: Json) -> None:
    """Mark the end of the part that stays the same: tools come before the instructions in the prompt."""
    marked = body.get("system") or body.get("tools")
    if marked:
        block = marked[0] if "system" in body else marked[-1]
        block["cache_control"] = CACHED


def _sampling(request: ModelRequest, *, thinks: bool) -> Json:
    sampling = request.sampling
    stop = (sampling.stop,) if isinstance(sampling.stop, str) else sampling.stop
    fields: Json = {"stop_sequences": stop}
    if not thinks:  # a model that thinks takes neither
        temperature = None if request.temperature is None else min(request.temperature, 1.0)
        fields |= {"temperature": temperature, "top_p": sampling.top_p}
    return {name: value for name, value in fields.items() if value is not None}


def _thinking(request: ModelRequest, dialect: Dialect, configured: Any) -> Json:
    """Return the fields that make the model think; none if it should not.

    `configured`: the operator's or the program's value, used if the request names no effort.
    """
    effort = request.sampling.reasoning_effort
    if effort is None:
        return (
            {"thinking": configured} if isinstance(configured, Mapping) and configured.get("type") != "disabled" else {}
        )
    if effort not in BUDGETS:
        return {}
    if dialect.thinking == "adaptive":
        return {"thinking": {"type": "adaptive"}, "output_config": {"effort": effort}}
    budget = BUDGETS[effort]
    if dialect.most_tokens is not None:
        budget = min(budget, dialect.most_tokens // 2)
    return {"thinking": {"type": "enabled", "budget_tokens": budget}} if budget >= MIN_BUDGET else {}


def _may_think(request: ModelRequest, reasoning: Mapping[int, ReasoningBlocks]) -> bool:
    """Return whether the protocol lets the model think now.

    It does not where a call is demanded, nor after a call whose reasoning is no longer kept.
    """
    if request.must_call is not None:
        return False
    turn = turn_of(request.messages)
    first = next((n for n in turn if request.messages[n].role == "assistant"), None)
    return first is None or first in reasoning


def _max_tokens(request: ModelRequest, dialect: Dialect, configured: Any, thinking: Json) -> int:
    """Return the limit of thinking and answer together; `configured` is the operator's limit of an answer."""
    answer = request.max_tokens or (configured if isinstance(configured, int) else USUAL_TOKENS)
    budget = thinking.get("thinking", {}).get("budget_tokens")
    return dialect.limited(answer + (budget if isinstance(budget, int) else 0))
