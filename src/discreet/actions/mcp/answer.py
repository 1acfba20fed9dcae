"""What an MCP server's tool answered, as text for the model and the person.

Law of this file: untrusted text, taken as it is. What is no text is named, never fetched; what the server asks of us
in return (a question to the person, a completion of our model) is said to have been asked and is not answered.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from discreet.actions.mcp.wire import Failure, result_of, whole
from discreet.actions.request.arguments import shortened
from discreet.actions.request.fields import json_text
from discreet.seams import ThirdPartyAnswer

_COMPLETE = (None, "complete")
"""Kinds of result that are one: servers of earlier revisions name none."""


@dataclass(frozen=True)
class ToolAnswer:
    """`failed`: the tool, or the server, says that it did not work; `text` then says why."""

    text: str
    failed: bool = False


def read_answer(answer: ThirdPartyAnswer) -> ToolAnswer:
    """The tool's answer out of an answer to `tools/call`, JSON or event stream; half characters become "?"."""
    try:
        told = _answer(answer)
    except (ValueError, RecursionError):  # NaN and the like, or nested without end: nothing that JSON could tell on
        return ToolAnswer("The server's answer holds something that is no JSON.", failed=True)
    return replace(told, text=whole(told.text))


def _answer(answer: ThirdPartyAnswer) -> ToolAnswer:
    result = result_of(answer.media_type, answer.text)
    if isinstance(result, Failure):
        return ToolAnswer(f"The server reports an error: {result.message or result.code}", failed=True)
    if result is None:
        return ToolAnswer(_without_result(answer), failed=True)
    kind = result.get("resultType")
    if kind == "input_required":
        return ToolAnswer("The server asks for more before it goes on, which this server never gives.", failed=True)
    if kind not in _COMPLETE:
        return ToolAnswer(
            f"The server gives a kind of result that is unknown here: {shortened(str(kind))}", failed=True
        )
    return ToolAnswer(_text(result), failed=result.get("isError") is True)


def _without_result(answer: ThirdPartyAnswer) -> str:
    if answer.cut:
        return "The server's answer is longer than what is taken of one, so that it cannot be read."
    if not 200 <= answer.status < 300:
        return f"The server answered with status {answer.status}: {shortened(answer.text, 400)}"
    return "The server's answer holds no result."


def _text(result: dict[str, Any]) -> str:
    content = result.get("content")
    told = list(_blocks(content)) if isinstance(content, list) else []
    structured = result.get("structuredContent")
    has_text = any(isinstance(block, dict) and block.get("type") == "text" for block in content or ())
    if structured is not None and not has_text:
        told.append(json_text(structured))
    return "\n".join(told)


def _blocks(content: list[Any]) -> Iterator[str]:
    for block in content:
        if isinstance(block, dict):
            yield _block(block)


def _block(block: dict[str, Any]) -> str:
    kind = block.get("type")
    if kind == "text":
        return str(block.get("text", ""))
    if kind == "resource_link":
        return f"[link: {_word(block, 'name')} {_word(block, 'uri')}]"
    resource = block.get("resource")
    if kind == "resource" and isinstance(resource, dict):
        if isinstance(resource.get("text"), str):
            return str(resource["text"])
        return f"[file: {_word(resource, 'uri')} {_word(resource, 'mimeType')}]"
    return f"[{shortened(str(kind), 40)}: {_word(block, 'mimeType')}]"


def _word(block: dict[str, Any], name: str) -> str:
    return shortened(str(block.get(name) or "unnamed"), 200)
