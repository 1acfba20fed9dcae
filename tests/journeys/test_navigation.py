"""Navigation between pages whose code is loaded on first use: no flash, and no page is stuck."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast

pytestmark = pytest.mark.browser

CODE = "**/assets/ExplorePage-*.js"
BARE = """() => {
    window.bare = 0;
    const main = document.querySelector('main');
    new MutationObserver(() => { if (!main.querySelector('h1')) window.bare++; }).observe(main, { childList: true, subtree: true });
}"""
"""Counts from here on how often the page was left without its title."""


async def test_the_first_time_that_a_page_is_opened_nothing_flashes(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    await expect(ben.composer).to_be_focused()
    await page.evaluate(BARE)
    await page.get_by_role("link", name="GPTs", exact=True).click()
    await expect(page.get_by_role("heading", name="GPTs", exact=True)).to_be_visible()
    assert await page.evaluate("window.bare") == 0
    await page.get_by_role("main").get_by_role("link", name="Import GPTs").first.press("Enter")
    await expect(page.get_by_role("heading", name="Import GPTs", exact=True)).to_be_visible()
    await expect(page.get_by_role("main")).to_be_focused()


async def test_a_page_stays_until_the_next_is_fetched_and_says_so_when_that_takes_long(
    window: OpenWindow, cast: Cast
) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.composer.fill("Half a question")
    comes = asyncio.Event()

    async def late(route: Route) -> None:
        await comes.wait()
        await route.continue_()

    await page.route(CODE, late)
    await page.get_by_role("link", name="GPTs", exact=True).click()
    await expect(page.get_by_role("main").get_by_text("Loading…")).to_be_visible()
    await expect(ben.composer).to_have_value("Half a question")
    comes.set()
    await expect(page.get_by_role("heading", name="GPTs", exact=True)).to_be_visible()
    await expect(page.get_by_role("main").get_by_text("Loading…")).to_have_count(0)
    await page.go_back()
    await expect(ben.composer).to_have_value("Half a question")


async def test_the_latest_navigation_wins_over_a_slow_one(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    comes = asyncio.Event()

    async def late(route: Route) -> None:
        await comes.wait()
        await route.abort()

    await page.route(CODE, late)
    ben.expect_complaints("ERR_FAILED")
    await page.get_by_role("link", name="GPTs", exact=True).click()
    await page.get_by_role("link", name="All chats").click()
    heading = page.get_by_role("heading", name="All chats")
    await expect(heading).to_be_visible()
    comes.set()
    await page.wait_for_timeout(300)
    await expect(heading).to_be_visible()


async def test_code_that_cannot_be_fetched_leaves_a_way_on(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    ben.expect_complaints("ERR_FAILED", "dynamically imported module")
    await page.route(CODE, lambda route: route.abort(), times=1)
    await page.get_by_role("link", name="GPTs", exact=True).click()
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("heading", name="GPTs", exact=True)).to_be_visible()
