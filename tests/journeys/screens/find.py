"""Steps to the search, and its results."""

from playwright.async_api import Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.states import World, go


async def search_palette(window: Window, page: Page, words: str) -> None:
    await go(window, "/gpts", "GPTs")
    await page.keyboard.press("ControlOrMeta+k")
    await page.get_by_role("dialog").get_by_role("combobox").fill(words)


async def find_begin(window: Window, page: Page, world: World) -> None:
    await search_palette(window, page, "")
    await expect(page.get_by_role("option", name="New temporary chat")).to_be_visible()


async def find_found(window: Window, page: Page, world: World) -> None:
    await search_palette(window, page, "lens lamp")
    await expect(page.get_by_role("option").filter(has_text="Answer:").first).to_be_visible()


async def find_in_conversation(window: Window, page: Page, world: World) -> None:
    await go(window, f"/c/{world.rich}", "What should I try?")
    await page.keyboard.press("ControlOrMeta+k")
    await expect(page.get_by_role("option", name="Rename chat")).to_be_visible()


async def find_nothing(window: Window, page: Page, world: World) -> None:
    await search_palette(window, page, "quokka")
    await expect(page.get_by_text("No chats found for these words.")).to_be_visible()


async def find_failed(window: Window, page: Page, world: World) -> None:
    window.expect_complaints("503", "500", "Failed to load")
    refused = {"error": {"code": "unavailable", "message": "The database does not answer right now."}}
    await page.route("**/api/conversations/find", lambda route: route.fulfill(status=503, json=refused))
    await search_palette(window, page, "lamp")
    await expect(page.get_by_role("button", name="Try again")).to_be_visible()
    await page.unroute("**/api/conversations/find")
