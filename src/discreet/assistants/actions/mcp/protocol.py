"""The Model Context Protocol over streamable HTTP, without I/O.

Since revision 2026-07-28 each request is complete in itself. In earlier revisions the client first opens a session
(`build_initialize`), which a header may name.

Invariants:
- Only the answer to the one sent message is read here.
- The server's own requests and notifications are skipped; `watch.py` answers them.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from discreet.assistants.actions.mcp.events import EventReader
from discreet.assistants.actions.operation import Operation
from discreet.assistants.actions.request.arguments import BadArguments, build_pointer
from discreet.assistants.actions.request.fields import json_text, plain_text
from discreet.promises.disclosure import ExactRequest

STANDALONE = "2026-07-28"
"""The revision without sessions."""
WITH_SESSION = ("2025-11-25", "2025-06-18", "2025-03-26")
"""Revisions with a session, newest first."""
REVISIONS = (STANDALONE, *WITH_SESSION)

UNSUPPORTED_REVISION = -32022
MODERN_ERRORS = frozenset({-32020, -32021, UNSUPPORTED_REVISION})
"""Error codes that only newer servers return."""
CALL_ID = 1
"""The id of the one request of an exchange."""

_COMMON = (
    ("accept", "application/json, text/event-stream"),
    ("user-agent", "Discreet"),
    ("content-type", "application/json"),
)
_META = "io.modelcontextprotocol/"
_CLIENT_INFO = {"name": "Discreet", "version": "1"}
_CAPABILITIES: Mapping[str, Any] = {"elicitation": {"form": {}, "url": {}}}
"""Capabilities of a session. A request of a standalone revision offers none."""
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_IN_HEADER = "x-mcp-header"
_PLAIN_VALUE = re.compile(r"([!-~]([ -~]*[!-~])?)?")
_ENCODED = re.compile(r"=\?base64\?.*\?=")
_SAFE_TYPES = ("string", "integer", "boolean")


@dataclass(frozen=True)
class RpcError:
    """A JSON-RPC error.

    `supported` are the revisions in an "unsupported revision" error.
    """

    code: int
    message: str
    supported: tuple[str, ...] = ()


def build_message(method: str, params: Mapping[str, Any], revision: str, message_id: int | None = CALL_ID) -> bytes:
    """Return a JSON-RPC request; a notification if `message_id` is None."""
    parameters = dict(params)
    if revision == STANDALONE:
        parameters["_meta"] = parameters.get("_meta", {}) | {
            _META + "protocolVersion": revision,
            _META + "clientCapabilities": {},
        }
    identified = {} if message_id is None else {"id": message_id}
    return json_text({"jsonrpc": "2.0", **identified, "method": method, "params": parameters}).encode()


def build_headers(method: str, revision: str, name: str | None = None) -> tuple[tuple[str, str], ...]:
    """Return the headers of a message. `name` is that of the called tool."""
    headers = (*_COMMON, ("mcp-protocol-version", revision))
    if revision != STANDALONE:
        return headers
    named = () if name is None else (("mcp-name", encode_header_value(name)),)
    return (*headers, ("mcp-method", method), *named)


def build_initialize() -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """Return body and headers of the message that opens a session."""
    newest = WITH_SESSION[0]
    params = {"protocolVersion": newest, "capabilities": _CAPABILITIES, "clientInfo": _CLIENT_INFO}
    return build_message("initialize", params, newest, 0), _COMMON


def build_call_request(operation: Operation, arguments: dict[str, Any]) -> ExactRequest:
    """Return the exact request of a tool's call.

    In a session, only the session's id is added when it is sent. The progress token asks the server to report progress,
    which keeps a long call alive.
    """
    params = {"name": operation.tool, "arguments": arguments, "_meta": {"progressToken": CALL_ID}}
    headers = build_headers("tools/call", operation.revision, operation.tool)
    if operation.revision == STANDALONE:
        headers += tuple(_build_argument_headers(operation.schema, arguments))
    body = build_message("tools/call", params, operation.revision)
    return ExactRequest("POST", operation.origin + operation.path, headers, body)


def build_answer_request(operation: Operation, arguments: dict[str, Any]) -> ExactRequest:
    """Return the exact request of a person's answer to the server's question.

    The session's id is added when it is sent.
    """
    content = {} if operation.opens else {"content": arguments}
    body = {"jsonrpc": "2.0", "id": operation.answers, "result": {"action": "accept", **content}}
    headers = build_headers("", operation.revision)
    return ExactRequest("POST", operation.origin + operation.path, headers, json_text(body).encode())


def encode_header_value(text: str) -> str:
    """Return `text` as a header value: itself, or in the protocol's Base64 form."""
    if _PLAIN_VALUE.fullmatch(text) and not _ENCODED.fullmatch(text):
        return text
    return f"=?base64?{base64.b64encode(text.encode()).decode()}?="


