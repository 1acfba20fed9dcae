"""Generated documents as large as those of real APIs."""

import json
from typing import Any


def large_document(operations: int = 2_000, words: int = 400, **root: Any) -> str:
    """Return a document of some 6 MB with the default numbers.

    Each operation has a path parameter and a body that refers to a component, which refers to a second one; its answer
    refers to a third.
    """
    text = "word " * words
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for n in range(operations):
        schemas[f"Body{n}"] = {"type": "object", "properties": {"part": {"$ref": f"#/components/schemas/Part{n}"}}}
        schemas[f"Part{n}"] = {"type": "string", "description": f"part {n}"}
        schemas[f"Answer{n}"] = {"type": "object", "description": text}
        body = {"application/json": {"schema": {"$ref": f"#/components/schemas/Body{n}"}, "example": {"part": text}}}
        answer = {"application/json": {"schema": {"$ref": f"#/components/schemas/Answer{n}"}}}
        paths[f"/things/{n}/{{id}}"] = {
            "parameters": [{"$ref": "#/components/parameters/Id"}],
            "post": {
                "operationId": f"make{n}",
                "summary": f"Make thing {n}",
                "tags": [f"tag{n % 7}"],
                "requestBody": {"content": body},
                "responses": {"200": {"description": "done", "content": answer}},
            },
        }
    return json.dumps(
        {
            "openapi": "3.0.3",
            "info": {"title": "Large", "version": "1"},
            "servers": [{"url": "https://api.example.org/v1"}],
            "paths": paths,
            "components": {
                "schemas": schemas,
                "parameters": {"Id": {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}},
            },
            **root,
        }
    )
