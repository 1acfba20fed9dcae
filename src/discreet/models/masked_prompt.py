"""Masks a whole request to a model (P14).

Invariants:
- All that the request says passes the masker in one call: messages, results, arguments and ids of calls, tools and
  their schemas, names of speakers, and what a program sets for its answer.
- A name of a tool, a field or a call is masked only where the same words are masked in a text, so that it stays a name.
  A field, a keyword or an option that holds more than letters, such as an address, is a text.
- Arguments stay JSON.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from discreet.masking.masker import Masker
from discreet.ports.model_request import (
    ChatMessage,
    ImagePart,
    ModelRequest,
    Sampling,
    TextPart,
    ToolCall,
    ToolChoice,
    ToolSpec,
)

ChangeText = Callable[[str], str]
_NAME = re.compile(r"[A-Za-z_-]*")
_NO_SAMPLING = Sampling()


@dataclass(frozen=True)
class TextChanges:
    """How to change texts, and names that must stay equal everywhere.

    Names: of tools, fields and calls.
    """

    text: ChangeText
    name: ChangeText

    def word(self, text: str) -> str:
        """Change a key or an option: a name if it looks like one, else a text."""
        return self.name(text) if _NAME.fullmatch(text) else self.text(text)


_KEYWORD = re.compile(r"\$?[A-Za-z_-]*")
_SCHEMAS_BY_NAME = frozenset(
    (
        "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependentRequired",
        "dependencies",
    )
)  # fmt: skip
_VALUES_IN_SCHEMA = frozenset(("description", "title", "default", "const", "enum", "examples", "example", "$comment"))
_WORDS_OF_SCHEMA = frozenset(
    (
        "object", "array", "string", "number", "integer", "boolean", "null", "date", "time", "date-time", "duration",
        "email", "hostname", "ipv4", "ipv6", "uri", "uuid", "regex", "json_schema", "json_object", "text",
    )
)  # fmt: skip
"""Values of `type` and `format` that are the language's own."""


def mask_request(request: ModelRequest, masker: Masker) -> ModelRequest:
    """Return the request with stand-ins in all that it says."""
    texts, names = _split_texts_and_names(request)
    masked = masker.mask(texts, names)
    of_texts, of_names = iter(masked[: len(texts)]), iter(masked[len(texts) :])
    return _change_request(request, TextChanges(lambda _: next(of_texts), lambda _: next(of_names)))


def list_texts(request: ModelRequest, *, of_person: bool = False) -> list[str]:
    """Return the request's texts without names; with `of_person`, without those of the GPT: instructions and tools."""
    if of_person:
        messages = [message for message in request.messages if message.role != "system"]
        request = msgspec.structs.replace(request, messages=messages, tools=(), sampling=Sampling())
    return _split_texts_and_names(request)[0]


def list_names(request: ModelRequest) -> list[str]:
    """Return the request's names: of tools, fields and calls."""
    return _split_texts_and_names(request)[1]


def _split_texts_and_names(request: ModelRequest) -> tuple[list[str], list[str]]:
    """Return the request's texts, and its names."""
    texts: list[str] = []
    names: list[str] = []

    def collect(into: list[str]) -> ChangeText:
        def keep(text: str) -> str:
            into.append(text)
            return text

        return keep

    _change_request(request, TextChanges(collect(texts), collect(names)))
    return texts, names


def has_pictures(request: ModelRequest) -> bool:
    """Return whether the request holds a picture, which can't be masked."""
    return any(isinstance(part, ImagePart) for message in request.messages for part in message.parts)


def _change_request(request: ModelRequest, changes: TextChanges) -> ModelRequest:
    """Return the request with all that it says changed, always in the same order."""
    must_call = request.must_call
    if must_call is not None and must_call.name is not None:
        must_call = ToolChoice(changes.name(must_call.name))
    return msgspec.structs.replace(
        request,
        messages=tuple(_change_message(message, changes) for message in request.messages),
        tools=tuple(_change_tool(tool, changes) for tool in request.tools),
        must_call=must_call,
        sampling=_change_sampling(request.sampling, changes),
    )


