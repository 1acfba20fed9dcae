"""The exact request (assistants/actions/request/build.py): sent, refused and described, also under attack."""

import json
from collections.abc import Collection
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from discreet.assistants.actions.operation import Operation, Parameter
from discreet.assistants.actions.request.build import BadArguments, build_request, parse_arguments
from discreet.assistants.actions.request.validation import MAX_NESTED
from discreet.promises.disclosure import FieldPlace
from tests.support.action_operations import object_schema, operation, path_parameter, post_operation, query_parameter

ANYTHING = post_operation({})


def url_of(operation: Operation, arguments: dict[Any, Any]) -> str:
    return build_request(operation, arguments).request.url


def why_not(operation: Operation, arguments: dict[Any, Any]) -> Any:
    with pytest.raises(BadArguments) as refused:
        build_request(operation, arguments)
    return refused.value


@pytest.mark.parametrize(
    ("parameter", "value", "path"),
    [
        (path_parameter("id"), "LH 400/é?#%", "/things/LH%20400%2F%C3%A9%3F%23%25"),
        (path_parameter("id"), 5, "/things/5"),
        (path_parameter("id"), True, "/things/true"),
        (path_parameter("id"), ["a", "b,c"], "/things/a,b%2Cc"),
        (path_parameter("id"), {"a": 1, "b": "x"}, "/things/a,1,b,x"),
        (path_parameter("id", explode=True), {"a": 1, "b": "x"}, "/things/a=1,b=x"),
        (path_parameter("id", "label"), "v", "/things/.v"),
        (path_parameter("id", "label"), ["v", "w"], "/things/.v,w"),
        (path_parameter("id", "label", explode=True), ["v", "w"], "/things/.v.w"),
        (path_parameter("id", "label", explode=True), {"a": 1, "b": 2}, "/things/.a=1.b=2"),
        (path_parameter("id", "matrix"), "v", "/things/;id=v"),
        (path_parameter("id", "matrix"), ["v", "w"], "/things/;id=v,w"),
        (path_parameter("id", "matrix", explode=True), ["v", "w"], "/things/;id=v;id=w"),
        (path_parameter("id", "matrix", explode=True), {"a": 1, "b": 2}, "/things/;a=1;b=2"),
        (path_parameter("id", "matrix"), {"a": 1, "b": 2}, "/things/;id=a,1,b,2"),
        (path_parameter("id"), "...", "/things/..."),
        (path_parameter("id"), "{id}", "/things/%7Bid%7D"),
    ],
)
def test_path_parameters_in_every_style(parameter: Parameter, value: Any, path: str) -> None:
    assert url_of(operation(parameter, path="/things/{id}"), {"id": value}) == f"https://api.example.org{path}"


@pytest.mark.parametrize(
    ("parameter", "value", "query"),
    [
        (query_parameter("q"), "a&b=c d+é", "?q=a%26b%3Dc%20d%2B%C3%A9"),
        (query_parameter("q"), "", "?q="),
        (query_parameter("q"), 1.5, "?q=1.5"),
        (query_parameter("q"), 1e22, "?q=1e%2B22"),
        (query_parameter("q"), False, "?q=false"),
        (query_parameter("q"), None, ""),
        (query_parameter("q"), [], ""),
        (query_parameter("q"), {}, ""),
        (query_parameter("q"), ["a", "b,c"], "?q=a&q=b%2Cc"),
        (query_parameter("q", explode=False), ["a", "b,c"], "?q=a,b%2Cc"),
        (query_parameter("q", "spaceDelimited", explode=False), ["a", "b"], "?q=a%20b"),
        (query_parameter("q", "pipeDelimited", explode=False), ["a", "b"], "?q=a%7Cb"),
        (query_parameter("q", "pipeDelimited"), ["a", "b"], "?q=a&q=b"),
        (query_parameter("q"), {"k": "v", "l": 2}, "?k=v&l=2"),
        (query_parameter("q", explode=False), {"k": "v", "l": 2}, "?q=k,v,l,2"),
        (
            query_parameter("q", "deepObject"),
            {"k": "v", "l": {"m": [1, 2]}},
            "?q%5Bk%5D=v&q%5Bl%5D%5Bm%5D=1&q%5Bl%5D%5Bm%5D=2",
        ),
        (query_parameter("q"), [{"a": 1}], "?q=%7B%22a%22%3A1%7D"),
        (
            query_parameter("q", content="application/json"),
            {"a": [1, "é"]},
            "?q=%7B%22a%22%3A%5B1%2C%22%C3%A9%22%5D%7D",
        ),
        (query_parameter("q", content="application/json"), None, "?q=null"),
        (query_parameter("f[0]"), "x", "?f%5B0%5D=x"),
    ],
)
def test_query_parameters_in_every_style(parameter: Parameter, value: Any, query: str) -> None:
    assert url_of(operation(parameter), {parameter.argument: value}) == f"https://api.example.org/things{query}"


