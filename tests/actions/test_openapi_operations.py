"""Operations: their names, methods, paths, parameters, bodies and servers, well and badly described."""

import json
from typing import Any

import pytest

from discreet.assistants.actions.openapi import import_document
from discreet.assistants.actions.operation import Parameter
from discreet.promises.disclosure import FieldPlace
from tests.support.openapi_documents import (
    HOST,
    openapi,
    refusal_lines,
    single_operation,
    warning_lines,
    with_body,
    with_query,
)

STRING = {"schema": {"type": "string"}}


def in_query(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", **STRING, **more}


def in_path(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, **STRING, **more}


# Names, methods, words


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("getThings", "getThings"), ("get-things_2", "get-things_2"), ("_x_", "_x_"), (5, "5"),
        ("get things", "get_things"), ("../../etc/passwd", "etc_passwd"), ("a\nb", "a_b"), ("gеt", "g_t"),
        ("x" * 100, "x" * 64), ("x" * 900_000, "x" * 64), ("漢字", "get_things_id"), ("", "get_things_id"),
        (None, "get_things_id"), (["a"], "get_things_id"), (True, "get_things_id"), ("\u202egnp", "gnp"),
    ],
)  # fmt: skip
def test_a_name_is_letters_digits_and_nothing_else(said: Any, name: str) -> None:
    document = openapi({"/things/{id}": {"get": {"operationId": said, "parameters": [in_path("id")]}}})
    assert single_operation(document).name == name
    assert bool(warning_lines(import_document(document))) is (str(said) != name)


def test_names_are_unique_in_a_document() -> None:
    paths = {f"/{n}": {"get": {"operationId": "list"}} for n in range(3)} | {"/x": {"get": {"operationId": "list_2"}}}
    imported = import_document(openapi(paths))
    assert [operation.name for operation in imported.operations] == ["list", "list_2", "list_3", "list_2_2"]
    assert "Another operation is called “list”" in warning_lines(imported)
    long = import_document(openapi({f"/{n}": {"get": {"operationId": "x" * 64}} for n in range(2)}))
    assert [len(operation.name) for operation in long.operations] == [64, 64]


def test_five_methods_are_called_and_the_others_refused() -> None:
    methods = ["get", "put", "post", "delete", "patch", "head", "options", "trace", "query"]
    imported = import_document(openapi({"/a": {method: {} for method in methods}}))
    assert [operation.method for operation in imported.operations] == ["GET", "PUT", "POST", "DELETE", "PATCH"]
    assert [problem.where for problem in imported.refusals] == [f"/paths/~1a/{method}" for method in methods[5:]]


def test_keys_beside_methods_are_known_ignored_or_reported() -> None:
    item = {"summary": "s", "description": "d", "x-own": {}, "servers": [], "use": {}, "GET": {}}
    item["additionalOperations"] = {"COPY": {}, "PUT": {}}
    imported = import_document(openapi({"/a": item, "x-paths": {"get": {}}}, webhooks={"new": {"post": {}}}))
    assert [operation.method for operation in imported.operations] == ["GET", "PUT"]
    assert "“use” is not a method" in warning_lines(imported)
    assert "lower case; “GET” is accepted" in warning_lines(imported)
    assert "“COPY” “/a” cannot be used" in refusal_lines(imported)


def test_a_path_item_may_be_a_reference_and_an_operation_empty() -> None:
    items: dict[str, Any] = {"pathItems": {"P": {"get": None, "post": {}}}}
    imported = import_document(openapi({"/a": {"$ref": "#/components/pathItems/P"}, "/b": None}, components=items))
    assert [operation.path for operation in imported.operations] == ["/a", "/a"]
    gone = import_document(openapi({"/a": {"$ref": "#/nowhere"}, "/b": "x", "/c": {"get": []}, "/d": {"get": {}}}))
    assert [operation.path for operation in gone.operations] == ["/d"]
    assert len(gone.refusals) == 3


