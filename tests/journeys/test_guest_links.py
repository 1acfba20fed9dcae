"""Olga allows guests; Ada opens her GPT to a customer by a link, changes and revokes it; refusals say why."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.journeys.conftest import OpenWindow
from tests.journeys.test_gpt_sharing import keeper
from tests.journeys.viewports import find_faults
from tests.support.people import Cast

pytestmark = pytest.mark.browser


async def open_share(page: Page) -> None:
    await page.get_by_role("button", name="Share", exact=True).click()
    await expect(page.get_by_role("heading", name="Links for guests")).to_be_visible()


async def allow_guests(window: OpenWindow, cast: Cast) -> None:
    olga = await window(cast.olga, size=(1280, 900))
    admin = await olga.go("/operator/people")
    await admin.get_by_role("switch", name="Allow links for guests").click()
    await admin.get_by_role("button", name="Save guest settings").click()
    await expect(admin.get_by_text("Saved", exact=False).last).to_be_visible()
    assert await find_faults(admin, "guests-admin") == []


async def read_embedding_code(page: Page) -> None:
    await page.get_by_role("button", name="Embed ACME").click()
    shown = page.get_by_role("dialog", name="Embed “ACME”")
    await expect(shown).to_contain_text("Works on: https://example.com")
    await expect(shown).to_contain_text(re.compile(r'/embed\.js" data-link="[\w-]{43}" async></script>'))
    await expect(shown).to_contain_text(re.compile(r'<iframe src="http://[^"]+/embed/[\w-]{43}"'))
    assert await find_faults(page, "guest-link-embed") == []
    await page.keyboard.press("Escape")


async def passes_on(page: Page) -> None:
    """See the new link ready to be copied."""
    made = page.get_by_role("dialog", name="Link created")
    await expect(made.get_by_label("Address")).to_be_focused()
    await expect(made.get_by_label("Address")).to_have_value(re.compile("/g/"))
    await expect(made.get_by_text("Send the password separately.")).to_be_visible()
    await expect(made.get_by_role("button", name="Copy link")).to_be_visible()
    assert await find_faults(page, "guest-link-made") == []
    await made.get_by_role("button", name="Done").click()


async def test_the_operator_allows_guests_and_a_builder_makes_a_link(window: OpenWindow, cast: Cast) -> None:
    ada = await window(cast.ada, size=(1280, 900))
    page = await ada.go("/gpts")
    path = "/" + await keeper(page)
    await open_share(page)
    await expect(page.get_by_text("The operator of this server doesn’t allow guests.")).to_be_visible()
    await expect(page.get_by_role("button", name="Create link")).to_have_count(0)

    await allow_guests(window, cast)
    await ada.go(path)
    await open_share(page)
    await expect(page.get_by_text("First share this GPT with anyone who has the link")).to_be_visible()
    await page.keyboard.press("Escape")
    gpt = f"/api/gpts/{path.split('/')[2]}"
    edition = (await cast.ada.get(f"{gpt}/draft")).ok()["edition"]
    wanted = {"level": "link", "note": "", "edition": edition, "category": "other"}
    (await cast.ada.post(f"{gpt}/publish", wanted)).ok()
    await ada.go(path)
    await open_share(page)
    await page.get_by_role("button", name="Create link").click()
    dialog = page.get_by_role("dialog", name="New link for guests")
    await dialog.get_by_role("button", name="Create link").click()
    await expect(dialog.get_by_text("Enter a name.")).to_be_visible()
    await expect(dialog.get_by_label("Name")).to_be_focused()
    await dialog.get_by_label("Name").fill("ACME")
    await dialog.get_by_label("Ends").select_option("In a month")
    await dialog.get_by_label("Password (optional)").fill("correct horse")
    await dialog.get_by_label(re.compile("Monthly budget")).fill("25,00")
    await dialog.get_by_label("Sites that can embed it (optional)").fill("not a site")
    ada.expect_complaints("status of 422")
    await dialog.get_by_role("button", name="Create link").click()
    await expect(dialog.get_by_text("“not a site” is not a site")).to_be_visible()
    assert await find_faults(page, "guest-link-form") == []
    await dialog.get_by_label("Sites that can embed it (optional)").fill("https://example.com")
    await dialog.get_by_role("button", name="Create link").click()
    await passes_on(page)
    await changes_and_revokes(page)


async def changes_and_revokes(page: Page) -> None:
    """Change the link named ACME and revoke it."""
    row = page.get_by_test_id("guest-links").get_by_role("listitem")
    await expect(row).to_contain_text("ACME")
    await expect(row).to_contain_text("With password")
    await expect(row).to_contain_text("0% of this month’s budget used")
    await expect(row).to_contain_text("No use before this month")

    await read_embedding_code(page)

    await row.get_by_role("button", name="Edit ACME").click()
    changed = page.get_by_role("dialog", name="Edit ACME")
    await expect(changed.get_by_label("Sites that can embed it (optional)")).to_have_value("https://example.com")
    await changed.get_by_label("Name").fill("ACME Ltd")
    await changed.get_by_label(re.compile("Monthly budget")).fill("50.00")
    await expect(changed.get_by_text("Changed limits start on the next day (UTC).")).to_be_visible()
    await changed.get_by_role("button", name="Save link").click()
    await expect(row).to_contain_text("ACME Ltd")
    await expect(row).to_contain_text("New limits from")
    await page.set_viewport_size({"width": 390, "height": 844})
    assert await find_faults(page, "guest-links") == []
    await row.get_by_role("button", name="Revoke ACME Ltd").click()
    await page.get_by_role("dialog", name="Revoke the link “ACME Ltd”?").get_by_role("button", name="Revoke").click()
    await expect(row).to_have_count(0)
