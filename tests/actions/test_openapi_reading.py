"""The text of a document: JSON or YAML, well or badly written, and the line of each error."""

import json
from typing import Any

import pytest

from discreet.assistants.actions.openapi import Unreadable, import_document
from discreet.assistants.actions.openapi.read import parse_text
from discreet.assistants.actions.openapi.tree import line_of
from tests.support.openapi_documents import openapi, refusal_lines, warning_lines


def unreadable(text: str) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        import_document(text)
    assert caught.value.field == "document"
    return caught.value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" \n\t\n", "empty"),
        ("\ufeff", "empty"),
        ("403 Forbidden", "not an OpenAPI document"),
        ('{"message": "Forbidden"}', "neither “openapi” nor “swagger”"),
        ("[]", "not an OpenAPI document"),
        ("<!DOCTYPE html>\n<html></html>", "web page"),
        ("  <?xml version='1.0'?><api/>", "web page or XML"),
        ("openapi: 3.1.0\0", "null characters"),
        ("openapi: 3.1.0\n\ud800", "half a character"),
        ("openapi: 4.0.0\npaths: {}", "“4.0.0”"),
        ("swagger: '1.2'\npaths: {}", "“1.2”"),
        ("paths: {}", "does not say its version"),
        ("# only a comment\n", "not an OpenAPI document"),
    ],
)
def test_what_is_no_document_is_refused_with_a_sentence(text: str, why: str) -> None:
    assert why in unreadable(text).sentence


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ('{"openapi": "3.1.0",\n "paths": {\n  "/a" {}}}', 3, "“:” is expected"),
        ('{"openapi": "3.1.0"\n "paths": {}}', 2, "“,” or “}”"),
        ('{"openapi": "3.1.0",\n // why\n "paths": {}}', 2, "comment"),
        ('{"openapi": "3.1.0",\n "a": \'b\'}', 2, "single quote"),
        ('{"openapi": "3.1.0",\n "a": }', 2, "missing"),
        ('{"openapi": "3.1.0",\n "a": NaN}', 2, "value is expected"),
        ('{"openapi": "3.1.0",\n "a": 01}', 2, "is expected"),
        ('{"openapi": "3.1.0",\n "a": "b', 2, "broken"),
        ('{"openapi": "3.1.0",\n "a": [1,\n', 3, "end of the document"),
        ('{"openapi": "3.1.0"}\n{"a": 1}', 2, "more text after the end"),
        ('{"openapi": "3.1.0",\n "a": "\\ud800"}', 2, "half a character"),
        ('{"openapi": "3.1.0",\n "a": 1e999}', 2, "too large"),
        ("openapi: 3.1.0\npaths:\n  /a: b: c", 3, "not valid YAML"),
        ("openapi: 3.1.0\npaths:\n  ? [a, b]\n  : c", 3, "key is a list"),
        ("openapi: 3.1.0\na: !!python/object/apply:os.system [ls]", 2, "YAML tag"),
        ("openapi: 3.1.0\na: !!timestamp 2020-01-01", 2, "YAML tag"),
        ("openapi: 3.1.0\na: *nobody", 2, "Nothing is named"),
        ("openapi: 3.1.0\na: &a [*a]", 2, "a value that contains it"),
        ("openapi: 3.1.0\na:\n  <<: 5", 3, "merges only mappings"),
        ("openapi: 3.1.0\n---\nopenapi: 3.1.0", 2, "second document"),
        ("openapi: 3.1.0\npaths:\n  /a:\n\tget:\n", 4, "tab"),
        ("openapi: 3.1.0\na: 1e999", 2, "too large"),
    ],
)
def test_a_syntax_error_is_reported_with_its_line(text: str, line: int, why: str) -> None:
    problem = unreadable(text).problem
    assert (problem.line, problem.where) == (line, f"line {line}")
    assert why in problem.why


def test_the_same_document_is_the_same_in_json_and_yaml() -> None:
    text = openapi()
    as_yaml = "openapi: 3.1.0\ninfo: {title: Example, version: 1}\nservers: [url: https://api.example.org]\n"
    as_yaml += "paths:\n  /things:\n    get: {operationId: things}\n"
    assert import_document(as_yaml) == import_document(text)


@pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n"), lambda t: "---\n" + t])
def test_marks_and_line_ends_of_other_systems_change_nothing(change: Any) -> None:
    text = "openapi: 3.1.0\ninfo:\n  title: Example\n  version: 1\npaths:\n  /a:\n    get:\n      operationId: a\n"
    text += "servers:\n- url: https://api.example.org\n"
    assert import_document(change(text)).operations == import_document(text).operations != ()


