"""Large documents: their operations are listed, and a reduced document of the chosen ones describes them equally."""

import json

import pytest

from discreet.assistants.actions.openapi import Unreadable, import_document
from discreet.assistants.actions.openapi.choosing import extract_operations, list_operations
from discreet.assistants.actions.openapi.limits import MAX_BYTES
from tests.support.large_openapi_documents import large_document
from tests.support.openapi_documents import openapi, refusal_lines

LARGE = large_document()


def test_every_operation_is_listed_with_its_tags() -> None:
    listing = list_operations(LARGE)
    assert len(LARGE) > 5 * MAX_BYTES
    assert (listing.title, len(listing.operations), listing.more) == ("Large", 2_000, False)
    seventh = listing.operations[7]
    assert (seventh.number, seventh.name, seventh.method) == (7, "make7", "POST")
    assert (seventh.path, seventh.summary, seventh.tags) == ("/things/7/{id}", "Make thing 7", ("tag0",))


def test_the_extract_holds_what_the_chosen_operations_need_and_nothing_else() -> None:
    document = json.loads(extract_operations(LARGE, [3, 1999]))
    assert list(document["paths"]) == ["/things/3/{id}", "/things/1999/{id}"]
    assert sorted(document["components"]["schemas"]) == ["Body1999", "Body3", "Part1999", "Part3"]
    assert list(document["components"]["parameters"]) == ["Id"]
    assert document["paths"]["/things/3/{id}"]["post"]["responses"] == {"200": {"description": "done"}}
    assert "example" not in json.dumps(document["paths"])


def test_an_operation_is_the_same_in_the_extract_as_in_the_whole() -> None:
    small = large_document(operations=40, words=3)
    whole = {operation.name: operation for operation in import_document(small).operations}
    extracted = import_document(extract_operations(small, range(10, 40))).operations
    assert [operation.name for operation in extracted] == [f"make{n}" for n in range(10, 40)]
    assert all(operation == whole[operation.name] for operation in extracted)


@pytest.mark.parametrize("chosen", [[], [2_000], [-1], list(range(31))])
def test_numbers_that_cannot_be_chosen(chosen: list[int]) -> None:
    with pytest.raises(Unreadable):
        extract_operations(LARGE, chosen)


def test_chosen_operations_that_need_too_much_are_refused_with_their_size() -> None:
    text = large_document(operations=3, words=10)
    document = json.loads(text)
    document["components"]["schemas"]["Part1"]["description"] = "x" * MAX_BYTES
    with pytest.raises(Unreadable, match="Choose fewer"):
        extract_operations(json.dumps(document), [0, 1])
    assert import_document(extract_operations(json.dumps(document), [0, 2])).operations


def test_references_to_places_other_than_components_are_kept() -> None:
    paths = {
        "/a": {"post": {"requestBody": {"content": {"application/json": {"schema": {"type": "integer"}}}}}},
        "/b": {"post": {"requestBody": {"$ref": "#/paths/~1a/post/requestBody"}}},
        "/c": {"post": {"requestBody": {"content": {"application/json": {"schema": {
            "$defs": {"N": {"type": "integer"}}, "properties": {"n": {"$ref": "#/$defs/N"}}}}}}}},
    }  # fmt: skip
    text = openapi(paths)
    b, c = import_document(extract_operations(text, [1, 2])).operations
    assert b.schema["properties"]["body"]["type"] == "integer"
    assert c == import_document(text).operations[2]


def test_schemas_that_contain_themselves_end() -> None:
    schemas = {"Tree": {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Tree"}}}}
    tree = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}}}
    text = openapi({"/a": {"post": {"requestBody": tree}}}, components={"schemas": schemas})
    assert json.loads(extract_operations(text, [0]))["components"]["schemas"] == schemas


def test_yaml_and_swagger() -> None:
    text = "swagger: '2.0'\ninfo: {title: S, version: '1'}\nhost: api.example.org\nschemes: [https]\n" + (
        "paths:\n  /a:\n    post:\n      operationId: a\n      parameters:\n        - {$ref: '#/parameters/P'}\n"
        "        - {name: body, in: body, schema: {$ref: '#/definitions/D'}}\n  /b: {get: {operationId: b}}\n"
        "parameters: {P: {name: p, in: query, type: string}, Q: {name: q, in: query, type: string}}\n"
        "definitions: {D: {type: object}, E: {type: object}}\n"
    )
    assert [each.name for each in list_operations(text).operations] == ["a", "b"]
    document = json.loads(extract_operations(text, [0]))
    assert (list(document["parameters"]), list(document["definitions"])) == (["P"], ["D"])
    assert import_document(json.dumps(document)).operations[0] == import_document(text).operations[0]


def test_a_document_over_the_limit_and_one_with_operations_without_end() -> None:
    with pytest.raises(Unreadable, match="15,000,000 is the limit"):
        list_operations("{" + " " * 15_000_000 + "}")
    many = openapi({f"/{n}": {"get": {}} for n in range(5_100)})
    listing = list_operations(many)
    assert (len(listing.operations), listing.more) == (5_000, True)


# References in place of an operation


def test_a_reference_in_place_of_an_operation_is_followed() -> None:
    schema = {"content": {"application/json": {"schema": {"type": "integer"}}}}
    operation = {"operationId": "shared", "requestBody": {**schema, "required": True}}
    text = openapi(
        {"/a": {"post": {"$ref": "#/components/x-operations/A"}}}, components={"x-operations": {"A": operation}}
    )
    (found,) = import_document(text).operations
    assert found.name == "shared"
    assert found.schema["required"] == ["body"]
    assert import_document(extract_operations(text, [0])).operations == (found,)


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("other.yaml#/paths/~1a/get", "“other.yaml#/paths/~1a/get” leads out of this document"),
        ("https://elsewhere.example/api.json#/a", "leads out of this document"),
        ("#/nowhere", "“#/nowhere” leads to nothing"),
        (7, "must be a text"),
    ],
)
def test_a_reference_that_leads_nowhere_refuses_its_operation_by_name(reference: str | int, why: str) -> None:
    imported = import_document(openapi({"/a": {"get": {"$ref": reference}}, "/b": {"get": {"operationId": "b"}}}))
    assert [operation.name for operation in imported.operations] == ["b"]
    assert "GET “/a”" in refusal_lines(imported)
    assert why in refusal_lines(imported)


def test_all_paths_may_be_a_reference() -> None:
    text = openapi({"$ref": "#/x-paths"}, **{"x-paths": {"/a": {"get": {"operationId": "a"}}}})
    assert [operation.name for operation in import_document(text).operations] == ["a"]
    assert "leads out" in refusal_lines(import_document(openapi({"$ref": "paths.yaml"})))


def test_a_reference_to_the_address_of_the_document_stays_within_it() -> None:
    paths = {"/a": {"get": {"parameters": [{"$ref": "openapi.json#/components/parameters/Page"}]}}}
    page = {"parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}}}
    text = openapi(paths, components=page)
    (found,) = import_document(text, "https://api.example.org/docs/openapi.json").operations
    assert list(found.schema["properties"]) == ["page"]
    assert not import_document(text, "https://api.example.org/docs/other.json").operations
    extract = extract_operations(text, [0], "https://api.example.org/docs/openapi.json")
    assert import_document(extract).operations == (found,)
