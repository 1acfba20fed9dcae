"""“About me”: written in Settings, used in a chat and shown in its receipt; taken from an export, edited before saving."""

import pytest
from playwright.async_api import expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.journeys.screens.about_me import EXPORT, HERON, give_claude
from tests.support.people import Cast

pytestmark = pytest.mark.browser


async def test_it_is_written_used_and_deleted(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer = "Noted."
    dan = await window(cast.dan)
    page = await dan.go("/settings/about-me")
    about_you, answers = page.get_by_label("About you"), page.get_by_label("Response style")
    save = page.get_by_role("button", name="Save")
    await expect(save).to_be_disabled()
    await expect(page.get_by_role("switch", name="Use in chats without a GPT")).to_be_checked()
    await expect(page.get_by_role("switch", name="Use with GPTs")).not_to_be_checked()
    await about_you.fill("x" * 3_001)
    await expect(page.get_by_text("1 character too long.")).to_be_visible()
    await expect(save).to_be_disabled()
    await about_you.fill(HERON)
    await answers.fill("In one sentence.")
    await save.press("Enter")
    await expect(page.get_by_text("“About me” saved.")).to_be_visible()
    await expect(save).to_be_disabled()
    await expect(save).to_be_focused()

    page = await dan.go("/")
    await dan.ask("Hello")
    await expect(page.get_by_text("Noted.")).to_be_visible()
    assert HERON in str(scripted.requests[-1])
    await expect(page.get_by_text(HERON)).to_have_count(0)
    await dan.privacy_chip.click()
    await expect(page.get_by_test_id("receipt")).to_contain_text("“About me” was part of the prompt of 1 answer.")

    page = await dan.go("/settings/about-me")
    await expect(page.get_by_label("About you")).to_have_value(HERON)
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_label("About you")).to_have_value("")


async def test_what_an_export_holds_is_added_only_by_hand(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/move-in")
    await give_claude(page, EXPORT)
    moved = page.get_by_test_id("move-ins").locator("[data-state=done]").first
    await expect(moved).to_contain_text("Claude export")
    await expect(moved).to_contain_text("1 chat imported.")
    await moved.get_by_role("button", name="Add to “About me”").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_test_id("found-texts").get_by_role("listitem")).to_have_count(2)
    save = dialog.get_by_role("button", name="Save")
    await expect(save).to_be_disabled()
    first = dialog.get_by_test_id("found-texts").get_by_role("listitem").first
    add = first.get_by_role("button", name="Add to “About you”")
    await expect(add).to_be_focused()
    await add.press("Enter")
    await expect(add).to_be_disabled()
    await expect(dialog.get_by_label("About you", exact=True)).to_have_value(HERON)
    await dialog.get_by_label("About you", exact=True).fill(f"{HERON} By hand.")
    await save.click()
    await expect(dialog).to_have_count(0)
    await expect(moved.get_by_role("button", name="Add to “About me”")).to_have_count(0)
    await expect(moved).to_be_focused()
    page = await ben.go("/settings/about-me")
    await expect(page.get_by_label("About you")).to_have_value(f"{HERON} By hand.")
    await expect(page.get_by_label("Response style")).to_have_value("")
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_label("About you")).to_have_value("")
