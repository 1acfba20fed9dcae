"""Schemas of documents, converted to JSON Schema 2020-12 that stands alone."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from discreet.assistants.actions.openapi import import_document
from discreet.assistants.actions.openapi.patterns import is_simple
from tests.support.openapi_documents import (
    body_schema,
    openapi,
    refusal_lines,
    single_operation,
    warning_lines,
    with_body,
    with_query,
)


def made(schema: Any, version: Any = "3.1.0", **more: Any) -> dict[str, Any]:
    """Return the converted schema, and check that it is valid and stands alone."""
    found = body_schema(with_body(schema, openapi=version, **more))
    Draft202012Validator.check_schema(found)
    assert '"$ref"' not in json.dumps(found)
    return found


def components(**schemas: Any) -> dict[str, Any]:
    return {"components": {"schemas": schemas}}


def to(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # nullable, of 3.0, even where people write it in 3.1
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": True, "enum": ["a"]}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"nullable": True}, {}),
        ({"nullable": True, "anyOf": [{"type": "string"}]}, {"anyOf": [{"anyOf": [{"type": "string"}]}, {"type": "null"}]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        # types
        ({"type": ["string", "null"]}, {"type": ["string", "null"]}),
        ({"type": ["string"]}, {"type": "string"}),
        ({"properties": {"a": {}}}, {"type": "object", "properties": {"a": {}}}),
        ({"items": {"type": "string"}}, {"type": "array", "items": {"type": "string"}}),
        (True, {}),
        (False, {"not": {}}),
        ({}, {}),
        # bounds
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": True}, {"type": "integer", "exclusiveMinimum": 1}),
        ({"type": "integer", "maximum": 1, "exclusiveMaximum": False}, {"type": "integer", "maximum": 1}),
        ({"exclusiveMaximum": 5}, {"exclusiveMaximum": 5}),
        ({"type": "string", "minLength": 1, "maxLength": 5.0}, {"type": "string", "minLength": 1, "maxLength": 5}),
        ({"multipleOf": 5}, {"multipleOf": 5}),
        # values
        ({"const": {"a": [1]}}, {"const": {"a": [1]}}),
        ({"enum": ["a", "a", 1, True, 1.5, None]}, {"enum": ["a", 1, True, 1.5, None]}),
        ({"type": "string", "default": None}, {"type": "string"}),
        # clutter
        (
            {"type": "string", "example": "x", "examples": ["y"], "xml": {}, "externalDocs": {"url": "z"}, "x-own": 1,
             "discriminator": {"propertyName": "p"}, "writeOnly": True, "$comment": "c", "$id": "http://a/b"},
            {"type": "string"},
        ),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "date"}),
        ({"title": "T", "description": "D"}, {"description": "D"}),
        ({"title": "T"}, {"title": "T"}),
        # lists
        ({"type": "array", "items": [{"type": "string"}]}, {"type": "array", "prefixItems": [{"type": "string"}]}),
        ({"prefixItems": [{}], "items": False}, {"prefixItems": [{}], "items": {"not": {}}}),
        ({"type": "array", "uniqueItems": True}, {"type": "array", "uniqueItems": True}),
        # objects
        ({"type": "object", "additionalProperties": False}, {"type": "object", "additionalProperties": False}),
        ({"type": "object", "additionalProperties": to("S")}, {"type": "object", "additionalProperties": {"type": "string"}}),
        (
            {"type": "object", "properties": {"id": {"readOnly": True}, "n": {}}, "required": ["id", "n"]},
            {"type": "object", "properties": {"n": {}}, "required": ["n"]},
        ),
        # combined
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ({"allOf": [to("S")], "description": "D"}, {"type": "string", "description": "D"}),
        (
            {"allOf": [{"type": "object", "properties": {"a": {}}, "required": ["a"], "additionalProperties": False},
                       {"type": "object", "properties": {"b": {}}, "required": ["b"]}]},
            {"type": "object", "properties": {"a": {}, "b": {}}, "required": ["a", "b"], "additionalProperties": False},
        ),
        (
            {"type": "object", "properties": {"c": {}}, "allOf": [{"properties": {"a": {}}}]},
            {"type": "object", "properties": {"a": {}, "c": {}}},
        ),
        ({"allOf": [{"type": "string"}, {"maxLength": 5}]}, {"allOf": [{"type": "string"}, {"maxLength": 5}]}),
        ({"allOf": [{}, {}]}, {"allOf": [{}, {}]}),
        ({"allOf": [{"required": ["a"]}, {"minProperties": 1}]}, {"allOf": [{"required": ["a"]}, {"minProperties": 1}]}),
        # references
        (to("S"), {"type": "string"}),
        ({**to("S"), "description": "Here."}, {"type": "string", "description": "Here."}),
        ({**to("S"), "maxLength": 5}, {"allOf": [{"type": "string"}, {"maxLength": 5}]}),
    ],
)  # fmt: skip
def test_what_becomes_of_a_schema(given: Any, expected: dict[str, Any]) -> None:
    assert made(given, **components(S={"type": "string"})) == expected


@pytest.mark.parametrize(
    ("given", "expected", "why"),
    [
        ({"type": "dict || null"}, {}, "not a JSON type; any value"),
        ({"type": ["string", "thing"]}, {}, "not a JSON type"),
        ({"type": "int"}, {"type": "integer"}, "taken as “integer”"),
        ({"type": "String"}, {"type": "string"}, "taken as “string”"),
        ({"type": "datetime"}, {"type": "string"}, "taken as “string”"),
        ("string", {"type": "string"}, "taken as its type"),
        (None, {}, "any value is accepted"),
        ({"type": "string", "enum": [1, 2.5, True]}, {"type": "string", "enum": ["1", "2.5", "true"]}, "not of the schema's type"),
        ({"type": "integer", "enum": ["1", "2"]}, {"type": "integer", "enum": [1, 2]}, "not of the schema's type"),
        ({"enum": "a, b"}, {}, "must be a list of values"),
        ({"enum": []}, {}, "must be a list of values"),
        ({"minLength": "5"}, {"minLength": 5}, "taken as one"),
        ({"minLength": -1}, {}, "whole number"),
        ({"minimum": "many"}, {}, "must be a number"),
        ({"multipleOf": 0.01}, {}, "left to the recipient"),
        ({"exclusiveMinimum": True}, {}, "no bound beside it"),
        ({"anyOf": []}, {}, "must be a list of schemas"),
        ({"type": "string", "items": {}}, {"type": "string"}, "says nothing about"),
        ({"type": "string", "pattern": "(a+)+$"}, {"type": "string", "description": "Pattern: (a+)+$"}, "not checked"),
        ({"type": "object", "patternProperties": {"^x": {}}, "additionalProperties": False}, {"type": "object"}, "not checked"),
        ({"not": {"type": "string"}}, {}, "not checked before sending"),
        ({"if": {}, "then": {}}, {}, "not checked before sending"),
        ({"requierd": ["a"]}, {}, "not a schema keyword"),
        ({"type": "object", "required": "yes please"}, {"type": "object"}, "must be a list of names"),
        (
            {"properties": {"a": {"required": True}, "b": {"required": "false"}}},
            {"type": "object", "properties": {"a": {}, "b": {}}, "required": ["a"]},
            "“a” is taken as required",
        ),
        (
            {"type": "object", "properties": {"a": {}}, "required": ["b"], "additionalProperties": False},
            {"type": "object", "properties": {"a": {}, "b": {}}, "required": ["b"], "additionalProperties": False},
            "“b” is required and not described",
        ),
        (
            {"type": "object", "properties": {"a": {}, "f": {"type": "string", "format": "binary"}}},
            {"type": "object", "properties": {"a": {}}},
            "is a file; it is left out",
        ),
        (
            {"allOf": [{"type": "object", "additionalProperties": False}, {"minProperties": 1}]},
            {"allOf": [{"type": "object"}, {"minProperties": 1}]},
            "they are opened",
        ),
        ({"description": "a\u200bb\u202ec"}, {"description": "abc"}, "Hidden characters are removed"),
        ({"description": "x" * 3000}, {"description": "x" * 1999 + "…"}, "more than 2,000 characters"),
        ({"description": ["x"]}, {}, "should be a text"),
        ({"default": "x\u200b"}, {}, "hidden characters"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_left_out_with_a_warning(given: Any, expected: dict[str, Any], why: str) -> None:
    assert made(given) == expected
    assert why in warning_lines(import_document(with_body(given)))


@pytest.mark.parametrize(
    ("given", "where", "why"),
    [
        (to("Nowhere"), "/schema/$ref", "leads to nothing"),
        ({"$ref": "https://elsewhere.example/a.json"}, "/schema/$ref", "leads out of this document"),
        ({"$ref": "other.yaml#/a"}, "/schema/$ref", "leads out of this document"),
        ({"$ref": "#Pet"}, "/schema/$ref", "not a JSON pointer"),
        ({"$ref": "#"}, "/schema/$ref", "not a JSON pointer"),
        (to("Loop"), "/components/schemas/Loop/$ref", "leads back to itself"),
        ({"$dynamicRef": "#x"}, "/schema/$dynamicRef", "dynamic"),
        ({"properties": {"a": [1]}}, "/properties/a", "must be a mapping"),
        ({"properties": [1]}, "/schema/properties", "must be a mapping of names"),
        ({"properties": {"a\u200b": {}}}, "/properties/a[U+200B]", "hidden characters"),
        ({"properties": {"x" * 300: {}}}, "/properties/", "longer than"),
        ({"enum": ["a", "b\u202e"]}, "/enum", "hidden characters"),
        ({"properties": {"f": {"type": "file"}}, "required": ["f"]}, "/properties/f", "is a file and must be given"),
        ({"type": "string", "format": "binary"}, "/requestBody", "is a file"),
    ],
)
def test_what_cannot_be_used_refuses_the_operation_with_its_place(given: Any, where: str, why: str) -> None:
    imported = import_document(with_body(given, **components(Loop=to("Loop"))))
    assert not imported.operations
    (problem,) = imported.refusals
    assert where in problem.where
    assert why in problem.why
    assert problem.why.startswith("POST “/things” cannot be used.")


def test_beside_a_reference_rules_count_from_3_1_on_and_words_always() -> None:
    schema = {**to("S"), "maxLength": 5, "description": "Here."}
    assert made(schema, "3.0.3", **components(S={"type": "string"})) == {"type": "string", "description": "Here."}
    assert "is ignored in OpenAPI before 3.1" in warning_lines(
        import_document(with_body(schema, openapi="3.0.3", **components(S={})))
    )


def test_a_schema_that_contains_itself_is_described_once() -> None:
    tree = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": to("Tree")}},
    }
    document = with_body(to("Tree"), **components(Tree=tree))
    found = body_schema(document)
    inner = found["properties"]["children"]["items"]
    assert inner == {"type": "object", "description": "Another “Tree”, of the form described around it."}
    assert "“Tree” contains itself" in warning_lines(import_document(document))
    Draft202012Validator(found).validate({"name": "a", "children": [{"name": "b", "children": []}]})


def test_schemas_that_contain_each_other_come_out_whole_wherever_one_begins() -> None:
    schemas = components(A={"properties": {"b": to("B")}}, B={"properties": {"a": to("A"), "n": {"type": "integer"}}})
    paths = {
        f"/{name}": {"post": {"requestBody": {"content": {"application/json": {"schema": to(name)}}}}} for name in "AB"
    }
    of_a, of_b = (
        operation.schema["properties"]["body"] for operation in import_document(openapi(paths, **schemas)).operations
    )
    assert of_a["properties"]["b"]["properties"]["n"] == of_b["properties"]["n"] == {"type": "integer"}
    for found in (of_a, of_b):
        assert "of the form described around it" in json.dumps(found)


def test_references_of_their_own_are_found_where_generators_leave_them() -> None:
    own = {"$defs": {"N": {"type": "integer"}}, "properties": {"n": {"$ref": "#/$defs/N"}}}
    assert made(own)["properties"] == {"n": {"type": "integer"}}
    assert "is looked up in the schema around it" in warning_lines(import_document(with_body(own)))


def test_a_reference_without_its_slash_is_understood() -> None:
    document = with_body({"$ref": "#components/schemas/S"}, **components(S={"type": "string"}))
    assert body_schema(document) == {"type": "string"}
    assert "lacks a “/”" in warning_lines(import_document(document))


def test_references_escape_their_steps() -> None:
    assert made({"$ref": "#/components/schemas/a~1b~0c%20d"}, **components(**{"a/b~c d": {"const": 1}})) == {"const": 1}
    of_list = {"$ref": "#/x-list/1"}
    assert made(of_list, **{"x-list": [{}, {"const": 2}]}) == {"const": 2}


def test_one_operation_that_fails_leaves_the_others() -> None:
    good = {"requestBody": {"content": {"application/json": {"schema": to("Good")}}}}
    bad = {"requestBody": {"content": {"application/json": {"schema": to("Bad")}}}}
    imported = import_document(openapi({"/a": {"post": good, "put": bad}, "/b": {"post": bad}}, **components(Good={})))
    assert [operation.method for operation in imported.operations] == ["POST"]
    assert len(imported.refusals) == 2
    assert "/paths/~1a/put" in refusal_lines(imported)


def test_operations_that_fail_for_one_cause_are_reported_together() -> None:
    body = {"requestBody": {"content": {"application/json": {"schema": to("Shared")}}}}
    shared = {"type": "object", "properties": {"x": to("Missing")}}
    imported = import_document(openapi({f"/{n}": {"post": body} for n in range(7)}, **components(Shared=shared)))
    (problem,) = imported.refusals
    assert problem.where == "/components/schemas/Shared/properties/x/$ref"
    assert "“/0”, POST “/1”" in problem.why
    assert "and 2 more cannot be used." in problem.why


@pytest.mark.parametrize(
    ("pattern", "simple"),
    [
        (r"^[a-zA-Z\s]*$", True), (r"^[A-Z]{2}$", True), (r"^\d{4}-\d{2}-\d{2}$", True), (r"^\S+$", True),
        (r"^#?[0-9a-f]{6}$", True), (r"\.pdf$", True), ("^$", True), ("", True),
        ("(a+)+$", False), ("(a|b)*", False), (r"\d+$", False), (r"^\w+@\w+$", False), (r"^a{1,99}b{1,99}$", False),
        (r"^a{2,}", True), (r"^\p{L}+$", False), ("^[a", False), ("^a{", False), ("a\\", False), (r"^(?=a)a$", False),
        (r"(.)\1", False), ("x" * 201, False), ("^[[a]$", False), (r"^[a-\d]$", False),
    ],
)  # fmt: skip
def test_patterns_that_could_take_long_are_not_kept(pattern: str, simple: bool) -> None:
    assert is_simple(pattern) is simple


def test_a_simple_pattern_stays_for_a_model_to_know() -> None:
    assert made({"type": "string", "pattern": "^[A-Z]{3}$"}) == {"type": "string", "pattern": "^[A-Z]{3}$"}


def test_a_schema_that_is_too_large_or_too_deep_refuses_its_operation() -> None:
    large = {"type": "object", "properties": {f"p{n}": {"description": "d" * 900} for n in range(80)}}
    assert "longer than 64 kB" in refusal_lines(import_document(with_body(large)))
    chain = components(**{f"A{n}": {"properties": {"a": to(f"A{n + 1}")}} for n in range(30)}, A30={})
    assert "nested more than 20 levels" in refusal_lines(import_document(with_body(to("A0"), **chain)))


def test_what_is_shared_is_made_once_and_counted_each_time() -> None:
    doubling = {f"A{n}": {"type": "array", "prefixItems": [to(f"A{n + 1}")] * 2} for n in range(15)}
    assert "longer than 64 kB" in refusal_lines(import_document(with_body(to("A0"), **components(**doubling, A15={}))))


def test_arguments_are_one_closed_object() -> None:
    query = {"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}
    path = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    body = {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    operation = single_operation(openapi({"/things/{id}": {"put": {"parameters": [query, path], "requestBody": body}}}))
    assert operation.schema == {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "q": {"type": "string"}, "body": {"type": "object"}},
        "required": ["id", "q", "body"],
        "additionalProperties": False,
    }
    assert single_operation(with_query()).schema == {"type": "object", "properties": {}, "additionalProperties": False}
