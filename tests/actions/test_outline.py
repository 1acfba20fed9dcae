"""The outline of the request that an operation would send."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from discreet.assistants.actions.request_outline import MAX_FIELDS, OutlinedField, outline
from discreet.promises.disclosure import FieldPlace
from tests.support.action_factories import draft_email, flight_status
from tests.support.action_operations import object_schema, post_operation


def test_parameters_and_members_of_the_body() -> None:
    assert outline(flight_status()) == (
        OutlinedField("number", FieldPlace.PATH, True, "string", "LH 400"),
        OutlinedField("day", FieldPlace.QUERY, False, "string", ""),
    )
    assert outline(draft_email()) == (
        OutlinedField("to", FieldPlace.BODY, True, "string", ""),
        OutlinedField("text", FieldPlace.BODY, True, "string", ""),
    )


def test_members_of_members_references_and_kinds() -> None:
    body = object_schema(
        {
            "who": {"$ref": "#/$defs/person", "description": "The traveller"},
            "tags": {"type": "array", "items": {"type": "integer"}},
            "size": {"enum": [1, 2]},
            "maybe": {"type": ["string", "null"]},
            "free": {},
        },
        ("who",),
    )
    operation = post_operation(body)
    person = object_schema({"name": {"type": "string"}, "friend": {"$ref": "#/$defs/person"}}, ("name",))
    operation = replace(operation, schema={**operation.schema, "required": ["body"], "$defs": {"person": person}})
    members = {each.name: (each.required, each.type) for each in outline(operation)}
    assert members == {
        "who.name": (True, "string"),
        "who.friend.name": (False, "string"),
        "who.friend.friend": (False, "object"),
        "tags": (False, "array of integer"),
        "size": (False, "one of several"),
        "maybe": (False, "string or null"),
        "free": (False, "any"),
    }


def test_a_body_that_is_no_object_is_described_as_a_whole() -> None:
    assert outline(post_operation({"type": "string"}, "text/plain")) == (
        OutlinedField("body", FieldPlace.BODY, False, "string", ""),
    )


def test_arguments_of_a_tool_go_into_the_body() -> None:
    operation = replace(flight_status(), kind="mcp", tool="status", parameters=())
    assert [(each.name, each.place) for each in outline(operation)] == [
        ("number", FieldPlace.BODY),
        ("day", FieldPlace.BODY),
    ]


def test_an_unknown_type_is_described_as_any() -> None:
    operation = replace(flight_status(), schema={"properties": {"odd": {"type": True}, "odder": {"type": {"a": 1}}}})
    types = {each.name: each.type for each in outline(operation)}
    assert (types["odd"], types["odder"]) == ("any", "any")


def test_there_is_an_end() -> None:
    wide = post_operation(object_schema({f"f{n}": {"type": "string"} for n in range(500)}))
    assert len(outline(wide)) == MAX_FIELDS
    loop = replace(post_operation({"$ref": "#/$defs/a"}), schema={})
    loop = replace(loop, schema={"properties": {"body": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"$ref": "#/$defs/a"}}})
    assert [each.name for each in outline(loop)] == ["body"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["properties", "required", "type", "$ref", "$defs", "items", "enum", "description", "body"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["properties", "required", "$defs"]), anything, max_size=3))
def test_every_schema_is_described(schema: dict[str, list[Any] | dict[str, Any] | int | str | None]) -> None:
    for operation in (replace(flight_status(), schema=schema), replace(draft_email(), schema=schema)):
        assert len(outline(operation)) <= MAX_FIELDS
