"""Parser of a model's proposal for a draft's form.

Invariants:
- Pure functions that do not trust the model.
- A proposal has no field for anything else that a model may ask for: publishing, the training switch, actions,
  knowledge.
- Each field is validated by itself, like the builder's own input. An invalid field does not affect the others.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import msgspec

from discreet.assistants.gpts.gpt import (
    DESCRIPTION_CHARACTERS,
    INSTRUCTIONS_CHARACTERS,
    NAME_CHARACTERS,
    STARTER_CHARACTERS,
    STARTERS,
    Configuration,
    check_configuration,
)
from discreet.errors import Invalid
from discreet.ports.model_request import ToolCall, ToolSpec

SET_FIELDS: Final = "set_fields"
_FENCE: Final = re.compile(r"`{3,}")
_LABEL: Final = re.compile(r"[a-zA-Z]*\s*")
"""The text that may stand between a fence and its content."""


class Fields(msgspec.Struct, frozen=True, omit_defaults=True):
    """The form fields that the assistant may fill in. None leaves a field unchanged."""

    name: str | None = None
    description: str | None = None
    instructions: str | None = None
    starters: tuple[str, ...] | None = None

    @property
    def is_empty(self) -> bool:
        return self == Fields()


class Proposal(msgspec.Struct, frozen=True):
    """A parsed answer of the model.

    `said` is the answer without the texts for the form, `refused` the reasons for refused fields, in sentences.
    """

    said: str
    fields: Fields = Fields()
    refused: tuple[str, ...] = ()


TOOL: Final = ToolSpec(
    SET_FIELDS,
    "Fill in fields of the form. Give only those that change, each whole. The builder sees and can undo each change.",
    {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "maxLength": NAME_CHARACTERS},
            "description": {"type": "string", "maxLength": DESCRIPTION_CHARACTERS, "description": "For its users."},
            "instructions": {
                "type": "string",
                "maxLength": INSTRUCTIONS_CHARACTERS,
                "description": "What the GPT is told, written to it as “you”.",
            },
            "starters": {
                "type": "array",
                "maxItems": STARTERS,
                "items": {"type": "string", "maxLength": STARTER_CHARACTERS},
                "description": "What a user could ask first.",
            },
        },
    },
)


def parse_proposal(text: str, calls: Sequence[ToolCall], now: Configuration) -> Proposal:
    """Return the proposal in an answer and its function calls.

    Without a readable call, a JSON object in the text counts as one.
    """
    for call in calls:
        if call.name == SET_FIELDS and (fields := _parse_object(call.arguments)) is not None:
            return _check_fields(text.strip(), fields, now)
    for start, end, written in _find_json_blocks(text):
        if (fields := _parse_object(written)) is not None and fields.keys() & _NAMES:
            return _check_fields((text[:start] + text[end:]).strip(), fields, now)
    return Proposal(text.strip())


def _find_json_blocks(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the places where JSON may be: in a fence, in an unclosed one, or bare.

    Takes time linear in the length of `text`.
    """
    fences = [(found.start(), found.end()) for found in _FENCE.finditer(text)]
    opening = [(start, at) for start, end in fences if text.startswith("{", at := _after_label(text, end))]
    closing = [(at, end) for start, end in fences if text.endswith("}", 0, at := _before_space(text, start))]
    reached = n = 0
    for start, at in opening:
        if start < reached:
            continue
        while n < len(closing) and closing[n][0] <= at:
            n += 1
        if n == len(closing):
            break
        end, reached = closing[n]
        yield start, reached, text[at:end]
    if opening:
        start, at = opening[0]
        yield start, len(text), text[at:]
    begin, end = text.find("{"), text.rfind("}") + 1
    if -1 < begin < end:
        yield begin, end, text[begin:end]


def _after_label(text: str, at: int) -> int:
    label = _LABEL.match(text, at)
    return label.end() if label else at


def _before_space(text: str, at: int) -> int:
    while at > 0 and text[at - 1].isspace():
        at -= 1
    return at


def _parse_object(text: str) -> dict[str, Any] | None:
    """Parse a JSON object; None if there is none.

    Line breaks within strings are accepted, because models write them unescaped.
    """
    try:
        parsed = json.loads(text.strip(), strict=False)
    except (ValueError, RecursionError):
        return None
    if isinstance(parsed, dict) and isinstance(parsed.get(SET_FIELDS), dict):
        parsed = parsed[SET_FIELDS]
    return parsed if isinstance(parsed, dict) else None


_NAMES: Final = frozenset(Fields.__struct_fields__)


def _check_fields(text: str, proposed: dict[str, Any], now: Configuration) -> Proposal:
    fields = Fields()
    refused = []
    for name in Fields.__struct_fields__:
        if proposed.get(name) is None:
            continue
        try:
            value = _check_field(name, proposed[name], now)
        except Invalid as why:
            refused.append(f"Not changed: {why.sentence}")
            continue
        if value != getattr(now, name):
            fields = msgspec.structs.replace(fields, **{name: value})
    return Proposal(text, fields, tuple(refused))


def _check_field(name: str, value: Any, now: Configuration) -> str | tuple[str, ...]:
    """Return the valid field. Invalid if it has the wrong type or exceeds its limit."""
    if name == "starters":
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise Invalid("The conversation starters are not a list of texts.", field=name)
        value = tuple(value)
    elif not isinstance(value, str):
        raise Invalid(f"The {name} is not a text.", field=name)
    others = Configuration("x") if name != "name" else Configuration(value)
    kept: str | tuple[str, ...] = getattr(check_configuration(replace(others, **{name: value})), name)
    return kept