@pytest.mark.parametrize(
    ("method", "said", "consequential", "warns"),
    [
        ("get", ..., False, False), ("post", ..., True, False), ("delete", ..., True, False),
        ("get", True, True, False), ("post", False, False, False),
        ("get", "false", True, True), ("post", 0, True, True), ("get", None, True, True),
    ],
)  # fmt: skip
def test_what_has_consequences(method: str, said: Any, consequential: bool, warns: bool) -> None:
    node = {} if said is ... else {"x-openai-isConsequential": said}
    document = openapi({"/a": {method: {"operationId": "a", **node}}})
    assert single_operation(document).consequential is consequential
    assert ("x-openai-isConsequential" in warning_lines(import_document(document))) is warns


def test_words_are_visible_and_bounded() -> None:
    node = {"operationId": "a", "summary": "Su\u200bm\nmary", "description": "D\u202e" + "d" * 2000}
    document = openapi({"/a": {"get": node}}, info={"title": "T\u0000itle\n" + "t" * 200, "version": "1"})
    operation, warnings = single_operation(document), warning_lines(import_document(document))
    assert operation.summary == "Sum mary"
    assert operation.description == "D" + "d" * 998 + "…"
    assert import_document(document).title.startswith("Title ttt")
    assert "zero-width space" in warnings
    assert "right-to-left override" in warnings
    assert "more than 1,000 characters" in warnings


def test_a_long_summary_is_put_into_the_description() -> None:
    long = "Lists things. " * 20
    alone = single_operation(openapi({"/a": {"get": {"summary": long}}}))
    assert alone.summary.endswith("…")
    assert len(alone.summary) <= 200
    assert alone.description == long.strip()
    both = single_operation(openapi({"/a": {"get": {"summary": long, "description": "More."}}}))
    assert both.description == f"{long.strip()}\nMore."


def test_a_document_may_lack_info() -> None:
    imported = import_document(openapi(info=...))
    assert imported.operations
    assert "“info” has no title" in warning_lines(imported)
    assert "“info” has no version" in warning_lines(imported)


# Paths


@pytest.mark.parametrize(
    ("path", "becomes"),
    [
        ("/", "/"), ("/a/b.json", "/a/b.json"), ("/.well-known/x", "/.well-known/x"), ("/a/", "/a/"), ("docs", "/docs"),
        ("/@me", "/@me"), ("/a:b", "/a:b"), ("/a%20b", "/a%20b"), ("/ä", "/ä"), ("/a b", "/a b"), ("/a//b", "/a//b"),
    ],
)  # fmt: skip
def test_paths_that_are_taken(path: str, becomes: str) -> None:
    assert single_operation(openapi({path: {"get": {}}})).path == becomes


@pytest.mark.parametrize(
    "path",
    [
        "", "*", "//evil.example/x", "/..", "/a/../b", "/a/%2e%2E/b", "/.", "/a#b", "@evil.example/x", ":80/x", "?x=1",
        "/a?b", "/a?{b}", "/a?b={c}d", "/a%2fb", "/a%5Cb", "/a%0d%0aHost:x", "/a%zz", "/a%", "/a\\b", "/a\nb", "/a\u202eb",
        "/{", "/}", "/{a", "/{{a}}", "/{a/b}", "/{}", "/<a>", '/"a"', "/" + "a" * 2000,
    ],
)  # fmt: skip
def test_paths_that_could_be_something_else_are_refused(path: str) -> None:
    imported = import_document(openapi({path: {"get": {}}, "/fine": {"get": {}}}))
    assert [operation.path for operation in imported.operations] == ["/fine"]
    assert len(imported.refusals) == 1


def test_a_query_in_the_path_is_taken_where_it_is_plain() -> None:
    """As in a real document: "/all-stock-info?ticker={ticker}" with the parameter in the path."""
    described = {"get": {"parameters": [in_path("t", description="The ticker.")]}}
    operation = single_operation(openapi({"/stock?ticker={t}&format=json": described}))
    assert operation.path == "/stock"
    assert [(p.name, p.place, p.required) for p in operation.parameters] == [
        ("ticker", FieldPlace.QUERY, True),
        ("format", FieldPlace.QUERY, True),
    ]
    assert operation.schema["properties"]["ticker"]["description"] == "The ticker."
    assert operation.schema["properties"]["format"] == {"type": "string", "const": "json"}
    twice = single_operation(openapi({"/stock?ticker={ticker}": {"get": {"parameters": [in_query("ticker")]}}}))
    assert [p.name for p in twice.parameters] == ["ticker"]


