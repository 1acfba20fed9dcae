"""A workspace's AI policy: an owner publishes it, only its people are asked, and the owner sees acceptances (P13).

Also the workspace's name.
"""

from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.client import Client
from tests.support.people import Cast, sign_up

pytestmark = [pytest.mark.browser, pytest.mark.promise("P13")]

TEXT = "# In this house\n\nNo customer's **name** goes into a chat.\n\n- Ask first.\n- Read what comes back."


async def test_from_the_first_version_to_who_accepted_it(
    window: OpenWindow, cast: Cast, client: Callable[[], Client]
) -> None:
    made = (await cast.cleo.post("/api/workspace/invitations", {"role": "member", "email": None})).ok()
    gil = await sign_up(client(), "gil")
    workspace = (await gil.post("/api/invitation/accept", {"token": made["link"].partition("#")[2]})).ok()["workspace"]
    (await gil.put("/api/me/space", {"workspace": workspace})).ok()

    cleo = await window(cast.cleo)
    page = await cleo.go("/workspace/policy")
    await expect(page.get_by_text("No policy yet")).to_be_visible()
    await page.get_by_role("button", name="Write first version").click()
    await page.get_by_label("Text").fill(TEXT)
    assert await find_faults(page, "workspace-policy-editor") == []
    await page.get_by_role("button", name="Publish version 1").click()
    await expect(page.get_by_role("dialog")).to_contain_text("1 other member will be asked")
    await page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    await expect(page.get_by_role("heading", name="In this house")).to_be_visible()
    readers = page.get_by_test_id("readers").get_by_role("listitem")
    await expect(readers).to_contain_text(["Not accepted yet", "Accepted "])
    assert await find_faults(page, "workspace-policy") == []

    member = await window(gil)
    member.expect_complaints("403")
    page = await member.go("/gpts")
    gate = page.get_by_role("dialog", name="Please read and accept")
    await expect(gate.get_by_role("heading", name="In this house")).to_be_visible()
    await expect(gate).to_contain_text("The owners of Cleo's team have set how AI is used there.")
    await page.get_by_role("button", name="Leave…").click()
    leaving = page.get_by_role("dialog", name="Leave Cleo's team?")
    await expect(leaving.get_by_text("GPTs you created here")).to_be_visible()
    await expect(leaving.get_by_role("button", name="Leave", exact=True)).to_be_disabled()
    await leaving.get_by_role("button", name="Cancel").click()
    assert await find_faults(page, "workspace-policy-gate") == []
    await page.get_by_test_id("space").filter(visible=True).last.click()
    await page.get_by_role("menuitemradio", name="Personal").click()
    await expect(page.get_by_role("heading", name="What can I help with?")).to_be_visible()
    await expect(gate).to_have_count(0)

    await page.get_by_test_id("space").filter(visible=True).click()
    await page.get_by_role("menuitemradio", name="Cleo's team").click()
    await gate.get_by_role("button", name="Accept", exact=True).click()
    await expect(gate).to_have_count(0)
    page = await member.go("/workspace/policy")
    await expect(page.get_by_text("You accepted this version on")).to_be_visible()
    await expect(page.get_by_role("button", name="Write new version")).to_have_count(0)
    page = await member.go("/settings/about")
    await expect(page.get_by_test_id("my-policies")).to_contain_text("How we use AI here")

    page = await cleo.go("/workspace/policy")
    await expect(page.get_by_test_id("readers")).not_to_contain_text("Not accepted")
    await page.get_by_role("link", name="Audit log").click()
    await expect(page.get_by_test_id("audit")).to_contain_text("Gil accepted a version of “How we use AI here”")


async def test_an_owner_renames_the_workspace(window: OpenWindow, cast: Cast) -> None:
    cleo = await window(cast.cleo)
    page = await cleo.go("/workspace")
    await page.get_by_label("Workspace name").fill("Cleo's crew")
    await page.get_by_role("button", name="Rename").click()
    await expect(page.get_by_text("Renamed to Cleo's crew.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Cleo's crew")).to_be_visible()
    await expect(page.get_by_test_id("space").filter(visible=True)).to_contain_text("Cleo's crew")
    assert await find_faults(page, "workspace-renamed") == []
