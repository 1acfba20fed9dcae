"""The visual checks find a colour fault in either scheme, and every other fault in either size."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.journeys.browser_page import NARROW, WIDE
from tests.journeys.viewports import find_faults

pytestmark = pytest.mark.browser

PAGE = "<!doctype html><html lang=en><title>A page</title><style>%s</style><main><h1>A heading</h1>%s</main></html>"
GREY_ON_WHITE = "@media (prefers-color-scheme: light) { p { color: #ccc } }"
GREY_ON_BLACK = "@media (prefers-color-scheme: dark) { html, main { background: #000; color: #fff } p { color: #333 } }"
WHEN_WIDE, WHEN_NARROW = (
    "@media (max-width: 800px) { div { display: none } }",
    "@media (min-width: 800px) { div { display: none } }",
)
FAINT_DRAWING = "button { background: #fff; color: #eee }"
BUTTON = '<button aria-label="Send"><svg width="9" height="9"></svg></button>'


@pytest_asyncio.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context()
    yield await context.new_page()
    await context.close()


@pytest.mark.parametrize(
    ("style", "inside", "found"),
    [
        pytest.param("", "<p>Good.</p>", [], id="nothing"),
        pytest.param(GREY_ON_WHITE, "<p>Faint.</p>", ["1280-light: color-contrast"], id="colours-light"),
        pytest.param(GREY_ON_BLACK, "<p>Faint.</p>", ["360-dark: color-contrast"], id="colours-dark"),
        pytest.param(WHEN_WIDE, "<div><button></button></div>", ["1280-light: button-name"], id="structure-wide"),
        pytest.param(WHEN_NARROW, "<div><button></button></div>", ["360-dark: button-name"], id="structure-narrow"),
        pytest.param("section { width: 330px }", "<section>Wide.</section>", ["320: wider than"], id="too-wide"),
        pytest.param(
            FAINT_DRAWING, BUTTON, [f"{look}: can hardly" for look in ("1280-light", "1280-dark", "360-dark", "360-light")],
            id="drawing",
        ),
    ],
)  # fmt: skip
async def test_a_fault_is_found_in_the_look_that_has_it(page: Page, style: str, inside: str, found: list[str]) -> None:
    await page.set_content(PAGE % (style, inside))
    faults = await find_faults(page, "it", (WIDE, NARROW))
    assert len(faults) == len(found), faults
    assert all(fault.startswith(f"it {start}") for fault, start in zip(faults, found, strict=True)), faults


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_state_of_one_size_is_asked_about_colours_in_both_schemes(page: Page, size: tuple[int, int]) -> None:
    await page.set_content(PAGE % (GREY_ON_WHITE + GREY_ON_BLACK, "<p>Faint.</p>"))
    faults = await find_faults(page, "it", (size,))
    assert [fault.split()[1] for fault in faults] == [f"{size[0]}-light:", f"{size[0]}-dark:"]
