"""The body of POST /v1/chat/completions: what is asked, as the model's seam says it.

Law of this file: what is understood is passed on, what is not is refused by name. Nothing is dropped that would have
changed the answer.
"""

from typing import Any

import msgspec

from discreet.errors import Invalid
from discreet.http.openai.errors import NotSupported
from discreet.http.openai.parts import content_of, object_at, text_of
from discreet.http.openai.tools import choice_of, tool_of
from discreet.seams import ChatMessage, ModelRequest, Sampling, ToolCall


class StreamOptions(msgspec.Struct, frozen=True):
    include_usage: bool = False
    include_obfuscation: bool = False


class WithoutEffect(msgspec.Struct, frozen=True, kw_only=True):
    """What OpenAI's clients may say of every request, and what changes no answer: not passed on to the endpoint."""

    user: str | None = None
    safety_identifier: str | None = None
    prompt_cache_key: str | None = None
    prompt_cache_options: Any = None
    prompt_cache_retention: str | None = None
    service_tier: str | None = None


class ChatBody(WithoutEffect, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every field that OpenAI's clients know."""

    model: str
    messages: list[dict[str, Any]]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = None
    max_tokens: int | None = None
    max_completion_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: str | tuple[str, ...] | None = None
    seed: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    response_format: dict[str, Any] | None = None
    reasoning_effort: str | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    metadata: dict[str, Any] | None = None  # without effect, too
    # Known, and refused unless they say what holds anyway
    store: bool | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    logit_bias: Any = None
    modalities: list[str] | None = None
    audio: Any = None
    prediction: Any = None
    functions: Any = None
    function_call: Any = None
    web_search_options: Any = None
    moderation: Any = None
    verbosity: str | None = None


def request_of(body: ChatBody) -> ModelRequest:
    """`model` is named as the program names it."""
    _refuse_unsupported(body)
    if not body.messages:
        raise Invalid("“messages” is empty.", field="messages")
    choice = choice_of(body.tool_choice, nested=True)
    tools = [tool_of(tool, f"tools[{n}]", nested=True) for n, tool in enumerate(body.tools or ())]
    most = body.max_completion_tokens if body.max_completion_tokens is not None else body.max_tokens
    return ModelRequest(
        [message_of(message, f"messages[{n}]") for n, message in enumerate(body.messages)],
        body.model, positive(most, "max_tokens"), in_range(body.temperature, 0, 2, "temperature"), tools,
        choice.may_call, must_call=choice.must_call, sampling=_sampling(body),
    )  # fmt: skip


def _sampling(body: ChatBody) -> Sampling:
    return Sampling(
        top_p=in_range(body.top_p, 0, 1, "top_p"),
        stop=body.stop,
        seed=body.seed,
        presence_penalty=in_range(body.presence_penalty, -2, 2, "presence_penalty"),
        frequency_penalty=in_range(body.frequency_penalty, -2, 2, "frequency_penalty"),
        response_format=body.response_format,
        reasoning_effort=body.reasoning_effort,
        parallel_tool_calls=body.parallel_tool_calls if body.tools else None,
    )


def _refuse_unsupported(body: ChatBody) -> None:
    if body.n not in (None, 1):
        raise NotSupported("One answer at a time is given here: leave “n” out.", field="n")
    if body.store:
        raise NotSupported("Chat completions are never stored here. /v1/responses can be.", field="store")
    if body.modalities not in (None, ["text"]):
        raise NotSupported("Answers are text alone.", field="modalities")
    asked = {
        "logprobs": body.logprobs, "top_logprobs": body.top_logprobs, "logit_bias": body.logit_bias,
        "audio": body.audio, "prediction": body.prediction, "web_search_options": body.web_search_options,
        "moderation": body.moderation, "verbosity": body.verbosity,
    }  # fmt: skip
    refuse(asked)
    if body.functions is not None or body.function_call is not None:
        raise NotSupported("“functions” are of an older form: send “tools” and “tool_choice”.", field="functions")


def refuse(asked: dict[str, Any]) -> None:
    """NotSupported for the first of these that is there and says something."""
    name = next((name for name, value in asked.items() if value), None)
    if name is not None:
        raise NotSupported(f"“{name}” is not supported by this server.", field=name)


def message_of(given: dict[str, Any], where: str) -> ChatMessage:
    content, at = given.get("content"), f"{where}.content"
    match given.get("role"):
        case "system" | "developer":
            return ChatMessage("system", content_of(content, at, pictures=False).text)
        case "user":
            said = content_of(content, at, pictures=True)
            return ChatMessage("user", said.text, parts=said.parts)
        case "assistant":
            calls = _calls(given.get("tool_calls"), f"{where}.tool_calls")
            text = "" if content is None and calls else content_of(content, at, pictures=False).text
            return ChatMessage("assistant", text, calls)
        case "tool":
            answers = text_of(given.get("tool_call_id"), f"{where}.tool_call_id")
            return ChatMessage("tool", content_of(content, at, pictures=False).text, tool_call_id=answers)
    raise Invalid(f"“{where}.role” should be system, developer, user, assistant or tool.", field=f"{where}.role")


def _calls(given: Any, where: str) -> tuple[ToolCall, ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        raise Invalid(f"“{where}” should be a list.", field=where)
    return tuple(_call(object_at(call, f"{where}[{n}]"), f"{where}[{n}]") for n, call in enumerate(given))


def _call(given: Any, where: str) -> ToolCall:
    function = object_at(given.get("function"), f"{where}.function")
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
