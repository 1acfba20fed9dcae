"""Masks a whole request to a model, and restores what the model answers (P14).

Invariants:
- Every text of the request passes the masker in one call: messages, results and arguments of calls, descriptions of
  tools, names of speakers.
- Arguments stay JSON. They are restored before anyone is asked to allow the call.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from discreet.masking.mask_map import MaskMap
from discreet.masking.masker import Masker
from discreet.masking.restoring import Restorer, StreamRestorer
from discreet.ports import (
    ChatMessage,
    Completion,
    Delta,
    Hear,
    ImagePart,
    ModelRequest,
    Part,
    Reasoning,
    TextPart,
    ToolCall,
    ToolSpec,
)

Change = Callable[[str], str]


def masked_request(request: ModelRequest, masker: Masker) -> ModelRequest:
    """Return the request with stand-ins in all its texts."""
    masked: Iterator[str] = iter(masker.masked(texts_of(request)))
    return _changed(request, lambda _: next(masked))


def texts_of(request: ModelRequest, *, of_person: bool = False) -> list[str]:
    """Return the texts of a request; with `of_person`, without the instructions and tools, which are the GPT's."""
    texts: list[str] = []

    def collect(text: str) -> str:
        texts.append(text)
        return text

    if of_person:
        messages = [message for message in request.messages if message.role != "system"]
        request = msgspec.structs.replace(request, messages=messages, tools=())
    _changed(request, collect)
    return texts


def has_pictures(request: ModelRequest) -> bool:
    """Return whether the request holds a picture, which can't be masked."""
    return any(isinstance(part, ImagePart) for message in request.messages for part in message.parts)


def _changed(request: ModelRequest, change: Change) -> ModelRequest:
    """Return the request with each of its texts changed, always in the same order."""
    return msgspec.structs.replace(
        request,
        messages=tuple(_message(message, change) for message in request.messages),
        tools=tuple(_tool(tool, change) for tool in request.tools),
    )


def _message(message: ChatMessage, change: Change) -> ChatMessage:
    return msgspec.structs.replace(
        message,
        content=change(message.content),
        parts=tuple(TextPart(change(part.text)) if isinstance(part, TextPart) else part for part in message.parts),
        tool_calls=tuple(call_with(call, change) for call in message.tool_calls),
        name=message.name and change(message.name),
    )


def _tool(tool: ToolSpec, change: Change) -> ToolSpec:
    return msgspec.structs.replace(tool, description=change(tool.description), schema=_described(tool.schema, change))


def _described(schema: Any, change: Change) -> Any:
    """Return a JSON Schema with its descriptions changed; names and values are the operation's own."""
    if isinstance(schema, list):
        return [_described(part, change) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: change(part) if name == "description" and isinstance(part, str) else _described(part, change)
        for name, part in schema.items()
    }


def call_with(call: ToolCall, change: Change) -> ToolCall:
    """Return a call with the texts in its arguments changed. Arguments that are no JSON are one text."""
    try:
        arguments = msgspec.json.decode(call.arguments)
    except msgspec.DecodeError:
        return msgspec.structs.replace(call, arguments=change(call.arguments))
    changed = _value(arguments, change)
    if changed == arguments:
        return call
    return msgspec.structs.replace(call, arguments=msgspec.json.encode(changed).decode())


def _value(value: Any, change: Change) -> Any:
    match value:
        case str():
            return change(value)
        case list():
            return [_value(part, change) for part in value]
        case dict():
            return {name: _value(part, change) for name, part in value.items()}
        case int() if not isinstance(value, bool):
            return _number(value, change)
    return value


def _number(value: int, change: Change) -> int:
    """Return a number changed as text; as it was where no number came back."""
    changed = change(str(value))
    return int(changed) if changed.isdecimal() and not changed.startswith("0") else value


class RestoringListener:
    """Hears a model's answer in stand-ins and passes it on in originals."""

    def __init__(self, hear: Hear, stand_ins: MaskMap) -> None:
        self._hear, self._restorer = hear, Restorer(stand_ins)
        self._answer, self._reasoning = StreamRestorer(self._restorer), StreamRestorer(self._restorer)
        self._refused = False

    def __call__(self, part: Part) -> bool:
        match part:
            case Delta(text, refused):
                self._refused = refused
                return self._say(Delta, self._answer.feed(text), refused=refused)
            case Reasoning(text):
                return self._say(Reasoning, self._reasoning.feed(text))
        return self._hear(part)

    def flush(self) -> None:
        """Pass on what was held back."""
        self._say(Reasoning, self._reasoning.end())
        self._say(Delta, self._answer.end(), refused=self._refused)

    def end(self, completion: Completion) -> Completion:
        """Pass on what was held back, and return the end with its calls restored."""
        self.flush()
        return msgspec.structs.replace(
            completion, calls=tuple(call_with(call, self._restorer.restored) for call in completion.calls)
        )

    def _say(self, kind: Callable[..., Part], text: str, **more: bool) -> bool:
        return self._hear(kind(text, **more)) if text else True
