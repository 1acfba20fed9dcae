"""Ben brings a GPT: by hand from another service, takes it along as a file, and brings that again."""

import re

import pytest
from playwright.async_api import FilePayload, expect

from tests.journeys.builder_steps import choose_in_menu
from tests.journeys.conftest import OpenWindow
from tests.journeys.screens.building import give
from tests.services.test_action_editor import STATUS, document
from tests.support.people import Cast

pytestmark = pytest.mark.browser


async def test_a_gpt_moves_in_by_hand_and_out_and_in_again_as_a_file(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/gpts")
    await page.get_by_role("link", name="Import a GPT").first.click()
    await page.get_by_label("Name", exact=True).fill("Lamp keeper")
    await page.get_by_label("Instructions").fill("Be brief.")
    await page.get_by_label("Conversation starters").fill("And fog?\n\nAnd ice?\n")
    handbook: FilePayload = {
        "name": "handbook.md",
        "mimeType": "text/markdown",
        "buffer": b"# Lamps\n\nTrim the wick at noon.",
    }
    await page.get_by_test_id("bring-input").set_input_files(handbook)
    await page.get_by_role("button", name="Add action").click()
    await page.get_by_label("Schema of action 1").fill(document(STATUS))
    await page.get_by_role("button", name="Create draft").click()

    await expect(page).to_have_url(re.compile(r"/gpts/[0-9a-f-]{36}/edit$"))
    await expect(page.get_by_label("Instructions")).to_have_value("Be brief.")
    await expect(page.get_by_label("Starter 2", exact=True)).to_have_value("And ice?")
    await expect(page.get_by_test_id("knowledge-files")).to_contain_text("handbook.md")
    await expect(page.get_by_text("api.flights.example").first).to_be_visible()
    await expect(page.get_by_test_id("preview")).to_be_visible()

    async with page.expect_download() as downloading:
        await choose_in_menu(page, "Export GPT")
    download = await downloading.value
    assert download.suggested_filename == "lamp-keeper.gpt.zip"
    path = await download.path()

    await ben.go("/gpts/bring")
    await page.get_by_role("button", name="From a Discreet file").click()
    await give(page, path.read_bytes())
    await expect(page.get_by_test_id("came")).to_contain_text("“Lamp keeper” was added to your drafts.")
    await page.get_by_role("link", name="Open draft").click()
    await expect(page.get_by_label("Instructions")).to_have_value("Be brief.")
    await expect(page.get_by_test_id("knowledge-files")).to_contain_text("handbook.md")