@pytest.mark.parametrize(
    "value", ["", ".", "..", "../admin", "a/../b", "..\\x", "./", [], {}, ["a", ""], {"": 1}, {"..": 1}]
)
@pytest.mark.parametrize("style", ["simple", "label", "matrix"])
def test_no_value_changes_the_shape_of_the_path(style: str, value: str | list[str] | dict[str, int]) -> None:
    assert why_not(operation(path_parameter("id", style), path="/things/{id}"), {"id": value}).field == "/id"


def test_two_values_together_make_no_other_path_either() -> None:
    both = operation(path_parameter("a"), path_parameter("b"), path="/things/{a}{b}")
    assert why_not(both, {"a": ".", "b": "."})
    assert why_not(operation(path_parameter("a"), path="/things/.{a}"), {"a": "."})
    assert url_of(both, {"a": "{b}", "b": "y"}).endswith("/things/%7Bb%7Dy")


def test_the_documents_own_path_stays_within_the_address() -> None:
    odd = operation(path_parameter("id"), path="/a b/{id}/c?d#e/{x}")
    assert "is missing" in str(why_not(odd, {"id": "1"}))
    assert url_of(operation(path_parameter("id"), path="/a b/{id}/c?d#e"), {"id": "1"}).endswith("/a%20b/1/c%3Fd%23e")


@pytest.mark.parametrize("style", ["spaceDelimited", "pipeDelimited"])
def test_a_value_cannot_pretend_to_be_two(style: str) -> None:
    search = operation(query_parameter("q", style, explode=False))
    assert "uses to separate values" in str(why_not(search, {"q": ["a b|c", "d"]}))


def test_a_deep_object_keeps_its_keys_apart() -> None:
    assert why_not(operation(query_parameter("q", "deepObject")), {"q": {"a]&[b": 1}}).field == "/q/a]&[b"
    assert why_not(operation(query_parameter("q", "deepObject")), {"q": {"a": {}}}).field == "/q/a"


def test_json_is_sent_in_the_order_given_and_in_its_own_letters() -> None:
    request = build_request(ANYTHING, {"body": {"z": "Grüße 🦊", "a": [1, 2.5, True, None, {}]}}).request
    assert request.body == '{"z":"Grüße 🦊","a":[1,2.5,true,null,{}]}'.encode()
    assert dict(request.headers)["content-type"] == "application/json"
    assert {name for name, _ in request.headers} == {"accept", "user-agent", "content-type"}


def test_without_a_body_nothing_is_said_of_one() -> None:
    request = build_request(ANYTHING, {}).request
    assert request.body == b""
    assert "content-type" not in dict(request.headers)


def test_forms_are_read_as_they_were_meant() -> None:
    value = {"to": "a@b.example", "cc": ["x", "y&z"], "more": {"k": [1]}, "note": "1+1=2 \n"}
    request = build_request(post_operation({}, "application/x-www-form-urlencoded"), {"body": value}).request
    assert parse_qsl(request.body.decode(), keep_blank_values=True) == [
        ("to", "a@b.example"), ("cc", "x"), ("cc", "y&z"), ("more", '{"k":[1]}'), ("note", "1+1=2 \n"),
    ]  # fmt: skip