def test_yaml_has_jsons_types_and_no_others() -> None:
    root = parse_text(
        "a: yes\nb: on\nc: 2020-01-01\nd: 0777\ne: 0x1F\nf: 1_000\ng: 12:30\nh: .inf\ni: true\nj: ~\nk: 1.5\nl: -3\n"
        "m: '5'\nn: !!str 5\no: Null\n200: x\nyes: y\nnull: z\n2020-01-01: d\np: .5\nq: 1e3\n"
    ).root
    assert root == {
        "a": "yes", "b": "on", "c": "2020-01-01", "d": "0777", "e": "0x1F", "f": "1_000", "g": "12:30", "h": ".inf",
        "i": True, "j": None, "k": 1.5, "l": -3, "m": "5", "n": "5", "o": None, "200": "x", "yes": "y", "null": "z",
        "2020-01-01": "d", "p": ".5", "q": 1000.0,
    }  # fmt: skip


def test_aliases_and_merges_stand_for_what_they_name() -> None:
    root = parse_text(
        "a: &a {x: 1, y: 2}\nb: *a\nc: {<<: *a, y: 3}\nd: {<<: [{z: 1}, *a]}\n&k key: v\ne: {*k : w}\n"
    ).root
    assert root["b"] == {"x": 1, "y": 2}
    assert root["c"] == {"y": 3, "x": 1}
    assert root["d"] == {"z": 1, "x": 1, "y": 2}
    assert root["e"] == {"key": "w"}


def test_a_key_that_is_there_twice_counts_once_with_a_warning() -> None:
    for text in ('{"openapi": "3.1.0",\n"a": 1,\n"a": 2}', "openapi: 3.1.0\na: 1\na: 2"):
        found = parse_text(text)
        assert found.root["a"] == 2
        assert [line for line, _ in found.notes] == [3]
        assert "first on line 2" in found.notes[0][1]


def test_a_comma_too_many_and_raw_line_ends_pass_with_a_warning() -> None:
    found = parse_text('{"openapi": "3.1.0",\n"a": [1, 2,],\n"b": "one\n\ttwo",\n}')
    assert found.root == {"openapi": "3.1.0", "a": [1, 2], "b": "one\n\ttwo"}
    assert [line for line, _ in found.notes] == [2, 3, 5]


def test_tabs_pass_where_their_width_does_not_matter() -> None:
    tabbed = "openapi: 3.1.0\npaths:\n\t/a:\n\t\tget:\n\t\t\toperationId: a\nservers:\n- url: https://api.example.org\n"
    imported = import_document(tabbed)
    assert [operation.name for operation in imported.operations] == ["a"]
    assert "line 3: The document is indented with tabs" in warning_lines(imported)
    blank = import_document(tabbed.replace("\t", "  ") + " \t \ntags: []\n")
    assert len(blank.operations) == 1


def test_every_value_knows_its_line() -> None:
    as_json = '{\n"openapi": "3.1.0",\n"paths": {\n"/a": {"get":\n{"tags": [\n"x",\n"y"]}}}}'
    as_yaml = "openapi: 3.1.0\n\n\npaths:\n  /a:\n    get:\n      tags:\n      - x\n      - y\n"
    for text, lines in ((as_json, (3, 4, 4, 5, 7)), (as_yaml, (4, 5, 6, 7, 9))):
        root = parse_text(text).root
        steps = ("paths", "/a", "get", "tags", 1)
        assert tuple(line_of(root, steps[: n + 1]) for n in range(5)) == lines
        assert line_of(root, ("paths", "/a", "nothing", "there")) == lines[1]


def test_places_are_json_pointers_with_lines() -> None:
    text = openapi({"/a~b": {"get": {"parameters": [{"name": "x", "in": "query", "schema": {"type": "thing"}}]}}})
    (problem,) = [p for p in import_document(json.dumps(json.loads(text), indent=1)).warnings if "thing" in p.why]
    assert problem.where == "/paths/~1a~0b/get/parameters/0/schema/type"
    assert problem.line is not None


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("servers: [url: https://api.example.org]\npaths: {/a: {get: {}}}", 1),
        ("openapi: 1.0.0\nservers: [url: https://api.example.org]\npaths: {/a: {get: {}}}", 1),
        ("host: api.example.org\npaths: {/a: {get: {}}}", 1),
        ("openapi: 3\nservers: [url: https://api.example.org]\npaths: {/a: {get: {}}}", 1),
        ("openapi: 3.2.0\nservers: [url: https://api.example.org]\npaths: {/a: {get: {}}}", 1),
        ("swagger: 2.0\nhost: api.example.org\npaths: {/a: {get: {}}}", 1),
    ],
)
def test_a_version_that_is_missing_or_wrong_follows_from_the_parts(text: str, operations: int) -> None:
    assert len(import_document(text).operations) == operations


@pytest.mark.parametrize("paths", [None, [], "x", {}, 5])
def test_a_document_without_paths_has_nothing_to_use(paths: Any) -> None:
    imported = import_document(json.dumps({"openapi": "3.1.0", "paths": paths, "servers": []}))
    assert not imported.operations
    assert "/paths: The document has no operations" in refusal_lines(imported)
