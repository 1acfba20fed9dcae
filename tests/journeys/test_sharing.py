"""Sharing a conversation by a link: the preview comes first, the link is shown once, stopping ends it."""

import pytest
from playwright.async_api import Browser, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.browser_page import NARROW, WIDE
from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast

pytestmark = pytest.mark.browser


async def test_a_conversation_is_shared_read_without_scripts_and_stopped(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel, browser: Browser
) -> None:
    scripted.answer = "At **six**."
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.ask("When is low water?")
    await page.get_by_role("button", name="Share chat").click()
    dialog = page.get_by_role("dialog", name="Share chat")
    await expect(dialog.get_by_role("group", name="Preview")).to_contain_text("At six.")
    for width, height in (NARROW, WIDE):
        await page.set_viewport_size({"width": width, "height": height})
        await expect(page.get_by_role("button", name="Share chat")).to_have_count(1 if width == WIDE[0] else 0)
        await expect(dialog).to_be_visible()
    await expect(dialog.get_by_role("group", name="Preview").locator("strong")).to_have_text("six")
    await dialog.get_by_role("button", name="Create and copy link").click()
    await expect(page.get_by_role("status").filter(has_text="Link copied")).to_be_visible()
    link = await page.get_by_role("textbox", name="Your link").input_value()
    assert await page.evaluate("navigator.clipboard.readText()") == link
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    stranger = await browser.new_context(java_script_enabled=False)
    try:
        seen = await stranger.new_page()
        await seen.goto(link)
        await expect(seen.get_by_role("heading", name="When is low water?")).to_be_visible()
        await expect(seen.locator("strong")).to_have_text("six")
        await ben.go("/settings/sharing")
        await page.get_by_role("button", name="Stop sharing “When is low water?”").click()
        await page.get_by_role("dialog").get_by_role("button", name="Stop sharing").click()
        await expect(page.get_by_text("You haven’t shared any chats.")).to_be_visible()
        await seen.goto(link)
        await expect(seen.get_by_role("heading", name="Not found")).to_be_visible()
    finally:
        await stranger.close()


async def test_a_link_that_was_not_copied_is_not_lost_by_one_press(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.ask("When is high water?")
    await page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(new Error('forbidden')))")
    await page.get_by_role("button", name="Share chat").click()
    await page.get_by_role("button", name="Create and copy link").click()
    await expect(page.get_by_role("textbox", name="Your link")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("status").filter(has_text="You haven’t copied the link yet.")).to_be_visible()
    await page.keyboard.press("ControlOrMeta+c")
    await expect(page.get_by_text("Link copied")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
