"""The API's OpenAPI document, built once for all tests of a process: that takes two seconds."""

from functools import cache
from typing import Any

from discreet.http.openapi_document import openapi_document


@cache
def api_document() -> dict[str, Any]:
    """Return the document at `/api/openapi.json` (`tests/http/test_openapi_page.py`). Not to be changed."""
    return openapi_document()


def api_routes() -> set[tuple[str, str]]:
    """Return the method and path of each of its operations."""
    return {(method.upper(), path) for path, methods in api_document()["paths"].items() for method in methods}
