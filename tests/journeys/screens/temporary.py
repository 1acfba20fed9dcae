"""Steps to the pages of temporary chats."""

from playwright.async_api import Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.states import World, go


async def temporary_start(window: Window, page: Page, world: World) -> None:
    await go(window, f"/g/{world.guide}", "Travel guide")
    await page.get_by_role("button", name="Temporary chat").click()
    await expect(page.get_by_role("heading", name="Temporary chat with Travel guide")).to_be_visible()


async def temporary_chat(window: Window, page: Page, world: World) -> None:
    """Closed again by the opener: a person has room for a few."""
    await begin(window, page, world)


async def temporary_receipt(window: Window, page: Page, world: World) -> None:
    await begin(window, page, world)
    await window.privacy_chip.click()
    await expect(page.get_by_text("Never written to disk.")).to_be_visible()


async def temporary_keeping(window: Window, page: Page, world: World) -> None:
    await begin(window, page, world)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("heading", name="Save this chat?")).to_be_visible()


async def temporary_over(window: Window, page: Page, world: World) -> None:
    window.expect_complaints("404")
    await go(window, "/c/6f757273-3031-8fff-bfff-ffffffffffff", "This chat has ended")


async def begin(window: Window, page: Page, world: World) -> None:
    await go(window, "/", "What can I help with?")
    open_ = page.get_by_role("navigation").get_by_role("link", name="Temporary chat")
    if await open_.count():
        await open_.first.click()
        await expect(page.get_by_test_id("temporary")).to_be_visible()
        return
    await page.get_by_role("button", name="Temporary chat").click()
    await window.ask("What should I try?")
    await expect(page.get_by_test_id("temporary")).to_be_visible()
