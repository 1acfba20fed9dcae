"""Account recovery: a link from the operator, the notices afterwards, a new password; and being suspended."""

import re
from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.journeys.browser_page import NARROW
from tests.journeys.conftest import OpenWindow
from tests.journeys.test_accounts import sign_in
from tests.journeys.viewports import find_faults
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.people import PASSWORD, Cast, address, sign_up

pytestmark = pytest.mark.browser

NEW = "another long enough sentence"
NEWER = "yet another long enough sentence"


async def test_an_operators_reset_link_sets_a_new_password_and_is_reported(
    window: OpenWindow, cast: Cast, client: Callable[[], Client]
) -> None:
    await sign_up(client(), "gil")
    olga = await window(cast.olga)
    page = await olga.go("/operator/people")
    await expect(page.get_by_test_id("people").get_by_role("listitem")).to_have_count(7)
    await page.get_by_role("searchbox", name="Search by name or email").fill("GIL@")
    await expect(page.get_by_test_id("people").get_by_role("listitem")).to_have_count(1)
    await page.get_by_role("button", name="Actions for Gil").click()
    await page.get_by_role("menuitem", name="Reset password").click()
    await page.get_by_role("button", name="Create link").click()
    made = page.get_by_test_id("reset-link")
    await expect(made).to_be_focused()
    await expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = await page.evaluate("navigator.clipboard.readText()")
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_test_id("operators-acts")).to_contain_text(f"Reset link created: {address('gil')}")
    assert await find_faults(page, "one-account", (NARROW,)) == []

    gil = await window()
    page = await gil.go("/sign-in")
    await page.get_by_role("link", name="Forgot your password?").click()
    await expect(page.get_by_text("Ask your admin for a reset link")).to_be_visible()
    await gil.go(link)
    gil.expect_complaints("422")
    await page.get_by_label("New password", exact=True).fill("short")
    await page.get_by_role("button", name="Set password").click()
    await expect(page.get_by_text("12 to 256 characters")).to_be_visible()
    assert await find_faults(page, "reset-refused", (NARROW,)) == []
    await page.get_by_label("New password", exact=True).fill(NEW)
    await page.get_by_role("button", name="Set password").click()
    await expect(page.get_by_role("heading", name="Password set")).to_be_visible()
    assert "#" not in page.url
    await page.get_by_role("link", name="Sign in").click()
    await sign_in(gil, "gil", NEW)
    news = page.get_by_test_id("sign-in-news")
    await expect(news).to_contain_text("a link created by the operator")
    assert await find_faults(page, "sign-in-news") == []

    await news.get_by_role("link", name="Review security").click()
    await page.get_by_role("button", name="Change password").click()
    dialog = page.get_by_role("dialog", name="Change password")
    await dialog.get_by_label("Current password").fill("not this one")
    await dialog.get_by_label("New password", exact=True).fill(NEWER)
    await dialog.get_by_role("button", name="Change password").click()
    await expect(dialog.get_by_text("Wrong current password.")).to_be_visible()
    assert await find_faults(page, "change-password", (NARROW,)) == []
    await dialog.get_by_label("Current password").fill(NEW)
    await dialog.get_by_role("button", name="Change password").click()
    await expect(page.get_by_text("Password changed.")).to_be_visible()
    await news.get_by_role("button", name="Dismiss").click()
    await expect(news).to_be_hidden()
    await expect(page.get_by_test_id("sign-in-acts").get_by_role("listitem")).to_have_count(3)
    assert await find_faults(page, "sign-in-security") == []


async def test_who_is_suspended_is_out_at_the_next_click(
    window: OpenWindow, cast: Cast, client: Callable[[], Client], clock: SettableClock
) -> None:
    hugo = await window(await sign_up(client(), "hugo"))
    hugos = await hugo.go("/settings/security")
    await expect(hugos.get_by_test_id("sessions")).to_be_visible()
    clock.advance(minutes=11)
    olga = await window(cast.olga)
    olga.expect_complaints("403", "422")
    page = await olga.go("/operator/people")
    await page.get_by_role("button", name="Actions for Hugo").click()
    await page.get_by_role("menuitem", name="Suspend").click()
    await page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    confirm = page.get_by_role("dialog", name="Confirm it’s you")
    await confirm.get_by_label("Password", exact=True).fill("not her password")
    await confirm.get_by_role("button", name="Confirm").click()
    await expect(confirm.get_by_text("Wrong password.")).to_be_visible()
    assert await find_faults(page, "confirm") == []
    await confirm.get_by_label("Password", exact=True).fill(PASSWORD)
    await confirm.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_text(f"{address('hugo')} is suspended.")).to_be_visible()
    await expect(page.get_by_test_id("people").get_by_role("listitem").filter(has_text="Hugo")).to_contain_text(
        "Suspended"
    )

    hugo.expect_complaints("401")
    await hugos.get_by_role("link", name="New chat").or_(hugos.get_by_role("button", name="New chat")).first.click()
    await hugos.reload()
    await expect(hugos.get_by_role("heading", name=re.compile("^Sign in to"))).to_be_visible()
    await sign_in(hugo, "hugo")
    await expect(hugos.get_by_role("alert")).to_contain_text("Wrong email or password")
    await page.get_by_role("button", name="Actions for Hugo").click()
    await page.get_by_role("menuitem", name="Restore").click()
    await expect(page.get_by_text("can sign in again")).to_be_visible()
    await sign_in(hugo, "hugo")
    await expect(hugos.get_by_test_id("sign-in-news")).to_contain_text("restored your account")
