"""Every route of a workspace × every role in it, in a team and in an enterprise; and for people in none, or in another
(P6).

Invariant: A route under /api/workspace that WORKSPACE does not know fails, and so does a route that takes the id of
something of a workspace and gives it, or a hint of it, to a person from elsewhere.
"""

import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.identity.accounts.space import WorkspaceRole
from discreet.promises.parties import Service
from tests.http.test_every_route import EXPECTED, send
from tests.support.api_programs import (
    create_key,
    create_project,
    document,
    grant_operation,
    publish_gpt,
    publish_gpt_with_actions,
)
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.database_fingerprint import fingerprint_tables
from tests.support.people import Cast, address, sign_up
from tests.support.workspace_with_rules import ANY_MODEL, NO_MASKING

pytestmark = pytest.mark.promise("P6")

ROLES = ("member", "admin", "owner")
"""They try in this order: the person with the fewest rights comes first."""

ALL = ("ok", "ok", "ok")
MANAGERS = (403, "ok", "ok")
OWNERS = (403, 403, "ok")
OWNERS_HERE = (404, 404, "ok")
"""… for all others it does not seem to exist."""
NOBODY = (403, 403, 403)
RULES = {
    "builders": "everyone", "sharing": "everyone", "third_party_gpts": "all", "approved_gpts": [], "domains": None,
    "retention_days": None, "models": ANY_MODEL, "masking": NO_MASKING, "capabilities": None,
}  # fmt: skip
PROVIDER = {
    "issuer": "https://id.example", "client_id": "x", "client_secret": None, "domains": ["{service}.example"],
    "groups_claim": "", "roles": {}, "session_hours": 1,
}  # fmt: skip

WORKSPACE = {
    ("GET", "/api/workspace/members"): (ALL, None),
    ("PUT", "/api/workspace/members/{account_id}/role"): (OWNERS, {"role": "member"}),
    # An admin does it, and the owner finds it done
    ("POST", "/api/workspace/members/{account_id}/suspend"): ((403, "ok", 409), None),
    ("POST", "/api/workspace/members/{account_id}/restore"): ((403, "ok", 409), None),
    # Of an owner: no one may do it, not even the owner
    ("POST", "/api/workspace/members/{owner_id}/remove"): (NOBODY, {"gpts": "hand_over"}),
    ("POST", "/api/workspace/transfer"): (NOBODY, {"account": "{owner_id}"}),
    ("POST", "/api/workspace/leave"): ((422, 422, 422), {"gpts": "sell"}),
    ("POST", "/api/workspace/delete"): ((403, 403, 422), {"name": "Another name"}),
    ("GET", "/api/workspace/invitations"): (MANAGERS, None),
    ("POST", "/api/workspace/invitations"): (MANAGERS, {"role": "member", "email": None}),
    # It offers an admin's place
    ("DELETE", "/api/workspace/invitations/{invitation_id}"): (OWNERS, None),
    ("PUT", "/api/workspace/name"): ((403, 403, 422), {"name": ""}),
    ("GET", "/api/workspace/masked-words"): (ALL, None),
    ("PUT", "/api/workspace/masked-words"): (OWNERS, {"words": []}),
    ("GET", "/api/workspace/policy"): (ALL, None),
    ("GET", "/api/workspace/policy/{version}"): ((404, 404, 404), None),
    ("POST", "/api/workspace/policy/accept"): ((409, 409, 409), {"version": 1}),
    ("GET", "/api/workspace/policy/desk"): (OWNERS, None),
    ("PUT", "/api/workspace/policy/draft"): (OWNERS, {"text": "# To come", "note": ""}),
    ("DELETE", "/api/workspace/policy/draft"): (OWNERS, None),
    ("POST", "/api/workspace/policy"): ((403, 403, 422), {"text": "", "note": "", "follows": 0}),
    ("GET", "/api/workspace/audit"): (MANAGERS, None),
    ("GET", "/api/workspace/evidence"): (MANAGERS, None),
    ("GET", "/api/workspace/audit.csv"): (MANAGERS, None),
    ("GET", "/api/workspace/nothing-trains"): (ALL, None),
    ("GET", "/api/workspace/api"): (MANAGERS, None),
    ("PUT", "/api/workspace/api"): (MANAGERS, {"may_store": False}),
    ("POST", "/api/workspace/api/projects"): (MANAGERS, {"name": "Another"}),
    ("PATCH", "/api/workspace/api/projects/{project_id}"): (MANAGERS, {"name": "Renamed"}),
    ("POST", "/api/workspace/api/projects/{project_id}/keys"): (MANAGERS, {"name": "A key", "days": 30}),
    # The key is the owner's: no one else grants it anything
    ("GET", "/api/workspace/api/keys/{key_id}/operations"): (MANAGERS, None),
    ("GET", "/api/workspace/api/keys/{key_id}/gpts/{gpt_id}/operations"): (OWNERS, None),
    ("POST", "/api/workspace/api/keys/{key_id}/gpts/{gpt_id}/operations"): (
        (403, 403, 404), {"operation": "x", "fingerprint": "00" * 32},
    ),
    ("DELETE", "/api/workspace/api/keys/{key_id}/operations/{operation_id}"): (MANAGERS, None),
    ("DELETE", "/api/workspace/api/keys/{key_id}"): (MANAGERS, None),
    ("DELETE", "/api/workspace/api/projects/{project_id}"): ((403, "ok", 404), None),
    ("PUT", "/api/workspaces/{workspace_id}/insight"): (OWNERS, {"allowed": True}),
    ("GET", "/api/workspaces/{workspace_id}/rules"): (ALL, None),
    ("GET", "/api/workspaces/{workspace_id}/model-providers"): (ALL, None),
    ("GET", "/api/workspaces/{workspace_id}/outside-gpts"): (ALL, None),
    ("POST", "/api/workspaces/{workspace_id}/rules/effects"): (OWNERS, RULES),
    ("GET", "/api/workspaces/{workspace_id}/usage"): (ALL, None),
    ("PUT", "/api/workspaces/{workspace_id}/usage"): ((403, 403, "ok"), {"shows_members": True, "member_budget": "5", "key_budget": ""}),
    ("PUT", "/api/workspaces/{workspace_id}/rules"): ((403, 403, 409), {**RULES, "revision": 0, "confirmed": True}),
    ("GET", "/api/workspaces/{workspace_id}/sign-in"): (OWNERS_HERE, None),
    ("GET", "/api/workspaces/{workspace_id}/sign-in/domains"): (OWNERS_HERE, None),
    ("POST", "/api/workspaces/{workspace_id}/sign-in/domains/check"): ((404, 404, 404), {"domain": "x.example"}),
    ("POST", "/api/workspaces/{workspace_id}/sign-in/test"): ((404, 404, 409), None),
    ("PUT", "/api/workspaces/{workspace_id}/sign-in/required"): ((404, 404, 409), {"required": True}),
    ("DELETE", "/api/workspaces/{workspace_id}/sign-in"): ((404, 404, 404), None),
    ("PUT", "/api/workspaces/{workspace_id}/sign-in"): (OWNERS_HERE, PROVIDER),
    ("GET", "/api/workspaces/{workspace_id}/directory"): (OWNERS_HERE, None),
    ("POST", "/api/workspaces/{workspace_id}/directory/token"): (OWNERS_HERE, None),
    ("DELETE", "/api/workspaces/{workspace_id}/directory/token"): (OWNERS_HERE, None),
}  # fmt: skip
FOR_ENTERPRISES = "/directory"
"""A team's owner gets that reason."""


