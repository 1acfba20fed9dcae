"""What of a GPT's actions the model is offered: each operation as a tool, described as far as there is room.

Invariants:
- Pure.
- Every enabled operation is offered, or the person is told that they are too many.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from discreet.assistants.actions.action import Bound
from discreet.errors import TooLarge
from discreet.ports import ToolSpec

DESCRIPTION_CHARACTERS = 1_000
"""Some endpoints refuse more."""
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
    """All of them within `characters`: as they are, or without the descriptions of their fields. TooLarge."""
    for shape in (_whole, _short):
        shaped = tuple(map(shape, tools))
        if size_of(shaped) <= characters:
            return shaped
    raise TooLarge(
        "This GPT's actions are described in more text than its model can hold. Its builder can enable fewer "
        "operations, or choose a model that holds more."
    )


def size_of(tools: Sequence[ToolSpec]) -> int:
    """Characters that count against the prompt."""
    return len(msgspec.json.encode(tools)) * 3 // 2 if tools else 0


def _whole(tool: ToolSpec) -> ToolSpec:
    return tool


def _short(tool: ToolSpec) -> ToolSpec:
    return ToolSpec(tool.name, tool.description[:SHORT_DESCRIPTION_CHARACTERS], _undescribed(tool.schema))


def _undescribed(schema: Any, *, of_names: bool = False) -> Any:
    """A schema without its descriptions and examples. `of_names`: the keys are names of fields, not keywords."""
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
