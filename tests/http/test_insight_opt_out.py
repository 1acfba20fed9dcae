"""Opting out of private statistics over HTTP, for a user and for a workspace; the receipt's line about it (P8)."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.insight_counting import read_contributions
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P8")


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.failure = "Behind the mill.", None


@pytest_asyncio.fixture(scope="module")
async def gpt(cast: Cast) -> Any:
    gpt_id = (await cast.ada.post("/api/gpts", {"name": "Guide"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{gpt_id}/publish", {"level": "everyone"})).ok()
    return gpt_id


@pytest_asyncio.fixture(scope="module")
async def team(cast: Cast, owner: Any) -> Any:
    """Cleo owns it; Dan becomes a member where a test says so."""
    return await owner.fetchval("SELECT workspace_id FROM memberships WHERE account_id = $1", cast.cleo.id)


async def mine(person: Client) -> Any:
    return (await person.get("/api/me/insight")).ok()


async def receipt(person: Client, conversation: UUID) -> Any:
    return (await person.get(f"/api/conversations/{conversation}/receipt")).ok()["insight"]


async def test_who_has_said_nothing_is_counted_and_has_spent_nothing(cast: Cast) -> None:
    found = await mine(cast.emil)
    assert (found["allowed"], found["since"], found["history"], found["spent"]) == (True, None, [], [])
    assert (found["epsilon"], found["delta"], found["days"]) == (0.9952, 1e-7, 90)
    assert [(w["name"], w["role"], w["allowed"], w["may_choose"]) for w in found["workspaces"]] == [
        ("Emil's enterprise", "owner", True, True)
    ]


async def test_spent_budgets_are_listed_by_gpt_and_named_only_while_visible(
    cast: Cast, services: Services, gpt: Any
) -> None:
    await ask(cast.ben, "Where is the key?", gpt_id=gpt)
    await services.chat.wait_until_counted()
    [spent] = (await mine(cast.ben))["spent"]
    assert (spent["gpt_id"], spent["name"], spent["days"]) == (gpt, "Guide", 1)
    assert 0 < spent["share"] < 1
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "me"})).ok()
    assert [each["name"] for each in (await mine(cast.ben))["spent"]] == [None]
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    assert (await mine(cast.dan))["spent"] == []


async def test_the_switch_is_kept_with_its_history_and_takes_back_today(
    cast: Cast, infra: Infrastructure, services: Services, owner: Any, gpt: Any
) -> None:
    answer = await ask(cast.dan, "Where is the key?", gpt_id=gpt)
    await services.chat.wait_until_counted()
    before = len(await read_contributions(owner, infra, gpt))
    assert (await receipt(cast.dan, answer.conversation))["counted"]
    off = (await cast.dan.put("/api/me/insight", {"allowed": False})).ok()
    assert (off["allowed"], off["since"], [c["allowed"] for c in off["history"]]) == (False, None, [False])
    assert len(await read_contributions(owner, infra, gpt)) == before - 1
    line = await receipt(cast.dan, answer.conversation)
    assert not line["counted"]
    assert line["sentence"].startswith("No: you said no on ")
    again = (await cast.dan.put("/api/me/insight", {"allowed": False})).ok()
    assert again == off
    on = (await cast.dan.put("/api/me/insight", {"allowed": True})).ok()
    assert (on["allowed"], [c["allowed"] for c in on["history"]]) == (True, [False, True])
    assert on["since"] == on["history"][-1]["at"]
    assert not (await receipt(cast.dan, answer.conversation))["counted"]
    later = await ask(cast.dan, "And the door?", gpt_id=gpt)
    assert (await receipt(cast.dan, later.conversation))["counted"]


async def test_the_receipt_says_why_nothing_is_counted(cast: Cast, gpt: Any) -> None:
    plain = await ask(cast.ben, "Where is the key?")
    assert await receipt(cast.ben, plain.conversation) == {
        "counted": False,
        "sentence": "Not counted. This chat doesn't use a GPT.",
    }
    own = await ask(cast.ada, "Where is the key?", gpt_id=gpt)
    assert not (await receipt(cast.ada, own.conversation))["counted"]
    shared = await ask(cast.ben, "Where is the key?", gpt_id=gpt)
    assert (await receipt(cast.ben, shared.conversation))["counted"]
    assert (await cast.dan.get(f"/api/conversations/{shared.conversation}/receipt")).status == 404


async def test_a_workspace_is_its_owners_to_switch(
    cast: Cast, services: Services, team: Any, gpt: Any, owner: Any
) -> None:
    await owner.execute("INSERT INTO memberships VALUES ($1, $2, 'member', now())", team, cast.ben.id)
    (await cast.ben.put("/api/me/space", {"workspace": str(team)})).ok()
    path = f"/api/workspaces/{team}/insight"
    assert (await cast.ben.put(path, {"allowed": False})).status == 403
    for stranger in (cast.dan, cast.ada, cast.olga):
        assert (await stranger.put(path, {"allowed": False})).status == 404
    assert (await cast.cleo.put(f"/api/workspaces/{uuid4()}/insight", {"allowed": False})).status == 404
    answer = await ask(cast.ben, "Where is the key?", gpt_id=gpt)
    assert (await receipt(cast.ben, answer.conversation))["counted"]
    off = (await cast.cleo.put(path, {"allowed": False})).ok()
    assert off == {
        "id": str(team), "name": "Cleo's team", "role": "owner", "allowed": False, "may_choose": True
    }  # fmt: skip
    [seen] = (await mine(cast.ben))["workspaces"]
    assert (seen["role"], seen["allowed"], seen["may_choose"]) == ("member", False, False)
    line = await receipt(cast.ben, answer.conversation)
    assert not line["counted"]
    assert line["sentence"].startswith("No: your workspace said no on ")
    (await cast.cleo.put(path, {"allowed": True})).ok()
    assert not (await receipt(cast.ben, answer.conversation))["counted"]
    (await cast.ben.put("/api/me/space", {"workspace": None})).ok()
    await owner.execute("DELETE FROM memberships WHERE workspace_id = $1 AND account_id = $2", team, cast.ben.id)


async def test_a_workspaces_switch_is_about_being_counted_alone(cast: Cast, team: Any, owner: Any) -> None:
    refused = await owner.fetchval(
        "SELECT count(*) FROM permissions WHERE party = $1 AND purpose = 'improve'", f"workspace:{team}"
    )
    assert refused == 0


@pytest.mark.parametrize("body", [{}, {"allowed": None}, {"allowed": "perhaps"}, {"allowed": True, "for": "dan"}])
async def test_a_body_that_is_none_changes_nothing(
    cast: Cast, body: dict[str, None] | dict[str, str] | dict[str, object]
) -> None:
    before = await mine(cast.emil)
    assert (await cast.emil.put("/api/me/insight", body)).status == 422
    assert await mine(cast.emil) == before
