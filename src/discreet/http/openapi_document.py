"""Prints the schemas of the API's OpenAPI document: `python -m discreet.http.openapi_document > web/api-schemas.json`.

The browser app's types are generated from that file when it is built.
"""

import json
from typing import Any, cast

from discreet.http.app import create_api
from discreet.http.services import Services


class _Placeholder:
    """Stands for the services while the routes are described: no request is handled, so none is called."""

    def __getattr__(self, name: str) -> "_Placeholder":
        return self


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document, made without a database, a key store or a model."""
    return create_api(cast(Services, _Placeholder())).openapi()


def api_schemas() -> dict[str, Any]:
    """Return the document's schemas without titles, which only repeat names."""
    schemas: dict[str, Any] = openapi_document()["components"]["schemas"]
    return {name: _without_titles(schema) for name, schema in schemas.items()}


def _without_titles(schema: dict[str, Any]) -> dict[str, Any]:
    kept = {key: _nested(value) for key, value in schema.items() if key not in ("title", "properties")}
    if "properties" in schema:
        kept["properties"] = {name: _without_titles(field) for name, field in schema["properties"].items()}
    return kept


def _nested(value: Any) -> Any:
    if isinstance(value, dict):
        return _without_titles(value)
    return [_nested(each) for each in value] if isinstance(value, list) else value


def printed(schemas: dict[str, Any]) -> str:
    return json.dumps(schemas, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    print(printed(api_schemas()), end="")
