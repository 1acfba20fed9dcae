"""Documents the errors of all routes in the OpenAPI document."""

from typing import Any, Final

from fastapi import FastAPI

SCHEMA: Final[dict[str, Any]] = {
    "title": "Error",
    "description": "What happened, as a sentence to show, and the field of the request that it is about.",
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "field"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "field": {"type": ["string", "null"]},
            },
        }
    },
}
ERRORS: Final = {
    401: "The session cookie is missing, or its session has ended.",
    403: "Not allowed for this account, or sent from another site's page.",
    404: "Does not exist, or this account cannot see it.",
    409: "Conflicts with the current state.",
    413: "The body is too large.",
    415: "The body is of a type that is not accepted.",
    422: "The request cannot be understood or carried out; `field` names what is wrong.",
    429: "Too many requests: `Retry-After` says when to try again.",
    503: "A service that the server needs does not answer.",
}
"""The statuses that any route may answer with (http/errors.py), and their meaning."""
_FRAMEWORKS: Final = ("HTTPValidationError", "ValidationError")
"""Schemas of an answer that the framework documents but this server never sends."""


def document_errors(api: FastAPI) -> None:
    """Add the errors of each operation to the API's OpenAPI document.

    Errors that a route documents itself stay.
    """

    def document() -> dict[str, Any]:
        schema = api.openapi_schema
        return _with_errors(FastAPI.openapi(api)) if schema is None else schema

    api.openapi = document  # type: ignore[method-assign]


def _with_errors(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _FRAMEWORKS:
        schemas.pop(name, None)
    schemas["Error"] = SCHEMA
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for path in document["paths"].values():
        for operation in path.values():
            responses = operation["responses"]
            responses.pop("422", None)
            for status, meaning in ERRORS.items():
                responses.setdefault(str(status), {"description": meaning, "content": content})
    return document
