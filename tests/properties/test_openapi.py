"""Documents of any shape give operations, warnings and refusals, or a sentence.

An accepted operation is valid, stands alone, and can be called.
"""

import json
from typing import Any, cast

import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from discreet.assistants.actions.address import origin_of
from discreet.assistants.actions.editing.data_minimisation_lint import lint
from discreet.assistants.actions.openapi import Unreadable, import_document
from discreet.assistants.actions.openapi.limits import MAX_SCHEMA_SIZE
from discreet.assistants.actions.openapi.names import is_name
from discreet.assistants.actions.operation import BODY, Operation, ParsedDocument
from discreet.assistants.actions.request_outline import outline
from discreet.detection.hidden import find_hidden
from tests.support.openapi_documents import openapi

WORDS = [
    "", "a", "b", "/a", "/a/{b}", "get", "post", "put", "parameters", "name", "in", "path", "query", "body", "header",
    "schema", "type", "string", "object", "array", "integer", "file", "properties", "items", "required", "enum", "$ref",
    "#/components/schemas/A", "#/components/schemas/B", "#/definitions/A", "#/nowhere", "https://a.example.org", "allOf",
    "anyOf", "oneOf", "nullable", "readOnly", "format", "binary", "pattern", "^a*$", "(a+)+$", "minimum", "exclusiveMinimum",
    "additionalProperties", "requestBody", "content", "application/json", "multipart/form-data", "text/plain", "servers", "url",
    "https://api.example.org/{v}", "variables", "default", "operationId", "x-openai-isConsequential", "summary", "description",
    "deepObject", "style", "explode", "collectionFormat", "const", "prefixItems", "\u202e", "a\u200b", "漢字", "yes", "5",
]  # fmt: skip
words = st.sampled_from(WORDS)
scalars = st.none() | st.booleans() | st.integers(-5, 300) | st.floats(allow_nan=False, allow_infinity=False) | words
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=5), max_leaves=25
)

KEYWORDS = [
    "type", "properties", "items", "required", "enum", "allOf", "anyOf", "oneOf", "nullable", "readOnly", "format", "pattern",
    "minimum", "exclusiveMinimum", "minLength", "multipleOf", "additionalProperties", "default", "const", "prefixItems",
    "description", "title", "uniqueItems", "not", "example", "patternProperties",
]  # fmt: skip
references = st.sampled_from([{"$ref": f"#/components/schemas/{name}"} for name in "ABC"] + [{"$ref": "#/nowhere"}])


