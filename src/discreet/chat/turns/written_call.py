"""A tool call that a model wrote as text, as small models do.

Such a text is not shown as the answer, and the call is not made (P4).

Invariants:
- Only a text that is nothing but a call of a known tool, in JSON, counts.
- Text that cannot become one passes at once.
"""

import re
from collections.abc import Collection
from typing import Any, Final

import msgspec

MAX_LENGTH = 8_000
"""Characters of a longer text are no call."""

_OPENERS = ("```json", "```tool_call", "```tool_code", "```", "<tool_call>", "[")
_CLOSERS = ("```", "</tool_call>", "]")
_NAMES = ("name", "function", "tool", "tool_name")
_ARGUMENTS = ("arguments", "parameters", "args", "input")
_FIRST_KEYS = tuple(f'"{name}"' for name in (*_NAMES, "type"))
_NAMED = re.compile(r'"(?:name|function|tool|tool_name)"\s*:\s*"([^"\\]*)"')

_NO_TOOLS: Final[frozenset[str]] = frozenset()
"""One for all: an empty set takes 0.2 kB."""


class WrittenCall:
    """Holds text back while it may become a call of one of `tools`."""

    __slots__ = ("_held", "_is_open", "_tools")

    def __init__(self, tools: Collection[str]) -> None:
        self._tools = frozenset(tools) if tools else _NO_TOOLS
        self._held = ""
        self._is_open = bool(tools)

    def begin(self) -> None:
        """Start with another response of the model."""
        self._held, self._is_open = "", bool(self._tools)

    def passes(self, text: str) -> str:
        """Return the text that can be shown now."""
        if not self._is_open:
            return text
        self._held += text
        return "" if self._may_be_call() else self.rest()

    def rest(self) -> str:
        """Return the text that was held back."""
        rest, self._held, self._is_open = self._held, "", False
        return rest

    @property
    def tool(self) -> str | None:
        """The tool that the text held back calls; None if it is no call."""
        text = self._held.strip()
        for opener in _OPENERS:
            text = text.removeprefix(opener)
        for closer in _CLOSERS:
            text = text.removesuffix(closer)
        try:
            told = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            return None
        name = _tool_in(told)
        return name if name in self._tools else None

    def _may_be_call(self) -> bool:
        rest = self._held.lstrip()
        for opener in _OPENERS:
            if opener.startswith(rest):
                return True
            if rest.startswith(opener):
                rest = rest[len(opener) :].lstrip()
                break
        if not rest:
            return True
        if rest[0] != "{" or len(self._held) > MAX_LENGTH:
            return False
        rest = rest[1:].lstrip()
        named = _NAMED.match(rest)
        if named is not None:
            return named[1] in self._tools
        return any(key.startswith(rest) or rest.startswith(key) for key in _FIRST_KEYS)


def _tool_in(told: Any) -> str | None:
    """Return the tool that decoded JSON names beside arguments; None for another shape."""
    if not isinstance(told, dict):
        return None
    if told.get("type") == "function" and isinstance(told.get("function"), dict):
        told = told["function"]
    names = [key for key in _NAMES if key in told]
    arguments = [key for key in _ARGUMENTS if key in told]
    if len(names) != 1 or len(arguments) != 1 or set(told) - {*names, *arguments, "type", "id"}:
        return None
    name = told[names[0]]
    return name if isinstance(name, str) and isinstance(told[arguments[0]], dict | str) else None