def _change_message(message: ChatMessage, changes: TextChanges) -> ChatMessage:
    return msgspec.structs.replace(
        message,
        content=changes.text(message.content),
        parts=tuple(
            TextPart(changes.text(part.text)) if isinstance(part, TextPart) else part for part in message.parts
        ),
        tool_calls=tuple(
            msgspec.structs.replace(change_call(call, changes), id=changes.name(call.id)) for call in message.tool_calls
        ),
        tool_call_id=message.tool_call_id and changes.name(message.tool_call_id),
        name=message.name and changes.text(message.name),
    )


def _change_tool(tool: ToolSpec, changes: TextChanges) -> ToolSpec:
    return msgspec.structs.replace(
        tool,
        name=changes.name(tool.name),
        description=changes.text(tool.description),
        schema=_change_schema(tool.schema, changes),
    )


def _change_sampling(sampling: Sampling, changes: TextChanges) -> Sampling:
    if sampling == _NO_SAMPLING:
        return sampling
    return msgspec.structs.replace(
        sampling,
        stop=_change_value(sampling.stop, changes),
        response_format=_change_schema(sampling.response_format, changes),
        reasoning_effort=sampling.reasoning_effort and changes.word(sampling.reasoning_effort),
        verbosity=sampling.verbosity and changes.word(sampling.verbosity),
        extra={name: _change_option(part, changes) for name, part in sampling.extra.items()},
    )


def _change_option(value: Any, changes: TextChanges) -> Any:
    """Return an endpoint's own field changed: its options are words, such as "high"."""
    return changes.word(value) if isinstance(value, str) else _change_value(value, changes)


def _change_schema(schema: Any, changes: TextChanges) -> Any:
    """Return a JSON Schema with its values and the names in it changed; the language's own words stay."""
    match schema:
        case str():
            return changes.word(schema)
        case list() | tuple():
            return [_change_schema(part, changes) for part in schema]
        case Mapping():
            return {
                name if _KEYWORD.fullmatch(name) else changes.text(name): _change_keyword(name, part, changes)
                for name, part in schema.items()
            }
    return schema


def _change_keyword(name: str, part: Any, changes: TextChanges) -> Any:
    if name in _SCHEMAS_BY_NAME and isinstance(part, Mapping):
        return {changes.word(field): _change_schema(below, changes) for field, below in part.items()}
    if name in _VALUES_IN_SCHEMA:
        return _change_value(part, changes)
    is_own_word = name in ("type", "format") and isinstance(part, str) and part in _WORDS_OF_SCHEMA
    return part if is_own_word else _change_schema(part, changes)


def change_call(call: ToolCall, changes: TextChanges) -> ToolCall:
    """Return a call with its tool and what its arguments say changed.

    Arguments that are no JSON, or nested too deeply, are one text.
    """
    name = changes.name(call.name)
    try:
        arguments = msgspec.json.decode(call.arguments)
        json.loads(call.arguments, object_pairs_hook=_refuse_duplicates)
        changed = _change_value(arguments, changes)
    except (ValueError, RecursionError):
        return msgspec.structs.replace(call, name=name, arguments=changes.text(call.arguments))
    text = call.arguments if changed == arguments else msgspec.json.encode(changed).decode()
    return msgspec.structs.replace(call, name=name, arguments=text)


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raise ValueError for a duplicate key, which decoding would drop."""
    if len(read := dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice")
    return read


def _change_value(value: Any, changes: TextChanges) -> Any:
    match value:
        case str():
            return changes.text(value)
        case list() | tuple():
            return [_change_value(part, changes) for part in value]
        case Mapping():
            return {changes.word(name): _change_value(part, changes) for name, part in value.items()}
        case int() | float() if not isinstance(value, bool):
            return _change_number(value, changes)
    return value


def _change_number(value: int | float, changes: TextChanges) -> int | float | str:
    """Return a number changed as text. What is no number afterwards is a text: the original never stays."""
    written = msgspec.json.encode(value).decode()
    if (changed := changes.text(written)) == written:
        return value
    try:
        number: int | float = msgspec.json.decode(changed, type=int | float)
    except msgspec.DecodeError:
        return changed
    return number if msgspec.json.encode(number).decode() == changed else changed
