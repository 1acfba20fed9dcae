"""The tool list of an MCP server as a stored document, and its operations.

Invariants:
- No I/O.
- The list is stored as received, in a fixed order: the same tools give the same text, and any change gives another.
- A server's texts about its tools are untrusted, and parsed like OpenAPI's.
"""

import copy
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.mcp.protocol import REVISIONS, find_unusable_headers, with_negotiated_headers
from discreet.assistants.actions.openapi import names
from discreet.assistants.actions.openapi.limits import (
    MAX_DEPTH,
    MAX_DESCRIPTION_LENGTH,
    MAX_SUMMARY_LENGTH,
    MAX_TITLE_LENGTH,
    MAX_VALUES,
)
from discreet.assistants.actions.openapi.problems import DocumentPartRejected, Unreadable, quote
from discreet.assistants.actions.openapi.read import parse_text
from discreet.assistants.actions.openapi.schema import Schemas
from discreet.assistants.actions.openapi.source import BudgetExceeded, DocumentSource
from discreet.assistants.actions.openapi.text import clean_and_warn, is_plain
from discreet.assistants.actions.openapi.tree import At, JsonArray, JsonObject
from discreet.assistants.actions.operation import Operation, ParsedDocument
from discreet.errors import Invalid

MAX_TOOLS = 200
NO_JSON = "The server's list of tools contains something that is not JSON text."
MAX_TOOL_NAME_LENGTH = 128
_AFTER_HOST = re.compile(r"^[a-z]+://[^/?]*", re.IGNORECASE)
_TOOL_FIELDS = ("name", "title", "description", "inputSchema", "annotations")
"""The stored keys of a tool. The others (icons, output schemas) do not matter for a call."""