def test_path_parameters_follow_the_path() -> None:
    node = {"parameters": [in_path("other"), in_path("id", required=False, style="label", explode=True)]}
    document = openapi({"/a/{id}/{nobody}/{id}": {"get": node}})
    operation = single_operation(document)
    assert operation.parameters == (
        Parameter("id", "id", FieldPlace.PATH, required=True, style="label", explode=True),
        Parameter("nobody", "nobody", FieldPlace.PATH, required=True, style="simple", explode=False),
    )
    assert operation.schema["required"] == ["id", "nobody"]
    assert "no place for “other”" in warning_lines(import_document(document))
    assert "“nobody” is not described" in warning_lines(import_document(document))


def test_a_colon_is_taken_for_braces_where_the_parameter_is_described() -> None:
    operation = single_operation(openapi({"/users/:id/posts/:other": {"get": {"parameters": [in_path("id")]}}}))
    assert operation.path == "/users/{id}/posts/:other"
    assert operation.parameters[0].name == "id"


# Parameters


def test_parameters_of_a_path_hold_for_its_operations_which_may_replace_them() -> None:
    shared = [in_query("a"), in_query("b"), {"$ref": "#/components/parameters/C"}]
    item = {"parameters": shared, "get": {"parameters": [in_query("a", required=True, schema={"type": "integer"})]}}
    operation = single_operation(openapi({"/x": item}, components={"parameters": {"C": in_query("c")}}))
    assert [p.name for p in operation.parameters] == ["a", "b", "c"]
    assert operation.schema["properties"]["a"] == {"type": "integer"}
    assert operation.schema["required"] == ["a"]


@pytest.mark.parametrize(
    ("given", "style", "explode"),
    [
        ({}, "form", True), ({"explode": False}, "form", False), ({"style": "form"}, "form", True),
        ({"style": "spaceDelimited"}, "spaceDelimited", False), ({"style": "pipeDelimited", "explode": True}, "pipeDelimited", True),
        ({"style": "deepObject", "explode": True}, "deepObject", True),
        ({"style": "simple"}, "form", False), ({"style": "simple", "explode": False}, "form", False),
        ({"style": ["x"]}, "form", False), ({"explode": "no"}, "form", False), ({"explode": {}}, "form", True),
    ],
)  # fmt: skip
def test_styles_of_a_query(given: dict[str, Any], style: str, explode: bool) -> None:
    (parameter,) = single_operation(with_query(in_query("a", **given))).parameters
    assert (parameter.style, parameter.explode) == (style, explode)


