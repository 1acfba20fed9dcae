"""A GPT's capabilities in a browser: built, published, restricted by rules, granted to keys (P4)."""

from typing import Any

import pytest

from discreet.api_projects.authentication import Caller
from discreet.api_projects.in_flight import InFlightRequest
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts.capabilities import CapabilityOffers, CapabilityPolicy
from discreet.http.services import Services
from discreet.ports.model_request import UsageOwner
from discreet.promises.capabilities import CAPABILITIES, NOT_FOR_PROGRAMS, Capability, CapabilityOffer
from discreet.promises.capability_use import allowed_capabilities
from discreet.promises.recipients import ModelLimit
from tests.support.api_programs import create_key, create_project
from tests.support.client import Client
from tests.support.people import PASSWORD, Cast

pytestmark = pytest.mark.promise("P4")

NOT_HERE = {
    "web_search": "This server has no search engine.",
    "code": "This server isn't set up to run Python.",
}


async def gpt_with(person: Client, *capabilities: str, level: str = "everyone") -> str:
    gpt = (await person.post("/api/gpts", {"name": "Doer"})).ok()["id"]
    (await person.put(f"/api/gpts/{gpt}/draft", {"name": "Doer", "capabilities": list(capabilities)})).ok()
    (await person.post(f"/api/gpts/{gpt}/publish", {"level": level})).ok()
    return gpt


async def rule(person: Client, path: str, capabilities: list[str] | None) -> dict[str, Any]:
    before = (await person.get(path)).ok()
    kept = ("builders", "sharing", "third_party_gpts", "domains", "retention_days", "models", "masking", "revision")
    body = {name: before[name] for name in kept} | {"approved_gpts": [], "confirmed": True}
    return (await person.put(path, body | {"capabilities": capabilities})).ok()


async def test_they_are_off_until_the_builder_turns_them_on(cast: Cast) -> None:
    gpt = await gpt_with(cast.ben)
    assert (await cast.ada.get(f"/api/gpts/{gpt}")).ok()["capability_uses"] == []
    refused = await cast.ben.put(f"/api/gpts/{gpt}/draft", {"name": "Doer", "capabilities": ["shell"]})
    assert refused.status == 422


async def test_a_version_keeps_its_own_and_the_page_says_what_works_here(cast: Cast) -> None:
    gpt = await gpt_with(cast.ben, "code", "web_search", "code")
    shown = (await cast.ada.get(f"/api/gpts/{gpt}")).ok()["capability_uses"]
    assert [(use["capability"], use["allowed"]) for use in shown] == [("web_search", False), ("code", False)]
    assert {use["capability"]: use["sentence"] for use in shown} == NOT_HERE
    changed = (await cast.ben.put(f"/api/gpts/{gpt}/draft", {"name": "Doer", "capabilities": []})).ok()
    assert changed["draft_changed"] is True
    assert (await cast.ben.get(f"/api/gpts/{gpt}/versions/1")).ok()["capabilities"] == ["web_search", "code"]
    assert (await cast.ben.get(f"/api/gpts/{gpt}/versions/0")).ok()["capabilities"] == []
    restored = (await cast.ben.post(f"/api/gpts/{gpt}/versions/1/restore")).ok()
    assert restored["capabilities"] == ["web_search", "code"]


async def test_a_copy_has_the_capabilities_and_its_builder_is_informed(cast: Cast) -> None:
    gpt = await gpt_with(cast.ben, "images")
    copied = (await cast.ben.post(f"/api/gpts/{gpt}/duplicate")).ok()
    assert copied["gpt"]["capabilities"] == ["images"]
    assert "Some of its capabilities are on. Turn off those that you don't want." in copied["notes"]
    plain = (await cast.ben.post(f"/api/gpts/{await gpt_with(cast.ben)}/duplicate")).ok()
    assert plain["notes"] == []


async def test_only_an_operator_sees_every_offer(cast: Cast) -> None:
    offers = (await cast.olga.get("/api/operator/capabilities")).ok()["offers"]
    assert [offer["capability"] for offer in offers] == list(CAPABILITIES)
    assert (await cast.ada.get("/api/operator/capabilities")).status == 404


