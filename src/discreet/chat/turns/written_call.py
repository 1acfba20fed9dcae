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


class WrittenCallFilter:
    """Holds text back while it may become a call of one of `tools`."""

    __slots__ = ("_buffer", "_is_buffering", "_tools")

    def __init__(self, tools: Collection[str]) -> None:
        self._tools = frozenset(tools) if tools else _NO_TOOLS
        self._buffer = ""
        self._is_buffering = bool(tools)

    def reset(self) -> None:
        """Start with another response of the model."""
        self._buffer, self._is_buffering = "", bool(self._tools)

    def filter(self, text: str) -> str:
        """Return the text that can be shown now."""
        if not self._is_buffering:
            return text
        self._buffer += text
        return "" if self._may_be_call() else self.flush()

    def flush(self) -> str:
        """Return the text that was held back."""
        flushed, self._buffer, self._is_buffering = self._buffer, "", False
        return flushed

    @property
    def called_tool(self) -> str | None:
        """The tool that the text held back calls; None if it is no call."""
        text = self._buffer.strip()
        for opener in _OPENERS:
            text = text.removeprefix(opener)
        for closer in _CLOSERS:
            text = text.removesuffix(closer)
        try:
            parsed = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            return None
        name = _find_tool_name(parsed)
        return name if name in self._tools else None

    def _may_be_call(self) -> bool:
        remaining_text = self._buffer.lstrip()
        for opener in _OPENERS:
            if opener.startswith(remaining_text):
                return True
            if remaining_text.startswith(opener):
                remaining_text = remaining_text[len(opener) :].lstrip()
                break
        if not remaining_text:
            return True
        if remaining_text[0] != "{" or len(self._buffer) > MAX_LENGTH:
            return False
        remaining_text = remaining_text[1:].lstrip()
        named = _NAMED.match(remaining_text)
        if named is not None:
            return named[1] in self._tools
        return any(key.startswith(remaining_text) or remaining_text.startswith(key) for key in _FIRST_KEYS)


def _find_tool_name(parsed: Any) -> str | None:
    """Return the tool that decoded JSON names beside arguments; None for another shape."""
    if not isinstance(parsed, dict):
        return None
    if parsed.get("type") == "function" and isinstance(parsed.get("function"), dict):
        parsed = parsed["function"]
    names = [key for key in _NAMES if key in parsed]
    arguments = [key for key in _ARGUMENTS if key in parsed]
    if len(names) != 1 or len(arguments) != 1 or set(parsed) - {*names, *arguments, "type", "id"}:
        return None
    name = parsed[names[0]]
    return name if isinstance(name, str) and isinstance(parsed[arguments[0]], dict | str) else None
