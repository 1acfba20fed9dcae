"""Notifications while the tab is hidden: asked for once, by a button, and without any written text.

A headless browser has no background tabs and shows no notifications. HIDDEN says in their place whether the page is
seen, and keeps what it is given to show.
"""

import re

import pytest
from playwright.async_api import Page, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.journeys.test_installed_app import governed
from tests.support.people import Cast

pytestmark = pytest.mark.browser

HIDDEN = """
window.away = false;
Object.defineProperty(document, "hidden", { get: () => window.away });
Object.defineProperty(document, "visibilityState", { get: () => (window.away ? "hidden" : "visible") });
Object.defineProperty(Notification, "permission", { get: () => "granted" });
const shown = [];
ServiceWorkerRegistration.prototype.showNotification = async (title, options) => void shown.push({ title, ...options });
ServiceWorkerRegistration.prototype.getNotifications = async () => shown;
"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
    .map(({ title, body, data }) => ({ title, body, data }))"""


async def look(page: Page, *, away: bool) -> None:
    await page.evaluate(f"away = {str(away).lower()}; document.dispatchEvent(new Event('visibilitychange'))")


async def test_an_answer_that_ends_unseen_is_notified_after_agreement(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.gap = 0.2
    scripted.answer = "The lantern is under the third step."
    ben = await window(cast.ben, cold=True)
    await ben.page.add_init_script(HIDDEN)
    await ben.context.grant_permissions(["notifications", "clipboard-read", "clipboard-write"], origin=ben.server)
    page = await ben.go("/")
    await governed(page)
    question = page.get_by_role("list", name="Messages").get_by_text("Get a notification")

    await ben.send("Where is it?")
    await ben.wait_for_text("The")
    await look(page, away=True)
    await ben.wait_for_answer()
    await expect(page).to_have_title(re.compile("^● Where is it[?] · "))
    assert await page.evaluate(SHOWN) == []
    await expect(question).to_have_count(0)
    await look(page, away=False)
    await expect(page).to_have_title(re.compile("^Where is it[?] · "))
    await expect(question).to_be_visible()
    await page.get_by_role("list", name="Messages").get_by_role("button", name="Turn on").click()
    await expect(page.get_by_text("Notifications are on.")).to_be_visible()

    await ben.send("And the key?")
    await ben.wait_for_text("The")
    await look(page, away=True)
    await ben.wait_for_answer()
    await expect(page).to_have_title(re.compile("^● Where is it[?] · "))
    path = page.url.removeprefix(ben.server)
    for _ in range(50):
        shown = await page.evaluate(SHOWN)
        if shown:
            break
        await page.wait_for_timeout(100)
    assert shown == [{"title": "Test house", "body": "Your answer is ready.", "data": {"path": path}}]
    await look(page, away=False)
    await expect(question).to_have_count(0)

    await ben.go("/settings/account")
    switch = page.get_by_role("switch", name="Tell me when something is ready")
    await expect(switch).to_be_checked()
    await switch.click()
    await expect(switch).not_to_be_checked()
