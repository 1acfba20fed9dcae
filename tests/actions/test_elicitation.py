"""Reading an MCP server's question to a person: bounded, plain text, and its schema is not trusted."""

from typing import Any

import pytest

from discreet.assistants.actions.mcp.elicitation import Elicitation, list_secret_fields, parse_elicitation


def form(properties: dict[Any, Any], message: str = "Hello?", **more: Any) -> Elicitation | None:
    asked = {"type": "object", "properties": properties, **more}
    return parse_elicitation("q", {"message": message, "requestedSchema": asked})


def test_fields_are_read_with_titles_choices_and_defaults() -> None:
    asked = form(
        {
            "mail": {"type": "string", "format": "email", "title": "Mail", "minLength": 3, "default": "a@b.example"},
            "size": {"type": "string", "oneOf": [{"const": "s", "title": "Small"}]},
            "days": {"type": "array", "items": {"anyOf": [{"const": "mo", "title": "Monday"}]}, "default": ["mo"]},
        },
        required=["mail"],
    )
    assert asked is not None
    assert asked.schema["properties"]["mail"] == {"type": "string", "title": "Mail", "minLength": 3, "format": "email"}
    assert asked.schema["properties"]["size"]["oneOf"] == [{"const": "s", "title": "Small"}]
    assert asked.schema["required"] == ["mail"]
    assert asked.defaults == {"mail": "a@b.example", "days": ["mo"]}


@pytest.mark.parametrize(
    ("properties", "more"),
    [
        ({f"f{n}": {"type": "string"} for n in range(21)}, {}),
        ({"a": {"type": "string", "enum": [str(n) for n in range(101)]}}, {}),
        ({"a": {"type": "object", "properties": {}}}, {}),
        ({"a": {"type": "array", "items": {"type": "object"}}}, {}),
        ({"a": {"type": "string", "enum": ["x", "x"]}}, {}),
        ({"a": {"type": "string", "title": "x" * 501}}, {}),
        ({"a": {"type": "string"}}, {"message": "x" * 2_001}),
        ({"a": {"type": "string"}}, {"required": ["b"]}),
        ({"a": {"type": ["string"]}}, {}),
        ({"a": {"type": "number", "minimum": float("inf")}}, {}),
    ],
)  # fmt: skip
def test_what_no_form_can_show_is_none(properties: Any, more: dict[str, str] | dict[str, list[str]]) -> None:
    assert form(properties, **more) is None


def test_no_pattern_and_no_reference_of_the_server_is_kept() -> None:
    asked = form({"a": {"type": "string", "pattern": "(a+)+$", "$ref": "https://evil.example", "const": 1}})
    assert asked is not None
    assert asked.schema["properties"] == {"a": {"type": "string"}}


@pytest.mark.parametrize(
    "field",
    [
        {"name": "password"}, {"name": "x", "title": "Your PIN"}, {"name": "access_token"}, {"name": "cvc"},
        {"name": "x", "description": "The number of your credit card number"}, {"name": "x", "title": "Kennwort"},
        {"name": "x", "title": "Kreditkartennummer"},
    ],
)  # fmt: skip
def test_a_field_that_asks_for_a_secret_is_marked(field: dict[str, str]) -> None:
    schema = {key: value for key, value in field.items() if key != "name"}
    asked = form({field["name"]: {"type": "string", **schema}, "city": {"type": "string", "title": "City"}})
    assert asked is not None
    assert list_secret_fields(asked.schema) == [field.get("title", field["name"])]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "https://a@b.example/", "file:///etc/passwd", "https://b.example/ x", "//b.example", 5, ""],
)
def test_only_a_plain_web_address_can_be_visited(url: str | int) -> None:
    assert parse_elicitation(1, {"mode": "url", "message": "Go", "url": url, "elicitationId": "1"}) is None


def test_html_in_a_message_stays_text() -> None:
    asked = form({}, message="<b onclick=x>Hi</b>")
    assert asked is not None
    assert asked.message == "<b onclick=x>Hi</b>"
