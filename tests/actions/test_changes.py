"""Changes of an API document: every difference, and its effect on people who had chosen "always"."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from discreet.assistants.actions.editing.changes import list_changes
from discreet.assistants.actions.operation import Operation, Parameter
from discreet.promises.disclosure import FieldPlace
from tests.support.action_factories import draft_email, flight_status
from tests.support.action_operations import object_schema

ASKED_AGAIN = " People who always allowed it are asked again."
STATUS, DRAFT = flight_status(), draft_email()


def describe_change(before: Operation, after: Operation) -> str:
    [change] = list_changes((before,), (after,))
    assert (change.operation, change.what) == (after.name, "changed")
    return change.why


def sending(**members: Any) -> Operation:
    return replace(DRAFT, schema=object_schema({"body": object_schema(members, ("to",))}, ("body",)))


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (replace(STATUS, origin="https://evil.example"), "It goes to evil.example instead of api.flights.example."),
        (replace(STATUS, method="DELETE"), "Its method is DELETE instead of GET."),
        (replace(STATUS, path="/v2/{number}"), "Its path is /v2/{number} instead of /flights/{number}."),
        (replace(STATUS, parameters=STATUS.parameters[:1]), "“day” changed; what it takes is described differently."),
        (replace(STATUS, media_type="text/plain"), "Its body is text/plain instead of nothing."),
        (replace(STATUS, kind="mcp", tool="x"), "It is the tool “x” instead of “”."),
    ],
)
def test_a_change_within_the_fingerprint_is_reported_and_asked_again(after: Operation, why: str) -> None:
    assert describe_change(STATUS, after) == why + ASKED_AGAIN


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (replace(STATUS, consequential=True), "It now counts as consequential."),
        (replace(STATUS, summary="Another"), "Its description is different."),
        (replace(STATUS, description="Another"), "Its description is different."),
    ],
)
def test_a_change_outside_the_fingerprint_is_reported(after: Operation, why: str) -> None:
    assert describe_change(STATUS, after) == why
    assert describe_change(replace(STATUS, consequential=True), STATUS) == "It no longer counts as consequential."


def test_members_of_a_body_are_reported_by_name() -> None:
    before = sending(to={"type": "string"}, text={"type": "string"}, subject={})
    after = sending(to={"type": "string"}, text={"type": "string", "maxLength": 9}, cc={}, bcc={})
    assert describe_change(before, after) == (
        "It also sends “body: cc”, “body: bcc”; it no longer sends “body: subject”; “body: text” changed." + ASKED_AGAIN
    )


def test_a_change_of_notation_is_reported() -> None:
    before, after = (replace(STATUS, schema=STATUS.schema | {"minProperties": one}) for one in (1, 1.0))
    assert describe_change(before, after) == "It is described differently." + ASKED_AGAIN


def test_many_are_counted() -> None:
    after = sending(**{f"field{n}": {} for n in range(9)}, to={"type": "string"}, text={"type": "string"})
    assert "“body: field5” and 3 more." in describe_change(
        sending(to={"type": "string"}, text={"type": "string"}), after
    )


def test_what_comes_and_goes() -> None:
    assert [(c.operation, c.what) for c in list_changes((STATUS,), (DRAFT,))] == [
        ("createDraft", "added"), ("getFlight", "removed"),
    ]  # fmt: skip
    assert list_changes((STATUS, DRAFT), (DRAFT, STATUS)) == ()
    assert list_changes((), (STATUS,))[0].why == "It is new: GET /flights/{number} at api.flights.example."


schemas = st.recursive(
    st.fixed_dictionaries(
        {}, optional={"type": st.sampled_from(["string", "object", "array"]), "description": st.text()}
    ),
    lambda inner: st.fixed_dictionaries(
        {"properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2)},
        optional={"required": st.lists(st.sampled_from("abc"), max_size=2), "additionalProperties": inner},
    ),
    max_leaves=5,
)
parameters = st.builds(
    Parameter,
    st.sampled_from("ab"),
    st.sampled_from("ab"),
    st.sampled_from(FieldPlace),
    st.booleans(),
    explode=st.booleans(),
)
operations = st.builds(
    Operation,
    name=st.just("one"),
    summary=st.sampled_from("xy"),
    description=st.just(""),
    method=st.sampled_from(["GET", "POST"]),
    origin=st.sampled_from(["https://a.example", "https://b.example"]),
    path=st.just("/"),
    consequential=st.booleans(),
    schema=st.dictionaries(st.sampled_from(["properties", "required", "$defs"]), st.just({}) | st.just([]), max_size=2)
    | st.fixed_dictionaries(
        {"properties": st.dictionaries(st.sampled_from(["a", "b", "body"]), schemas, max_size=3)},
        optional={"required": st.lists(st.sampled_from(["a", "body"]), max_size=2), "$defs": st.just({"d": {}})},
    ),
    parameters=st.lists(parameters, max_size=2).map(tuple),
    media_type=st.sampled_from([None, "application/json"]),
    kind=st.sampled_from(["http", "mcp"]),
    tool=st.sampled_from(["", "t"]),
    revision=st.sampled_from(["", "2025-06-18"]),
)


@given(operations, operations)
def test_every_difference_is_reported(before: Operation, after: Operation) -> None:
    found = list_changes((before,), (after,))
    assert bool(found) is (before != after)
    lapses = before.fingerprint("", None) != after.fingerprint("", None)
    assert any(change.why.endswith(ASKED_AGAIN) for change in found) is lapses
