"""The window of the accessibility states: it loads a page once, and again after a page with unsaved changes."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.journeys.browser_page import Profiles
from tests.journeys.viewports import find_faults
from tests.journeys.walking_window import WalkingWindow
from tests.support.people import Cast

pytestmark = pytest.mark.browser

MARK = "window.marked = true"
IS_MARKED = "'marked' in window"
NARROW_AND_DARK = "@media (max-width: 800px) and (prefers-color-scheme: dark) { main p { color: #333 !important } }"

WEAR = """style => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    document.adoptedStyleSheets = [sheet];
}"""


@pytest_asyncio.fixture
async def olga(profiles: Profiles, server: str, cast: Cast) -> AsyncIterator[WalkingWindow]:
    async with WalkingWindow(profiles, server, cast.olga) as opened:
        yield opened


async def test_a_page_is_loaded_once(olga: WalkingWindow) -> None:
    page = await olga.go("/privacy")
    await expect(_heading(page)).to_be_visible()
    await page.evaluate(MARK)
    await olga.leave()
    await expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    await olga.go("/privacy?again")
    await expect(_heading(page)).to_be_visible()
    assert await page.evaluate(IS_MARKED)
    await olga.leave()
    await olga.go("/settings")
    assert not await page.evaluate(IS_MARKED), "the first visit of another page loads the app"


async def test_a_page_with_unsaved_changes_is_left_by_loading_the_next(olga: WalkingWindow) -> None:
    page = await olga.go("/operator/policies/privacy")
    await page.get_by_label("Text", exact=True).fill("Be kind.")
    await page.evaluate(MARK)
    await olga.leave()
    assert page.url == "about:blank"
    await olga.go("/operator/policies/privacy")
    assert not await page.evaluate(IS_MARKED)


async def test_a_fault_of_a_page_reached_within_the_app_is_found(olga: WalkingWindow) -> None:
    page = await olga.go("/privacy")
    await expect(_heading(page)).to_be_visible()
    assert await find_faults(page, "it") == []
    await olga.leave()
    await olga.go("/privacy")
    await expect(_heading(page)).to_be_visible()
    await page.evaluate(WEAR, NARROW_AND_DARK)
    faults = await find_faults(page, "it")
    assert faults
    assert all(fault.startswith("it 360-dark: color-contrast") for fault in faults), faults


def _heading(page: Page) -> Locator:
    return page.get_by_role("heading", name="Privacy", level=1)