async def test_a_workspace_rules_over_them(cast: Cast) -> None:
    path = f"/api/workspaces/{(await cast.cleo.get('/api/me')).ok()['space']}/rules"
    try:
        changed = await rule(cast.cleo, path, ["code"])
        assert changed["capabilities"] == ["code"]
        assert "GPTs can use only some capabilities. They can run Python." in changed["history"][0]["told"]
        asked = {**changed, "approved_gpts": [], "capabilities": []}
        asked = {
            name: asked[name]
            for name in asked
            if name not in ("may_change", "history", "retention_is_late", "revision")
        }
        effects = (await cast.cleo.post(f"{path}/effects", asked)).ok()["effects"]
        assert effects == [{"rule": "capabilities", "sentence": "GPTs can no longer run Python here."}]
    finally:
        await rule(cast.cleo, path, None)


async def test_the_rule_and_a_seal_are_read_for_each_answer(
    cast: Cast, services: Services, infra: Infrastructure
) -> None:
    async def searching() -> CapabilityOffer:
        return CapabilityOffer(capability=Capability.WEB_SEARCH, is_offered=True, sentence="Sent to search.example.")

    async def running() -> CapabilityOffer:
        return CapabilityOffer(capability=Capability.CODE, is_offered=True, sentence="Here.", leaves_server=False)

    offers = CapabilityOffers({Capability.WEB_SEARCH: searching, Capability.CODE: running})
    policy = CapabilityPolicy(infra.database, offers, services.model_limits)
    me = (await cast.cleo.get("/api/me")).ok()
    payer, path = UsageOwner(cast.cleo.id, me["space"]), f"/api/workspaces/{me['space']}/rules"

    async def usable(**limits: ModelLimit) -> set[Capability]:
        return set(allowed_capabilities(await policy.decide(payer, CAPABILITIES, **limits)))

    assert await usable() == {Capability.WEB_SEARCH, Capability.CODE}
    assert await usable(chat_limit=ModelLimit.SEALED) == {Capability.CODE}
    assert await usable(gpt_limit=ModelLimit.SEALED) == {Capability.CODE}
    try:
        await rule(cast.cleo, path, ["web_search"])
        assert await usable() == {Capability.WEB_SEARCH}
    finally:
        await rule(cast.cleo, path, None)
    assert await policy.decide(payer, ()) == ()


async def test_keys_are_offered_what_would_work_with_them(cast: Cast) -> None:
    path = f"/api/workspaces/{(await cast.cleo.get('/api/me')).ok()['space']}/rules"
    try:
        await rule(cast.cleo, path, ["web_search", "read_pages", "images"])
        offered = (await cast.cleo.get("/api/workspace/api")).ok()["capabilities"]
    finally:
        await rule(cast.cleo, path, None)
    assert [(each["capability"], each["allowed"], each["sentence"]) for each in offered] == [
        ("web_search", False, NOT_HERE["web_search"]),
        ("read_pages", False, NOT_FOR_PROGRAMS[Capability.READ_PAGES]),
        ("code", False, NOT_HERE["code"]),
        ("images", False, NOT_FOR_PROGRAMS[Capability.IMAGES]),
    ]


@pytest.mark.parametrize("capability", NOT_FOR_PROGRAMS)
async def test_no_key_is_made_with_what_no_program_gets(cast: Cast, capability: Capability) -> None:
    place = await create_project(cast.cleo, "In vain")
    (await cast.cleo.post("/api/me/confirm", {"password": PASSWORD})).ok()
    body = {"name": "A key", "days": 30, "every_gpt": True, "capabilities": [capability]}
    refused = await cast.cleo.post(f"/api/workspace/api/projects/{place}/keys", body)
    assert (refused.status, refused.sentence) == (422, NOT_FOR_PROGRAMS[capability])


async def test_a_key_has_those_that_it_was_made_with(cast: Cast, services: Services, owner: Any) -> None:
    place = await create_project(cast.cleo, "Doing")
    plain, able = await create_key(cast.cleo, place), await create_key(cast.cleo, place, capabilities=["code"])

    async def caller(text: str) -> Caller:
        return await services.api.authenticator.caller(text, InFlightRequest())

    assert (await caller(plain.text)).scope.capabilities == ()
    assert (await caller(able.text)).scope.capabilities == (Capability.CODE,)
    shown = (await cast.cleo.get("/api/workspace/api")).ok()["projects"]
    keys = next(each for each in shown if each["id"] == place)["keys"]
    assert {each["id"]: each["capabilities"] for each in keys} == {plain.id: [], able.id: ["code"]}
    with pytest.raises(Exception, match="keeps what it was created with"):
        await owner.execute("UPDATE api_keys SET capabilities = '{images}' WHERE digest IS NOT NULL")
