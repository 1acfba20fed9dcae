"""The OpenAI-compatible API as an OpenAPI document, for generating requests."""

from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {name: {"type": ["string", "null"]} for name in ("message", "type", "param", "code")},
        }
    },
}
FAILURES = (400, 401, 403, 404, 405, 409, 413, 415, 429, 503)
MESSAGE: dict[str, Any] = {
    "type": "object",
    "required": ["role", "content"],
    "properties": {
        "role": {"enum": ["system", "developer", "user", "assistant", "tool"]},
        "content": {"oneOf": [TEXT, {"type": "array", "items": {"type": "object"}}, {"type": "null"}]},
        "name": TEXT,
        "tool_call_id": TEXT,
        "tool_calls": {"type": "array", "items": {"type": "object"}},
    },
}
TOOL: dict[str, Any] = {
    "type": "object",
    "properties": {"type": {"const": "function"}, "function": {"type": "object", "properties": {"name": TEXT}}},
}
SAMPLING: dict[str, Any] = {
    "model": {"enum": ["default", "scripted", "all-MiniLM-L6-v2", "g-0", ""]},
    "stream": {"type": "boolean"},
    "temperature": {"type": "number"},
    "top_p": {"type": "number"},
    "metadata": {"type": "object"},
    "tools": {"type": "array", "items": TOOL},
    "tool_choice": {"oneOf": [{"enum": ["auto", "none", "required"]}, {"type": "object"}]},
}


def document() -> dict[str, Any]:
    """Return the document; paths and methods are those of the routes."""
    chat = {"messages": {"type": "array", "items": MESSAGE}, "stop": TEXT, "max_tokens": {"type": "integer"}}
    response = {"input": {"oneOf": [TEXT, {"type": "array", "items": MESSAGE}]}, "store": {"type": "boolean"}}
    embedding = {"input": {"oneOf": [TEXT, {"type": "array", "items": TEXT}]}, "encoding_format": TEXT, "model": TEXT}
    ids = [{"name": "id", "in": "path", "required": True, "schema": TEXT}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "The OpenAI-compatible API", "version": "1"},
        "paths": {
            "/v1": {"get": _operation()},
            "/v1/models": {"get": _operation()},
            "/v1/models/{id}": {"get": _operation(parameters=ids)},
            "/v1/chat/completions": {"post": _operation(SAMPLING | chat, ["model", "messages"])},
            "/v1/responses": {"post": _operation(SAMPLING | response, ["model", "input"])},
            "/v1/responses/{id}": {"get": _operation(parameters=ids), "delete": _operation(parameters=ids)},
            "/v1/responses/{id}/input_items": {"get": _operation(parameters=[*ids, *_paging()])},
            "/v1/embeddings": {"post": _operation(embedding, ["model", "input"])},
        },
    }


def _paging() -> list[dict[str, Any]]:
    kinds = {"order": TEXT, "limit": {"type": "integer"}, "after": TEXT}
    return [{"name": name, "in": "query", "schema": schema} for name, schema in kinds.items()]


def _operation(body: dict[str, Any] | None = None, required: list[str] | None = None, **more: Any) -> dict[str, Any]:
    failure = {"description": "An error.", "content": {"application/json": {"schema": ERROR}}}
    answer = {"description": "An answer.", "content": {"application/json": {}, "text/event-stream": {}}}
    operation = {"responses": {"200": answer} | {str(status): failure for status in FAILURES}} | more
    if body is None:
        return operation
    schema = {"type": "object", "properties": body, "required": required or []}
    return operation | {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