def find_unusable_headers(schema: Any) -> str | None:
    """Return why the schema's arguments cannot be repeated in headers, else None.

    The protocol requires that such a tool is left out.
    """
    reachable = list(_list_header_arguments(schema))
    tokens = [token for _, token, _ in reachable]
    if len(tokens) < _count_header_keywords(schema):
        return "asks for a header in a place that no call can be read from"
    if any(not isinstance(token, str) or not _TOKEN.fullmatch(token) for token in tokens):
        return "asks for a header whose name is invalid"
    if len({token.lower() for token in tokens}) < len(tokens):
        return "asks for one header twice"
    if any(asked.get("type") not in _SAFE_TYPES for _, _, asked in reachable):
        return "asks for a header of something that is not text, a whole number or true or false"
    return None


def with_negotiated_headers(schema: dict[str, Any], declared: Mapping[str, Any]) -> dict[str, Any]:
    """Return `schema`, this server's own schema, with the header keywords of `declared`."""
    for path, token, _ in _list_header_arguments(declared):
        member: Any = schema
        for key in path:
            member = member.get("properties", {}).get(key, {})
        member[_IN_HEADER] = token
    return schema


def _list_header_arguments(
    schema: Any, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any, Mapping[str, Any]]]:
    """Yield path, token and schema of each argument that a header repeats."""
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    for key, property_schema in properties.items() if isinstance(properties, Mapping) else ():
        if isinstance(property_schema, Mapping):
            if _IN_HEADER in property_schema:
                yield (*path, key), property_schema[_IN_HEADER], property_schema
            yield from _list_header_arguments(property_schema, (*path, key))


def _count_header_keywords(schema: Any) -> int:
    """Count the header keywords in the schema, except as a property's name, at any depth."""
    count, waiting = 0, [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            count += _IN_HEADER in part
            for keyword, inner in part.items():
                has_names = keyword in ("properties", "patternProperties", "$defs", "definitions")
                waiting += inner.values() if has_names and isinstance(inner, Mapping) else [inner]
        elif isinstance(part, list):
            waiting += part
    return count


def _build_argument_headers(schema: Mapping[str, Any], arguments: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the headers that repeat arguments. The body contains the same values."""
    for path, token, _ in _list_header_arguments(schema):
        value: Any = arguments
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, (dict, list, float)):
            raise BadArguments(
                build_pointer(path), "must be a text, a whole number, true or false: a header repeats it."
            )
        if value is not None:
            yield f"mcp-param-{token.lower()}", encode_header_value(plain_text(value))


def parse_messages(media_type: str, text: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON-RPC messages of a JSON document, or of an event stream."""
    for document in _split_events(text) if media_type == "text/event-stream" else [text]:
        try:
            parsed = json.loads(document)
        except (ValueError, RecursionError):
            continue
        yield from (
            message for message in (parsed if isinstance(parsed, list) else [parsed]) if isinstance(message, dict)
        )


def find_result(media_type: str, text: str, message_id: int = CALL_ID) -> dict[str, Any] | RpcError | None:
    """Return the answer to the message of this id; None when there is none.

    Requests and notifications of the server have neither a result nor an error.
    """
    for answer in parse_messages(media_type, text):
        if isinstance(answer.get("result"), dict) and answer.get("id") == message_id:
            return dict(answer["result"])
        if isinstance(answer.get("error"), dict) and answer.get("id") in (message_id, None):
            return _parse_error(answer["error"])
    return None


def _parse_error(error: dict[str, Any]) -> RpcError:
    code = error.get("code")
    data = error.get("data")
    supported = data.get("supported") if isinstance(data, dict) else None
    names = tuple(name for name in supported if isinstance(name, str)) if isinstance(supported, list) else ()
    return RpcError(code if isinstance(code, int) else 0, replace_surrogates(str(error.get("message", ""))), names)


def replace_surrogates(text: str) -> str:
    """Return `text` with each lone surrogate, which JSON can spell, replaced by "?"."""
    return text.encode("utf-8", "replace").decode()


def _split_events(text: str) -> Iterator[str]:
    """Yield the data of each event of a complete stream."""
    reader = EventReader()
    yield from reader.feed_text(text)
    yield from reader.end()
