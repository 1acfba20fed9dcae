"""Small OpenAPI documents for tests, each with one peculiarity."""

import json
from typing import Any

from discreet.assistants.actions.openapi import import_document
from discreet.assistants.actions.operation import Operation, ParsedDocument

HOST = "https://api.example.org"


def openapi(paths: dict[str, Any] | None = None, **more: Any) -> str:
    """Return a document of version 3.1 as JSON; `more` adds to its root or replaces parts of it."""
    root = {
        "openapi": "3.1.0",
        "info": {"title": "Example", "version": "1"},
        "servers": [{"url": HOST}],
        "paths": {"/things": {"get": {"operationId": "things"}}} if paths is None else paths,
        **more,
    }
    return json.dumps({key: value for key, value in root.items() if value is not ...})


def swagger(paths: dict[str, Any], **more: Any) -> str:
    root = {
        "swagger": "2.0",
        "info": {"title": "Example", "version": "1"},
        "host": "api.example.org",
        "schemes": ["https"],
        "paths": paths,
        **more,
    }
    return json.dumps({key: value for key, value in root.items() if value is not ...})


def with_body(schema: Any, media: str = "application/json", required: bool = True, **more: Any) -> str:
    """Return a document of one POST with a body."""
    body = {"required": required, "content": {media: {"schema": schema}}}
    return openapi({"/things": {"post": {"operationId": "add", "requestBody": body}}}, **more)


def with_query(*parameters: Any, **more: Any) -> str:
    """Return a document of one GET with parameters."""
    return openapi({"/things": {"get": {"operationId": "things", "parameters": list(parameters)}}}, **more)


def single_operation(document: str) -> Operation:
    """Return the single operation of a document without refusals."""
    imported = import_document(document)
    assert not imported.refusals, imported.refusals
    (operation,) = imported.operations
    return operation


def body_schema(document: str) -> dict[str, Any]:
    schema = single_operation(document).schema["properties"]["body"]
    assert isinstance(schema, dict)
    return schema


def warning_lines(imported: ParsedDocument) -> str:
    """Return all warnings, a line each: place and reason."""
    return "\n".join(f"{problem.where}: {problem.why}" for problem in imported.warnings)


def refusal_lines(imported: ParsedDocument) -> str:
    return "\n".join(f"{problem.where}: {problem.why}" for problem in imported.refusals)
