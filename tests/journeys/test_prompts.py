"""Prompts: saved once, found with “/”, filled in, sent; a question is saved; one is shared within a workspace."""

import pytest
from playwright.async_api import expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast

pytestmark = pytest.mark.browser

LETTER = "Write to {{name}} about {{topic=bees}} in a {{tone:formal|friendly}} tone."


async def test_a_prompt_is_written_used_and_kept_again(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer = "Dear Ada"
    dan = await window(cast.dan)
    page = await dan.go("/prompts")
    main, dialog = page.get_by_role("main"), page.get_by_role("dialog")
    await page.get_by_role("button", name="New prompt").click()
    await dialog.get_by_label("Name").fill("Letter")
    await dialog.get_by_label("Text").fill(LETTER)
    await dialog.get_by_role("button", name="Save").click()
    await expect(main.get_by_text(LETTER)).to_be_visible()

    # By keyboard only: the list, the form, the message
    page = await dan.go("/")
    field = page.get_by_role("textbox", name="Message")
    await field.press_sequentially("/lett")
    option = page.get_by_role("option", name="Letter")
    await expect(option).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Escape")
    await expect(option).to_have_count(0)
    await field.fill("")
    await field.press_sequentially("/lett")
    await expect(option).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_label("name")).to_be_focused()
    await page.keyboard.type("Ada")
    await page.keyboard.press("Tab")
    await expect(dialog.get_by_label("topic")).to_have_value("bees")
    await page.keyboard.press("Tab")
    await dialog.get_by_label("tone").select_option("friendly")
    await dialog.get_by_role("button", name="Insert").click()
    await expect(field).to_have_value("Write to Ada about bees in a friendly tone.")
    await expect(field).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Dear Ada")).to_be_visible()

    # The sent question becomes a prompt; a deleted one comes back
    question = page.get_by_role("article", name="You said")
    await question.hover()
    await question.get_by_role("button", name="Save as a prompt").click()
    await dialog.get_by_label("Name").fill("To Ada")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    page = await dan.go("/prompts")
    await page.get_by_role("button", name="Options for “To Ada”").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await expect(main.get_by_text("To Ada", exact=True)).to_have_count(0)
    await page.get_by_role("button", name="Undo").click()
    await expect(main.get_by_text("To Ada", exact=True)).to_be_visible()
    await page.get_by_label("Search prompts").fill("friendly")
    await expect(main.get_by_role("listitem")).to_have_count(2)
    await page.get_by_label("Search prompts").fill("zebra")
    await expect(main.get_by_text("No prompts found")).to_be_visible()


async def test_what_is_no_prompt_is_sent_as_it_is(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer = "A file of accounts"
    dan = await window(cast.dan)
    page = await dan.go("/")
    await page.get_by_role("textbox", name="Message").press_sequentially("/etc/passwd is what?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("A file of accounts")).to_be_visible()


async def test_a_prompt_is_shared_seen_and_removed(window: OpenWindow, cast: Cast) -> None:
    await cast.cleo.post("/api/prompts", {"name": "House style", "text": "Write in our house style."})
    page = await (await window(cast.cleo)).go("/prompts")
    main = page.get_by_role("main")
    await page.get_by_role("button", name="Options for “House style”").click()
    await page.get_by_role("menuitem", name="Share with the workspace").click()
    await expect(main.get_by_text("Shared with the workspace")).to_be_visible()
    await page.get_by_role("button", name="Options for “House style”").click()
    await page.get_by_role("menuitem", name="Stop sharing").click()
    await expect(main.get_by_text("Shared with the workspace")).to_have_count(0)
