"""A document as a tree of JSON values with line numbers.

Invariants:
- Only JSON's types: a `JsonObject` is a dict, a `JsonArray` a list; everything else is a string, a number, a boolean or
  None.
"""

import math
import re
from typing import Any

from discreet.assistants.actions.openapi.limits import MAX_NUMBER_LENGTH

At = tuple[str | int, ...]
"""The path from the root to a value: keys and positions."""

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class JsonObject(dict[str, Any]):
    """A mapping. `lines` has the line of each key."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def put(self, key: str, value: Any, line: int) -> None:
        self[key] = value
        self.lines[key] = line

    def with_keys(self, keys: frozenset[str]) -> "JsonObject":
        """Return the mapping with these keys only."""
        selected = JsonObject(self.line)
        for key in self:
            if key in keys:
                selected.put(key, self[key], self.lines.get(key, self.line))
        return selected


class JsonArray(list[Any]):
    """A list. `lines` has the line of each item."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []

    def add(self, value: Any, line: int) -> None:
        self.append(value)
        self.lines.append(line)


def line_of(root: Any, at: At) -> int | None:
    """Return the line of the value at `at`, or of the nearest value around it."""
    node, line = root, getattr(root, "line", None)
    for step in at:
        if isinstance(node, JsonObject) and isinstance(step, str) and step in node:
            line, node = node.lines.get(step, line), node[step]
        elif isinstance(node, JsonArray) and isinstance(step, int) and step < len(node):
            line, node = node.lines[step], node[step]
        else:
            break
    return line


def parse_number(text: str) -> int | float:
    """Parse a text that NUMBER matches. Raises ValueError with a sentence."""
    if len(text) > MAX_NUMBER_LENGTH:
        raise ValueError(f"A number has {len(text):,} characters; {MAX_NUMBER_LENGTH} is the limit.")
    if text.lstrip("-").isdigit():
        return int(text)
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"The number {text} is too large.")
    return value
