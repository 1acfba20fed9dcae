"""A workspace's rules and the user's own limit in a browser: who reads them, changes them, and is shown them."""

from typing import Any

import pytest
import pytest_asyncio
from yarl import URL

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from discreet.identity.accounts.space import WorkspaceRole
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty
from tests.support.chat_client import ask
from tests.support.client import Answer
from tests.support.gpt_with_actions import publish_gpt_with_actions
from tests.support.people import Cast, address
from tests.support.workspace_with_rules import ANY_MODEL, NO_MASKING

pytestmark = pytest.mark.promise("P4")

OPEN = {
    "builders": "everyone", "sharing": "everyone", "third_party_gpts": "all", "approved_gpts": [], "domains": None,
    "retention_days": None, "models": ANY_MODEL, "masking": NO_MASKING, "capabilities": None,
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def firm(cast: Cast, owner: Any) -> str:
    """Emil's enterprise, in which Dan is a member and works."""
    workspace_id = (await cast.emil.get("/api/me")).ok()["space"]
    await owner.execute(
        "INSERT INTO memberships (workspace_id, account_id, role, joined_at)"
        " SELECT $1, id, $3, now() FROM accounts WHERE email = $2",
        workspace_id, address("dan"), WorkspaceRole.MEMBER,
    )  # fmt: skip
    (await cast.dan.put("/api/me/space", {"workspace": workspace_id})).ok()
    return f"/api/workspaces/{workspace_id}"


async def rule(cast: Cast, firm: str, *, confirmed: bool = True, **changed: Any) -> Answer:
    revision = (await cast.emil.get(f"{firm}/rules")).ok()["revision"]
    return await cast.emil.put(f"{firm}/rules", {**OPEN, **changed, "revision": revision, "confirmed": confirmed})


async def test_members_read_owners_change_and_strangers_find_nothing(cast: Cast, firm: str) -> None:
    assert (await cast.emil.get(f"{firm}/rules")).ok()["may_change"] is True
    assert (await cast.dan.get(f"{firm}/rules")).ok()["may_change"] is False
    body = {**OPEN, "revision": 1, "confirmed": True}
    for person, status in ((cast.dan, 403), (cast.ben, 404), (cast.olga, 404), (cast.cleo, 404), (cast.visitor, 401)):
        assert (await person.put(f"{firm}/rules", body)).status == status
        assert (await person.post(f"{firm}/rules/effects", OPEN)).status == status
    for person, status in ((cast.ben, 404), (cast.olga, 404), (cast.visitor, 401)):
        assert (await person.get(f"{firm}/rules")).status == status
        assert (await person.get(f"{firm}/outside-gpts")).status == status


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("builders", {"builders": "nobody"}), ("sharing", {"sharing": "world"}), ("domains", {"domains": ["*.example"]}),
        ("domains", {"domains": "example.com"}), ("retention_days", {"retention_days": 0}),
        ("retention_days", {"retention_days": "30"}), ("approved_gpts.0", {"approved_gpts": ["x"]}), ("extra", {"extra": 1}),
        ("models.limit", {"models": {**ANY_MODEL, "limit": "none"}}),
        ("model_countries", {"models": {**ANY_MODEL, "countries": ["Germany"]}}),
        ("model_retention_days", {"models": {**ANY_MODEL, "retention_days": -1}}),
    ],
)  # fmt: skip
async def test_a_wrong_rule_names_its_field_and_changes_nothing(
    cast: Cast, firm: str, field: str, changed: dict[str, Any]
) -> None:
    before = (await cast.emil.get(f"{firm}/rules")).ok()
    answer = await rule(cast, firm, **changed)
    assert answer.status == 422
    assert answer.json["error"]["field"].startswith(field)
    assert (await cast.emil.get(f"{firm}/rules")).ok() == before


async def test_a_change_that_ends_something_is_explained_confirmed_and_recorded(cast: Cast, firm: str) -> None:
    effects = (await cast.emil.post(f"{firm}/rules/effects", {**OPEN, "domains": ["Example.COM"]})).ok()["effects"]
    assert [effect["rule"] for effect in effects] == ["domains"]
    refused = await rule(cast, firm, confirmed=False, domains=["Example.COM"])
    assert (refused.status, "confirm" in refused.sentence) == (409, True)
    changed = (await rule(cast, firm, domains=["Example.COM"])).ok()
    assert changed["domains"] == ["example.com"]
    assert (changed["history"][0]["by"], changed["history"][0]["told"]) == (
        "Emil",
        ["Actions can send data to example.com."],
    )
    stale = await cast.emil.put(f"{firm}/rules", {**OPEN, "revision": changed["revision"] - 1, "confirmed": True})
    assert (stale.status, "after you opened them" in stale.sentence) == (409, True)
    (await rule(cast, firm)).ok()