def test_no_text_ends_a_part_of_a_multipart_body() -> None:
    multipart = post_operation({}, "multipart/form-data")
    first = build_request(multipart, {"body": {"a": "b"}}).request
    boundary = dict(first.headers)["content-type"].partition("boundary=")[2]
    evil = f'x\r\n--{boundary}\r\nContent-Disposition: form-data; name="admin"\r\n\r\n1'
    second = build_request(multipart, {"body": {"a": evil, 'n"\r\nx: y': "v"}}).request
    used = dict(second.headers)["content-type"].partition("boundary=")[2]
    assert used != boundary
    assert second.body.count(f"--{used}".encode()) == 3
    assert b'name="n%22%0D%0Ax: y"' in second.body
    assert build_request(multipart, {"body": {"a": "b"}}).request.digest == first.digest, (
        "the same content, the same bytes"
    )


def test_plain_text_is_itself() -> None:
    request = build_request(post_operation({}, "text/plain"), {"body": "{«raw»}\n"}).request
    assert request.body == "{«raw»}\n".encode()
    assert "single text" in str(why_not(post_operation({}, "text/plain"), {"body": {"a": 1}}))


@pytest.mark.parametrize("media_type", ["application/xml", "text/html\r\nx: y", "", "nonsense"])
def test_other_media_types_are_refused(media_type: str) -> None:
    assert why_not(post_operation({}, media_type), {"body": {"a": 1}})


def test_a_media_type_brings_no_header_with_it() -> None:
    request = build_request(
        post_operation({}, "application/vnd.api+json; charset=utf-8\r\nx-evil: 1"), {"body": {}}
    ).request
    assert dict(request.headers)["content-type"] == "application/vnd.api+json"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "are not valid JSON"),
        ("[1]", "must be one JSON object"),
        ("null", "must be one JSON object"),
        ('"x"', "not a single value"),
        ('```json\n{"a": 1}\n```', "without ```"),
        ('{"a": NaN}', "NaN"),
        ('{"a": -Infinity}', "-Infinity"),
        ('{"a": 1, "a": 2}', "twice"),
        ('{"a": {"b": 1, "b": 2}}', '"b" twice'),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", "too many digits"),
        ("x" * 500_000, "500,000 characters"),
    ],
)
def test_what_a_model_writes_is_not_repaired(text: str, sentence: str) -> None:
    with pytest.raises(BadArguments, match=None) as refused:
        parse_arguments(ANYTHING, text)
    assert sentence in str(refused.value)


def test_a_model_may_say_nothing() -> None:
    assert parse_arguments(ANYTHING, "") == parse_arguments(ANYTHING, " \n") == {}


@pytest.mark.parametrize(
    ("value", "field", "sentence"),
    [
        ("a\0b", "/body/x", "U+0000"),
        ("\ud800", "/body/x", "surrogate"),
        (2**53, "/body/x", "9007199254740991"),
        (-(2**70), "/body/x", "as text"),
        (json.loads("1e400"), "/body/x", "too large"),
        (float("nan"), "/body/x", "too large, or not a number"),
        ({"\0": 1}, "/body/x", "has a key that holds the null character"),
        ([0] * 2001, "", "2,000 values"),
        ("x" * 100_000, "", "at most 100,000 may leave"),
        (object(), "/body/x", "not a JSON value"),
    ],
)
def test_what_cannot_be_sent_exactly_is_refused(value: Any, field: str, sentence: str) -> None:
    refused = why_not(ANYTHING, {"body": {"x": value}})
    assert (refused.field, sentence in str(refused)) == (field, True), str(refused)


def test_the_largest_exact_numbers_are_sent_as_they_are() -> None:
    assert (
        build_request(ANYTHING, {"body": [2**53 - 1, -0.0, 1e300, 5e-324]}).request.body
        == b"[9007199254740991,-0.0,1e+300,5e-324]"
    )


def test_depth_and_address_are_bounded() -> None:
    deep: object = 1
    for _ in range(40):
        deep = [deep]
    assert "nested too deeply" in str(why_not(ANYTHING, {"body": deep}))
    assert "make an address" in str(why_not(operation(query_parameter("q")), {"q": "é" * 2000}))