class Office:
    """A workspace with a person in each role, and a member who is the target of the requests; `things` are theirs."""

    def __init__(self, workspace_id: Any, service: Any) -> None:
        self.workspace_id, self.service = workspace_id, service
        self.people, self.things = {}, SimpleNamespace()


async def opened(services: Services, client: Callable[[], Client], service: Service) -> Office:
    name = f"owner-{service}"
    people = {"owner": await sign_up(client(), name)}
    made = await services.workspaces.create(f"The {service}", service, [address(name)])
    office = Office(str(made.id), service)
    for role in ("admin", "member", "other"):
        people[role] = await sign_up(client(), f"{role}-{service}")
        as_what = WorkspaceRole.ADMIN if role == "admin" else WorkspaceRole.MEMBER
        await services.workspaces.add(CLI_ACTOR, made.id, address(f"{role}-{service}"), as_what)
    for person in people.values():
        (await person.put("/api/me/space", {"workspace": office.workspace_id})).ok()
    office.people = people
    await furnish(office)
    return office


async def furnish(office: Office) -> None:
    """The member's things there, and the owner's."""
    owner, member = office.people["owner"], office.people["member"]
    gpt = await publish_gpt(member, "Guide")
    answer = await ask(member, "What is on today?", gpt_id=gpt)
    temporary = await ask(member, "Forget this", temporary=True)
    made = await create_key(owner, await create_project(owner))
    granted = (
        await grant_operation(owner, made, await publish_gpt_with_actions(owner, document("https://things.example")))
    ).ok()
    listed = "/api/workspace/invitations"
    invitation = (await owner.post(listed, {"role": "admin", "email": None})).ok()["id"]
    office.things = SimpleNamespace(
        workspace_id=office.workspace_id, service=str(office.service), owner_id=str(owner.id),
        account_id=str(office.people["other"].id), invitation_id=invitation, project_id=made.project, key_id=made.id,
        operation_id=granted["id"],
        gpt_id=gpt, chat_id=str(temporary.conversation), conversation_id=str(answer.conversation), message_id=answer.turn["question_id"],
        answer_id=answer.turn["answer_id"], action_id=str(uuid4()), kind="privacy", version="1", host="nobody.example",
    )  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def offices(cast: Cast, services: Services, client: Callable[[], Client]) -> dict[Any, Any]:
    """One of each service."""
    return {service: await opened(services, client, service) for service in (Service.TEAM, Service.ENTERPRISE)}