def _schema(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Schemas that are mostly sound, with anything at all here and there."""
    named = st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3)
    types = st.sampled_from(["string", "object", "array", "integer", "number", "boolean", "null", "file", "any"])
    sound = st.fixed_dictionaries(
        {},
        optional={
            "type": types | st.lists(types, max_size=2),
            "properties": named,
            "items": inner,
            "required": st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=3),
            "enum": st.lists(scalars, max_size=3),
            "allOf": st.lists(inner, max_size=3),
            "anyOf": st.lists(inner, max_size=2),
            "oneOf": st.lists(inner, max_size=2),
            "nullable": st.booleans(),
            "readOnly": st.booleans(),
            "additionalProperties": st.booleans() | inner,
            "minimum": st.integers(-5, 5) | scalars,
            "exclusiveMinimum": st.booleans() | scalars,
            "maxLength": scalars,
            "format": st.sampled_from(["binary", "date", "email"]),
            "default": scalars,
            "description": words,
        },
    )
    return sound | references | st.dictionaries(st.sampled_from(KEYWORDS), scalars | inner, max_size=3)


schemas = st.recursive(references | st.just({}) | st.booleans() | trees, _schema, max_leaves=12)
parameters = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["id", "q", "body", "b"]),
        "in": st.sampled_from(["path", "query", "header", "body", "formData"]),
    },
    optional={
        "required": st.booleans() | scalars,
        "schema": schemas,
        "style": st.sampled_from(["form", "simple", "deepObject", "matrix"]) | scalars,
        "explode": st.booleans() | scalars,
        "content": st.dictionaries(words, st.fixed_dictionaries({"schema": schemas}), max_size=2),
        "type": words,
    },
)
operations = st.fixed_dictionaries(
    {},
    optional={
        "operationId": st.text(max_size=80) | scalars,
        "summary": st.text(max_size=300) | scalars,
        "parameters": st.lists(parameters | trees, max_size=4),
        "requestBody": st.fixed_dictionaries(
            {"content": st.dictionaries(words, st.fixed_dictionaries({"schema": schemas}) | trees, max_size=3)},
            optional={"required": st.booleans() | scalars},
        )
        | trees,
        "servers": st.lists(st.fixed_dictionaries({"url": st.text(max_size=20) | words}), max_size=2),
        "x-openai-isConsequential": scalars,
    },
)
paths = st.dictionaries(
    st.sampled_from(["/a", "/a/{id}", "/a/{id}/{b}", "b", "/c?q={q}", "/:id"]) | st.text(max_size=12),
    st.dictionaries(st.sampled_from(["get", "put", "post", "delete", "patch", "head"]), operations, max_size=3) | trees,
    max_size=3,
)
documents = st.fixed_dictionaries(
    {"paths": paths},
    optional={
        "openapi": st.sampled_from(["3.0.0", "3.1.0", "3.2.0", 3.1, None]),
        "swagger": st.sampled_from(["2.0", 2]),
        "info": trees,
        "servers": st.lists(st.fixed_dictionaries({"url": words | st.text(max_size=20)}), max_size=2) | trees,
        "host": words,
        "consumes": trees,
        "components": st.fixed_dictionaries({"schemas": st.dictionaries(st.sampled_from("ABC"), schemas, max_size=3)}),
        "definitions": trees,
    },
)
careful = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def imported(text: str) -> ParsedDocument | None:
    """A document's operations, or nothing for an invalid one; any result but a sentence is a fault."""
    try:
        return import_document(text, "https://fetched.example.org/openapi.json")
    except Unreadable:
        return None


@careful
@given(st.text(max_size=200) | trees.map(json.dumps) | trees.map(yaml.safe_dump))
@example("{")
@example("- - - -")
@example("a: &a\n  <<: [*a]")
@example('{"openapi": 3, "paths": {"": {"get": null}}}')
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    found = imported(text)
    if found is not None:
        assert_sound(found)


@careful
@given(documents)
def test_any_document_gives_operations_that_can_be_used(document: dict[str, Any]) -> None:
    found = imported(json.dumps(document))
    if found is not None:
        assert_sound(found)


@careful
@given(schemas, st.dictionaries(st.sampled_from("ABC"), schemas, max_size=3))
def test_any_schema_comes_out_valid_or_refuses_its_operation(schema: Any, components: dict[str, Any]) -> None:
    body = {"content": {"application/json": {"schema": schema}}}
    found = imported(
        json.dumps(
            {
                "openapi": "3.1.0",
                "servers": [{"url": "https://api.example.org"}],
                "paths": {"/a": {"post": {"requestBody": body}}},
                "components": {"schemas": components},
            }
        )
    )
    assert found is not None
    assert_sound(found)
    assert found.operations or found.refusals


@careful
@given(documents)
def test_json_and_yaml_say_the_same(document: dict[str, Any]) -> None:
    """Lines aside, which differ."""
    as_json, as_yaml = imported(json.dumps(document)), imported(yaml.safe_dump(document, sort_keys=False))
    assert (as_json is None) is (as_yaml is None)
    if as_json is not None and as_yaml is not None:
        assert as_json.operations == as_yaml.operations


values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 6) | st.sampled_from(["a", "b", "abcdef", 1.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
    max_leaves=8,
)


def _honest(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Schemas of JSON Schema 2020-12 as documents have them, each with its type."""
    named = st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3)
    an_object = st.fixed_dictionaries(
        {"type": st.just("object"), "properties": named},
        optional={"additionalProperties": st.booleans() | inner, "minProperties": st.integers(0, 3)},
    ).flatmap(
        lambda made: st.lists(
            st.sampled_from([*cast(dict[str | None, Any], made["properties"])] or [None]), max_size=3, unique=True
        ).map(lambda names: {**made, "required": [name for name in names if name]})
    )
    a_list = st.fixed_dictionaries(
        {"type": st.just("array"), "items": inner},
        optional={"minItems": st.integers(0, 2), "maxItems": st.integers(0, 4), "uniqueItems": st.booleans()},
    )
    several = st.lists(inner, min_size=1, max_size=3)
    return (
        an_object | a_list | several.map(lambda parts: {"anyOf": parts}) | several.map(lambda parts: {"oneOf": parts})
    )


numbers = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number"])},
    optional={"minimum": st.integers(-2, 3), "exclusiveMaximum": st.integers(0, 5), "multipleOf": st.integers(1, 3)},
)
texts = st.fixed_dictionaries(
    {"type": st.sampled_from(["string", ["string", "null"]])}, optional={"maxLength": st.integers(0, 4)}
)
honest = st.recursive(
    numbers
    | texts
    | st.just({"type": "boolean"})
    | st.just({})
    | st.lists(values, min_size=1, max_size=3).map(lambda one_of: {"enum": one_of})
    | st.sampled_from([{"$ref": f"#/components/schemas/{name}"} for name in "ABC"]),
    _honest,
    max_leaves=8,
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(honest, st.fixed_dictionaries({name: honest for name in "ABC"}), st.lists(values, min_size=1, max_size=6))
def test_the_check_before_sending_is_that_of_the_document(schema: Any, parts: dict[str, Any], tried: list[Any]) -> None:
    """Values that the document's own schema accepts pass.

    Others pass only where a warning, or “exactly one of”, says that the recipient checks them.
    """
    components = {"components": {"schemas": parts}}
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    found = imported(openapi({"/a": {"post": {"operationId": "a", "requestBody": body}}}, **components))
    assert found is not None
    if not found.operations:
        return
    made = Draft202012Validator(found.operations[0].schema["properties"]["body"])
    own = Draft202012Validator({**schema, **components})
    exact = not found.warnings and "oneOf" not in json.dumps([schema, parts])
    for value in tried:
        try:
            taken = own.is_valid(value)
        except BaseException as error:
            if type(error).__name__ not in ("RecursionError", "PanicException"):
                raise
            continue  # a schema that is nothing but itself; at some depths the validator's Rust code panics
        assert made.is_valid(value) if taken else made.is_valid(value) <= (not exact)


def assert_sound(found: ParsedDocument) -> None:
    names = [operation.name for operation in found.operations]
    assert len(set(names)) == len(names)
    assert len({operation.host for operation in found.operations}) <= 1
    for problem in (*found.warnings, *found.refusals):
        assert problem.why
        assert not find_hidden(problem.where + problem.why)
    for operation in found.operations:
        assert_callable(operation)


def assert_callable(operation: Operation) -> None:
    Draft202012Validator.check_schema(operation.schema)
    text = json.dumps(operation.schema, ensure_ascii=False, separators=(",", ":"))
    assert '"$ref":"' not in text
    assert '"$dynamicRef":"' not in text
    assert len(text.encode()) <= MAX_SCHEMA_SIZE
    assert is_name(operation.name)
    assert str(origin_of(operation.origin)) == operation.origin
    assert operation.path.startswith("/")
    assert operation.schema["additionalProperties"] is False
    arguments = [parameter.argument for parameter in operation.parameters] + [BODY] * (operation.media_type is not None)
    assert list(operation.schema["properties"]) == arguments
    assert len(set(arguments)) == len(arguments)
    assert set(operation.schema.get("required", ())) <= set(arguments)
    for parameter in operation.parameters:
        if parameter.required or parameter.place == "path":
            assert parameter.argument in operation.schema["required"]
        if parameter.place == "path":
            assert f"{{{parameter.name}}}" in operation.path
    assert list(outline(operation)) is not None
    assert all(hint.why for hint in lint(operation))