def build_tools_document(url: str, revision: str, title: str, tools: Sequence[Any]) -> str:
    """Return the document that pins the tools of the server at `url`.

    Raises Invalid for tools that cannot be stored. CPU-bound for a long list: call it in a thread.
    """
    stripped_tools = [
        {key: tool[key] for key in _TOOL_FIELDS if key in tool} for tool in tools if isinstance(tool, dict)
    ]
    _refuse_too_much(stripped_tools)
    pinned = {"mcp": revision, "url": url, "title": title, "tools": stripped_tools}
    try:
        stripped_tools.sort(key=lambda tool: json.dumps(tool.get("name"), sort_keys=True))
        text = json.dumps(pinned, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        text.encode()
    except (ValueError, RecursionError):
        raise Invalid(NO_JSON, field="url") from None
    return text


def _refuse_too_much(tools: list[dict[str, Any]]) -> None:
    """Refuse a list whose indented text would be much longer than the list.

    Each level of nesting indents all of its lines.
    """
    level: list[Any] = list(tools)
    values = 0
    for _ in range(MAX_DEPTH):
        values += len(level)
        if not level or values > MAX_VALUES:
            break
        level = [inner for value in level for inner in _list_inner(value)]
    if level:
        raise Invalid("The server's list of tools is too large, or nested too deeply, to be kept.", field="url")


def _list_inner(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def parse_tools_document(document: str) -> ParsedDocument:
    """Parse a pinned list. Raises Unreadable, an Invalid, when it is none."""
    return _ToolsParser(DocumentSource(parse_text(document))).imported()


class _ToolsParser:
    def __init__(self, source: DocumentSource) -> None:
        self._source, self._schemas = source, Schemas(source)
        root = source.root
        self._url, self._revision = str(root.get("url")), str(root.get("mcp"))
        if self._revision not in REVISIONS or not isinstance(root.get("tools"), JsonArray):
            raise Unreadable("This is not the tool list of an MCP server.")
        self._origin = str(origin_of(self._url))
        self._path = "/" + _AFTER_HOST.sub("", self._url).removeprefix("/")

    def imported(self) -> ParsedDocument:
        source, operations = self._source, tuple(self._operations())
        title = clean_and_warn(source, source.root.get("title"), ("title",), MAX_TITLE_LENGTH).replace("\n", " ")
        return ParsedDocument(title, operations, source.warnings.all(), source.refusals.all())

    def _operations(self) -> Iterator[Operation]:
        used_names: set[str] = set()
        tools: set[str] = set()
        endings: dict[str, int] = {}
        for position, tool in enumerate(self._source.root["tools"]):
            at: At = ("tools", position)
            try:
                operation = self._operation(tool, at, tools)
            except DocumentPartRejected as refused:
                self._refuse(tool, refused)
                continue
            except BudgetExceeded:
                self._refuse(
                    tool, DocumentPartRejected(at, "The list is too large to read completely; the rest is left out.")
                )
                return
            tools.add(operation.tool)
            name = names.make_unique(names.clean_name(operation.tool) or "tool", used_names, endings)
            used_names.add(name)
            yield msgspec.structs.replace(operation, name=name)

    def _operation(self, tool: Any, at: At, known: Iterable[str]) -> Operation:
        source = self._source
        node = source.mapping(tool, at, "A tool")
        if at[1] >= MAX_TOOLS:  # type: ignore[operator]  # a position
            raise DocumentPartRejected(at, f"At most {MAX_TOOLS} tools are read.")
        name = node.get("name")
        if not isinstance(name, str) or not 0 < len(name) <= MAX_TOOL_NAME_LENGTH or not is_plain(name):
            raise DocumentPartRejected((*at, "name"), "A tool needs a short name that can be seen.")
        if name in known:
            raise DocumentPartRejected((*at, "name"), "Another tool has this name already.")
        annotations = source.mapping(node.get("annotations"), (*at, "annotations"), "What is noted of a tool")
        title = node.get("title") or annotations.get("title") or name
        return Operation(
            name="",
            summary=clean_and_warn(source, title, (*at, "title"), MAX_SUMMARY_LENGTH).replace("\n", " "),
            description=clean_and_warn(source, node.get("description"), (*at, "description"), MAX_DESCRIPTION_LENGTH),
            method="POST",
            origin=self._origin,
            path=self._path,
            consequential=_is_consequential(annotations),
            schema=self._schema(node.get("inputSchema"), (*at, "inputSchema")),
            kind="mcp",
            tool=name,
            revision=self._revision,
        )

    def _schema(self, node: Any, at: At) -> dict[str, Any]:
        if not isinstance(node, JsonObject):
            raise DocumentPartRejected(at, "A tool needs a schema of its arguments.")
        if why := find_unusable_headers(node):
            raise DocumentPartRejected(at, f"It {why}.")
        _root_references(node, "#/" + "/".join(map(str, at)))
        schema = copy.deepcopy(self._schemas.make(node, at).schema)
        if schema.setdefault("type", "object") != "object":
            raise DocumentPartRejected((*at, "type"), "A tool's arguments must be an object.")
        return with_negotiated_headers(schema, node)

    def _refuse(self, tool: Any, refused: DocumentPartRejected) -> None:
        name = tool.get("name") if isinstance(tool, JsonObject) else None
        self._source.refuse(DocumentPartRejected(refused.at, f"{quote(name)} cannot be used. {refused.why}"))


def _is_consequential(annotations: JsonObject) -> bool:
    """Return whether a call of the tool may change something.

    It counts as consequential unless the server says that it only reads. Like a document, the server is trusted with
    this: it only permits a person's own "always allow", which ends when the tool changes.
    """
    return not (annotations.get("readOnlyHint") is True and annotations.get("destructiveHint") is not True)


def _root_references(node: Any, root: str) -> None:
    """Rewrite references within a tool's schema to start from the document."""
    if isinstance(node, JsonObject):
        reference = node.get("$ref")
        if isinstance(reference, str) and (reference == "#" or reference.startswith("#/")):
            node["$ref"] = root + reference[1:]
        for inner in node.values():
            _root_references(inner, root)
    elif isinstance(node, JsonArray):
        for inner in node:
            _root_references(inner, root)
