"""The first page that anybody sees is light: what only some pages need comes with those."""

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.browser

MOST_BYTES = 150_000
WEIGHT = """performance.getEntries()
    .filter(entry => entry.entryType === 'navigation' || entry.entryType === 'resource')
    .map(entry => [new URL(entry.name).pathname, entry.transferSize])"""


async def test_a_first_visit_is_light(window, cast):
    page = await (await window()).go("/sign-in")
    await expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    weights = dict(await page.evaluate(WEIGHT))
    scripts = [path for path in weights if path.endswith(".js")]
    assert scripts, "Nothing was measured."
    assert all(weights[path] > 0 for path in scripts), f"It was not measured cold: {weights}"
    assert not [path for path in scripts if "Dataset" in path or "Operator" in path]
    assert sum(weights.values()) < MOST_BYTES, weights
