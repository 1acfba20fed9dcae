"""Deleting an account on its page, and what the page says before and after."""

from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.journeys.browser_page import NARROW, WIDE
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.people import Cast, address, sign_up

pytestmark = pytest.mark.browser


async def test_somebody_looks_at_what_goes_and_goes(
    window: OpenWindow, cast: Cast, client: Callable[[], Client]
) -> None:
    gil = await sign_up(client(), "gil")
    answer = await ask(gil, "Where is the mill?")
    (await gil.delete(f"/api/conversations/{answer.conversation}")).ok()
    gpt = (await gil.post("/api/gpts", {"name": "Guide to the western rocks"})).ok()["id"]
    (await gil.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    await ask(gil, "And the bridge?", gpt_id=gpt)
    seen = await window(gil)
    page = await seen.go("/settings/data")
    await page.get_by_role("link", name="View deletion history").click()
    await expect(page.get_by_test_id("deletions")).to_contain_text("Chat")
    await expect(page.get_by_test_id("deletions")).to_contain_text("2 messages")
    assert await find_faults(page, "deleted", (WIDE, NARROW)) == []

    await page.get_by_role("link", name="← Settings").first.click()
    await page.get_by_role("link", name="Delete account").click()
    await expect(page.get_by_test_id("goes")).to_contain_text("1 chat")
    await expect(page.get_by_text("Guide to the western rocks")).to_be_visible()
    for_good = page.get_by_role("button", name="Permanently delete account")
    await expect(for_good).to_be_disabled()
    await page.get_by_label("Type your email to confirm").fill(address("gil"))
    assert await find_faults(page, "delete-account", (WIDE, NARROW)) == []
    await for_good.click()
    await expect(page.get_by_role("heading", name="Your account was deleted")).to_be_visible()
    await expect(page.locator('[data-state="done"]')).to_contain_text("1 chat")
    assert await find_faults(page, "deleted-account", (WIDE, NARROW)) == []
    await page.reload()
    await expect(page.locator('[data-state="done"]')).to_be_visible()
    await seen.go("/")
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    seen.expect_complaints("404")
    await seen.go("/deleted-account#nobodys")
    await expect(page.get_by_role("alert")).to_contain_text("There is no report with this code")
    await expect(page.get_by_role("heading", name="Your account was deleted")).to_have_count(0)
    assert await find_faults(page, "deleted-account-unknown", (NARROW,)) == []


async def test_the_page_says_why_an_account_cannot_be_deleted_yet(window: OpenWindow, cast: Cast) -> None:
    page = await (await window(cast.cleo)).go("/delete-account")
    await expect(page.get_by_text("You are the last owner of Cleo’s team.")).to_be_visible()
    await expect(page.get_by_role("button", name="Permanently delete account")).to_have_count(0)
    assert await find_faults(page, "delete-account-refused", (NARROW,)) == []
