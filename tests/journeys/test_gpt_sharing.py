"""Ada lets Ben edit her GPT: he reads what that means, accepts and writes; no edit overwrites another; she ends it.

This server sends no mail, so Ada gives Ben the link of each offer.
"""

import pytest
from playwright.async_api import Page, expect

from tests.journeys.browser_page import NARROW
from tests.journeys.builder_steps import begin_gpt, choose_in_menu
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.people import PASSWORD, Cast, address

pytestmark = pytest.mark.browser

SOMEBODY_ELSE = "Someone else saved this draft"


async def keeper(page: Page, name: str = "Keeper of Vesterholm") -> str:
    """A published GPT of the signed-in person: its path in the builder."""
    await begin_gpt(page)
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("Instructions").fill("Be brief.")
    await page.get_by_role("button", name="Publish", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    return page.url.partition("://")[2].partition("/")[2]


async def share(page: Page, email: str, right: str) -> str:
    """The path of the offer's link."""
    await page.get_by_role("button", name="Share", exact=True).click()
    await page.get_by_label("Email").fill(email)
    await page.get_by_role("radio", name=right, exact=False).check()
    await page.get_by_role("button", name="Invite").click()
    return path_of(await page.get_by_test_id("offer-link").first.input_value())


def path_of(link: str) -> str:
    return "/" + link.partition("://")[2].partition("/")[2]


async def test_two_people_edit_one_gpt_and_one_of_them_stops(window: OpenWindow, cast: Cast) -> None:
    ada = await window(cast.ada, size=(1440, 900))
    page = await ada.go("/gpts")
    path = "/" + await keeper(page)
    link = await share(page, address("ben"), "Edit")
    await expect(page.get_by_test_id("rights")).to_contain_text("Invited: Edit")
    await expect(page.get_by_test_id("rights")).to_contain_text("The link hasn’t been opened yet.")
    await page.keyboard.press("Escape")

    ben = await window(cast.ben, size=(1440, 900))
    theirs = await ben.go("/gpts")
    await expect(theirs.get_by_test_id("offers")).to_have_count(0)
    await ben.go(link)
    await expect(theirs.get_by_test_id("offers")).to_contain_text("becomes part of the GPT")
    await theirs.get_by_role("button", name="Accept Keeper of Vesterholm").click()
    await theirs.get_by_role("link", name="Edit Keeper of Vesterholm").click()
    await expect(theirs.get_by_test_id("others-gpt")).to_contain_text("Ada owns this GPT")
    for owners in ("Publish", "Publish changes", "Share"):
        await expect(theirs.get_by_role("button", name=owners, exact=True)).to_have_count(0)
    await theirs.get_by_role("button", name="More actions", exact=True).click()
    await expect(theirs.get_by_role("menuitem", name="Duplicate")).to_be_visible()
    for owners in ("Share", "Insights", "Transfer…", "Delete GPT"):
        await expect(theirs.get_by_role("menuitem", name=owners)).to_have_count(0)
    await theirs.keyboard.press("Escape")
    await expect(theirs.get_by_role("switch", name="People may choose another model")).to_be_visible()
    await expect(theirs.get_by_role("switch", name="Use this GPT for training")).to_have_count(0)
    await theirs.get_by_label("Description").fill("Ben’s words.")
    await expect(theirs.get_by_test_id("save-state")).to_contain_text("Saved")

    ada.expect_complaints("409")
    await page.get_by_label("Description").fill("Ada’s words.")
    await expect(page.get_by_test_id("save-state")).to_contain_text(SOMEBODY_ELSE)
    await page.get_by_role("button", name="Use theirs").click()
    await expect(page.get_by_label("Description")).to_have_value("Ben’s words.")
    await page.get_by_label("Description").fill("Ada’s second words.")
    await expect(page.get_by_test_id("save-state")).to_contain_text("Saved")

    ben.expect_complaints("409")
    await theirs.get_by_label("Description").fill("Ben’s last words.")
    await expect(theirs.get_by_test_id("save-state")).to_contain_text(SOMEBODY_ELSE)
    await theirs.get_by_role("button", name="Keep mine").click()
    await expect(theirs.get_by_test_id("save-state")).to_contain_text("Saved")

    await page.get_by_role("button", name="Share", exact=True).click()
    await expect(page.get_by_test_id("rights")).to_contain_text("Access: Edit")
    await page.get_by_role("button", name=f"Remove {address('ben')}").click()
    await page.get_by_role("button", name="Remove", exact=True).last.click()
    await expect(page.get_by_text("Not shared with anyone yet.")).to_be_visible()
    ben.expect_complaints("404")
    await ben.go(path)
    await expect(theirs.get_by_test_id("save-state")).to_have_count(0)


async def test_who_may_look_looks_duplicates_and_leaves(window: OpenWindow, cast: Cast) -> None:
    ada = await window(cast.ada, size=(1440, 900))
    page = await ada.go("/gpts")
    await keeper(page)
    link = await share(page, address("ben"), "View and copy")

    ben = await window(cast.ben)
    theirs = await ben.go(link)
    await theirs.get_by_role("button", name="Accept Keeper of Vesterholm").click()
    await theirs.get_by_role("link", name="View Keeper of Vesterholm").click()
    await expect(theirs.get_by_text("Be brief.")).to_be_visible()
    await theirs.get_by_role("button", name="Duplicate").click()
    await theirs.get_by_role("dialog").get_by_role("button", name="Duplicate").click()
    await theirs.get_by_role("link", name="Open copy").click()
    await expect(theirs.get_by_test_id("origin")).to_contain_text("A GPT by AdaIn: instructions.Doesn’t allow")
    await theirs.get_by_test_id("origin").scroll_into_view_if_needed()
    assert await find_faults(theirs, "made-from") == []
    await page.reload()
    await expect(page.get_by_text("Other people’s GPTs are based on this one")).to_be_visible()
    await theirs.get_by_label("Instructions").fill("")
    await expect(theirs.get_by_test_id("origin")).to_have_count(0)
    await ben.go("/gpts")
    await theirs.get_by_role("button", name="Leave Keeper of Vesterholm").click()
    await theirs.get_by_role("dialog").get_by_role("button", name="Leave", exact=True).click()
    await expect(theirs.get_by_role("heading", name="Shared with you")).to_have_count(0)


async def test_declined_is_gone(window: OpenWindow, cast: Cast) -> None:
    ada = await window(cast.ada, size=(1440, 900))
    page = await ada.go("/gpts")
    await keeper(page)
    earlier = await share(page, address("ben"), "Chat")
    await page.get_by_role("button", name=f"New link for {address('ben')}").click()
    await expect(page.get_by_test_id("offer-link")).to_have_count(2)
    link = path_of(await page.get_by_test_id("offer-link").last.input_value())
    ben = await window(cast.ben)
    ben.expect_complaints("404")
    theirs = await ben.go(earlier)
    await expect(theirs.get_by_role("alert")).to_contain_text("no longer works")
    theirs = await ben.go(link)
    await theirs.get_by_role("button", name="Decline Keeper of Vesterholm").click()
    await expect(theirs.get_by_test_id("offers")).to_have_count(0)


async def test_ada_hands_her_gpt_over_to_ben(window: OpenWindow, cast: Cast) -> None:
    ada = await window(cast.ada, size=(1440, 900))
    page = await ada.go("/gpts")
    path = "/" + await keeper(page, "Harbour pilot")
    await choose_in_menu(page, "Transfer…")
    await page.get_by_label("New owner’s email").fill(address("ben"))
    await page.get_by_role("dialog").get_by_role("button", name="Send offer").click()
    await expect(page.get_by_test_id("handover")).to_contain_text("You own it until they accept")
    link = path_of(await page.get_by_test_id("offer-link").input_value())

    ben = await window(cast.ben, size=(1440, 900))
    theirs = await ben.go(link)
    await expect(theirs.get_by_test_id("offers")).to_contain_text("Training is off")
    await theirs.get_by_role("button", name="Accept transfer of Harbour pilot", exact=True).click()
    await theirs.get_by_role("link", name="Edit Harbour pilot").click()
    await expect(theirs.get_by_label("Instructions")).to_have_value("Be brief.")
    await expect(theirs.get_by_role("button", name="Share", exact=True)).to_be_visible()
    await expect(theirs.get_by_test_id("origin")).to_contain_text("Earlier owner: AdaIn: instructions.Doesn’t allow")
    await ada.go("/settings/privacy")
    left = page.get_by_test_id("former-gpt")
    await expect(left).to_contain_text("What you wrote is still in use.")
    await left.get_by_role("switch").click()
    await expect(left.get_by_role("switch")).to_be_checked()
    await left.scroll_into_view_if_needed()
    assert await find_faults(page, "former-gpts") == []
    await theirs.reload()
    await expect(theirs.get_by_test_id("origin")).to_contain_text("Allows training.")
    ada.expect_complaints("404")
    await ada.go(path)
    await expect(page.get_by_test_id("save-state")).to_have_count(0)
    await ada.go("/evidence")
    await expect(page.get_by_text("GPT transferred")).to_be_visible()


async def test_a_link_waits_for_the_sign_in_of_the_one_it_is_for(window: OpenWindow, cast: Cast) -> None:
    """Another account reads that it is for another address; a signed-out browser comes to the offer by signing in."""
    ada = await window(cast.ada, size=(1440, 900))
    page = await ada.go("/gpts")
    await keeper(page)
    link = await share(page, address("ben"), "Chat")
    assert await find_faults(page, "offer-with-link", (NARROW,)) == []

    dan = await window(cast.dan)
    dan.expect_complaints("403")
    theirs = await dan.go(link)
    await expect(theirs.get_by_role("alert")).to_contain_text("another email address")
    assert await find_faults(theirs, "offer-for-another", (NARROW,)) == []

    somebody = await window()
    theirs = await somebody.go(link)
    await theirs.get_by_role("link", name="Sign in").click()
    await theirs.get_by_label("Email").fill(address("ben"))
    await theirs.get_by_label("Password", exact=True).fill(PASSWORD)
    await theirs.get_by_role("button", name="Sign in", exact=True).click()
    await expect(theirs.get_by_test_id("offers")).to_contain_text("Keeper of Vesterholm")