async def test_a_gpt_from_elsewhere_says_why_it_may_not_be_used_here(cast: Cast, firm: str) -> None:
    gpt_id = (await cast.ada.post("/api/gpts", {"name": "Guide"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{gpt_id}/publish", {"level": "everyone"})).ok()
    assert (await cast.dan.get(f"/api/gpts/{gpt_id}")).ok()["refused"] is None
    streamed = await ask(cast.dan, "Hello", gpt_id=gpt_id)
    (await rule(cast, firm, third_party_gpts="none")).ok()
    assert "made elsewhere" in (await cast.dan.get(f"/api/gpts/{gpt_id}")).ok()["refused"]
    assert gpt_id not in {gpt["id"] for gpt in (await cast.dan.get("/api/gpts")).ok()["gpts"]}
    for body in ({"text": "Hello", "gpt_id": gpt_id}, {"text": "More", "conversation_id": str(streamed.conversation)}):
        answer = await cast.dan.post("/api/chat", body)
        assert (answer.status, "made elsewhere" in answer.sentence) == (403, True)
    conversation = (await cast.dan.get(f"/api/conversations/{streamed.conversation}")).ok()
    assert "made elsewhere" in conversation["refused"]
    offered = (await cast.emil.get(f"{firm}/outside-gpts?q=guide")).ok()["gpts"]
    assert {"id": gpt_id, "name": "Guide", "builder": "Ada"} in offered
    changed = (await rule(cast, firm, third_party_gpts="approved", approved_gpts=[gpt_id])).ok()
    assert changed["approved_gpts"] == [{"id": gpt_id, "name": "Guide", "builder": "Ada"}]
    assert (await cast.dan.get(f"/api/conversations/{streamed.conversation}")).ok()["refused"] is None
    (await rule(cast, firm)).ok()


async def test_the_card_says_that_the_workspace_does_not_allow_the_recipient(
    cast: Cast, firm: str, infra: Infrastructure, services: Services, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    actor = await services.sessions.actor_of(
        cast.ada.session.cookie_jar.filter_cookies(URL(cast.ada.base_url))["discreet_session"].value
    )
    gpt_id = str(await publish_gpt_with_actions(infra, services, actor, third_party.origin))
    (await rule(cast, firm, domains=[])).ok()
    plain, scripted.answer = scripted.answer, tool_call("getFlight", number="LH 400")
    streamed = await ask(cast.dan, "Is LH 400 on time?", gpt_id=gpt_id)
    scripted.answer = plain
    card = (await cast.dan.get(f"/api/consents/{streamed.data('data-call')['id']}")).ok()
    assert card["refused"].startswith("Your workspace does not allow this recipient")
    assert (card["may_always"], card["no_always"]) == (False, card["refused"])
    for always in (False, True):
        answer = await cast.dan.post(f"/api/consents/{card['id']}/allow", {"digest": card["digest"], "always": always})
        assert (answer.status, answer.sentence) == (403, f"{card['refused']} Nothing was sent.")
    assert third_party.requests == []
    (await rule(cast, firm)).ok()


async def test_the_receipt_says_until_when_and_by_whose_limit(cast: Cast, firm: str) -> None:
    answer = await ask(cast.dan, "Hello")
    receipt = f"/api/conversations/{answer.conversation}/receipt"
    assert (await cast.dan.get(receipt)).ok()["retention"] == {
        "sentence": "Kept until you delete it.", "until": None, "by": None,
    }  # fmt: skip
    (await rule(cast, firm, retention_days=30)).ok()
    kept = (await cast.dan.get(receipt)).ok()["retention"]
    assert (kept["by"], "by a rule of your workspace, 30 days" in kept["sentence"]) == ("workspace", True)
    refused = await cast.dan.put("/api/me/retention", {"days": 7})
    assert (refused.status, "confirm" in refused.sentence) == (409, True)
    assert (await cast.dan.post("/api/me/retention/effects", {"days": 7})).ok()["now"] == 0
    own = (await cast.dan.put("/api/me/retention", {"days": 7, "confirmed": True})).ok()
    assert (own["days"], len(own["history"])) == (7, 1)
    assert (await cast.dan.get(receipt)).ok()["retention"]["by"] == "account"
    assert (await cast.dan.put("/api/me/retention", {"days": 0})).status == 422
    assert (await cast.ben.get("/api/me/retention")).ok() == {"days": None, "history": []}
    (await cast.dan.put("/api/me/retention", {"days": None})).ok()
    (await rule(cast, firm)).ok()


async def test_a_stricter_sharing_rule_counts_no_gpt_that_is_shared_by_link_alone(cast: Cast, firm: str) -> None:
    """Its owner would see, by asking again and again, when a member shares one (P8)."""
    asked = {**OPEN, "sharing": "me"}
    before = (await cast.emil.post(f"{firm}/rules/effects", asked)).ok()["effects"]
    gpt_id = (await cast.dan.post("/api/gpts", {"name": "By link"})).ok()["id"]
    (await cast.dan.post(f"/api/gpts/{gpt_id}/publish", {"level": "link"})).ok()
    assert (await cast.emil.post(f"{firm}/rules/effects", asked)).ok()["effects"] == before
    (await cast.dan.post(f"/api/gpts/{gpt_id}/publish", {"level": "workspace"})).ok()
    assert (await cast.emil.post(f"{firm}/rules/effects", asked)).ok()["effects"] != before
    await cast.dan.delete(f"/api/gpts/{gpt_id}")