SEAT = post_operation(
    object_schema(
        {
            "seats": {"type": "integer", "minimum": 1, "maximum": 9},
            "class": {"enum": ["economy", "business"]},
            "names": {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": 2, "uniqueItems": True},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "when": {"type": "string", "format": "date", "pattern": "(a+)+$"},
        },
        ("seats",),
    )
)


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({}, "/body/seats", "/body/seats is missing."),
        ({"seats": "5"}, "/body/seats", '/body/seats must be a whole number, not text ("5").'),
        ({"seats": 1.5}, "/body/seats", "/body/seats must be a whole number, not a number (1.5)."),
        ({"seats": True}, "/body/seats", "/body/seats must be a whole number, not true."),
        ({"seats": None}, "/body/seats", "leave it out"),
        ({"seats": 0}, "/body/seats", "/body/seats must be at least 1."),
        ({"seats": 10}, "/body/seats", "must be at most 9"),
        ({"seats": 1, "class": "first"}, "/body/class", '/body/class must be one of: "economy", "business".'),
        ({"seats": 1, "names": "Ben"}, "/body/names", "must be a list, not text"),
        ({"seats": 1, "names": ["Ben", ""]}, "/body/names/1", "at least 1 characters"),
        ({"seats": 1, "names": ["a", "b", "c"]}, "/body/names", "at most 2 items"),
        ({"seats": 1, "names": ["a", "a"]}, "/body/names", "must not hold anything twice"),
        ({"seats": 1, "note": 5}, "/body/note", "/body/note"),
        ({"seats": 1, "secret": "x"}, "/body/secret", "is unknown to the operation. It takes: seats, class, names"),
    ],
)
def test_a_mismatch_is_reported_with_its_place(body: Any, field: str, sentence: str) -> None:
    refused = why_not(SEAT, {"body": body})
    assert sentence in str(refused)
    assert refused.field == field


def test_formats_and_patterns_are_left_to_the_recipient() -> None:
    build_request(SEAT, {"body": {"seats": 2, "when": "a" * 60 + "!"}})


def test_arguments_that_no_part_of_the_request_holds_are_refused() -> None:
    loose = Operation("x", "", "", "GET", "https://a.example", "/", False, {"type": "object"}, (query_parameter("q"),))
    assert why_not(loose, {"q": 1, "hidden": 2}).field == "/hidden"


def nested(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(depth):
        schema = {
            "allOf": [{"properties": {"x": schema}}, {"properties": {"x": schema}}],
            "unevaluatedProperties": False,
        }
    return schema


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"$ref": "https://evil.example/schema"},
        {"$dynamicRef": "#nowhere"},
        {
            "allOf": [{"$ref": "#/$defs/a"}] * 9,
            "$defs": {"a": {"allOf": [{"$ref": "#/$defs/b"}] * 99}, "b": {"allOf": [{"type": "object"}] * 9999}},
        },
        nested(18),
    ],
)
def test_a_hostile_schema_ends_in_a_sentence(schema: dict[str, str] | dict[str, Collection[Collection[str]]]) -> None:
    value: dict[str, Any] = {"body": {}}
    inner = value
    for _ in range(17):
        inner["x"] = {}
        inner = inner["x"]
    json_operation = Operation(
        "x", "", "", "POST", "https://a.example", "/", True, schema, media_type="application/json"
    )
    assert "too complex" in str(why_not(json_operation, value))


def within_each_other(schemas: int) -> dict[str, Any]:
    """A nested schema of this depth, each level the only one of `allOf` in the level before."""
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(schemas):
        schema = {"allOf": [schema]}
    return schema


def test_schemas_within_each_other_end_before_the_recursion_limit() -> None:
    """A library in Rust panics at that limit, with an exception that no handler expects."""
    assert build_request(post_operation(within_each_other(MAX_NESTED - 20)), {"body": {}}).fields
    assert "too complex" in str(why_not(post_operation(within_each_other(MAX_NESTED)), {"body": {}}))


LOOKED_THROUGH = [f"{number:045}" for number in range(1_900)]


