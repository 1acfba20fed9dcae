"""Ada publishes twice, compares, and goes back to the first version; then she tests her GPT's knowledge."""

import re

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.journeys.builder_steps import begin_gpt
from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast

pytestmark = pytest.mark.browser


async def publish(page: Page, note: str = "") -> None:
    """Publish; a first version has nothing that is new, so that nothing is asked about it."""
    await page.get_by_role("button", name=re.compile("^Publish")).click()
    news = page.get_by_label("What’s new (optional)")
    await expect(news).to_have_count(1 if note else 0)
    if note:
        await news.fill(note)
    await page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="Close").last.click()


async def test_ada_goes_back_to_what_was(window: OpenWindow, cast: Cast) -> None:
    ada = await window(cast.ada, size=(1440, 900))
    page = await ada.go("/gpts")
    await begin_gpt(page)
    await page.get_by_label("Name", exact=True).fill("Keeper")
    await page.get_by_label("Instructions").fill("Be brief.\nSpeak of lamps.")
    await publish(page)
    await page.get_by_label("Instructions").fill("Be long.\nSpeak of lamps.")
    await publish(page, "Longer answers")

    await page.get_by_role("button", name="Versions").click()
    versions = page.get_by_test_id("versions").get_by_role("listitem")
    await expect(versions.first).to_contain_text("Longer answers")
    await expect(versions.first).to_contain_text("Published")
    await page.get_by_role("button", name="Compare version 1 with your draft").click()
    compared = page.get_by_test_id("comparison")
    await expect(compared).to_contain_text("Only in this version:Be brief.")
    await expect(compared).to_contain_text("Only in the draft:Be long.")
    await expect(compared).to_contain_text("1 unchanged line")
    await page.get_by_role("button", name="Restore to draft").click()
    await page.get_by_role("button", name="Restore", exact=True).click()
    await expect(page.get_by_label("Instructions")).to_have_value("Be brief.\nSpeak of lamps.")
    await expect(page.get_by_test_id("save-state")).to_contain_text("Version 2")
    await page.reload()
    await expect(page.get_by_label("Instructions")).to_have_value("Be brief.\nSpeak of lamps.")


async def test_ada_replaces_a_file_and_sees_what_a_chat_would_get(window: OpenWindow, cast: Cast) -> None:
    ada = await window(cast.ada, size=(1440, 900))
    page = await ada.go("/gpts")
    await begin_gpt(page)
    files = page.get_by_test_id("knowledge-files")
    notes: FilePayload = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"The lamp is lit at dusk."}
    await page.get_by_test_id("knowledge-input").set_input_files(notes)
    await expect(files).to_contain_text("1 passage", timeout=60_000)
    await page.get_by_test_id("replace-input").set_input_files(
        notes | {"name": "other.txt", "buffer": b"The lamp is lit at seven o'clock."}
    )
    await expect(files).to_contain_text("33 bytes", timeout=60_000)
    await expect(files).to_contain_text("1 passage", timeout=60_000)
    await expect(files).to_contain_text("notes.txt")
    await page.get_by_role("button", name="Test search").click()
    await page.get_by_label("Question").fill("When is the lamp lit?")
    await page.get_by_role("button", name="Find passages").click()
    await expect(page.get_by_test_id("passages")).to_contain_text("The lamp is lit at seven o'clock.")
