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
from discreet.assistants.actions.openapi.read import read
from discreet.assistants.actions.openapi.source import BudgetExceeded, DocumentSource
from discreet.assistants.actions.openapi.text import cleaned
from discreet.assistants.actions.openapi.tree import At, JsonArray, JsonObject
from discreet.assistants.actions.openapi.version import source_of
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
    source, operations = _opened(text, fetched_from)
    found: list[ListedOperation] = []
    more = False
    for number, entry in enumerate(_entries(operations)):
        if number >= MAX_LISTED:
            more = True
            break
        found.append(_listed(operations, number, entry))
    operations.report_refusals()
    return Listing(operations.title(), tuple(found), more, source.refusals.all())


def extract_operations(text: str, chosen: Sequence[int], fetched_from: str | None = None) -> str:
    """Return a document with the operations of these numbers. Raises Unreadable."""
    numbers = frozenset(chosen)
    if not 0 < len(numbers) <= MAX_CHOSEN:
        raise Unreadable(f"Choose at least one operation, and {MAX_CHOSEN} at most.")
    source, operations = _opened(text, fetched_from)
    entries = [entry for number, entry in enumerate(_entries(operations)) if number in numbers]
    if len(entries) != len(numbers):
        raise Unreadable("This document has no operation of such a number. List its operations again.")
    return _written(_Extract(source).document(entries))


def _opened(text: str, fetched_from: str | None) -> tuple[DocumentSource, Operations]:
    source = source_of(read(text, TO_CHOOSE_FROM))
    return source, Operations(source, fetched_from)


def _entries(operations: Operations) -> Iterator[DocumentOperation]:
    try:
        yield from operations.entries()
    except BudgetExceeded:
        raise Unreadable("The document is too large to be listed: it has too many references.") from None


def _listed(operations: Operations, number: int, entry: DocumentOperation) -> ListedOperation:
    node = entry.node if isinstance(entry.node, JsonObject) else JsonObject(1)
    tags = node.get("tags")
    names = [_short(tag, MAX_TITLE_LENGTH) for tag in tags[:MAX_TAGS]] if isinstance(tags, JsonArray) else []
    said = _short(node.get("summary"), MAX_SUMMARY_LENGTH) or _short(node.get("description"), MAX_SUMMARY_LENGTH)
    return ListedOperation(
        number=number,
        name=operations.wanted_name(entry),
        method=entry.method,
        path=_short(entry.path, MAX_SUMMARY_LENGTH),
        summary=said,
        tags=tuple(name for name in names if name),
        deprecated=node.get("deprecated") is True,
    )


def _short(value: Any, most: int) -> str:
    text, _ = cleaned(value if isinstance(value, str) else "", most)
    return text.replace("\n", " ")


def _written(document: dict[str, Any]) -> str:
    """Return the document as JSON, indented unless that is too long."""
    whole = msgspec.json.encode(document)
    if len(whole) > MAX_BYTES:
        raise Unreadable(
            f"The chosen operations need {len(whole):,} bytes with all that they refer to; {MAX_BYTES:,} is the "
            "limit. Choose fewer."
        )
    indented = msgspec.json.format(whole, indent=2)
    return (indented if len(indented) <= MAX_BYTES else whole).decode()


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
        self._out = {key: self._copied(root[key], (key,)) for key in _ROOT if key in root}
        info = root.get("info")
        self._out["info"] = self._only(info, _INFO, ("info",)) if isinstance(info, JsonObject) else {}
        if isinstance(components := root.get("components"), JsonObject) and "securitySchemes" in components:
            self._out["components"] = self._only(components, ("securitySchemes",), ("components",))
        paths: dict[str, Any] = {}
        self._out["paths"] = paths
        for entry in entries:
            if entry.path not in paths:
                paths[entry.path] = self._only(entry.item, _ITEM, entry.item_at)
            paths[entry.path][entry.method.lower()] = self._operation(entry)
        while self._waiting:
            origin, place = self._waiting.pop()
            self._put(place, self._copied(self._source.at(origin), origin))
        return self._out

    def _operation(self, entry: DocumentOperation) -> Any:
        if not isinstance(entry.node, JsonObject):
            return entry.node
        answers = entry.node.get("responses")
        codes = answers if isinstance(answers, JsonObject) else JsonObject(1)
        told = {code: {"description": self._said(codes[code], (*entry.at, "responses", code))} for code in codes}
        return {**self._only(entry.node, _OPERATION, entry.at), "responses": told or {"default": {"description": ""}}}

    def _said(self, answer: Any, at: At) -> str:
        try:
            node, _ = self._source.resolve(answer, at)
        except (DocumentPartRejected, BudgetExceeded):
            return ""
        return _short(node.get("description") if isinstance(node, JsonObject) else None, MAX_SUMMARY_LENGTH)

    def _only(self, node: JsonObject, keys: Sequence[str], at: At) -> dict[str, Any]:
        return {key: self._copied(node[key], (*at, key)) for key in keys if key in node}

    def _copied(self, node: Any, at: At) -> Any:
        """Return a copy of the value, with references to their targets in the extract."""
        if isinstance(node, JsonArray):
            return [self._copied(each, (*at, place)) for place, each in enumerate(node)]
        if not isinstance(node, JsonObject):
            return node
        has_examples = len(at) > 1 and at[-2] in ("content", "parameters")
        return {
            key: self._reference(value, at)
            if key == "$ref" and isinstance(value, str)
            else self._copied(value, (*at, key))
            for key, value in node.items()
            if not (has_examples and key in _EXAMPLES)
        }

    def _reference(self, reference: str, at: At) -> str:
        """Return the reference's target in the extract.

        A dangling reference stays as it is; the parser of the extract refuses it.
        """
        try:
            target = self._source.target(reference, at)
        except DocumentPartRejected:
            return reference
        length = _NAMED.get(str(target[0]), 0)
        whole = target[:length] if length and len(target) >= length else target
        is_component = bool(length) and len(target) >= length
        if whole not in self._moved:
            self._moved[whole] = whole if is_component else (_EXTRACTED, f"{len(self._moved)}")
            self._waiting.append((whole, self._moved[whole]))
        return _pointer((*self._moved[whole], *target[len(whole) :]))

    def _put(self, place: At, value: Any) -> None:
        node = self._out
        for step in place[:-1]:
            node = node.setdefault(str(step), {})
        node[str(place[-1])] = value


def _pointer(steps: At) -> str:
    """Return a reference to a place in the same document (RFC 6901, as a fragment)."""
    return "#/" + "/".join(str(step).replace("~", "~0").replace("/", "~1").replace("%", "%25") for step in steps)
