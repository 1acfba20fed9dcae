"""Documents that were written to do harm: each is read to a sentence, with bounded work and nothing hidden.

The work is counted, not timed: a trace would show it. Documents whose cost were not bounded would run for minutes,
or without end, so that a mistake here is one that hangs.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from discreet.assistants.actions.openapi import Unreadable, import_document
from discreet.assistants.actions.openapi.limits import MAX_BYTES, MAX_OPERATIONS, MAX_PROBLEMS, MAX_SCHEMA_SIZE
from discreet.assistants.actions.operation import ParsedDocument
from discreet.detection.hidden import find_hidden
from tests.support.openapi_documents import openapi, refusal_lines, with_body, with_query

MANY = 15_000


def to(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def chain(length: int, link: Callable[[dict[str, str]], Any], last: Any = None) -> dict[str, Any]:
    """Schemas A0 to A`length`, each made of the next."""
    schemas = {f"A{n}": link(to(f"A{n + 1}")) for n in range(length)}
    return {"components": {"schemas": {**schemas, f"A{length}": last or {"type": "string"}}}}


def of_many_operations(schema: Any, **more: Any) -> str:
    body = {"content": {"application/json": {"schema": schema}}}
    return openapi({f"/{n}": {"post": {"requestBody": body}} for n in range(MAX_OPERATIONS)}, **more)


def laughs(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(["openapi: 3.1.0", *lines, f"paths: *a{levels - 1}"])


WHOLE = {
    "a thousand million laughs": (laughs(9), "more than 100,000 values"),
    "laughs by merging": (
        "openapi: 3.1.0\nb: &b {" + ", ".join(f"k{n}: 1" for n in range(3_000)) + "}\n"
        + "\n".join(f"m{n}: {{<<: *b}}" for n in range(3_000)),
        "more than 100,000 values",
    ),
    "values without end, JSON": ('{"openapi": "3.1.0", "x": [' + "1," * 300_000 + "1]}", "more than 100,000 values"),
    "values without end, YAML": ("openapi: 3.1.0\nx:\n" + "- 1\n" * 200_000, "more than 100,000 values"),
    "a million brackets": ("[" * 1_000_000, "more than 64 levels"),
    "a million braces": ("{a: " * 250_000, "more than 64 levels"),
    "ten thousand levels, closed": ('{"openapi": "3.1.0", "x": ' + "[" * 10_000 + "]" * 10_000 + "}", "more than 64 levels"),
    "a thousand blocks": ("openapi: 3.1.0\n" + "".join(" " * n + "a:\n" for n in range(1_000)), "more than 64 levels"),
    "dashes": ("openapi: 3.1.0\nx:\n" + "- " * 400_000, "more than 64 levels"),
    "a number of a million digits": ('{"openapi": "3.1.0", "x": ' + "9" * 900_000 + "}", "900,000 characters"),
    "the same in YAML": ("openapi: 3.1.0\nx: " + "9" * 900_000, "900,000 characters"),
    "fifty thousand directives": ("".join(f"%TAG !a{n}! tag:x\n" for n in range(50_000)) + "--- a", "begin with “%”"),
    "two megabytes": ("x" * (MAX_BYTES + 1), "1,000,000 is the limit"),
    "objects by a tag": ("openapi: !!python/object/apply:os.system ['echo no']", "YAML tag"),
    "an alias to itself": ("openapi: 3.1.0\npaths: &p {a: *p}", "a value that contains it"),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_a_document_that_would_not_end_is_refused_as_a_whole(name: str) -> None:
    text, why = WHOLE[name]
    with pytest.raises(Unreadable, match=why) as caught:
        import_document(text)
    assert len(caught.value.sentence) < 300


PARTS = {
    "references in a ring": (with_body(to("A0"), **chain(1, lambda n: n, to("A0"))), "leads back to itself"),
    "a thousand references": (with_body(to("A0"), **chain(1_000, lambda n: n)), "leads through more than 20 others"),
    "for every operation": (of_many_operations(to("A0"), **chain(3_000, lambda n: n)), "leads through more than 20 others"),
    "2 to the power of 18": (with_body(to("A0"), **chain(18, lambda n: {"allOf": [n, n]})), "longer than 64 kB"),
    "20 to the power of 18": (with_body(to("A0"), **chain(18, lambda n: {"anyOf": [n] * 20})), "longer than 64 kB"),
    "properties to the power of 18": (
        with_body(to("A0"), **chain(18, lambda n: {"properties": {f"p{i}": n for i in range(20)}})), "longer than 64 kB",
    ),
    "three thousand levels": (with_body(to("A0"), **chain(3_000, lambda n: {"items": n})), "more than 20 levels"),
    "everything contains everything": (
        of_many_operations(to("A0"), **{"components": {"schemas": {
            f"A{n}": {"properties": {f"p{i}": to(f"A{i}") for i in range(25)}} for n in range(25)}}}),
        "too large to be read as a whole",
    ),
    "ninety thousand values to choose from": (with_body({"enum": [f"v{n}" for n in range(90_000)]}), "longer than 64 kB"),
    "the same for every operation": (
        openapi({f"/{n}": {"parameters": [{"$ref": "#/components/parameters/P"}], "get": {}} for n in range(500)},
                components={"parameters": {"P": {"name": "a", "in": "query", "schema": {"enum": [*range(80_000)]}}}}),
        "too large to be read as a whole",
    ),
    "required names without end": (with_body({"type": "object", "required": [f"v{n}" for n in range(60_000)]}), "longer than 64 kB"),
    "parameters without end": (with_query(*({"name": f"p{n}", "in": "query"} for n in range(MANY))), "longer than 64 kB"),
    "paths without end": (openapi({f"/{n}": {"get": {}} for n in range(MANY)}), "too large to be read as a whole"),
    "operations of one name": (
        openapi({f"/{n}": {"get": {"operationId": "a"}} for n in range(MANY)}), "too large to be read as a whole",
    ),
    "media types without end": (
        openapi({f"/{n}": {"post": {"requestBody": {"$ref": "#/components/requestBodies/B"}}} for n in range(500)},
                components={"requestBodies": {"B": {"content": {f"a/b{n}": {} for n in range(40_000)}}}}),
        "too large to be read as a whole",
    ),
    "methods without end": (
        openapi({f"/{n}": {"$ref": "#/components/pathItems/P"} for n in range(500)},
                components={"pathItems": {"P": {f"m{n}": {} for n in range(40_000)}}}),
        "too large to be read as a whole",
    ),
    "servers without end": (openapi(servers=[{"url": "https://{a}"}] * 20_000), "leaves “{a}” open"),
    "an address that grows": (
        openapi(servers=[{"url": "https://" + "{a}" * 200_000, "variables": {"a": {"default": "x" * 100_000}}}]), "longer than",
    ),
    "a path of braces": (openapi({"/" + "{" * 900_000: {"get": {}}}), "longer than"),
    "a path of parameters": (openapi({"/" + "{a}" * 300_000: {"get": {}}}), "longer than"),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTS)
def test_an_endless_part_is_refused_and_reported(name: str) -> None:
    text, why = PARTS[name]
    imported = import_document(text)
    assert why in refusal_lines(imported)
    assert_bounded(imported)


@pytest.mark.parametrize(
    "text",
    [
        openapi({"/a": {"get": {"operationId": "a" * 900_000, "summary": "é\u200b" * 5_000}}}),
        with_body({"type": "object", **{f"k{n}": 1 for n in range(60_000)}}),
        with_body({"description": "漢\u200b" * 80_000}),
        with_body({"pattern": "(a+)+$" * 100, "default": "x" * 100_000, "title": "t" * 100_000}),
        "d: &d " + "漢" * 2_500 + "\nopenapi: 3.1.0\nservers: [url: https://a.example.org]\npaths:\n  /x:\n    get:\n"
        "      parameters:\n" + "".join(f"      - {{name: p{n}, in: query, description: *d}}\n" for n in range(MANY)),
        '{"openapi": "3.1.0", ' + ", ".join(['"paths": {}'] * 40_000) + "}",
    ],
    ids=["long names", "many keywords", "long words", "long values", "one text for all", "one key again and again"],
)  # fmt: skip
def test_what_is_long_is_cut_and_what_is_much_is_not_listed(text: str) -> None:
    assert_bounded(import_document(text))


HOSTILE = ["\u202e", "\u200b", "\x1b[31m", "\n", "\u2066", "\U000e0041", "\u0000", "\r", "\u3164"]


@pytest.mark.parametrize("sign", HOSTILE)
def test_nothing_hides_in_what_people_and_models_read(sign: str) -> None:
    text = f"safe{sign}evil"
    schema = {"type": text, "title": text, "description": text, "format": text, "default": text, text: 1}
    query = {"name": "q", "in": "query", "description": text, "schema": schema, "style": text}
    node = {"operationId": text, "summary": text, "description": text, "parameters": [query], text: {}}
    bad = {"post": {"operationId": text, "parameters": [{"name": text, "in": "query"}]}, text: {}}
    imported = import_document(
        openapi({"/a": {"get": node}, f"/{text}": bad}, info={"title": text, "version": text, text: 1})
    )
    assert [operation.path for operation in imported.operations] == ["/a"]
    assert_bounded(imported)


@pytest.mark.parametrize("sign", HOSTILE)
def test_nothing_hides_in_what_is_sent(sign: str) -> None:
    """Names and values go to a third party as they are, so they are refused, not cleaned."""
    text = f"safe{sign}evil"
    named = [{"properties": {text: {}}}, {"required": [text]}]
    valued = [{"enum": [text]}, {"const": {text: 1}}] if sign != "\n" else []
    for schema in (*named, *valued):
        imported = import_document(with_body({"type": "object", **schema}))
        assert not imported.operations
        assert_bounded(imported)


def assert_bounded(imported: ParsedDocument) -> None:
    """Everything that came out is small, and shows all of itself."""
    assert len(imported.operations) <= MAX_OPERATIONS
    for problems in (imported.warnings, imported.refusals):
        assert len(problems) <= MAX_PROBLEMS + 1
        assert all(len(problem.where) < 2_000 and len(problem.why) < 1_500 for problem in problems)
        assert not any(find_hidden(problem.where + problem.why) for problem in problems)
    assert len(imported.title) <= 100
    assert not find_hidden(imported.title)
    for operation in imported.operations:
        assert len(operation.name) <= 64
        assert len(operation.summary) <= 200
        assert len(operation.description) <= 1_000
        assert not find_hidden(operation.name + operation.summary + operation.description + operation.path)
        schema = json.dumps(operation.schema, ensure_ascii=False, separators=(",", ":"))
        assert len(schema.encode()) <= MAX_SCHEMA_SIZE
        assert not any(find_hidden(text) for text in _texts(operation.schema))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(text for part in value.values() for text in _texts(part))]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []
