"""A program's own tools, in either of OpenAI's forms.

In chat completions they are nested in "function"; in responses they are flat.

Invariants:
- Tools are passed on unchanged, and the program runs them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from discreet.errors import Invalid
from discreet.http.openai.errors import NotSupported
from discreet.http.openai.field_tables import (
    CHAT_FUNCTION,
    CHAT_FUNCTION_CHOICE,
    CHAT_TOOL,
    CHAT_TOOL_CHOICE,
    RESPONSES_TOOL,
    RESPONSES_TOOL_CHOICE,
)
from discreet.http.openai.fields import check
from discreet.http.openai.parts import require_object
from discreet.ports.model_request import ToolChoice, ToolSpec

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
ANY_ARGUMENTS: Mapping[str, Any] = {"type": "object", "properties": {}}


@dataclass(frozen=True)
class ToolSelection:
    may_call: bool = True
    must_call: ToolChoice | None = None


def parse_tool(value: Any, path: str, *, nested: bool) -> ToolSpec:
    tool = require_object(value, path)
    if tool.get("type") != "function":
        raise NotSupported("Only tools of the type “function” are supported.", field=f"{path}.type")
    function, function_path = tool, path
    if nested:
        function_path = f"{path}.function"
        function = require_object(tool.get("function"), function_path)
        check(tool, CHAT_TOOL, path)
    check(function, CHAT_FUNCTION if nested else RESPONSES_TOOL, function_path)
    name, description, schema = function.get("name"), function.get("description"), function.get("parameters")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise Invalid(
            f"“{function_path}.name” should be 1 to 64 letters, digits, _ or -.", field=f"{function_path}.name"
        )
    if description is not None and not isinstance(description, str):
        raise Invalid(f"“{function_path}.description” should be a text.", field=f"{function_path}.description")
    strict = function.get("strict")
    parameters = ANY_ARGUMENTS if schema is None else require_object(schema, f"{function_path}.parameters")
    return ToolSpec(name, description or "", parameters, strict if isinstance(strict, bool) else None)


def parse_tool_choice(value: str | dict[str, Any] | None, *, nested: bool) -> ToolSelection:
    match value:
        case None | "auto":
            return ToolSelection()
        case "none":
            return ToolSelection(may_call=False)
        case "required":
            return ToolSelection(must_call=ToolChoice())
    if isinstance(value, dict) and value.get("type") == "function":
        check(value, CHAT_TOOL_CHOICE if nested else RESPONSES_TOOL_CHOICE, "tool_choice")
        function = require_object(value.get("function"), "tool_choice.function") if nested else value
        if nested:
            check(function, CHAT_FUNCTION_CHOICE, "tool_choice.function")
        name = function.get("name")
        if isinstance(name, str) and NAME.fullmatch(name):
            return ToolSelection(must_call=ToolChoice(name))
    raise NotSupported("“tool_choice” should be auto, none, required, or the name of a function.", field="tool_choice")
