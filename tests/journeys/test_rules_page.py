"""An owner sets the rules of a workspace after reading what they end; members read them, and their effects show."""

import re
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import expect

from discreet.app.infrastructure import Infrastructure
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.third_party import ThirdParty
from tests.journeys.browser_page import NARROW
from tests.journeys.cards import FLIGHT, Card, host_of, travel_guide
from tests.journeys.conftest import OpenWindow
from tests.support.chat_client import ask
from tests.support.people import Cast, address

pytestmark = pytest.mark.browser


async def test_rules_are_set_confirmed_read_and_met(
    cast: Cast,
    window: OpenWindow,
    owner: Any,
    infra: Infrastructure,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    other_party: ThirdParty,
) -> None:
    workspace_id = (await cast.emil.get("/api/me")).ok()["space"]
    await owner.execute(
        "INSERT INTO memberships (workspace_id, account_id, role, joined_at)"
        " SELECT $1, id, 'member', now() FROM accounts WHERE email = $2",
        UUID(workspace_id), address("dan"),
    )  # fmt: skip
    (await cast.dan.put("/api/me/space", {"workspace": workspace_id})).ok()
    guide = str(await travel_guide(infra, cast.ada, third_party.origin, other_party.origin))
    letters = (await cast.ada.post("/api/gpts", {"name": "Letters"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{letters}/publish", {"level": "everyone"})).ok()
    begun = await ask(cast.dan, "Dear Ida,", gpt_id=letters)

    emil = await window(cast.emil)
    page = emil.page
    await emil.go("/workspace")
    await page.get_by_role("link", name="Rules").click()
    save = page.get_by_role("button", name="Save rules", exact=True)
    await expect(save).to_be_disabled()
    await page.get_by_label("Only these domains").check()
    await save.click()
    await expect(page.get_by_text("Enter at least one domain")).to_be_visible()
    await page.get_by_label("Allowed domains").fill("https://flights.example")
    emil.expect_complaints("422")
    await save.click()
    await expect(page.get_by_text("is not a domain")).to_be_visible()
    await page.get_by_label("Allowed domains").fill("Flights.Example")
    await page.get_by_label("Only approved GPTs").check()
    await page.get_by_label("Find GPTs to approve").fill("travel")
    await page.get_by_role("button", name=re.compile("^Approve Travel")).first.click()
    await page.get_by_label("Delete after a number of days").check()
    await page.get_by_label("Days", exact=True).fill("30")
    await save.click()
    dialog = page.get_by_role("dialog", name="Save these rules?")
    await expect(dialog).to_contain_text("Calls to domains that aren’t listed stop right away")
    await dialog.get_by_role("button", name="Save rules").click()
    await expect(page.get_by_test_id("rules-history")).to_contain_text("Actions can send data to flights.example.")
    await expect(save).to_be_disabled()
    await expect(page.get_by_label("Allowed domains")).to_have_value("flights.example")

    dan = await window(cast.dan, size=NARROW)
    await dan.go("/workspace/rules")
    await expect(dan.page.get_by_text("30 days after the last change", exact=True)).to_be_visible()
    await expect(dan.page.get_by_role("button", name="Save rules")).to_have_count(0)
    scripted.answer = FLIGHT
    await dan.go(f"/g/{guide}")
    await dan.send("Is LH 400 on time?")
    card = await Card(dan.page).wait_for(host_of(third_party.origin))
    await expect(card.locator).to_contain_text("Your workspace doesn’t allow this.")
    await expect(card.button("Allow once")).to_have_count(0)
    scripted.answer = "I could not look."
    await card.button("Decline").click()
    await expect(dan.page.get_by_text("I could not look.")).to_be_visible()
    assert third_party.requests == []
    await dan.go(f"/c/{begun.conversation}")
    await expect(dan.page.get_by_text("your workspace’s owners have not approved it")).to_be_visible()
    await expect(dan.page.get_by_role("button", name="Send", exact=True)).to_be_disabled()


async def test_a_gpt_is_offered_no_further_than_the_rules_let_it_go(cast: Cast, window: OpenWindow) -> None:
    rules = f"/api/workspaces/{(await cast.cleo.get('/api/me')).ok()['space']}/rules"
    before = (await cast.cleo.get(rules)).ok()
    same = (
        "revision",
        "builders",
        "third_party_gpts",
        "domains",
        "retention_days",
        "models",
        "masking",
        "capabilities",
    )
    update = {name: before[name] for name in same}
    (await cast.cleo.put(rules, {**update, "approved_gpts": [], "sharing": "workspace", "confirmed": True})).ok()
    made = (await cast.cleo.post("/api/gpts", {"name": "Letters"})).ok()
    cleo = await window(cast.cleo)
    await cleo.go(f"/gpts/{made['id']}/edit")
    await cleo.page.get_by_role("button", name=re.compile("^Publish")).click()
    await expect(cleo.page.get_by_text("Workspace rules don’t allow wider sharing")).to_be_visible()
    await expect(cleo.page.get_by_role("dialog").get_by_role("radio")).to_have_count(2)
    await cleo.page.get_by_label("Everyone in this workspace").check()
    await cleo.page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    await expect(cleo.page.get_by_text("Published").first).to_be_visible()