@pytest.mark.parametrize(
    ("given", "schema", "warns"),
    [
        ({"schema": {"type": "integer"}}, {"type": "integer"}, False),
        ({}, {"type": "string"}, True),
        ({"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 1}, True),
        ({"schema": {"type": "integer"}, "default": 2}, {"type": "integer"}, True),
        ({"schema": {"description": "of the schema"}, "description": "its own"}, {"description": "its own"}, False),
        ({"content": {"application/json": {"schema": {"type": "object"}}}}, {"type": "object"}, False),
        ({"schema": {}, "required": "yes"}, {}, True),
        ({"schema": None}, {}, True),
    ],
)
def test_schemas_of_parameters(given: dict[str, Any], schema: dict[str, Any], warns: bool) -> None:
    document = with_query({"name": "a", "in": "query", **given})
    assert single_operation(document).schema["properties"]["a"] == schema
    assert bool(import_document(document).warnings) is warns


def test_a_parameter_given_by_content_says_how_it_is_written() -> None:
    content = {"text/csv": {}, "application/json": {"schema": {"type": "object"}}}
    (parameter,) = single_operation(with_query({"name": "a", "in": "query", "content": content})).parameters
    assert parameter.content == "application/json"
    (plain,) = single_operation(
        with_query({"name": "a", "in": "query", "content": {"text/plain; charset=utf-8": {}}})
    ).parameters
    assert plain.content == "text/plain"


def test_headers_and_cookies_are_not_sent() -> None:
    given = [
        {"name": "X-Key", "in": "header", "required": True, **STRING},
        {"name": "X-Trace", "in": "header", **STRING},
        {"name": "Authorization", "in": "header", "required": True, **STRING},
        {"name": "sid", "in": "cookie", **STRING},
    ]
    document = with_query(*given)
    assert single_operation(document).parameters == ()
    warnings = warning_lines(import_document(document))
    assert "The header “X-Key” must be given, and headers are not sent: the operation may not work." in warnings
    assert "The header “X-Trace” is left out" in warnings
    assert "The header “Authorization” is not a parameter" in warnings
    assert "The cookie “sid” is left out" in warnings


@pytest.mark.parametrize(
    ("optional", "why"),
    [
        ({"name": "a"}, "goes to “”"),
        ({"name": "a", "in": "querystring"}, "goes to “querystring”"),
        ({"name": "a", "in": ["query"]}, "goes to “”"),
        ({"in": "query"}, "without a name"),
        ({"name": "", "in": "query"}, "without a name"),
        ({"name": {"a": 1}, "in": "query"}, "without a name"),
        ({"name": "a", "in": "query", "schema": {"type": "file"}}, "is a file"),
        ({"name": "a", "in": "query", "content": {"text/csv": {}}}, "written as “text/csv”"),
    ],
)
def test_a_parameter_that_cannot_be_sent_is_left_out_or_refuses(optional: dict[str, Any], why: str) -> None:
    left_out = import_document(with_query(optional))
    assert [operation.parameters for operation in left_out.operations] == [()]
    assert why in warning_lines(left_out)
    needed = import_document(with_query({**optional, "required": True}))
    assert not needed.operations
    assert why in refusal_lines(needed)


@pytest.mark.parametrize("given", ["x", 5, [], {"$ref": "#/nowhere"}, {"name": "a\u202e", "in": "query"}])
def test_what_is_no_parameter_refuses_the_operation(given: Any) -> None:
    assert not import_document(with_query(given)).operations
    assert not import_document(openapi({"/a": {"get": {"parameters": {"a": 1}}}})).operations
    assert import_document(with_query(None)).operations


def test_arguments_of_one_name_are_distinguished_by_their_place() -> None:
    node = {
        "parameters": [in_query("id"), in_path("id"), in_query("body"), in_query("query_body")],
        "requestBody": {"content": {"application/json": {"schema": {}}}},
    }
    operation = single_operation(openapi({"/a/{id}": {"post": node}}))
    assert {(p.place, p.name): p.argument for p in operation.parameters} == {
        ("path", "id"): "id",
        ("query", "id"): "query_id",
        ("query", "body"): "query_body",
        ("query", "query_body"): "query_query_body",
    }
    assert list(operation.schema["properties"]) == ["id", "query_id", "query_body", "query_query_body", "body"]


def test_a_long_name_becomes_a_short_argument() -> None:
    (parameter,) = single_operation(with_query(in_query("n" * 150))).parameters
    assert (len(parameter.name), len(parameter.argument)) == (150, 63)


# Bodies


@pytest.mark.parametrize(
    ("offered", "media_type", "warns"),
    [
        (["application/json"], "application/json", False),
        (["text/plain", "multipart/form-data", "application/json; charset=utf-8"], "application/json", False),
        (["application/vnd.api+json", "text/plain"], "application/vnd.api+json", False),
        (["text/json", "application/*+json", "application/json"], "application/json", False),
        (["*/*"], "application/json", True),
        (["text/json"], "application/json", True),
        (["multipart/form-data", "application/x-www-form-urlencoded"], "application/x-www-form-urlencoded", False),
        (["text/plain", "multipart/form-data"], "multipart/form-data", False),
        (["application/xml", "Text/Plain"], "text/plain", False),
    ],
)
def test_the_best_way_to_write_a_body_is_chosen(offered: list[str], media_type: str, warns: bool) -> None:
    schema = {"type": "string"} if media_type == "text/plain" else {"type": "object"}
    body = {"content": {kind: {"schema": schema} for kind in offered}}
    document = openapi({"/a": {"post": {"operationId": "a", "requestBody": body}}})
    assert single_operation(document).media_type == media_type
    assert bool(import_document(document).warnings) is warns


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            {"content": {"application/xml": {}, "image/png": {}}},
            "“application/xml”, “image/png”, which this server cannot",
        ),
        ({"content": {}}, "does not say how it is written"),
        ({"description": "x"}, "does not say how it is written"),
        ({"content": {"application/json": {"schema": {"type": "string", "format": "binary"}}}}, "is a file"),
        ({"content": {"multipart/form-data": {"schema": {"type": "string"}}}}, "its schema is not an object"),
        ({"content": {"text/plain": {"schema": {"type": "object"}}}}, "its schema is not text"),
    ],
)
def test_a_body_that_cannot_be_written_is_left_out_or_refuses(body: dict[str, Any], why: str) -> None:
    left_out = import_document(openapi({"/a": {"post": {"requestBody": body}}}))
    assert [operation.media_type for operation in left_out.operations] == [None]
    assert why in warning_lines(left_out)
    needed = import_document(openapi({"/a": {"post": {"requestBody": {**body, "required": True}}}}))
    assert not needed.operations
    assert why in refusal_lines(needed)


