"""Extraction of a document's operations and problems.

Invariants:
- Operations are independent: an unusable one is refused with place and reason, and the others stay.
- All operations of an action go to one host.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from discreet.assistants.actions.openapi.arguments import ArgumentReader
from discreet.assistants.actions.openapi.limits import (
    MAX_DESCRIPTION_LENGTH,
    MAX_OPERATIONS,
    MAX_PATH_LENGTH,
    MAX_SUMMARY_LENGTH,
    MAX_TITLE_LENGTH,
    MAX_WORK,
)
from discreet.assistants.actions.openapi.names import build_name, clean_name, is_name, make_unique
from discreet.assistants.actions.openapi.paths import NAMES, parse_path
from discreet.assistants.actions.openapi.problems import DocumentPartRejected, quote
from discreet.assistants.actions.openapi.security import find_declared_sign_in
from discreet.assistants.actions.openapi.servers import Servers
from discreet.assistants.actions.openapi.source import BudgetExceeded, DocumentSource
from discreet.assistants.actions.openapi.text import clean, clean_and_warn
from discreet.assistants.actions.openapi.tree import At, JsonObject
from discreet.assistants.actions.operation import Operation, ParsedDocument

METHODS = frozenset({"get", "put", "post", "delete", "patch"})
_OTHER_METHODS = frozenset({"head", "options", "trace", "query", "connect"})
_BESIDE_METHODS = frozenset({"parameters", "servers", "summary", "description", "$ref"})
_CONSEQUENTIAL = "x-openai-isConsequential"
_MAX_NAMED = 5


class DocumentOperation(NamedTuple):
    """An operation of the document, with its path item."""

    path: str
    method: str
    node: Any
    at: At
    item: JsonObject
    item_at: At

    @property
    def label(self) -> str:
        return f"{self.method} {quote(self.path)}"


class Operations:
    """Extracts the operations of one document."""

    def __init__(self, source: DocumentSource, fetched_from: str | None) -> None:
        self._source = source
        source.fetched_from = fetched_from
        self._servers, self._arguments = Servers(source, fetched_from), ArgumentReader(source)
        self._refused: dict[tuple[At, str], list[str]] = {}

    def imported(self) -> ParsedDocument:
        title = self.title()
        drafts = list(self._drafts())
        kept = self._keep_one_host(drafts)
        operations = tuple(self._with_names(kept))
        sign_in = find_declared_sign_in(self._source, [entry.node for entry, _ in kept])
        self.report_refusals()
        source = self._source
        return ParsedDocument(title, operations, source.warnings.all(), source.refusals.all(), sign_in)

    def title(self) -> str:
        """Return the title of the document."""
        info = self._source.root.get("info")
        info = info if isinstance(info, JsonObject) else JsonObject(1)
        for name in ("title", "version"):
            if not info.get(name):
                self._source.warn(("info", name), f"“info” has no {name}.")
        return clean_and_warn(self._source, info.get("title"), ("info", "title"), MAX_TITLE_LENGTH).replace("\n", " ")

    def _drafts(self) -> Iterator[tuple[DocumentOperation, Operation]]:
        """Yield the usable operations, without their final names."""
        at: At = ("paths",)
        try:
            for number, entry in enumerate(self.entries()):
                at = entry.at
                if number >= MAX_OPERATIONS:
                    raise BudgetExceeded
                try:
                    yield entry, self._parse_operation(entry)
                except DocumentPartRejected as refused:
                    self._refuse(entry, refused)
        except BudgetExceeded:
            limits = f"{MAX_OPERATIONS} operations, {MAX_WORK:,} schemas and parameters"
            why = f"The document is too large to be read as a whole (at most {limits}); from here on, it is left out."
            self._source.refuse(DocumentPartRejected(at, why))

    def entries(self) -> Iterator[DocumentOperation]:
        """Yield the document's operations, with references followed.

        Refused ones are recorded in the source.
        """
        try:
            paths, _ = self._source.follow(self._source.root.get("paths"), ("paths",))
        except DocumentPartRejected as refused:
            self._source.refuse(refused)
            return
        if not isinstance(paths, JsonObject) or not paths:
            why = "The document has no operations: “paths” must be a mapping of paths to methods."
            self._source.refuse(DocumentPartRejected(("paths",), why))
            return
        for path, item in paths.items():
            if not path.startswith("x-"):
                yield from self._list_item_entries(path, item, ("paths", path))

    def _list_item_entries(self, path: str, item: Any, at: At) -> Iterator[DocumentOperation]:
        try:
            item, at = self._source.follow(item, at)
            item = self._source.mapping(item, at, "A path")
            self._source.consume_budget(len(item) // 5)
        except DocumentPartRejected as refused:
            self._source.refuse(DocumentPartRejected(refused.at, f"{quote(path)}: {refused.why}"))
            return
        for key, node in item.items():
            method = key.lower()
            if method in METHODS:
                if key != method:
                    self._source.warn((*at, key), f"Methods are lower case; {quote(key)} is accepted.")
                yield from self._resolve_entry(DocumentOperation(path, method.upper(), node, (*at, key), item, at))
            elif method == "additionaloperations" and isinstance(node, JsonObject):
                yield from self._list_additional(path, node, (*at, key), item, at)
            elif method in _OTHER_METHODS:
                self._refuse_method(path, key, (*at, key))
            elif key not in _BESIDE_METHODS and not key.startswith("x-"):
                self._source.warn((*at, key), f"{quote(key)} is not a method; it is ignored.")

    def _list_additional(
        self, path: str, node: JsonObject, at: At, item: JsonObject, item_at: At
    ) -> Iterator[DocumentOperation]:
        """Yield operations from OpenAPI 3.2's field for other methods."""
        for key, operation in node.items():
            if key.lower() in METHODS:
                yield from self._resolve_entry(
                    DocumentOperation(path, key.upper(), operation, (*at, key), item, item_at)
                )
            else:
                self._refuse_method(path, key, (*at, key))

    def _resolve_entry(self, entry: DocumentOperation) -> Iterator[DocumentOperation]:
        """Yield the entry, or the operation that a reference in its place leads to."""
        try:
            node, at = self._source.follow(entry.node, entry.at)
            yield entry._replace(node=node, at=at)
        except DocumentPartRejected as refused:
            self._refuse(entry, refused)

    def _refuse_method(self, path: str, method: str, at: At) -> None:
        why = "Actions call only GET, POST, PUT, PATCH and DELETE."
        self._source.refuse(DocumentPartRejected(at, f"{quote(method.upper())} {quote(path)} cannot be used. {why}"))

    def _parse_operation(self, entry: DocumentOperation) -> Operation:
        source, at = self._source, entry.at
        node = source.mapping(entry.node, at, "An operation")
        names = frozenset(NAMES.findall(entry.path[:MAX_PATH_LENGTH]))
        specs = self._arguments.parameters.list_specs([(entry.item, entry.item_at), (node, at)], names)
        declared = frozenset(one.name for one in specs if one.place == "path")
        path = parse_path(source, entry.path, declared, ("paths", entry.path))
        server = self._servers.of([(node, at), (entry.item, entry.item_at)])
        arguments = self._arguments.read(node, at, specs, path, entry.method)
        summary, description = self._summary_and_description(node, at)
        if source.get_flag(node, "deprecated", at):
            source.warn(at, "The operation is marked as deprecated.")
        return Operation(
            name="",
            summary=summary,
            description=description,
            method=entry.method,
            origin=server.origin,
            path=server.base + path.text,
            consequential=self._is_consequential(node, entry.method, at),
            schema=arguments.schema,
            parameters=arguments.parameters,
            media_type=arguments.media_type,
        )

    def _summary_and_description(self, node: JsonObject, at: At) -> tuple[str, str]:
        """Return summary and description.

        A long summary is put in front of the description, so that less of it is lost.
        """
        summary = node.get("summary")
        text = summary if isinstance(summary, str) else ""
        description = clean_and_warn(
            self._source, node.get("description"), (*at, "description"), MAX_DESCRIPTION_LENGTH
        )
        if len(text) <= MAX_SUMMARY_LENGTH:
            return clean_and_warn(self._source, summary, (*at, "summary"), MAX_SUMMARY_LENGTH).replace(
                "\n", " "
            ), description
        long = clean_and_warn(self._source, text, (*at, "summary"), MAX_DESCRIPTION_LENGTH)
        short, _ = clean(long, MAX_SUMMARY_LENGTH)
        if description.startswith(long):
            return short.replace("\n", " "), description
        cleaned_description, cut = clean(f"{long}\n{description}".strip(), MAX_DESCRIPTION_LENGTH)
        for why in cut:
            self._source.warn((*at, "description"), why)
        return short.replace("\n", " "), cleaned_description

    def _is_consequential(self, node: JsonObject, method: str, at: At) -> bool:
        """Return the document's own value, else True for every method except GET."""
        said = node.get(_CONSEQUENTIAL)
        if isinstance(said, bool):
            return said
        if _CONSEQUENTIAL in node:
            self._source.warn((*at, _CONSEQUENTIAL), f"“{_CONSEQUENTIAL}” must be true or false; true is assumed.")
            return True
        return method != "GET"

    def _keep_one_host(
        self, drafts: list[tuple[DocumentOperation, Operation]]
    ) -> list[tuple[DocumentOperation, Operation]]:
        """Return the operations of the most frequent origin; refuse the others."""
        if not drafts:
            return []
        origin, _ = Counter(operation.origin for _, operation in drafts).most_common(1)[0]
        for entry, operation in drafts:
            if operation.origin != origin:
                why = f"It goes to {operation.origin}, the others to {origin}; an action has one host."
                self._refuse(entry, DocumentPartRejected(entry.at, why))
        return [(entry, operation) for entry, operation in drafts if operation.origin == origin]

    def _with_names(self, drafts: list[tuple[DocumentOperation, Operation]]) -> Iterator[Operation]:
        used_names: set[str] = set()
        endings: dict[str, int] = {}
        for entry, operation in drafts:
            wanted_name = self.wanted_name(entry)
            name = make_unique(wanted_name, used_names, endings)
            if name != wanted_name:
                at = (*entry.at, "operationId")
                self._source.warn(
                    at, f"Another operation is called {quote(wanted_name)}; this one becomes {quote(name)}."
                )
            used_names.add(name)
            yield msgspec.structs.replace(operation, name=name)

    def wanted_name(self, entry: DocumentOperation) -> str:
        """Return the name of an operation, without checking for duplicates."""
        operation_id = entry.node.get("operationId") if isinstance(entry.node, JsonObject) else None
        text = str(operation_id) if isinstance(operation_id, (str, int)) and not isinstance(operation_id, bool) else ""
        if is_name(text):
            return text
        name = clean_name(text) or build_name(entry.method, entry.path) or "operation"
        why = f"The name {quote(text)} becomes" if text else "The operation has no “operationId”; it is called"
        self._source.warn((*entry.at, "operationId") if text else entry.at, f"{why} {quote(name)}.")
        return name

    def _refuse(self, entry: DocumentOperation, refused: DocumentPartRejected) -> None:
        self._refused.setdefault((refused.at, refused.why), []).append(entry.label)

    def report_refusals(self) -> None:
        """Add one refusal for all operations that fail at one place for one reason."""
        for (at, why), labels in self._refused.items():
            named = ", ".join(labels[:_MAX_NAMED])
            more = f" and {len(labels) - _MAX_NAMED:,} more" if len(labels) > _MAX_NAMED else ""
            self._source.refuse(DocumentPartRejected(at, f"{named}{more} cannot be used. {why}"))
