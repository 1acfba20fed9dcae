"""Swagger 2.0 describes the same operations in another form."""

from typing import Any

import pytest

from discreet.assistants.actions.openapi import import_document
from discreet.promises.disclosure import FieldPlace
from tests.support.openapi_documents import refusal_lines, single_operation, swagger, warning_lines


def test_a_whole_operation() -> None:
    operation = {
        "operationId": "addPet",
        "summary": "Adds a pet",
        "consumes": ["application/json"],
        "parameters": [
            {"name": "shop", "in": "path", "required": True, "type": "integer", "format": "int64"},
            {"$ref": "#/parameters/Tags"},
            {
                "name": "pet",
                "in": "body",
                "required": True,
                "description": "The pet.",
                "schema": {"$ref": "#/definitions/Pet"},
            },
        ],
    }
    document = swagger(
        {"/shops/{shop}/pets": {"post": operation}},
        basePath="/v2/",
        parameters={"Tags": {"name": "tags", "in": "query", "type": "array", "items": {"type": "string"}}},
        definitions={"Pet": {"required": ["name"], "properties": {"name": {"type": "string", "x-nullable": True}}}},
    )
    made = single_operation(document)
    assert (made.name, made.method, made.host, made.path) == (
        "addPet",
        "POST",
        "api.example.org",
        "/v2/shops/{shop}/pets",
    )
    assert made.media_type == "application/json"
    assert made.schema == {
        "type": "object",
        "properties": {
            "shop": {"type": "integer", "format": "int64"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "body": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": ["string", "null"]}},
                "description": "The pet.",
            },
        },
        "required": ["shop", "body"],
        "additionalProperties": False,
    }
    assert [(p.place, p.style, p.explode) for p in made.parameters] == [
        (FieldPlace.PATH, "simple", False),
        (FieldPlace.QUERY, "form", False),
    ]
    assert not import_document(document).warnings


@pytest.mark.parametrize(
    ("collection", "style", "explode"),
    [
        ("csv", "form", False),
        ("multi", "form", True),
        ("ssv", "spaceDelimited", False),
        ("pipes", "pipeDelimited", False),
    ],
)
def test_collections_are_styles(collection: str, style: str, explode: bool) -> None:
    listed = {"name": "a", "in": "query", "type": "array", "items": {"type": "string"}, "collectionFormat": collection}
    (parameter,) = single_operation(swagger({"/a": {"get": {"parameters": [listed]}}})).parameters
    assert (parameter.style, parameter.explode) == (style, explode)


def test_a_collection_that_cannot_be_written_is_left_out_or_refuses() -> None:
    listed = {"name": "a", "in": "query", "type": "array", "collectionFormat": "tsv"}
    assert single_operation(swagger({"/a": {"get": {"parameters": [listed]}}})).parameters == ()
    assert "“tsv”" in refusal_lines(
        import_document(swagger({"/a": {"get": {"parameters": [{**listed, "required": True}]}}}))
    )


@pytest.mark.parametrize(
    ("consumes", "media_type"),
    [
        (None, "application/x-www-form-urlencoded"),
        (["multipart/form-data"], "multipart/form-data"),
        (["multipart/form-data", "application/x-www-form-urlencoded"], "application/x-www-form-urlencoded"),
    ],
)
def test_form_data_becomes_a_form(consumes: Any, media_type: str) -> None:
    fields: list[dict[str, Any]] = [
        {"name": "name", "in": "formData", "type": "string", "required": True, "description": "Its name."},
        {"name": "photo", "in": "formData", "type": "file"},
    ]
    document = swagger({"/a": {"post": {"parameters": fields, "consumes": consumes}}})
    operation = single_operation(document)
    assert operation.media_type == media_type
    assert operation.schema["properties"]["body"] == {
        "type": "object",
        "properties": {"name": {"type": "string", "description": "Its name."}},
        "required": ["name"],
    }
    assert operation.schema["required"] == ["body"]
    assert "“photo” is a file" in warning_lines(import_document(document))
    fields[1]["required"] = True
    assert "“photo” is a file" in refusal_lines(import_document(swagger({"/a": {"post": {"parameters": fields}}})))


def test_what_is_consumed_by_all_holds_for_each() -> None:
    whole = {"name": "b", "in": "body", "schema": {"type": "string"}, "required": True}
    paths = {"/a": {"post": {"operationId": "a", "parameters": [whole]}}}
    assert single_operation(swagger(paths)).media_type == "application/json"
    assert single_operation(swagger(paths, consumes=["text/plain"])).media_type == "text/plain"
    assert "“application/xml”" in refusal_lines(import_document(swagger(paths, consumes=["application/xml"])))


@pytest.mark.parametrize(
    ("root", "origin", "warns"),
    [
        ({}, "https://api.example.org", False),
        ({"schemes": ["http", "https"]}, "https://api.example.org", False),
        ({"schemes": ["http"]}, "http://api.example.org", True),
        ({"schemes": ...}, "https://api.example.org", True),
        ({"host": "api.example.org:8443"}, "https://api.example.org:8443", True),
        ({"host": "https://api.example.org/"}, "https://api.example.org", True),
    ],
)
def test_where_it_leads(root: dict[str, Any], origin: str, warns: bool) -> None:
    document = swagger({"/a": {"get": {"operationId": "a"}}}, **root)
    assert single_operation(document).origin == origin
    assert bool(import_document(document).warnings) is warns


@pytest.mark.parametrize(
    "root",
    [{"host": ...}, {"host": "{{host}}"}, {"host": "a@b"}, {"host": 5}, {"basePath": "/../x"}, {"basePath": [1]}],
)
def test_a_host_that_is_none_refuses(root: dict[str, Any]) -> None:
    imported = import_document(swagger({"/a": {"get": {}}}, **root))
    assert not imported.operations
    assert imported.refusals


def test_without_a_host_it_is_the_one_that_the_document_came_from() -> None:
    text = swagger({"/a": {"get": {}}}, host=..., basePath="/v1")
    (operation,) = import_document(text, "https://fetched.example.org/swagger.json").operations
    assert (operation.host, operation.path) == ("fetched.example.org", "/v1/a")