def test_files_of_a_form_are_left_out_unless_they_must_be_given() -> None:
    fields = {"name": {"type": "string"}, "files": {"type": "array", "items": {"type": "string", "format": "binary"}}}
    upload = {"anyOf": [{"type": "string", "contentMediaType": "image/png"}, {"type": "null"}]}
    schema = {"type": "object", "properties": {**fields, "upload": upload}}
    operation = single_operation(with_body(schema, "multipart/form-data"))
    assert list(operation.schema["properties"]["body"]["properties"]) == ["name"]
    needed = import_document(with_body({**schema, "required": ["files"]}, "multipart/form-data"))
    assert "“files” is a file and must be given" in refusal_lines(needed)


def test_a_body_without_a_schema_or_a_media_type_is_reported() -> None:
    body: dict[str, Any]
    for body in ({"content": {"application/json": {}}}, {"content": {"application/json": None}}, {"schema": {}}):
        document = openapi({"/a": {"post": {"requestBody": body}}})
        operation = single_operation(document)
        assert (operation.media_type, operation.schema["properties"]["body"]) == ("application/json", {})
        assert import_document(document).warnings
    plain = single_operation(openapi({"/a": {"post": {"requestBody": {"content": {"text/plain": {}}}}}}))
    assert plain.schema["properties"]["body"] == {"type": "string"}


def test_a_get_has_no_body() -> None:
    body: dict[str, Any] = {"content": {"application/json": {"schema": {}}}}
    assert single_operation(openapi({"/a": {"get": {"requestBody": body}}})).media_type is None
    assert not import_document(openapi({"/a": {"get": {"requestBody": {**body, "required": True}}}})).operations
    assert single_operation(openapi({"/a": {"delete": {"requestBody": body}}})).media_type == "application/json"


def test_a_stream_of_3_2_is_a_list() -> None:
    body = {"content": {"application/json": {"itemSchema": {"type": "integer"}}}}
    operation = single_operation(openapi({"/a": {"post": {"requestBody": body}}}, openapi="3.2.0"))
    assert operation.schema["properties"]["body"] == {"type": "array", "items": {"type": "integer"}}


def test_swaggers_parameters_are_understood_in_openapi_too() -> None:
    whole = {"name": "b", "in": "body", "required": True, "schema": {"type": "object"}}
    document = openapi({"/a": {"post": {"parameters": [whole]}}})
    assert single_operation(document).schema["properties"]["body"] == {"type": "object"}
    assert "Swagger's form" in warning_lines(import_document(document))


# Servers


