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
from discreet.http.openai.parts import object_at
from discreet.ports.model_request import ToolChoice, ToolSpec

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
ANY_ARGUMENTS: Mapping[str, Any] = {"type": "object", "properties": {}}


@dataclass(frozen=True)
class ToolSelection:
    may_call: bool = True
    must_call: ToolChoice | None = None


def tool_of(given: Any, where: str, *, nested: bool) -> ToolSpec:
    tool = object_at(given, where)
    if tool.get("type") != "function":
        raise NotSupported("Only tools of the type “function” are supported.", field=f"{where}.type")
    told, at = (object_at(tool.get("function"), f"{where}.function"), f"{where}.function") if nested else (tool, where)
    if nested:
        check(tool, CHAT_TOOL, where)
    check(told, CHAT_FUNCTION if nested else RESPONSES_TOOL, at)
    name, description, schema = told.get("name"), told.get("description"), told.get("parameters")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise Invalid(f"“{at}.name” should be 1 to 64 letters, digits, _ or -.", field=f"{at}.name")
    if description is not None and not isinstance(description, str):
        raise Invalid(f"“{at}.description” should be a text.", field=f"{at}.description")
    strict = told.get("strict")
    parameters = ANY_ARGUMENTS if schema is None else object_at(schema, f"{at}.parameters")
    return ToolSpec(name, description or "", parameters, strict if isinstance(strict, bool) else None)


def choice_of(given: str | dict[str, Any] | None, *, nested: bool) -> ToolSelection:
    match given:
        case None | "auto":
            return ToolSelection()
        case "none":
            return ToolSelection(may_call=False)
        case "required":
            return ToolSelection(must_call=ToolChoice())
    if isinstance(given, dict) and given.get("type") == "function":
        check(given, CHAT_TOOL_CHOICE if nested else RESPONSES_TOOL_CHOICE, "tool_choice")
        told = object_at(given.get("function"), "tool_choice.function") if nested else given
        if nested:
            check(told, CHAT_FUNCTION_CHOICE, "tool_choice.function")
        name = told.get("name")
        if isinstance(name, str) and NAME.fullmatch(name):
            return ToolSelection(must_call=ToolChoice(name))
    raise NotSupported("“tool_choice” should be auto, none, required, or the name of a function.", field="tool_choice")
