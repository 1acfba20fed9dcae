"""A workspace's life in the browser: a member is invited, signs up, is managed, and the log shows every action."""

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import OpenWindow
from tests.support.people import PASSWORD, Cast, address

pytestmark = pytest.mark.browser


async def test_inviting_joining_managing_and_the_log(cast: Cast, window: OpenWindow) -> None:
    cleo, fay = await window(cast.cleo), await window()
    await cleo.go("/")
    await cleo.page.get_by_role("button", name="Account of Cleo").click()
    await cleo.page.get_by_role("menuitem", name="Invite people").click()
    await cleo.page.get_by_label("Email", exact=True).fill(address("fay"))
    await cleo.page.get_by_role("button", name="Create invite link").click()
    link = await cleo.page.get_by_test_id("invitation-link").inner_text()
    await expect(cleo.page.get_by_text("Link copied.")).to_be_in_viewport()
    assert await cleo.page.evaluate("navigator.clipboard.readText()") == link

    await fay.page.goto(link)
    await expect(fay.page.get_by_role("heading", name="Join Cleo's team")).to_be_visible()
    await fay.page.get_by_label("Your name").fill("Fay")
    await fay.page.get_by_label("Email").fill(address("fay"))
    await fay.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await fay.page.get_by_label("No, keep them out").check()
    await fay.page.get_by_role("button", name="Create account and join").click()
    await expect(fay.page.get_by_test_id("space").filter(visible=True)).to_contain_text("Cleo's team")
    await fay.go("/workspace/members")
    await expect(fay.page.get_by_test_id("members")).to_contain_text("Cleo")
    await expect(fay.page.get_by_role("link", name="Audit log")).to_have_count(0)

    await cleo.go("/workspace/members")
    await cleo.page.get_by_role("button", name="Manage Fay").click()
    await cleo.page.get_by_role("menuitem", name="Make admin").click()
    await cleo.page.get_by_role("dialog").get_by_role("button", name="Make admin").click()
    await expect(cleo.page.get_by_test_id("members")).to_contain_text("Admin, since")
    await cleo.page.get_by_role("button", name="Manage Fay").click()
    await cleo.page.get_by_role("menuitem", name="Remove").click()
    await cleo.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(cleo.page.get_by_test_id("members")).not_to_contain_text("Fay")
    fay.expect_complaints("401")
    await fay.page.get_by_role("link", name="New chat").first.click()
    await fay.page.reload()
    await expect(fay.page.get_by_role("heading", name="Sign in")).to_be_visible()

    await cleo.page.get_by_role("link", name="Audit log").click()
    log = cleo.page.get_by_test_id("audit").get_by_role("listitem")
    await expect(log.nth(0)).to_contain_text("Cleo removed Fay")
    await expect(log.nth(1)).to_contain_text("Role: member → admin")
    await expect(log.nth(2)).to_contain_text("Fay joined with an invitation")
    await cleo.page.get_by_label("Event").select_option("Role changed")
    await expect(log).to_have_count(1)


async def test_the_last_owner_cannot_leave_and_deleting_needs_the_name(cast: Cast, window: OpenWindow) -> None:
    emil = await window(cast.emil)
    emil.expect_complaints("409")
    await emil.go("/workspace")
    await expect(emil.page.get_by_test_id("mechanisms").get_by_text("OK", exact=True)).to_have_count(4)
    await emil.page.get_by_role("button", name="Leave…").click()
    await emil.page.get_by_role("dialog").get_by_role("button", name="Leave", exact=True).click()
    await expect(emil.page.get_by_role("alert")).to_contain_text("last owner")
    await emil.page.keyboard.press("Escape")
    await emil.page.get_by_role("button", name="Delete…").click()
    confirm = emil.page.get_by_role("button", name="Delete workspace")
    await expect(confirm).to_be_disabled()
    await emil.page.get_by_label("to confirm").fill("Emil's enterprise")
    await confirm.click()
    await expect(emil.page.get_by_role("heading", name="What can I help with?")).to_be_visible()
    await expect(emil.page.get_by_test_id("space").filter(visible=True)).to_have_count(0)
    olga = await window(cast.olga)
    await olga.go("/operator/workspaces")
    await expect(olga.page.get_by_test_id("ended-workspaces")).to_contain_text("Emil's enterprise")
