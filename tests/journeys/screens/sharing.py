"""Steps to the states of sharing."""

from playwright.async_api import Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.states import World, go


async def sharing(window: Window, page: Page, world: World) -> None:
    await go(window, f"/c/{world.cited}", "How do I clean the lens")
    await page.get_by_role("button", name="Share chat").click()
    await expect(page.get_by_role("group", name="Preview")).to_be_visible()


async def shared(window: Window, page: Page, world: World) -> None:
    await sharing(window, page, world)
    await page.get_by_role("button", name="Create and copy link").click()
    await expect(page.get_by_role("textbox", name="Your link")).to_be_visible()


async def shared_page(window: Window, page: Page, world: World) -> None:
    await go(window, f"/c/{world.rich}", "What should I try?")
    await page.get_by_role("button", name="Share chat").click()
    await page.get_by_role("button", name="Create and copy link").click()
    link = await page.get_by_role("textbox", name="Your link").input_value()
    await go(window, link.removeprefix(window.server), "What should I try?")


async def my_shares(window: Window, page: Page, world: World) -> None:
    await shared(window, page, world)
    await go(window, "/settings/sharing#shares", "Shared chats")
    await expect(page.get_by_test_id("shares").get_by_role("listitem").first).to_be_visible()
