"""An owner sets the rules of a workspace, having read what they end; its people read them, and meet them."""

import re
from uuid import UUID

import pytest
from playwright.async_api import expect

from tests.cast import address
from tests.journeys.cards import FLIGHT, card_in, travel_guide
from tests.journeys.window import NARROW

pytestmark = pytest.mark.browser


async def test_rules_are_set_confirmed_read_and_met(cast, window, owner, ground, scripted, third_party, other_party):
    workspace_id = (await cast.emil.get("/api/me")).ok()["space"]
    await owner.execute(
        "INSERT INTO memberships (workspace_id, account_id, role, joined_at)"
        " SELECT $1, id, 'member', now() FROM accounts WHERE email = $2",
        UUID(workspace_id), address("dan"),
    )  # fmt: skip
    (await cast.dan.put("/api/me/space", {"workspace": workspace_id})).ok()
    guide = str(await travel_guide(ground, cast.ada, third_party.origin, other_party.origin))
    dan = await window(cast.dan, size=NARROW)
    await dan.go(f"/g/{guide}")
    await dan.ask("Is LH 400 on time?")

    emil = await window(cast.emil)
    page = emil.page
    await emil.go("/workspace")
    await page.get_by_role("link", name="Rules").click()
    save = page.get_by_role("button", name="Save rules", exact=True)
    await expect(save).to_be_disabled()
    await page.get_by_label("Only to these domains").check()
    await save.click()
    await expect(page.get_by_text("List at least one domain")).to_be_visible()
    await page.get_by_label("Allowed domains").fill("https://flights.example")
    emil.expects("422")
    await save.click()
    await expect(page.get_by_text("is no domain")).to_be_visible()
    await page.get_by_label("Allowed domains").fill("Flights.Example")
    await page.get_by_label("Those that owners approve").check()
    await page.get_by_label("Find GPTs to approve").fill("travel")
    await page.get_by_role("button", name=re.compile("^Approve Travel")).first.click()
    await page.get_by_label("Until so many days after the last change").check()
    await page.get_by_label("Days").fill("30")
    await save.click()
    asked = page.get_by_role("dialog", name="Save these rules?")
    await expect(asked).to_contain_text("Calls to every recipient that is not listed stop at once")
    await asked.get_by_role("button", name="Save rules").click()
    await expect(page.get_by_test_id("rules-history")).to_contain_text("Actions may send to flights.example.")
    await expect(save).to_be_disabled()
    await expect(page.get_by_label("Allowed domains")).to_have_value("flights.example")

    await dan.go("/workspace/rules")
    await expect(dan.page.get_by_text("Until 30 days after the last change")).to_be_visible()
    await expect(dan.page.get_by_role("button", name="Save rules")).to_have_count(0)
