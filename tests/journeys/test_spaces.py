"""The current space is always visible; switching leaves nothing behind; a page of another space sends nothing."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from playwright.async_api import Page, expect

from tests.journeys.browser_page import NARROW, WIDE
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.people import Cast

pytestmark = pytest.mark.browser


@asynccontextmanager
async def opening(page: Page, gpt: str) -> AsyncIterator[None]:
    """End when the editor has read all parts of the GPT, which can then be deleted."""
    async with AsyncExitStack() as parts:
        for part in ("draft", "knowledge", "actions", "origins"):
            await parts.enter_async_context(page.expect_response(f"**/api/gpts/{gpt}/{part}"))
        yield


async def test_switching_by_keyboard_leaves_another_tab_where_it_is(cast: Cast, window: OpenWindow) -> None:
    cleo, other = await window(cast.cleo), await window(cast.cleo)
    await other.go("/gpts")
    await expect(other.page.get_by_test_id("here")).to_contain_text("Team workspace: Cleo's team")
    await cleo.go("/workspace")
    await expect(cleo.page.get_by_role("heading", name="Cleo's team")).to_be_visible()
    switcher = cleo.page.get_by_test_id("space").filter(visible=True)
    await expect(switcher).to_contain_text("Cleo's team")
    await switcher.press("Enter")
    await expect(cleo.page.get_by_role("menuitemradio", name="Cleo's team")).to_have_attribute("aria-checked", "true")
    await cleo.page.get_by_role("menuitemradio", name="Personal").press("Enter")
    await expect(switcher).to_contain_text("Personal")
    await expect(cleo.page.get_by_role("link", name="Workspace", exact=True)).to_have_count(0)
    await cleo.go("/workspace")
    await expect(cleo.page.get_by_text("You’re in your personal space.")).to_be_visible()
    assert await find_faults(cleo.page, "workspace-from-personal", (NARROW,)) == []
    await cleo.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    await cleo.page.get_by_role("main").get_by_role("button", name="Switch to Cleo's team").click()
    await expect(cleo.page.get_by_role("heading", name="Cleo's team", level=1)).to_be_visible()
    of_team = (await cast.cleo.post("/api/gpts", {"name": "Made at work"})).ok()["id"]
    await switcher.click()
    await cleo.page.get_by_role("menuitemradio", name="Personal").click()
    await expect(switcher).to_contain_text("Personal")
    cleo.expect_complaints("409")
    await cleo.go(f"/gpts/{of_team}/edit")
    async with opening(cleo.page, of_team):
        await cleo.page.get_by_role("button", name="Switch to Cleo's team and open").click()
    await expect(cleo.page.get_by_label("Name", exact=True)).to_have_value("Made at work")
    (await cast.cleo.delete(f"/api/gpts/{of_team}")).ok()
    await switcher.click()
    await cleo.page.get_by_role("menuitemradio", name="Personal").click()
    await expect(switcher).to_contain_text("Personal")

    made = (await cast.cleo.post("/api/gpts", {"name": "Made at home"})).ok()["id"]
    await other.page.reload()
    await expect(other.page.get_by_test_id("here")).to_contain_text("Team workspace: Cleo's team")
    other.expect_complaints("409")
    await other.go(f"/gpts/{made}/edit")
    await expect(other.page.get_by_role("button", name="Try again")).to_have_count(0)
    async with opening(other.page, made):
        await other.page.get_by_role("button", name="Switch to Personal and open").click()
    await expect(other.page.get_by_label("Name", exact=True)).to_have_value("Made at home")
    await expect(other.page.get_by_test_id("space").filter(visible=True)).to_contain_text("Personal")
    (await cast.cleo.delete(f"/api/gpts/{made}")).ok()


async def test_what_is_being_written_in_one_space_waits_there(cast: Cast, window: OpenWindow) -> None:
    emil = await window(cast.emil)
    page = await emil.go("/")
    await emil.composer.fill("The firm's plans for May")
    for space, waits in (("Personal", ""), ("Emil's enterprise", "The firm's plans for May")):
        await page.get_by_test_id("space").filter(visible=True).click()
        await page.get_by_role("menuitemradio", name=space).click()
        await expect(page.get_by_test_id("space").filter(visible=True)).to_contain_text(space)
        await expect(emil.composer).to_have_value(waits)


async def test_a_small_screen_shows_the_space_without_the_sidebar(cast: Cast, window: OpenWindow) -> None:
    emil = await window(cast.emil, size=NARROW)
    await emil.go("/")
    await expect(emil.page.get_by_test_id("space").filter(visible=True)).to_contain_text("Emil's enterprise")


async def test_who_has_one_space_alone_is_not_asked_which(cast: Cast, window: OpenWindow) -> None:
    ben = await window(cast.ben)
    await ben.go("/gpts")
    await expect(ben.page.get_by_role("heading", name="GPTs")).to_be_visible()
    await expect(ben.page.get_by_test_id("space").filter(visible=True)).to_have_count(0)
    await expect(ben.page.get_by_test_id("here")).to_have_count(0)


async def test_a_workspace_is_offered_where_one_works_in_one(cast: Cast, window: OpenWindow) -> None:
    for person, offered in ((cast.emil, 1), (cast.ada, 0)):
        made = (await person.post("/api/gpts", {"name": "Letters"})).ok()
        seen = await window(person)
        await seen.go(f"/gpts/{made['id']}/edit")
        await seen.page.get_by_role("button", name=re.compile("^Publish")).click()
        await expect(seen.page.get_by_label("Only me")).to_be_visible()
        await expect(seen.page.get_by_label("Everyone in this workspace")).to_have_count(offered)