def test_the_table_knows_every_route_of_a_workspace() -> None:
    """The table sets whose id is removed; the route takes any id."""
    known = {(method, path.replace("{owner_id}", "{account_id}")) for method, path in WORKSPACE}
    assert known == {route for route in EXPECTED if re.match("/api/workspaces?/", route[1])}


async def asks(person: Any, method: str, path: str, body: Any, things: Any) -> Any:
    filled = re.sub(r"{(\w+)}", lambda name: getattr(things, name[1]), path)
    text = re.sub(r"{(\w+)}", lambda name: getattr(things, name[1]), json.dumps(body))
    return await person.request(method, filled, json.loads(text))


# From elsewhere, first, while everything is there ------------------------------------------------------------

NAMES = re.compile("{(chat|conversation|message|gpt|project|key|account|invitation|workspace|answer)_id}")
STRANGERS = ("an owner of another workspace", "the operator", "somebody in none")
UNHEARD = {
    ("GET", "/api/conversations/{conversation_id}/stream"), ("POST", "/api/conversations/{conversation_id}/stop"),
}  # fmt: skip
"""Answer 204 whether or not there is something to do, and do not touch other users' things."""
OPEN_LINKS = {("GET", "/api/sso/workspaces/{workspace_id}"), ("GET", "/api/sso/callback/{workspace_id}")}
"""Shown to every holder of the organisation's link."""
NAMING = [
    route for route, (_, body) in EXPECTED.items()
    if NAMES.search(route[1] + (json.dumps(body) if isinstance(body, dict) else "")) and route not in OPEN_LINKS
]  # fmt: skip


@pytest.mark.parametrize("service", [Service.TEAM, Service.ENTERPRISE])
@pytest.mark.parametrize(("method", "path"), NAMING, ids=lambda part: part)
async def test_ids_of_another_workspaces_things_are_of_nothing(
    cast: Cast, offices: dict[Any, Any], owner: Any, method: str, path: str, service: Service
) -> None:
    body, things = EXPECTED[method, path][1], offices[service].things
    body = None if body == "absent" else body  # here it is there
    other = cast.emil if service is Service.TEAM else cast.cleo
    before = await fingerprint_tables(owner)
    for label, person in zip(STRANGERS, (other, cast.olga, cast.dan), strict=True):
        answer = await send(person, method, path, body, things)
        expected = 204 if (method, path) in UNHEARD else 404
        assert answer.status == expected, f"{label}: {answer.status} {answer.body[:300]!r}"
        assert expected == 204 or answer.sentence
    assert await fingerprint_tables(owner) == before


OF_ITS_PERSON = [route for route in NAMING if "{conversation_id}" in route[1] and route not in UNHEARD]


@pytest.mark.parametrize("service", [Service.TEAM, Service.ENTERPRISE])
@pytest.mark.parametrize(("method", "path"), OF_ITS_PERSON, ids=lambda part: part)
async def test_a_conversation_is_its_persons_whatever_the_role(
    offices: dict[Any, Any], owner: Any, method: str, path: str, service: Service
) -> None:
    office, body = offices[service], EXPECTED[method, path][1]
    body, before = None if body == "absent" else body, await fingerprint_tables(owner)
    for role in ("other", "admin", "owner"):
        answer = await send(office.people[role], method, path, body, office.things)
        assert answer.status == 404, f"{role}: {answer.status} {answer.body[:300]!r}"
    assert await fingerprint_tables(owner) == before


# Inside ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", [Service.TEAM, Service.ENTERPRISE])
@pytest.mark.parametrize(("method", "path"), WORKSPACE, ids=lambda part: part)
async def test_each_role_gets_what_is_its_own_to_do(
    cast: Cast, offices: dict[Any, Any], owner: Any, method: str, path: str, service: Service
) -> None:
    expected, body = WORKSPACE[method, path]
    office = offices[service]
    if service is Service.TEAM and FOR_ENTERPRISES in path:
        expected = (404, 404, 403)
    for role, wanted in zip(ROLES, expected, strict=True):
        before = await fingerprint_tables(owner) if wanted != "ok" else None
        answer = await asks(office.people[role], method, path, body, office.things)
        if wanted == "ok":
            assert answer.status < 300, f"{role}: {answer.status} {answer.body[:300]!r}"
        else:
            assert answer.status == wanted, f"{role}: {answer.status} {answer.body[:300]!r}"
            assert answer.sentence, role
            assert await fingerprint_tables(owner) == before, role


async def test_a_made_up_workspace_is_as_absent_as_another(cast: Cast, offices: dict[Any, Any]) -> None:
    """The answer does not even reveal that it exists."""
    for method, path in WORKSPACE:
        if "{workspace_id}" in path and method == "GET":
            there = offices[Service.TEAM].workspace_id
            other, made_up = [
                await cast.emil.request(method, path.replace("{workspace_id}", each)) for each in (there, str(uuid4()))
            ]
            assert (other.status, other.body) == (made_up.status, made_up.body)
