"""Pages whose parts arrive one after another do not move text that is already being read."""

import pytest

from tests.journeys.browser_page import NARROW, WIDE
from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast

pytestmark = pytest.mark.browser

MAX_SHIFT = 0.02
PAGES = ("/", "/move-in", "/settings/connections", "/settings/about", "/operator/people")
WATCH = """
window.shifted = 0;
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_nothing_moves_while_a_page_loads(window: OpenWindow, cast: Cast, size: tuple[int, int]) -> None:
    olga = await window(cast.olga, size=size)
    await olga.page.add_init_script(WATCH)
    shifts = {}
    for path in PAGES:
        page = await olga.go(path)
        await page.wait_for_load_state("networkidle")
        shifts[path] = await page.evaluate("window.shifted")
    assert {path: shift for path, shift in shifts.items() if shift > MAX_SHIFT} == {}
