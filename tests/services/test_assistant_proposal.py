"""A model's proposal for a draft's form: parsed leniently, never trusted (specification: GPTs)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.assistants.gpts.assistant.proposal import SET_FIELDS, TOOL, Fields, parse_proposal
from discreet.assistants.gpts.gpt import (
    DESCRIPTION_CHARACTERS,
    INSTRUCTIONS_CHARACTERS,
    Configuration,
    check_configuration,
)
from discreet.ports.model_request import ToolCall

NOW = Configuration("Lamp keeper", "Keeps the lamp.", "Be brief.", ("And fog?",))


def called(arguments: Any) -> tuple[ToolCall, ...]:
    written = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return (ToolCall("1", SET_FIELDS, written),)


def test_a_call_fills_in_what_changes_and_nothing_else() -> None:
    found = parse_proposal(" Done. ", called({"name": "Light  keeper", "description": "Keeps the lamp."}), NOW)
    assert (found.said, found.fields, found.refused) == ("Done.", Fields(name="Light keeper"), ())


@pytest.mark.parametrize(
    "text",
    [
        'Here you are.\n```json\n{"name": "Light keeper"}\n```',
        'Here you are.\n```\n{"name": "Light keeper"}\n```\n',
        'Here you are.\n```json\n{"name": "Light keeper"}',
        'Here you are.\n{"name": "Light keeper"}',
        'Here you are.\n```json\n{"set_fields": {"name": "Light keeper"}}\n```',
    ],
    ids=["fenced", "without a language", "never closed", "bare", "named"],
)
def test_a_model_without_functions_writes_a_block(text: str) -> None:
    found = parse_proposal(text, (), NOW)
    assert (found.said, found.fields) == ("Here you are.", Fields(name="Light keeper"))


def test_line_breaks_that_are_not_escaped_are_let_pass() -> None:
    found = parse_proposal('```json\n{"instructions": "Be brief.\nBe kind."}\n```', (), NOW)
    assert found.fields == Fields(instructions="Be brief.\nBe kind.")


@pytest.mark.parametrize(
    "text", ["", "Which light do you mean?", "Use {braces} so.", "```json\n{not json}\n```", "[1]"]
)
def test_where_there_is_none_the_words_are_kept(text: str) -> None:
    found = parse_proposal(text, (), NOW)
    assert (found.said, found.fields, found.refused) == (text.strip(), Fields(), ())


@pytest.mark.parametrize("arguments", ["", "{", "[]", "null", '"name"', "{" * 5_000])
def test_a_call_that_cannot_be_read_is_no_call(arguments: str) -> None:
    assert parse_proposal("Hm.", called(arguments), NOW).fields == Fields()


def test_what_is_wrong_is_refused_by_itself_and_says_why() -> None:
    long = "x" * (INSTRUCTIONS_CHARACTERS + 1)
    given = {"name": "Light keeper", "instructions": long, "description": 7, "starters": "none"}
    found = parse_proposal("", called(given), NOW)
    assert found.fields == Fields(name="Light keeper")
    assert found.refused == (
        "Not changed: The description is not a text.",
        "Not changed: Instructions have 32,001 characters; 32,000 is the limit.",
        "Not changed: The conversation starters are not a list of texts.",
    )


@pytest.mark.promise("P3")
def test_nothing_but_the_form_has_a_place_in_it() -> None:
    given = {
        "publish": "everyone", "level": "everyone", "improve": True, "allowed_since": "2020-01-01", "actions": [{}],
        "knowledge": ["x"], "model": "another", "owner_id": "x", "instructions_use": "tell", "knowledge_use": "quote",
    }  # fmt: skip
    assert parse_proposal("", called(given), NOW).fields == Fields()
    assert set(TOOL.schema["properties"]) == set(Fields.__struct_fields__)
    assert set(Fields.__struct_fields__) == {"name", "description", "instructions", "starters"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=DESCRIPTION_CHARACTERS + 5),
    lambda inner: st.lists(inner, max_size=15) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from([*Fields.__struct_fields__, "publish"]), json_values))
def test_whatever_is_proposed_could_have_been_typed(
    given_fields: dict[str, list[Any] | dict[str, Any] | int | str | None],
) -> None:
    found = parse_proposal("", called(given_fields), NOW)
    for name in Fields.__struct_fields__:
        value = getattr(found.fields, name)
        if value is not None:
            typed = Configuration("x", **{name: value}) if name != "name" else Configuration(value)
            assert getattr(check_configuration(typed), name) == value


@pytest.mark.parametrize("piece", ["```{", "```json {", "}```", "```", "{", "```{}", "` ``` {", "```\n"])
def test_a_long_answer_is_read_in_one_pass(piece: str) -> None:
    """Each of these took minutes where every fence was looked at with the whole rest of the text."""
    text = piece * (1_000_000 // len(piece))
    assert parse_proposal(text, (), NOW).fields == Fields()


def test_the_first_block_that_says_something_counts_and_backticks_within_it_are_text() -> None:
    text = 'One\n```python\n{}\n```\nTwo\n````json\n{"description": "Write ``` so."}\n````\nThree ```{'
    found = parse_proposal(text, (), NOW)
    assert found.fields == Fields(description="Write ``` so.")
    assert found.said == "One\n```python\n{}\n```\nTwo\n\nThree ```{"
