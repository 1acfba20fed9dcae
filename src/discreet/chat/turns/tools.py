"""A GPT's actions as model tools, described within the available room.

Invariants:
- Pure.
- Every enabled operation is offered, or the person gets an error that there are too many.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from discreet.assistants.actions.action import Bound
from discreet.errors import TooLarge
from discreet.ports.model_request import ToolSpec

DESCRIPTION_CHARACTERS = 1_000
"""The limit of some endpoints."""
SHORT_DESCRIPTION_CHARACTERS = 160
DESCRIBING = ("description", "title", "examples", "example", "default")
NAMING = ("properties", "$defs", "definitions", "patternProperties")
VALUES = ("enum", "const")


def tool_of(bound: Bound) -> ToolSpec:
    operation = bound.operation
    about = [part for part in (operation.summary.strip(), operation.description.strip()) if part]
    told = about[:1] if len(about) == 2 and about[0] == about[1] else about
    return ToolSpec(bound.name, "\n".join(told)[:DESCRIPTION_CHARACTERS], operation.schema)


def fitting_tools(tools: Sequence[ToolSpec], characters: int) -> tuple[ToolSpec, ...]:
    """Return all tools within `characters`, if necessary without field descriptions.

    TooLarge if even those do not fit.
    """
    for shape in (_whole, _short):
        shaped = tuple(map(shape, tools))
        if size_of(shaped) <= characters:
            return shaped
    raise TooLarge(
        "The descriptions of this GPT's actions are too long for its model. Its builder can enable fewer "
        "operations, or choose a model with a longer context."
    )


def size_of(tools: Sequence[ToolSpec]) -> int:
    """Return the characters that count against the prompt."""
    return len(msgspec.json.encode(tools)) * 3 // 2 if tools else 0


def _whole(tool: ToolSpec) -> ToolSpec:
    return tool


def _short(tool: ToolSpec) -> ToolSpec:
    return ToolSpec(tool.name, tool.description[:SHORT_DESCRIPTION_CHARACTERS], _undescribed(tool.schema))


def _undescribed(schema: Any, *, of_names: bool = False) -> Any:
    """Return a schema without descriptions and examples.

    `of_names`: the keys are names of fields, not keywords.
    """
    if isinstance(schema, list):
        return [_undescribed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if of_names:
        return {name: _undescribed(part) for name, part in schema.items()}
    return {
        keyword: part if keyword in VALUES else _undescribed(part, of_names=keyword in NAMING)
        for keyword, part in schema.items()
        if keyword not in DESCRIBING
    }
