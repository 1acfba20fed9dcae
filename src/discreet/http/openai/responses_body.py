"""The body of POST /v1/responses: what is asked, as the model's seam says it.

Law of this file: as with chat completions: what is understood is passed on, what is not is refused by name. Absent
`store` means no here (SPEC §4).
"""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from discreet.errors import Invalid, NotFound
from discreet.http.openai.chat_body import WithoutEffect, in_range, positive, refuse
from discreet.http.openai.errors import NotSupported
from discreet.http.openai.parts import content_of, object_at, text_of
from discreet.http.openai.tools import choice_of, tool_of
from discreet.seams import ChatMessage, ModelRequest, Sampling, ToolCall

ID = re.compile(r"resp_([0-9a-f]{32})")


class ResponsesBody(WithoutEffect, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every field that OpenAI's clients know."""

    model: str
    input: str | list[dict[str, Any]]
    instructions: str | None = None
    stream: bool | None = None
    store: bool | None = None
    previous_response_id: str | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    temperature: float | None = None
    top_p: float | None = None
    max_output_tokens: int | None = None
    text: dict[str, Any] | None = None
    reasoning: dict[str, Any] | None = None
    metadata: dict[str, str] | None = None
    # Without effect, too
    stream_options: Any = None
    max_tool_calls: int | None = None
    # Known, and refused unless they say what holds anyway
    truncation: str | None = None
    background: bool | None = None
    background_options: Any = None
    include: list[str] | None = None
    conversation: Any = None
    context_management: Any = None
    prompt: Any = None
    image: Any = None
    moderation: Any = None
    access_programs: Any = None
    top_logprobs: int | None = None


def response_id(text: str) -> UUID:
    """NotFound for what is no id of a response."""
    match = ID.fullmatch(text)
    if match is None:
        raise NotFound("There is no such response in this project.")
    return UUID(match[1])


def request_of(body: ResponsesBody, said_before: Sequence[ChatMessage]) -> ModelRequest:
    """The instructions, what was `said_before`, and what is said now."""
    choice = choice_of(body.tool_choice, nested=False)
    tools = [tool_of(tool, f"tools[{n}]", nested=False) for n, tool in enumerate(body.tools or ())]
    told = [ChatMessage("system", body.instructions)] if body.instructions else []
    sampling = Sampling(
        top_p=in_range(body.top_p, 0, 1, "top_p"),
        response_format=_format(body.text),
        reasoning_effort=_effort(body.reasoning),
        parallel_tool_calls=body.parallel_tool_calls if body.tools else None,
    )
    return ModelRequest(
        [*told, *said_before, *said_now(body)], body.model, positive(body.max_output_tokens, "max_output_tokens"),
        in_range(body.temperature, 0, 2, "temperature"), tools, choice.may_call, must_call=choice.must_call,
        sampling=sampling,
    )  # fmt: skip


def refuse_unsupported(body: ResponsesBody) -> None:
    if body.truncation not in (None, "disabled"):
        raise NotSupported("Nothing is cut off silently here: leave “truncation” out.", field="truncation")
    refuse({
        "background": body.background, "background_options": body.background_options, "include": body.include,
        "conversation": body.conversation, "context_management": body.context_management, "prompt": body.prompt,
        "image": body.image, "moderation": body.moderation, "access_programs": body.access_programs,
        "top_logprobs": body.top_logprobs,
    })  # fmt: skip


def said_now(body: ResponsesBody) -> list[ChatMessage]:
    """The input, a call and the words before it put together as one message."""
    if isinstance(body.input, str):
        return [ChatMessage("user", body.input)]
    if not body.input:
        raise Invalid("“input” is empty.", field="input")
    said: list[ChatMessage] = []
    for n, item in enumerate(body.input):
        message = _message(item, f"input[{n}]")
        if message.tool_calls and said and said[-1].role == "assistant":
            said[-1] = msgspec.structs.replace(said[-1], tool_calls=(*said[-1].tool_calls, *message.tool_calls))
        else:
            said.append(message)
    return said


def _message(item: dict[str, Any], where: str) -> ChatMessage:
    match item.get("type", "message"):
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
    raise NotSupported("Input can hold messages, function calls and their outputs here.", field=f"{where}.type")


def _spoken(item: dict[str, Any], where: str) -> ChatMessage:
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
    """`text.format` as chat completions say it: the schema within an object of its own."""
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


def _effort(reasoning: dict[str, Any] | None) -> str | None:
    effort = (reasoning or {}).get("effort")
    return None if effort is None else text_of(effort, "reasoning.effort")
