"""Hints when an operation requests more than its stated purpose needs."""

from typing import Any

import pytest

from discreet.assistants.actions.editing.data_minimisation_lint import MAX_HINTS, lint
from discreet.assistants.actions.operation import Operation


def operation(summary: str, fields: dict[str, Any], required: tuple[str, ...] = (), description: str = "") -> Operation:
    """A POST with these fields in its body."""
    body = {"type": "object", "properties": fields, "required": list(required)}
    schema = {"type": "object", "properties": {"body": body}, "required": ["body"], "additionalProperties": False}
    return Operation(
        "op", summary, description, "POST", "https://api.example.org", "/a", True, schema, (), "application/json"
    )


def hints(summary: str, field: str, schema: dict[str, Any] | None = None, required: bool = False) -> list[str]:
    fields = {field: {"type": "string"} if schema is None else schema}
    return [problem.why for problem in lint(operation(summary, fields, (field,) if required else ()))]


def test_the_example_of_the_law() -> None:
    (problem,) = lint(operation("The weather in a city", {"city": {"type": "string"}, "email": {"type": "string"}}))
    assert problem.where == "/body/email"
    assert problem.why == (
        "It can ask for an e-mail address (“body.email”); its description, “The weather in a city”, does not say why. "
        "Leave it out if it is not needed."
    )


def test_what_must_be_given_is_worded_more_strongly() -> None:
    (hint,) = hints("The weather in a city", "email", required=True)
    assert hint.startswith("It always asks for an e-mail address")
    assert hint.endswith("Leave the field out, or say what it is for.")


@pytest.mark.parametrize(
    ("field", "what"),
    [
        ("email", "e-mail"), ("userEmail", "e-mail"), ("e-mail", "e-mail"), ("contact_email_address", "e-mail"),
        ("phone", "telephone"), ("mobileNumber", "telephone"), ("firstName", "name"), ("full_name", "name"),
        ("date_of_birth", "birth"), ("dob", "birth"), ("homeAddress", "postal"), ("street", "postal"),
        ("latitude", "exact place"), ("lng", "exact place"), ("latlong", "exact place"), ("geoLocation", "exact place"),
        ("ssn", "identity"), ("passportNumber", "identity"), ("iban", "bank"), ("credit_card_number", "bank"),
        ("user_id", "id of the person"), ("password", "secret"), ("apiKey", "secret"), ("access_token", "secret"),
        ("token", "secret"), ("db_string", "secret"),
        ("userMessage", "own words"), ("chat_history", "own words"), ("conversation", "own words"), ("user_prompt", "own words"),
    ],
)  # fmt: skip
def test_kinds_of_personal_data_are_known_by_their_names(field: str, what: str) -> None:
    (hint,) = hints("Draws a chart", field)
    assert what in hint


@pytest.mark.parametrize(
    ("summary", "field"),
    [
        ("Sends an e-mail", "email"), ("Books a table", "phone"), ("Books a flight", "firstName"),
        ("Finds restaurants near a place", "latitude"), ("Weather forecast", "lon"), ("Your horoscope", "date_of_birth"),
        ("Ships an order", "shippingAddress"), ("Pays an invoice", "iban"), ("Gets a user by id", "user_id"),
        ("Draws a chart", "page_token"), ("Draws a chart", "nextPageToken"), ("Draws a chart", "query"),
        ("Draws a chart", "prompt"), ("Draws a chart", "email_subject"), ("Draws a chart", "name"), ("Draws a chart", "text"),
        ("Draws a chart", "is_first_cell"), ("Draws a chart", "ip_address"), ("Draws a chart", "contract_address"),
        ("Draws a chart", "long"), ("Draws a chart", "message"), ("Draws a chart", "filename"), ("Draws a chart", "context"),
    ],
)  # fmt: skip
def test_a_reason_or_another_meaning_gives_no_hint(summary: str, field: str) -> None:
    assert hints(summary, field) == []


@pytest.mark.parametrize(
    ("description", "found"),
    [
        ("The prompt that user asked.", True), ("The latest chat prompt from the user", True),
        ("The message sent by user to ChatGPT", True), ("(required) The user's original message.", True),
        ("The user's question or prompt. Must be in Portuguese.", True), ("Any context information that may be relevant.", True),
        ("the user's input search into the chat", True), ("The whole conversation so far", True),
        ("A summary of the user's prompt (max 7 words).", False), ("Keywords of the user's question", False),
        ("Text prompt for the picture to draw", False), ("The message to send", False), ("The search query", False),
        ("The question to be asked", False), ("The full name of the month", False),
    ],
)  # fmt: skip
def test_whole_words_are_known_by_what_is_said_of_a_field(description: str, found: bool) -> None:
    said = hints("Finds funds", "prompt", {"type": "string", "description": description}, required=True)
    assert bool(said) is found
    if found:
        assert said[0].startswith("It always asks for the user's own words as a whole (“body.prompt”): api.example.org")


def test_choices_and_numbers_are_no_free_text() -> None:
    assert hints("Draws", "conversation", {"type": "string", "enum": ["new", "old"]}) == []
    assert hints("Draws", "conversation", {"type": "integer"}) == []
    assert hints("Draws", "email", {"type": "boolean"}) == []
    assert hints("Draws", "phone", {"type": ["integer", "null"]}) != []


def test_a_field_hidden_from_the_user_is_reported() -> None:
    (hint,) = hints(
        "Sends an e-mail", "category", {"description": "For the assistant only and not visible to the user."}
    )
    assert "its user should not see “body.category”" in hint


def test_a_description_that_asks_for_whole_words() -> None:
    (problem,) = lint(operation("Query", {"query": {"type": "string"}}, description="Pass the user question in full."))
    assert problem.where == ""
    assert "asks for the user's words in full" in problem.why


def test_fields_are_found_wherever_they_are() -> None:
    person = {"type": "object", "properties": {"email": {"type": "string"}}, "required": ["email"]}
    fields = {"people": {"type": "array", "items": {"anyOf": [person, {"type": "null"}]}}, "more": {"allOf": [person]}}
    found = lint(operation("Draws a chart", fields, ("more",)))
    assert [problem.where for problem in found] == ["/body/people/email", "/body/more/email"]
    assert [problem.why.split(" ask")[0] for problem in found] == ["It can", "It always"]


def test_the_work_and_the_hints_are_bounded() -> None:
    many = {f"email{chr(97 + n % 26)}{n}_email": {"type": "string"} for n in range(1_000)}
    assert len(lint(operation("Draws", many))) == MAX_HINTS
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(200):
        deep = {"type": "object", "properties": {"email": deep}}
    assert lint(operation("Draws", {"a": deep}))
    assert lint(
        operation("x " * 500, {"a b " * 50 + "email": {"description": "user " * 1_000}}, description="the user's " * 90)
    )


def test_nothing_hides_in_a_hint() -> None:
    (hint,) = hints("Dr\u202eaws", "a\u200b_email")
    assert "\u202e" not in hint
    assert "\u200b" not in hint