@pytest.mark.parametrize(
    ("url", "origin", "base"),
    [
        ("https://api.example.org", "https://api.example.org", ""),
        ("https://API.Example.org/", "https://api.example.org", ""),
        ("https://api.example.org:443/v1/", "https://api.example.org", "/v1"),
        ("  https://api.example.org/v1/api.php ", "https://api.example.org", "/v1/api.php"),
        ("http://api.example.org:80", "http://api.example.org", ""),
        ("https://api.example.org:8443", "https://api.example.org:8443", ""),
        ("http://localhost:3000/x", "http://localhost:3000", "/x"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]", "/x"),
    ],
)
def test_where_a_server_is(url: str, origin: str, base: str) -> None:
    document = openapi({"/a": {"get": {}}}, servers=[{"url": url}])
    operation = single_operation(document)
    assert (operation.origin, operation.path) == (origin, f"{base}/a")
    plain = origin.startswith("https://") and not origin.endswith("8443")
    assert ("operator of the server must allow" in warning_lines(import_document(document))) is not plain


@pytest.mark.parametrize(
    ("servers", "why"),
    [
        (..., "names no server"), ([], "names no server"), (None, "names no server"), ("", "names no server"),
        ([{"url": "/v1"}], "names no host"), ([{"url": "api.example.org"}], "names no host"),
        ([{"url": "//api.example.org"}], "names no host"), ([{"url": ""}], "must have a “url”"), ([{}], "must have a “url”"),
        ([None], "must have a “url”"), (5, "must have a “url”"), ([{"url": 5}], "must have a “url”"),
        ([{"url": "{{host}}"}], "contains a placeholder"), ([{"url": "https://{{host}}/v1"}], "contains a placeholder"),
        ([{"url": "https://<your-domain>"}], "contains a placeholder"), ([{"url": "https://${HOST}"}], "contains a placeholder"),
        ([{"url": "https://{region}.example.org"}], "leaves “{region}” open"),
        ([{"url": "https://{r}.example.org", "variables": {"r": {"enum": ["a"]}}}], "leaves “{r}” open"),
        ([{"url": "https://user:pw@api.example.org"}], "a name or password"),
        ([{"url": "https://api.example.org@evil.example"}], "a name or password"),
        ([{"url": "ftp://api.example.org"}], "should begin with https"),
        ([{"url": "https://аpi.example.org"}], "percent-encoded"), ([{"url": "https://api.exa\u200bmple.org"}], "percent-encoded"),
        ([{"url": "https://api.example.org\n.evil.example"}], "percent-encoded"),
        ([{"url": "https://api.example.org\\evil"}], "percent-encoded"), ([{"url": "https://"}], "not a plain name"),
        ([{"url": "https://api.example.org:0"}], "port"), ([{"url": "https://api.example.org:99999"}], "port"),
        ([{"url": "https://0x7f.1"}], "IP address"), ([{"url": "https://api.example.org/a/../b"}], "another path"),
        ([{"url": "https://api.example.org/?key=1"}], "query or a fragment"), ([{"url": "https://api.example.org#x"}], "query or a fragment"),
        ([{"url": "https://" + "a" * 2000}], "longer than"),
    ],
)  # fmt: skip
def test_a_server_that_names_no_plain_host_refuses(servers: Any, why: str) -> None:
    imported = import_document(openapi({"/a": {"get": {}}}, servers=servers))
    assert not imported.operations
    assert why in refusal_lines(imported)


def test_variables_are_filled_in_with_their_defaults() -> None:
    server = {"url": "https://{region}.example.org:{port}/{base}", "variables": {
        "region": {"default": "eu"}, "port": {"default": 8443}, "base": {"default": "v2"}}}  # fmt: skip
    document = openapi({"/a": {"get": {}}}, servers=[server])
    assert (single_operation(document).origin, single_operation(document).path) == (
        "https://eu.example.org:8443",
        "/v2/a",
    )
    assert "“{region}” in the server's address is filled in as “eu”" in warning_lines(import_document(document))
    evil = {"url": "https://{region}.example.org", "variables": {"region": {"default": "evil.example/#"}}}
    assert not import_document(openapi({"/a": {"get": {}}}, servers=[evil])).operations


