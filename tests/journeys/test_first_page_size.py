"""The first page is light: code that only some pages need is loaded with those pages."""

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast
from tests.support.translations import TRANSLATED

pytestmark = pytest.mark.browser

MAX_BYTES = 130_000
MAX_REQUESTS = 12
WEIGHT = """performance.getEntries()
    .filter(entry => entry.entryType === 'navigation' || entry.entryType === 'resource')
    .map(entry => [new URL(entry.name).pathname, entry.transferSize])"""


@pytest.mark.parametrize("language", ["en", *TRANSLATED])
async def test_a_first_visit_is_light(window: OpenWindow, cast: Cast, language: str) -> None:
    page = await (await window(locale=language, cold=True)).go("/sign-in")
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await expect(page.locator("form button[type=submit]")).to_be_visible()
    weights = dict(await page.evaluate(WEIGHT))
    scripts = [path for path in weights if path.endswith(".js")]
    assert scripts, "Nothing was measured."
    assert all(weights[path] > 0 for path in scripts), f"It was not measured cold: {weights}"
    assert not [path for path in scripts if "SignedInApp" in path or "typeset" in path]
    assert sum(weights.values()) < MAX_BYTES, weights
    assert len(weights) <= MAX_REQUESTS, weights


async def test_who_signs_in_gets_the_rest_and_has_it_ready_the_next_time(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben, cold=True)
    page = await ben.go("/")
    await expect(ben.composer).to_be_focused()
    inside = "performance.getEntriesByType('resource').filter(e => e.name.includes('/SignedInApp-')).length"
    assert await page.evaluate(inside) == 1
    async with page.expect_request("**/assets/SignedInApp-*.js"):
        await page.goto("/sign-up")
