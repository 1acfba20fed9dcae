"""Steps that lead to the states of sharing a GPT, for its owner and for invited people."""

from playwright.async_api import Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.builder_steps import choose_in_menu
from tests.journeys.states import World
from tests.support.client import Client
from tests.support.people import address


async def share_gpts(ada: Client, olga: Client, keeper: str, guide: str, quiet: str, fresh: str) -> None:
    """Share four GPTs with Olga: to view, to edit, offered to edit, and offered to own."""
    for gpt, right in ((keeper, "view"), (guide, "edit")):
        (await ada.post(f"/api/gpts/{gpt}/rights", {"email": address("olga"), "right": right})).ok()
        [offer] = (await olga.get("/api/shared-gpts")).ok()["offers"]
        (await olga.post(f"/api/shared-gpts/offers/{offer['id']}/accept", {"right": right})).ok()
    (await ada.post(f"/api/gpts/{quiet}/rights", {"email": address("olga"), "right": "edit"})).ok()
    (await ada.post(f"/api/gpts/{fresh}/handover", {"email": address("olga")})).ok()


async def sharing_gpt(window: Window, page: Page, world: World) -> None:
    """One person holds a right, another was offered one."""
    await window.go(f"/gpts/{world.keeper}/edit")
    await page.get_by_role("button", name="Share", exact=True).click()
    await page.get_by_label("Email").fill("somebody-with-a-rather-long-address@department.example.org")
    await page.get_by_role("button", name="Invite").click()
    await expect(page.get_by_test_id("offer-link")).to_be_visible()


async def sharing_gpt_refused(window: Window, page: Page, world: World) -> None:
    window.expect_complaints("422")
    await window.go(f"/gpts/{world.keeper}/edit")
    await page.get_by_role("button", name="Share", exact=True).click()
    await page.get_by_label("Email").fill(address("ada"))
    await page.get_by_role("button", name="Invite").click()
    await expect(page.get_by_role("alert")).to_contain_text("your own email")


async def offered_gpts(window: Window, page: Page, world: World) -> None:
    await window.go("/gpts")
    await expect(page.get_by_test_id("offers")).to_be_visible()


async def looking_at_gpt(window: Window, page: Page, world: World) -> None:
    await window.go(f"/gpts/{world.keeper}/edit")
    await expect(page.get_by_text("shared this GPT with you")).to_be_visible()


async def editing_anothers_gpt(window: Window, page: Page, world: World) -> None:
    await window.go(f"/gpts/{world.guide}/edit")
    await expect(page.get_by_test_id("others-gpt")).to_be_visible()


async def handing_over(window: Window, page: Page, world: World) -> None:
    await window.go(f"/gpts/{world.bare}/edit")
    await choose_in_menu(page, "Transfer…")
    await expect(page.get_by_label("New owner’s email")).to_be_visible()


async def offered_for_good(window: Window, page: Page, world: World) -> None:
    """A GPT that is offered for takeover comes first."""
    await window.go("/gpts")
    await expect(page.get_by_test_id("offers")).to_contain_text("wants to transfer")


async def handover_waits(window: Window, page: Page, world: World) -> None:
    await window.go(f"/gpts/{world.fresh}/edit")
    await choose_in_menu(page, "Transfer…")
    await page.get_by_test_id("handover").scroll_into_view_if_needed()


async def explored_by_category(window: Window, page: Page, world: World) -> None:
    await window.go("/gpts")
    await page.get_by_label("Category").select_option("Education")
    await page.get_by_label("Sort by").select_option("Newest")
    await expect(page.get_by_text("No GPTs in “Education” yet")).to_be_visible()


async def starred(window: Window, page: Page, world: World) -> None:
    """Many have rated it, and so has the person who looks."""
    await window.go(f"/g/{world.keeper}")
    await page.get_by_role("button", name="More about this GPT").click()
    await page.get_by_role("menuitem", name="Rate this GPT").click()
    await page.get_by_role("radio", name="4 stars").check(force=True)
    await expect(page.get_by_test_id("give-stars")).to_contain_text("You gave 4 stars.")
    await expect(page.get_by_test_id("stars")).to_contain_text("of 5 stars")
