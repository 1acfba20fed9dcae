"""Steps to an operator's first tasks, and to a new user's first page."""

from playwright.async_api import Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.states import World, go


async def first_steps(window: Window, page: Page, world: World) -> None:
    await go(window, "/operator/first-hour", "Server admin")
    await expect(page.get_by_test_id("step-mail")).to_be_visible()


async def first_steps_card(window: Window, page: Page, world: World) -> None:
    await go(window, "/", "What can I help with?")
    await expect(page.get_by_test_id("first-steps")).to_be_visible()
