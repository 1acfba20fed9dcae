"""A GPT's actions as model tools, described within the available room.

Invariants:
- Pure.
- Every enabled operation is offered, or the person gets an error that there are too many.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from discreet.assistants.actions.action import BoundOperation
from discreet.errors import TooLarge
from discreet.ports.model_request import ToolSpec

DESCRIPTION_CHARACTERS = 1_000
"""The limit of some endpoints."""
SHORT_DESCRIPTION_CHARACTERS = 160
DESCRIPTION_KEYWORDS = ("description", "title", "examples", "example", "default")
NAME_KEYWORDS = ("properties", "$defs", "definitions", "patternProperties")
VALUE_KEYWORDS = ("enum", "const")


def build_tool(bound: BoundOperation) -> ToolSpec:
    operation = bound.operation
    texts = [part for part in (operation.summary.strip(), operation.description.strip()) if part]
    texts = texts[:1] if len(texts) == 2 and texts[0] == texts[1] else texts
    return ToolSpec(bound.name, "\n".join(texts)[:DESCRIPTION_CHARACTERS], operation.schema)


def fit_tools(tools: Sequence[ToolSpec], characters: int) -> tuple[ToolSpec, ...]:
    """Return all tools within `characters`, if necessary without field descriptions.

    TooLarge if even those do not fit.
    """
    for shorten in (_unchanged, _shorten):
        shaped = tuple(map(shorten, tools))
        if count_tool_characters(shaped) <= characters:
            return shaped
    raise TooLarge(
        "The descriptions of this GPT's actions are too long for its model. Its builder can enable fewer "
        "operations, or choose a model with a longer context."
    )


def count_tool_characters(tools: Sequence[ToolSpec]) -> int:
    """Return the characters that count against the prompt."""
    return len(msgspec.json.encode(tools)) * 3 // 2 if tools else 0


def _unchanged(tool: ToolSpec) -> ToolSpec:
    return tool


def _shorten(tool: ToolSpec) -> ToolSpec:
    return ToolSpec(tool.name, tool.description[:SHORT_DESCRIPTION_CHARACTERS], _strip_descriptions(tool.schema))


def _strip_descriptions(schema: Any, *, are_names: bool = False) -> Any:
    """Return a schema without descriptions and examples.

    `are_names`: the keys are names of fields, not keywords.
    """
    if isinstance(schema, list):
        return [_strip_descriptions(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if are_names:
        return {name: _strip_descriptions(part) for name, part in schema.items()}
    return {
        keyword: part if keyword in VALUE_KEYWORDS else _strip_descriptions(part, are_names=keyword in NAME_KEYWORDS)
        for keyword, part in schema.items()
        if keyword not in DESCRIPTION_KEYWORDS
    }
