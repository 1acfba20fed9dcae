"""The cost of models, from the operator's price to a person's page, a warning and a refusal; workspaces inform members."""

from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import expect

from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.browser_page import NARROW
from tests.journeys.conftest import OpenWindow
from tests.support.offered_endpoint import offer_models
from tests.support.people import Cast, address

pytestmark = pytest.mark.browser


async def test_a_price_a_cost_a_warning_and_a_refusal(
    cast: Cast, window: OpenWindow, services: Services, scripted: ScriptedModel
) -> None:
    async with offer_models(services, scripted, [{"name": "large"}], default="quiet/large"):
        olga = await window(cast.olga)
        page = await olga.go("/operator/models")
        await page.get_by_role("button", name="Change the price of Quiet large").click()
        dialog = page.get_by_role("dialog", name="Price of Quiet large")
        await dialog.get_by_label("Input", exact=True).fill("1,5")
        await expect(dialog.get_by_text("Enter an amount such as 2.50.")).to_be_visible()
        await dialog.get_by_label("Input", exact=True).fill("100000")
        await dialog.get_by_label("Output", exact=True).fill("100000")
        await dialog.get_by_role("button", name="Save price").click()
        await expect(page.get_by_test_id("prices")).to_contain_text("Input $100,000.00")
        await olga.go("/operator/limits")
        await page.get_by_label("Each person").fill("0.01")
        await page.get_by_role("button", name="Save budgets").click()
        await expect(page.get_by_text("Budgets saved.")).to_be_visible()

        ben = await window(cast.ben, size=NARROW)
        ben.expect_complaints("429")
        await ben.go("/")
        await ben.send("Which way to the mill?")
        await expect(ben.page.get_by_text("Your budget is used up until next month.")).to_be_visible()
        await ben.send("And then?")
        await expect(ben.page.get_by_text("so nothing was sent. It renews on the 1st of next month")).to_be_visible()
        await ben.go("/settings/usage")
        await expect(ben.page.get_by_role("table")).to_contain_text("quiet/large")
        await expect(ben.page.get_by_test_id("budgets")).to_contain_text("of $0.01")

        await olga.go("/operator/limits")
        await page.get_by_label("Each person").fill("")
        await page.get_by_role("button", name="Save budgets").click()
        await expect(page.get_by_text("Budgets saved.")).to_be_visible()


async def test_members_read_what_their_owners_see(cast: Cast, window: OpenWindow, owner: Any) -> None:
    workspace_id = (await cast.emil.get("/api/me")).ok()["space"]
    await owner.execute(
        "INSERT INTO memberships (workspace_id, account_id, role, joined_at)"
        " SELECT $1, id, 'member', now() FROM accounts WHERE email = $2",
        UUID(workspace_id), address("dan"),
    )  # fmt: skip
    (await cast.dan.put("/api/me/space", {"workspace": workspace_id})).ok()
    emil = await window(cast.emil)
    page = await emil.go("/workspace/usage")
    await page.get_by_role("switch", name="Show owners each member’s tokens and cost").click()
    await page.get_by_label("Budget for each member").fill("20")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await expect(page.get_by_text("No totals yet")).to_be_visible()

    dan = await window(cast.dan, size=NARROW)
    await dan.go("/workspace/usage")
    await expect(dan.page.get_by_text("owners see each member’s tokens and cost of months")).to_be_visible()
    await expect(dan.page.get_by_text("Budget for each member: $20.00")).to_be_visible()
    await expect(dan.page.get_by_role("switch")).to_have_count(0)
