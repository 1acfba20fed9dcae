"""Selection from a large document: list its operations, extract the chosen ones.

The extract is an OpenAPI document with the chosen operations and everything that they refer to. Descriptions of
responses are cut to their first words, because an action does not need them.

Invariants:
- An operation is identified by its number in the document, so the same text gives the same list.
- The extract is parsed like any other document; nothing here decides what may be sent.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from discreet.assistants.actions.openapi.limits import (
    MAX_BYTES,
    MAX_CHOSEN,
    MAX_LISTED,
    MAX_SUMMARY_LENGTH,
    MAX_TAGS,
    MAX_TITLE_LENGTH,
    TO_CHOOSE_FROM,
)
from discreet.assistants.actions.openapi.operations import DocumentOperation, Operations
from discreet.assistants.actions.openapi.problems import DocumentPartRejected, Unreadable
from discreet.assistants.actions.openapi.read import parse_text
from discreet.assistants.actions.openapi.source import BudgetExceeded, DocumentSource
from discreet.assistants.actions.openapi.text import clean
from discreet.assistants.actions.openapi.tree import At, JsonArray, JsonObject
from discreet.assistants.actions.openapi.version import open_source
from discreet.assistants.actions.operation import DocumentProblem

_ROOT = (
    "openapi", "swagger", "servers", "host", "basePath", "schemes", "consumes", "produces", "security",
    "securityDefinitions",
)  # fmt: skip
_INFO = ("title", "version", "description", "servers")
_ITEM = ("summary", "description", "servers", "parameters")
_OPERATION = (
    "operationId", "tags", "summary", "description", "deprecated", "servers", "parameters", "requestBody", "consumes",
    "produces", "security", "x-openai-isConsequential",
)  # fmt: skip
_EXAMPLES = frozenset({"example", "examples"})
_EXTRACTED = "x-extracted"
"""The place in the extract of referenced parts that are not components."""
_NAMED = {"components": 3, "definitions": 2, "parameters": 2, "responses": 2}
"""The length of a pointer to a whole component, by its first step."""


class ListedOperation(msgspec.Struct, frozen=True, kw_only=True):
    """An operation to choose. `number` is its place in the document."""

    number: int
    name: str
    method: str
    path: str
    summary: str
    tags: tuple[str, ...]
    deprecated: bool


class Listing(msgspec.Struct, frozen=True):
    """The listed operations of a document; `more`: the document has others."""

    title: str
    operations: tuple[ListedOperation, ...]
    more: bool
    refusals: tuple[DocumentProblem, ...]


def list_operations(text: str, fetched_from: str | None = None) -> Listing:
    """List the operations of a document of up to 15 MB. Raises Unreadable."""
    source, operations = _open_document(text, fetched_from)
    listed: list[ListedOperation] = []
    more = False
    for number, entry in enumerate(_entries(operations)):
        if number >= MAX_LISTED:
            more = True
            break
        listed.append(_build_listed(operations, number, entry))
    operations.report_refusals()
    return Listing(operations.title(), tuple(listed), more, source.refusals.all())


def extract_operations(text: str, chosen: Sequence[int], fetched_from: str | None = None) -> str:
    """Return a document with the operations of these numbers. Raises Unreadable."""
    numbers = frozenset(chosen)
    if not 0 < len(numbers) <= MAX_CHOSEN:
        raise Unreadable(f"Choose at least one operation, and {MAX_CHOSEN} at most.")
    source, operations = _open_document(text, fetched_from)
    entries = [entry for number, entry in enumerate(_entries(operations)) if number in numbers]
    if len(entries) != len(numbers):
        raise Unreadable("This document has no operation of such a number. List its operations again.")
    return _encode_document(_Extract(source).document(entries))


def _open_document(text: str, fetched_from: str | None) -> tuple[DocumentSource, Operations]:
    source = open_source(parse_text(text, TO_CHOOSE_FROM))
    return source, Operations(source, fetched_from)


def _entries(operations: Operations) -> Iterator[DocumentOperation]:
    try:
        yield from operations.entries()
    except BudgetExceeded:
        raise Unreadable("The document is too large to be listed: it has too many references.") from None


def _build_listed(operations: Operations, number: int, entry: DocumentOperation) -> ListedOperation:
    node = entry.node if isinstance(entry.node, JsonObject) else JsonObject(1)
    tags = node.get("tags")
    names = [_shorten(tag, MAX_TITLE_LENGTH) for tag in tags[:MAX_TAGS]] if isinstance(tags, JsonArray) else []
    summary = _shorten(node.get("summary"), MAX_SUMMARY_LENGTH) or _shorten(node.get("description"), MAX_SUMMARY_LENGTH)
    return ListedOperation(
        number=number,
        name=operations.wanted_name(entry),
        method=entry.method,
        path=_shorten(entry.path, MAX_SUMMARY_LENGTH),
        summary=summary,
        tags=tuple(name for name in names if name),
        deprecated=node.get("deprecated") is True,
    )


def _shorten(value: Any, max_characters: int) -> str:
    text, _ = clean(value if isinstance(value, str) else "", max_characters)
    return text.replace("\n", " ")


def _encode_document(document: dict[str, Any]) -> str:
    """Return the document as JSON, indented unless that is too long."""
    encoded = msgspec.json.encode(document)
    if len(encoded) > MAX_BYTES:
        raise Unreadable(
            f"The chosen operations need {len(encoded):,} bytes with all that they refer to; {MAX_BYTES:,} is the "
            "limit. Choose fewer."
        )
    indented = msgspec.json.format(encoded, indent=2)
    return (indented if len(indented) <= MAX_BYTES else encoded).decode()


class _Extract:
    """An extract under construction: targets of references are copied recursively."""

    def __init__(self, source: DocumentSource) -> None:
        self._source = source
        self._out: dict[str, Any] = {}
        self._waiting: list[tuple[At, At]] = []
        """Places in the source, each with its place in the extract."""
        self._moved: dict[At, At] = {}

    def document(self, entries: Sequence[DocumentOperation]) -> dict[str, Any]:
        root = self._source.root
        self._out = {key: self._copy(root[key], (key,)) for key in _ROOT if key in root}
        info = root.get("info")
        self._out["info"] = self._copy_keys(info, _INFO, ("info",)) if isinstance(info, JsonObject) else {}
        if isinstance(components := root.get("components"), JsonObject) and "securitySchemes" in components:
            self._out["components"] = self._copy_keys(components, ("securitySchemes",), ("components",))
        paths: dict[str, Any] = {}
        self._out["paths"] = paths
        for entry in entries:
            if entry.path not in paths:
                paths[entry.path] = self._copy_keys(entry.item, _ITEM, entry.item_at)
            paths[entry.path][entry.method.lower()] = self._copy_operation(entry)
        while self._waiting:
            origin, place = self._waiting.pop()
            self._put(place, self._copy(self._source.at(origin), origin))
        return self._out

    def _copy_operation(self, entry: DocumentOperation) -> Any:
        if not isinstance(entry.node, JsonObject):
            return entry.node
        answers = entry.node.get("responses")
        codes = answers if isinstance(answers, JsonObject) else JsonObject(1)
        responses = {
            code: {"description": self._copy_description(codes[code], (*entry.at, "responses", code))} for code in codes
        }
        return {
            **self._copy_keys(entry.node, _OPERATION, entry.at),
            "responses": responses or {"default": {"description": ""}},
        }

    def _copy_description(self, answer: Any, at: At) -> str:
        try:
            node, _ = self._source.resolve(answer, at)
        except (DocumentPartRejected, BudgetExceeded):
            return ""
        return _shorten(node.get("description") if isinstance(node, JsonObject) else None, MAX_SUMMARY_LENGTH)

    def _copy_keys(self, node: JsonObject, keys: Sequence[str], at: At) -> dict[str, Any]:
        return {key: self._copy(node[key], (*at, key)) for key in keys if key in node}

    def _copy(self, node: Any, at: At) -> Any:
        """Return a copy of the value, with references to their targets in the extract."""
        if isinstance(node, JsonArray):
            return [self._copy(each, (*at, place)) for place, each in enumerate(node)]
        if not isinstance(node, JsonObject):
            return node
        has_examples = len(at) > 1 and at[-2] in ("content", "parameters")
        return {
            key: self._copy_target(value, at)
            if key == "$ref" and isinstance(value, str)
            else self._copy(value, (*at, key))
            for key, value in node.items()
            if not (has_examples and key in _EXAMPLES)
        }

    def _copy_target(self, reference: str, at: At) -> str:
        """Return the reference's target in the extract.

        A dangling reference stays as it is; the parser of the extract refuses it.
        """
        try:
            target = self._source.target(reference, at)
        except DocumentPartRejected:
            return reference
        length = _NAMED.get(str(target[0]), 0)
        copied = target[:length] if length and len(target) >= length else target
        is_component = bool(length) and len(target) >= length
        if copied not in self._moved:
            self._moved[copied] = copied if is_component else (_EXTRACTED, f"{len(self._moved)}")
            self._waiting.append((copied, self._moved[copied]))
        return _pointer((*self._moved[copied], *target[len(copied) :]))

    def _put(self, place: At, value: Any) -> None:
        node = self._out
        for step in place[:-1]:
            node = node.setdefault(str(step), {})
        node[str(place[-1])] = value


def _pointer(steps: At) -> str:
    """Return a reference to a place in the same document (RFC 6901, as a fragment)."""
    return "#/" + "/".join(str(step).replace("~", "~0").replace("/", "~1").replace("%", "%25") for step in steps)