def test_of_several_servers_one_is_taken_and_reported() -> None:
    servers = [{"url": "/v1"}, {"url": "http://localhost:3000"}, {"url": HOST}, {"url": "https://sandbox.example.org"}]
    document = openapi({"/a": {"get": {}}}, servers=servers)
    assert single_operation(document).origin == HOST
    assert "Of several servers “https://api.example.org” is taken" in warning_lines(import_document(document))


def test_a_server_may_stand_elsewhere() -> None:
    servers = [{"url": "https://own.example.org"}]
    of_operation = openapi({"/a": {"get": {"servers": servers}}}, servers=[{"url": "/"}])
    of_path = openapi({"/a": {"servers": servers, "get": {}}}, servers=...)
    in_info = openapi({"/a": {"get": {}}}, servers=..., info={"title": "T", "version": "1", "servers": servers})
    for document in (of_operation, of_path, in_info, openapi({"/a": {"get": {}}}, servers=servers[0])):
        assert single_operation(document).host == "own.example.org"


def test_an_action_has_one_host_that_of_most_operations() -> None:
    elsewhere = {"get": {"operationId": "c", "servers": [{"url": "https://other.example.org"}]}}
    imported = import_document(openapi({"/c": elsewhere, "/a": {"get": {}}, "/b": {"get": {}}}))
    assert [operation.path for operation in imported.operations] == ["/a", "/b"]
    assert "goes to https://other.example.org, the others to https://api.example.org" in refusal_lines(imported)
    assert imported.refusals[0].where == "/paths/~1c/get"


def test_operations_without_a_server_are_reported_together() -> None:
    imported = import_document(openapi({f"/{n}": {"get": {}} for n in range(9)}, servers=...))
    (problem,) = imported.refusals
    assert problem.where == "/servers"
    assert "GET “/0”" in problem.why
    assert "and 4 more cannot be used. The document names no server" in problem.why


@pytest.mark.parametrize(
    ("servers", "origin", "path"),
    [
        (..., "https://fetched.example.org", "/a"),
        ([{"url": "/v1"}], "https://fetched.example.org", "/v1/a"),
        ([{"url": "v1"}], "https://fetched.example.org", "/docs/v1/a"),
        ([{"url": "../v1"}], "https://fetched.example.org", "/v1/a"),
        ([{"url": "//other.example.org/x"}], "https://other.example.org", "/x/a"),
        ([{"url": HOST}], HOST, "/a"),
    ],
)
def test_a_server_without_a_host_counts_from_where_the_document_came_from(servers: Any, origin: str, path: str) -> None:
    text = openapi({"/a": {"get": {}}}, servers=servers)
    (operation,) = import_document(text, "https://fetched.example.org/docs/openapi.json?x=1").operations
    assert (operation.origin, operation.path) == (origin, path)


@pytest.mark.parametrize(
    "fetched_from", ["", "x", "http://[", "file:///etc/passwd", "https://a@b/x", "//a", "https://\u202e"]
)
def test_an_address_that_is_none_gives_no_server(fetched_from: str) -> None:
    imported = import_document(openapi({"/a": {"get": {}}}, servers=...), fetched_from)
    assert not imported.operations
    assert imported.refusals


def test_content_beside_a_reference_is_reported() -> None:
    parameters = [{"$ref": "#/components/parameters/P", "required": True, "description": "d"}]
    document = openapi({"/a": {"get": {"parameters": parameters}}}, components={"parameters": {"P": in_query("p")}})
    assert single_operation(document).parameters[0].required is False
    assert "“required” beside a reference is ignored" in warning_lines(import_document(document))


def test_a_document_that_is_too_large_is_read_until_its_limit() -> None:
    imported = import_document(openapi({f"/{n}": {"get": {}} for n in range(600)}))
    assert len(imported.operations) == 500
    assert imported.refusals[0].where == "/paths/~1500/get"
    assert len(imported.warnings) == 201, "the first two hundred, and that there are more"
    assert json.dumps([problem.why for problem in imported.warnings])