@pytest.mark.parametrize(
    "rules",
    [
        {"allOf": [{"uniqueItems": True}] * 1_500},
        {"allOf": [{"not": {"const": ["x"]}}] * 1_500},
        {"anyOf": [{"minItems": 9_999}] * 1_500},
        {"anyOf": [{"items": {"type": "integer"}}] * 50},
    ],
    ids=["twice", "the same", "spelled out", "many errors"],
)
def test_the_work_of_a_check_counts_the_size_of_what_is_checked(rules: Any) -> None:
    assert "too complex" in str(why_not(post_operation(rules), {"body": LOOKED_THROUGH}))


def test_a_large_list_without_repeats_is_no_hostile_one() -> None:
    bounded_list = post_operation(
        {"type": "array", "uniqueItems": True, "items": {"type": "string", "enum": LOOKED_THROUGH[:100]}}
    )
    assert build_request(bounded_list, {"body": LOOKED_THROUGH[:100]}).fields
    assert build_request(post_operation({"uniqueItems": True}), {"body": LOOKED_THROUGH}).fields
    assert "must not hold anything twice" in str(why_not(post_operation({"uniqueItems": True}), {"body": ["a", "a"]}))


def test_arguments_that_are_too_long_are_refused_before_they_are_checked() -> None:
    costly = post_operation({"allOf": [{"uniqueItems": True}] * 1_500})
    for long in (["x" * 100_001], [{"k" * 100_001: 1}]):
        assert "at most 100,000 may leave" in str(why_not(costly, {"body": long}))
    assert build_request(post_operation({}, "text/plain"), {"body": "\n" * 60_000}).fields, "not by its length as JSON"


def test_long_names_and_values_do_not_swell_the_sentence() -> None:
    refused = why_not(SEAT, {"body": {"seats": "x" * 50_000, "y" * 1000: 1}})
    assert len(str(refused)) < 400


def test_every_value_is_a_field_with_its_place_and_text() -> None:
    things = operation(
        path_parameter("id"), query_parameter("tags"), path="/things/{id}", method="POST", media_type="application/json",
        body=object_schema({"to": {"type": "array"}, "extra": {"type": "object"}, "none": {}}, closed=False),
    )  # fmt: skip
    fields = build_request(things, {
        "body": {"to": ["a", 2], "extra": {"k/~": True}, "none": None, "empty": []}, "tags": ["x", ""], "id": "7",
    }).fields  # fmt: skip
    listed = [(field.pointer, field.name, field.place, field.kind, field.value) for field in fields]
    assert listed == [
        ("/id", "id", FieldPlace.PATH, "string", "7"),
        ("/tags/0", "tags 1", FieldPlace.QUERY, "string", "x"),
        ("/tags/1", "tags 2", FieldPlace.QUERY, "string", ""),
        ("/body/to/0", "to 1", FieldPlace.BODY, "string", "a"),
        ("/body/to/1", "to 2", FieldPlace.BODY, "number", "2"),
        ("/body/extra/k~1~0~key", "extra › k/~ (its name)", FieldPlace.BODY, "string", "k/~"),
        ("/body/extra/k~1~0", "extra › k/~", FieldPlace.BODY, "boolean", "true"),
        ("/body/none", "none", FieldPlace.BODY, "null", "null"),
        ("/body/empty~key", "empty (its name)", FieldPlace.BODY, "string", "empty"),
        ("/body/empty", "empty", FieldPlace.BODY, "json", "[]"),
    ]


def test_the_name_of_a_field_hides_nothing() -> None:
    fields = build_request(post_operation({}), {"body": {"a\u202eb\n": "x"}}).fields
    assert [field.name for field in fields] == ["a[U+202E]b (its name)", "a[U+202E]b"]
    assert fields[0].value == "a\u202eb\n"


def test_headers_are_ours_alone() -> None:
    search = operation(query_parameter("q"), path="/x")
    headers = build_request(search, {"q": "x\r\nevil: 1"}).request
    assert headers.url == "https://api.example.org/x?q=x%0D%0Aevil%3A%201"
    message = Message()
    for name, value in headers.headers:
        message[name] = value
    assert message.keys() == ["accept", "user-agent"]
    assert urlsplit(headers.url).netloc == "api.example.org"
