"""Under a finger: every control is at least 44 px in both directions, and the keyboard does not cover the message field."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from discreet.http.session_cookie import SESSION_COOKIE
from tests.fakes.model_endpoint import ScriptedModel
from tests.support.chat_client import ask
from tests.support.people import Cast

pytestmark = pytest.mark.browser

KEYBOARD = """
const view = Object.assign(new EventTarget(), { height: innerHeight, scale: 1 });
Object.defineProperty(window, "visualViewport", { value: view });
"""
SMALL = """() => {
  const controls = "button, select, summary, [role=option], [role^=menuitem], nav a, input:not([type=file], .sr-only)";
  const takes = (control, x, y) => {
    const at = document.elementFromPoint(x, y);
    return at !== null && (control.contains(at) || at.closest("label")?.control === control);
  };
  const small = [];
  for (const control of document.querySelectorAll(controls)) {
    if (!control.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (control.matches(".link, .in-text, .sr-only")) continue;
    control.scrollIntoView({ block: "center", inline: "center" });
    const { x, y, width, height } = control.getBoundingClientRect();
    if (width >= 44 && height >= 44) continue;
    const [cx, cy] = [x + width / 2, y + height / 2];
    const wide = width >= 44 || (takes(control, cx - 21, cy) && takes(control, cx + 21, cy)) || control.labels?.length;
    const high = height >= 44 || (takes(control, cx, cy - 21) && takes(control, cx, cy + 21))
      || [...(control.labels ?? [])].some(label => label.getBoundingClientRect().height >= 44);
    if (!wide || !high) small.push(`${control.ariaLabel || control.innerText || control.name}: ${width} × ${height}`);
  }
  return small;
}"""


async def phone(browser: Browser, server: str, person: Any, script: str = "") -> Any:
    context = await browser.new_context(
        base_url=server, viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    await context.add_cookies([{"name": SESSION_COOKIE, "value": person.token, "url": server, "httpOnly": True}])
    if script:
        await context.add_init_script(script)
    return context


async def test_every_control_of_the_main_pages_is_large_enough(
    browser: Browser, server: str, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer = "Read [this](https://example.org) and\n\n```py\nrun()\n```"
    answer = await ask(cast.ben, "Anything")
    context = await phone(browser, server, cast.ben)
    try:
        page = await context.new_page()
        found = {}
        for path in (
            "/",
            f"/c/{answer.conversation}",
            "/gpts",
            "/conversations",
            "/settings/account",
            "/settings/data",
            "/ledger",
        ):
            await page.goto(path)
            await expect(page.get_by_role("heading", level=1)).to_be_attached()
            await page.wait_for_load_state("networkidle")
            assert await page.evaluate("matchMedia('(pointer: coarse)').matches")
            found[path] = await page.evaluate(SMALL)
        await page.goto(f"/c/{answer.conversation}")
        await page.get_by_role("button", name="Open sidebar").click()
        await expect(page.get_by_role("dialog", name="Sidebar")).to_be_visible()
        found["the sidebar"] = await page.evaluate(SMALL)
        assert {where: small for where, small in found.items() if small} == {}
    finally:
        await context.close()


async def test_the_keyboard_does_not_cover_the_message_field(browser: Browser, server: str, cast: Cast) -> None:
    context = await phone(browser, server, cast.ben, KEYBOARD)
    try:
        page = await context.new_page()
        await page.goto("/")
        field = page.get_by_role("textbox", name="Message", exact=True)
        await expect(field).to_be_visible()
        before = await field.bounding_box()
        await page.evaluate("visualViewport.height = 400; visualViewport.dispatchEvent(new Event('resize'))")
        box = await field.bounding_box()
        assert box["y"] + box["height"] <= 400
        await page.evaluate("visualViewport.height = innerHeight; visualViewport.dispatchEvent(new Event('resize'))")
        assert await field.bounding_box() == before
    finally:
        await context.close()
