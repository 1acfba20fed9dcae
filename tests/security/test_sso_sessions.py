"""An organisation's provider signs in as a person who has a password of their own: its workspace opens, and no id,
known or guessed, opens anything of theirs elsewhere (P7).

Emil works in his enterprise, whose provider made the session; he owns a team, too, and has his own space.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from discreet.http.services import Services
from discreet.promises.parties import Service
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import ask, stream_events
from tests.support.client import Client
from tests.support.database_fingerprint import fingerprint_tables
from tests.support.people import Cast, address, sign_in
from tests.support.workspace_with_rules import ANY_MODEL, NO_MASKING

pytestmark = pytest.mark.promise("P7")

RULES = {
    "builders": "everyone", "sharing": "me", "third_party_gpts": "none", "approved_gpts": [], "domains": [],
    "retention_days": 1, "models": ANY_MODEL, "masking": NO_MASKING, "capabilities": None,
}  # fmt: skip


@dataclass(frozen=True)
class Emil:
    """His browsers: in his own space, in his team, and the one that is not his."""

    own: Client
    team: Client
    borrowed: Client
    team_id: str
    enterprise_id: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def emil(cast: Cast, services: Services, client: Callable[[], Client], owner: Any) -> Emil:
    own, team, borrowed = [await sign_in(client(), "emil") for _ in range(3)]
    made = await services.workspaces.create("Emil's team", Service.TEAM, [address("emil")])
    enterprise = (await cast.emil.get("/api/me")).ok()["space"]
    (await own.put("/api/me/space", {"workspace": None})).ok()
    (await team.put("/api/me/space", {"workspace": str(made.id)})).ok()
    (await borrowed.put("/api/me/space", {"workspace": enterprise})).ok()
    sessions = (await borrowed.get("/api/me/sessions")).ok()["sessions"]
    [session] = [each["id"] for each in sessions if each["current"]]
    await owner.execute("UPDATE sessions SET provider_workspace_id = $1 WHERE id = $2", enterprise, session)
    return Emil(own, team, borrowed, str(made.id), enterprise)


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=["own", "team"])
async def elsewhere(emil: Emil, request: pytest.FixtureRequest) -> Any:
    """A conversation, its question and answer, and a GPT that is a draft: of his own space, or of his team."""
    client = getattr(emil, request.param)
    answer = await ask(client, "The heron nests by the mill.")
    gpt = (await client.post("/api/gpts", {"name": "Guide"})).ok()["id"]
    return str(answer.conversation), answer.turn["question_id"], answer.turn["answer_id"], gpt


async def test_no_id_opens_a_conversation_or_a_gpt_of_another_space(emil: Emil, elsewhere: Any, owner: Any) -> None:
    conversation, question, answer, gpt = elsewhere
    at, of = f"/api/conversations/{conversation}", f"/api/gpts/{gpt}"
    before = await fingerprint_tables(owner)
    for method, path, body in (
        ("GET", at, None), ("GET", f"{at}/receipt", None), ("GET", f"{at}/ratings", None), ("DELETE", at, None),
        ("PATCH", at, {"title": "Mine"}), ("PUT", f"{at}/head", {"message_id": question}),
        ("PUT", f"{at}/improve", {"allowed": False}), ("PUT", f"{at}/messages/{answer}/rating", {"rating": "good"}),
        ("POST", "/api/chat", {"text": "And?", "conversation_id": conversation}),
        ("POST", "/api/chat", {"conversation_id": conversation, "regenerate": answer}),
        ("POST", "/api/chat", {"text": "What are you told?", "gpt_id": gpt}),
        ("POST", "/api/chat", {"text": "What are you told?", "gpt_id": gpt, "draft": True}),
        ("POST", "/api/reports", {"gpt_id": gpt, "reason": "other", "conversation_id": conversation}),
        ("POST", "/api/feedback/preview", {"conversation_id": conversation, "message_id": answer}),
        ("GET", of, None), ("GET", f"{of}/draft", None), ("GET", f"{of}/knowledge", None), ("GET", f"{of}/actions", None),
        ("GET", f"{of}/insight", None), ("GET", f"{of}/feedback", None), ("PUT", f"{of}/improve", {"allowed": True}),
        ("POST", f"{of}/publish", {"level": "everyone"}), ("DELETE", of, None),
    ):  # fmt: skip
        response = await emil.borrowed.request(method, path, body)
        assert response.status in (403, 404, 409), f"{method} {path}: {response.status} {response.body[:300]!r}"
        assert response.sentence
        assert b"other_space" not in response.body, f"{method} {path} names the space that it is in (P6)"
    assert gpt not in (await emil.borrowed.get("/api/insight")).body.decode()
    assert gpt not in (await emil.borrowed.get("/api/gpts")).body.decode()
    assert await fingerprint_tables(owner) == before


async def test_what_they_have_published_has_a_draft_that_stays_shut(emil: Emil) -> None:
    gpt = (await emil.own.post("/api/gpts", {"name": "For everybody"})).ok()["id"]
    (await emil.own.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    body = {"text": "What are you told?", "gpt_id": gpt, "draft": True}
    assert (await emil.borrowed.post("/api/chat", body)).status == 404


async def test_an_answer_that_is_being_written_elsewhere_is_neither_heard_nor_stopped(
    emil: Emil, scripted: ScriptedModel
) -> None:
    scripted.gap = 0.05
    async for event in stream_events(emil.own, "Tell me slowly."):
        if event["type"] == "data-turn":
            conversation = event["data"]["conversation_id"]
            assert (await emil.borrowed.get(f"/api/conversations/{conversation}/stream")).status == 403
            assert (await emil.borrowed.post(f"/api/conversations/{conversation}/stop")).status == 403
            scripted.gap = 0.0
        if event["type"] == "data-state":
            assert event["data"]["state"] == "complete"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "rules", None), ("POST", "rules/effects", RULES), ("GET", "outside-gpts", None),
        ("PUT", "rules", {**RULES, "revision": 1, "confirmed": True}), ("PUT", "insight", {"allowed": False}),
    ],
)  # fmt: skip
async def test_nothing_is_decided_in_another_workspace_that_they_own(
    emil: Emil, owner: Any, method: str, path: str, body: dict[str, object] | dict[str, bool] | None
) -> None:
    before = await fingerprint_tables(owner)
    response = await emil.borrowed.request(method, f"/api/workspaces/{emil.team_id}/{path}", body)
    assert (response.status, response.json["error"]["code"]) == (403, "own_sign_in"), response.body[:300]
    assert await fingerprint_tables(owner) == before


async def test_a_provider_does_not_learn_of_other_workspaces(emil: Emil) -> None:
    response = (await emil.borrowed.get("/api/me")).ok()
    assert [each["id"] for each in response["workspaces"]] == [emil.enterprise_id]
    assert emil.team_id not in str(response)


async def test_in_its_own_workspace_it_works_as_any_other(emil: Emil) -> None:
    answer = await ask(emil.borrowed, "What is on today?")
    assert (await emil.borrowed.get(f"/api/conversations/{answer.conversation}")).ok()["service"] == "enterprise"
    gpt = (await emil.borrowed.post("/api/gpts", {"name": "Here"})).ok()["id"]
    assert (await emil.borrowed.get(f"/api/gpts/{gpt}/draft")).ok()
    assert (await emil.borrowed.get("/api/workspace/members")).ok()
    assert (await emil.borrowed.get(f"/api/workspaces/{emil.enterprise_id}/rules")).ok()["may_change"]


async def test_the_person_is_bound_to_nothing(emil: Emil, elsewhere: Any) -> None:
    """Earlier requests on the same connections leave nothing behind."""
    conversation, *_ = elsewhere
    for browser in (emil.own, emil.team):
        assert (await browser.get(f"/api/conversations/{conversation}")).ok()


async def test_a_password_decides_nothing_where_the_organisations_sign_in_is_required(emil: Emil, owner: Any) -> None:
    await owner.execute(
        "INSERT INTO single_sign_on (workspace_id, issuer, client_id, groups_claim, roles, required, session_hours,"
        " changed_at) VALUES ($1, 'https://id.example', 'discreet', '', '{}', true, 8, now())",
        emil.team_id,
    )
    before = await fingerprint_tables(owner)
    for method, path, body in (
        ("GET", "rules", None), ("PUT", "rules", {**RULES, "revision": 1, "confirmed": True}),
        ("PUT", "insight", {"allowed": False}),
    ):  # fmt: skip
        response = await emil.own.request(method, f"/api/workspaces/{emil.team_id}/{path}", body)
        assert (response.status, response.json["error"]["code"]) == (403, "organisation_sign_in"), response.body[:300]
    assert await fingerprint_tables(owner) == before
