"""Actions that a test writes into a GPT's draft without an imported document."""

from typing import Any
from uuid import UUID

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions import store
from discreet.assistants.actions.action import Action, Auth, NoAuth
from discreet.assistants.actions.encryption import ActionSource, build_action_cipher
from discreet.assistants.actions.operation import BODY, Operation, Parameter
from discreet.promises.disclosure import FieldPlace

ORIGIN = "https://api.flights.example"
POLICY = "https://flights.example/privacy"


def flight_status(origin: str = ORIGIN, name: str = "getFlight") -> Operation:
    """GET /flights/{number}?day="""
    schema = {
        "type": "object",
        "properties": {"number": {"type": "string", "description": "LH 400"}, "day": {"type": "string"}},
        "required": ["number"],
        "additionalProperties": False,
    }
    parameters = (
        Parameter("number", "number", FieldPlace.PATH, required=True, style="simple", explode=False),
        Parameter("day", "day", FieldPlace.QUERY),
    )
    return Operation(
        name,
        "Status of a flight",
        "Whether it is on time.",
        "GET",
        origin,
        "/flights/{number}",
        False,
        schema,
        parameters,
    )


def draft_email(origin: str = ORIGIN, name: str = "createDraft") -> Operation:
    """POST /drafts with a JSON body."""
    body = {
        "type": "object",
        "properties": {"to": {"type": "string"}, "text": {"type": "string"}},
        "required": ["to", "text"],
    }
    schema = {"type": "object", "properties": {BODY: body}, "required": [BODY], "additionalProperties": False}
    return Operation(name, "Keep a draft", "", "POST", origin, "/drafts", True, schema, media_type="application/json")


async def add_action(
    infra: Infrastructure,
    builder_id: UUID,
    gpt_id: UUID,
    *operations: Operation,
    auth: Auth | None = None,
    policy_url: str | None = POLICY,
    **more: Any,
) -> Action:
    """Add an action to the GPT's draft.

    All of its operations are enabled unless `enabled` names some.
    """
    offered = operations or (flight_status(),)
    names = tuple(operation.name for operation in offered)
    made = {"kind": "openapi", "title": "Flights", "enabled": names, "document": "{}", **more}
    action = Action(id=infra.random.new_id(), operations=offered, auth=auth or NoAuth(), policy_url=policy_url, **made)
    sealed = build_action_cipher(infra.keys, infra.random, gpt_id).seal(
        0, action, ActionSource(action.document, offered)
    )
    async with infra.database.acting_as(builder_id) as connection:
        await store.add(connection, gpt_id, 0, sealed)
    return action
