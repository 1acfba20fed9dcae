"""YAML parser that records line numbers.

Invariants:
- YAML is read as another notation of JSON (the JSON schema of YAML 1.2, which OpenAPI requires): a date, a "yes" or an
  octal number is text, keys are text, no tag creates an object.
- An alias counts as all values that it stands for, so a few lines cannot become millions of values.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from discreet.assistants.actions.openapi.limits import MAX_DEPTH, MAX_DIRECTIVES, MAX_VALUES
from discreet.assistants.actions.openapi.problems import Unreadable, quote
from discreet.assistants.actions.openapi.read_json import Note, duplicate_key_note
from discreet.assistants.actions.openapi.tabs import replace_tabs
from discreet.assistants.actions.openapi.tree import NUMBER, JsonArray, JsonObject, parse_number

_PLAIN: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_CORE = "tag:yaml.org,2002:"
_TAGS = frozenset(_CORE + kind for kind in ("str", "int", "float", "bool", "null", "map", "seq"))
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)


def read_yaml(text: str, max_values: int = MAX_VALUES) -> tuple[Any, list[Note]]:
    """Return the value and warnings. Raises Unreadable with the line."""
    if len(_DIRECTIVE.findall(text)) > MAX_DIRECTIVES:
        raise Unreadable(f"More than {MAX_DIRECTIVES} lines begin with “%”.")
    try:
        return _read(text, max_values)
    except yaml.YAMLError as problem:
        repaired = replace_tabs(text) if "\t" in text else None
        if repaired is None:
            raise _unreadable(problem, text) from None
    spaced, note = repaired
    try:
        value, notes = _read(spaced, max_values)
    except yaml.YAMLError as problem:
        raise _unreadable(problem, spaced) from None
    return value, [note, *notes]


def _read(text: str, max_values: int) -> tuple[Any, list[Note]]:
    builder = _Builder(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), max_values)
    return builder.document(), builder.notes


def _unreadable(problem: yaml.YAMLError, text: str) -> Unreadable:
    mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
    reason = getattr(problem, "problem", None) or getattr(problem, "reason", None) or "it cannot be read"
    if mark and _is_tabbed(text, mark.line):
        reason = "it is indented with a tab here, and elsewhere with spaces; use spaces only"
    return Unreadable(f"This is not valid YAML: {reason}.", mark.line + 1 if mark else None)


def _is_tabbed(text: str, line: int) -> bool:
    """Return whether the indentation of a line, counted from 0, contains a tab."""
    found = next(islice(re.finditer(r"^[ \t]*", text, re.MULTILINE), line, None), None)
    return found is not None and "\t" in found.group()


class _Builder:
    """Builds values from parser events. Recursion is bounded by DEEPEST."""

    def __init__(self, events: Iterator[Event], max_values: int) -> None:
        self.notes: list[Note] = []
        self._events = events
        self._anchors: dict[str, tuple[Any, int] | None] = {}
        self._values, self._most = 0, max_values

    def document(self) -> Any:
        value = None
        for event in self._events:
            if isinstance(event, NodeEvent):
                value = self._value(event, 0)
                break
        self._refuse_second()
        return value

    def _refuse_second(self) -> None:
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                following = next(self._events)
                if not isinstance(following, ScalarEvent) or following.value:
                    raise Unreadable("A second document begins here; only one is allowed.", _line(event))
            elif isinstance(event, StreamEndEvent):
                break

    def _value(self, event: Event, depth: int) -> Any:
        if depth >= MAX_DEPTH:
            raise Unreadable(f"The document is nested more than {MAX_DEPTH} levels deep.", _line(event))
        self._count(1, event)
        if isinstance(event, AliasEvent):
            return self._alias(event)
        _refuse_tag(event)
        before, anchor = self._values, getattr(event, "anchor", None)
        if anchor:
            self._anchors[anchor] = None
        if isinstance(event, MappingStartEvent):
            value: Any = self._mapping(event, depth)
        elif isinstance(event, SequenceStartEvent):
            value = self._sequence(event, depth)
        else:
            value = _scalar(event)
        if anchor:
            self._anchors[anchor] = (value, 1 + self._values - before)
        return value

    def _alias(self, event: AliasEvent) -> Any:
        name = event.anchor or ""
        if name not in self._anchors:
            raise Unreadable(f"Nothing is named {quote('&' + name)} before this place.", _line(event))
        anchored = self._anchors[name]
        if anchored is None:
            raise Unreadable(f"{quote('*' + name)} stands for a value that contains it.", _line(event))
        self._count(anchored[1], event)
        return anchored[0]

    def _mapping(self, start_event: Event, depth: int) -> JsonObject:
        result, merged = JsonObject(_line(start_event)), []
        for event in self._events:
            if isinstance(event, CollectionEndEvent):
                break
            line, key = _line(event), self._key(event)
            value = self._value(next(self._events), depth + 1)
            if key == "<<" and not getattr(event, "style", None):
                merged.append((value, line))
                continue
            if key in result:
                self.notes.append((line, duplicate_key_note(key, result.lines[key])))
            result.put(key, value, line)
        for value, line in merged:
            _merge(result, value, line)
        return result

    def _key(self, event: Event) -> str:
        if isinstance(event, AliasEvent):
            key = self._alias(event)
        elif isinstance(event, ScalarEvent):
            key = event.value
            if event.anchor:
                self._anchors[event.anchor] = (key, 1)
        else:
            key = None
        if not isinstance(key, str):
            raise Unreadable("A key is a list or a mapping; it must be a text.", _line(event))
        return key

    def _sequence(self, start_event: Event, depth: int) -> JsonArray:
        result = JsonArray(_line(start_event))
        for event in self._events:
            if isinstance(event, CollectionEndEvent):
                break
            result.add(self._value(event, depth + 1), _line(event))
        return result

    def _count(self, more: int, event: Event) -> None:
        self._values += more
        if self._values > self._most:
            why = f"The document holds more than {self._most:,} values, aliases counted as what they stand for."
            raise Unreadable(why, _line(event))


def _merge(into: JsonObject, value: Any, line: int) -> None:
    """Apply YAML's `<<`: add the keys of other mappings that are missing here."""
    for source in value if isinstance(value, JsonArray) else [value]:
        if not isinstance(source, JsonObject):
            raise Unreadable("“<<” merges only mappings.", line)
        for key in source:
            if key not in into:
                into.put(key, source[key], source.lines.get(key, line))


def _scalar(event: Event) -> Any:
    text = str(getattr(event, "value", ""))
    if getattr(event, "style", None) or getattr(event, "tag", None) in ("!", _CORE + "str"):
        return text
    if text in _PLAIN:
        return _PLAIN[text]
    if NUMBER.fullmatch(text):
        try:
            return parse_number(text)
        except ValueError as problem:
            raise Unreadable(str(problem), _line(event)) from None
    return text


def _refuse_tag(event: Event) -> None:
    tag = getattr(event, "tag", None)
    if tag and tag != "!" and tag not in _TAGS:
        raise Unreadable(f"The YAML tag {quote(tag)} has no meaning in JSON; leave it out.", _line(event))


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
