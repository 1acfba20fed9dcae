"""Any operation, any arguments: other people's parsers read the request again, and find the fields' values.

Three things hold (P4): a value that a field shows is found in the request at its place; nothing that the arguments
put into the request is missing from the fields; and the same arguments make the same bytes.
"""

import json
from collections.abc import Iterator
from email import message_from_bytes
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from yarl import URL

from discreet.assistants.actions.operation import Parameter
from discreet.assistants.actions.request.build import BadArguments, build_request
from discreet.promises.disclosure import DisclosedField, ExactRequest, FieldPlace
from tests.support.action_operations import operation

ORIGIN = "https://api.example.org"
unhurried = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])

letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.one_of(
    st.text(letters, max_size=12), st.text(st.sampled_from("/.?&=#%+;,:[]{}|\\ \n\"'@é🦊\u202e"), max_size=8)
)
numbers = st.one_of(st.integers(-(2**53) + 1, 2**53 - 1), st.floats(allow_nan=False, allow_infinity=False))
scalars = st.one_of(texts, numbers, st.booleans())
json_values = st.recursive(
    st.one_of(scalars, st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)
names = st.text(letters, min_size=1, max_size=8)


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def at(arguments: dict[str, Any], pointer: str) -> dict[str, Any]:
    """The value that a JSON pointer names, read independently."""
    value = arguments
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def leaves(value: dict[Any, Any], pointer: str = "") -> Iterator[Any]:
    """Every leaf with its pointer, read independently."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, pointer + "/" + key.replace("~", "~0").replace("/", "~1"))
    elif isinstance(value, list) and value:
        for position, item in enumerate(value):
            yield from leaves(item, f"{pointer}/{position}")
    else:
        yield pointer, as_text(value)


def values_of(fields: tuple[DisclosedField, ...], prefix: str = "") -> list[Any]:
    return [(f.pointer, f.value) for f in fields if f.pointer.startswith(prefix) and not f.pointer.endswith("~key")]


def keys_of(fields: tuple[DisclosedField, ...]) -> list[Any]:
    return [field.value for field in fields if field.pointer.endswith("~key")]


def keys_in(value: str | float | None) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *(key for item in value.values() for key in keys_in(item))]
    return [key for item in value for key in keys_in(item)] if isinstance(value, list) else []


def check_address(request: ExactRequest) -> SplitResult:
    """No reader gets another origin or another path out of it."""
    split, url = urlsplit(request.url), URL(request.url, encoded=True)
    assert request.url.isascii()
    assert not set(request.url) & set(' "<>\\^`{|}\n\r\t')
    assert (split.scheme, split.netloc, split.fragment) == ("https", "api.example.org", "")
    assert (str(url.origin()), url.user, url.password, url.raw_fragment) == (ORIGIN, None, None, "")
    return split


@unhurried
@given(json_values)
def test_a_json_body_says_what_the_fields_say(value: Any | str | float | None) -> None:
    built = build_request(operation(method="POST", media_type="application/json"), {"body": value})
    check_address(built.request)
    read = json.loads(built.request.body.decode("utf-8"))
    assert json.dumps(read) == json.dumps(value), "the same value, in the same order"
    assert values_of(built.fields) == list(leaves(read, "/body"))
    assert sorted(keys_of(built.fields)) == sorted(keys_in(value)), "made-up keys are shown as well"


@unhurried
@given(st.dictionaries(names, st.one_of(scalars, st.lists(scalars, min_size=1, max_size=3), st.dictionaries(names, scalars, max_size=2)), min_size=1, max_size=4))  # fmt: skip
def test_a_form_says_what_the_fields_say(
    value: dict[str, str | int | float | list[str | int | float] | dict[str, str | int | float]],
) -> None:
    built = build_request(operation(method="POST", media_type="application/x-www-form-urlencoded"), {"body": value})
    read = parse_qsl(built.request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    check_entries(read, value, built.fields)


@unhurried
@given(st.dictionaries(names, st.one_of(scalars, st.lists(scalars, min_size=1, max_size=3), st.dictionaries(names, scalars, max_size=2)), min_size=1, max_size=4))  # fmt: skip
def test_a_multipart_body_says_what_the_fields_say(
    value: dict[str, str | int | float | list[str | int | float] | dict[str, str | int | float]],
) -> None:
    built = build_request(operation(method="POST", media_type="multipart/form-data"), {"body": value})
    header = f"Content-Type: {dict(built.request.headers)['content-type']}\r\n\r\n".encode()
    read = []
    pieces = list(split_multipart(built.request))
    assert len(message_from_bytes(header + built.request.body).get_payload()) == len(pieces), "as mail programs count"
    for head, text in pieces:
        assert head.count("\r\n") <= 1, "one or two header lines, ours"
        name = head.partition('name="')[2].partition('"')[0]
        read.append((name, text))
    escaped = {key.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A"): item for key, item in value.items()}
    assume(len(escaped) == len(value))
    check_entries(read, escaped, built.fields, value)


def split_multipart(request: ExactRequest) -> Iterator[Any]:
    boundary = dict(request.headers)["content-type"].partition("boundary=")[2]
    first, *parts, last = request.body.split(f"--{boundary}".encode())
    assert (first, last) == (b"", b"--\r\n")
    for part in parts:
        head, _, text = part.decode()[2:-2].partition("\r\n\r\n")
        yield head, text


def check_entries(
    read: list[tuple[str, str]],
    value: dict[Any, Any],
    fields: tuple[DisclosedField, ...],
    original: dict[str, str | int | float | list[str | int | float] | dict[str, str | int | float]] | None = None,
) -> None:
    assert read == [
        (name, as_text(item))
        for name, member in value.items()
        for item in (member if isinstance(member, list) else [member])
    ]
    assert values_of(fields) == list(leaves(original or value, "/body"))


styles = st.sampled_from([
    ("form", True), ("form", False), ("spaceDelimited", False), ("pipeDelimited", False), ("spaceDelimited", True),
    ("deepObject", True),
])  # fmt: skip


@unhurried
@given(st.lists(st.tuples(names, styles, st.one_of(scalars, st.lists(scalars, max_size=3), st.dictionaries(names, scalars, max_size=3))), max_size=4, unique_by=lambda drawn: drawn[0]))  # fmt: skip
def test_a_query_says_what_the_fields_say(
    drawn: list[
        tuple[str, tuple[str, bool], str | int | float | list[str | int | float] | dict[str, str | int | float]]
    ],
) -> None:
    parameters = [Parameter(name, name, FieldPlace.QUERY, False, style, explode) for name, (style, explode), _ in drawn]
    arguments = {name: value for name, _, value in drawn}
    drawn_operation = operation(*parameters)
    try:
        built = build_request(drawn_operation, arguments)
    except BadArguments:
        assert any(needs_a_delimiter(parameter, arguments[parameter.name]) for parameter in parameters)
        return
    split = check_address(built.request)
    assert split.path == "/things"
    sent = {name: value for name, value in arguments.items() if value not in ([], {}) or isinstance(value, bool)}
    assert values_of(built.fields) == list(leaves(sent)) if sent else not built.fields
    expected = [piece for parameter in parameters for piece in read_as(parameter, arguments[parameter.name])]
    assert [tuple(map(unquote, pair.split("=", 1))) for pair in split.query.split("&") if pair] == expected


def needs_a_delimiter(parameter: Parameter, value: Any) -> bool:
    """Whether a text holds the sign that would part it in two."""
    if parameter.style == "deepObject" and isinstance(value, dict):
        return any("[" in key or "]" in key for key in value)
    sign = {"spaceDelimited": " ", "pipeDelimited": "|"}.get(parameter.style)
    if sign is None or parameter.explode or not isinstance(value, (list, dict)):
        return False
    return any(sign in as_text(text) for text in (value if isinstance(value, list) else [*value, *value.values()]))


def read_as(parameter: Parameter, value: Any) -> list[Any]:
    """The names and values that a server that knows the style finds in the query."""
    if isinstance(value, dict):
        if parameter.style == "deepObject":
            return [(f"{parameter.name}[{key}]", as_text(item)) for key, item in value.items()]
        if parameter.explode:
            return [(key, as_text(item)) for key, item in value.items()]
        value = [text for key, item in value.items() for text in (key, as_text(item))]
    elif not isinstance(value, list):
        return [(parameter.name, as_text(value))]
    items = [as_text(item) for item in value]
    if not items:
        return []
    if parameter.explode:
        return [(parameter.name, item) for item in items]
    return [(parameter.name, {"spaceDelimited": " ", "pipeDelimited": "|"}.get(parameter.style, ",").join(items))]


@unhurried
@given(
    st.sampled_from(["simple", "label", "matrix"]),
    st.booleans(),
    st.one_of(scalars, st.lists(scalars, max_size=3)),
    texts,
)
def test_a_path_keeps_its_shape_and_says_what_the_fields_say(style: str, explode: bool, value: Any, other: str) -> None:
    one = Parameter("one", "one", FieldPlace.PATH, True, style, explode)
    two = Parameter("two", "two", FieldPlace.PATH, True, "simple", False)
    drawn_operation = operation(one, two, path="/base/{one}/then/{two}")
    arguments = {"one": value, "two": other}
    try:
        built = build_request(drawn_operation, arguments)
    except BadArguments:
        items = [*(value if isinstance(value, list) else [value]), other]
        assert value == [] or any(".." in as_text(item) or as_text(item) in ("", ".") or "." in as_text(item).replace("\\", "/").split("/") for item in items)  # fmt: skip
        return
    path = check_address(built.request).path
    assert URL(built.request.url).raw_path.count("/") == path.count("/") == 4, "also for who normalises it"
    _, base, first, then, second = path.split("/")
    assert (base, then, unquote(second)) == ("base", "then", other)
    items = [as_text(item) for item in (value if isinstance(value, list) else [value])]
    read: list[str] | None
    if style == "matrix":
        assert first.startswith(";one=")
        read = [item.partition("=")[2] for item in first[1:].split(";")]
        read = read if explode or not isinstance(value, list) else read[0].split(",")
    elif style == "label":
        assert first.startswith(".")
        read = None if explode and isinstance(value, list) else first[1:].split(",")
    else:
        read = first.split(",")
    if read is not None:
        assert [unquote(item) for item in read] == items
    assert values_of(built.fields) == list(leaves(arguments))


@unhurried
@given(json_values, texts)
def test_the_same_arguments_make_the_same_bytes_and_others_do_not(value: Any | str | float | None, note: str) -> None:
    drawn_operation = operation(Parameter("q", "q", FieldPlace.QUERY), method="POST", media_type="application/json")
    one = build_request(drawn_operation, {"q": note, "body": value}).request
    again = build_request(drawn_operation, {"body": json.loads(json.dumps(value)), "q": note}).request
    assert one == again
    assert one.digest == again.digest
    assert build_request(drawn_operation, {"q": note + "x", "body": value}).request.digest != one.digest
    assert build_request(drawn_operation, {"q": note, "body": [value]}).request.digest != one.digest


@pytest.mark.promise("P4")
@unhurried
@given(st.dictionaries(names, json_values, max_size=4), texts, texts)
def test_every_character_that_the_arguments_bring_stands_in_a_field(
    body: dict[str, Any | str | int | float | None], segment: str, note: str
) -> None:
    """Taken together: the shown fields, put into an empty call's request, are exactly this request's additions."""
    drawn_operation = operation(
        Parameter("id", "id", FieldPlace.PATH, True, "simple", False), Parameter("q", "q", FieldPlace.QUERY),
        path="/x/{id}", method="POST", media_type="application/json",
    )  # fmt: skip
    arguments = {"id": segment, "q": note, "body": body}
    try:
        built = build_request(drawn_operation, arguments)
    except BadArguments:
        return
    split = check_address(built.request)
    shown = {field.pointer: field.value for field in built.fields}
    assert unquote(split.path) == "/x/" + shown["/id"]
    assert unquote(split.query) == "q=" + shown["/q"]
    for field in built.fields:
        if not field.pointer.endswith("~key"):
            assert as_text(at(arguments, field.pointer)) == field.value
    keys, values = keys_of(built.fields), values_of(built.fields, "/body")
    length = sum(len(json.dumps(key, ensure_ascii=False)) + 1 for key in keys)
    length += sum(len(as_json(at(arguments, pointer))) for pointer, _ in values)
    assert len(built.request.body.decode()) == length + punctuation(body)


def as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def punctuation(value: dict[str, Any | str | int | float | None]) -> int:
    """Braces, brackets and commas of non-leaf values."""
    if isinstance(value, (dict, list)) and value:
        return 2 + len(value) - 1 + sum(map(punctuation, value.values() if isinstance(value, dict) else value))
    return 0
