"""Ada gives her GPT two operations of a document that describes two thousand."""

import os
import re

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.journeys.browser_page import NARROW
from tests.journeys.conftest import OpenWindow
from tests.support.large_openapi_documents import large_document
from tests.support.people import Cast

pytestmark = pytest.mark.browser

KEPT = re.compile(r"/things/4/\{id\}[\s\S]*/things/5/\{id\}")


async def shot(page: Page, name: str) -> None:
    """A picture for a person to look at, where one is asked for."""
    if folder := os.environ.get("DISCREET_TEST_PICTURES"):
        await page.screenshot(path=f"{folder}/{name}.png")


async def test_operations_of_a_large_document_are_found_chosen_and_added(window: OpenWindow, cast: Cast) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Things"})).ok()["id"]
    ada = await window(cast.ada)
    page = await ada.go(f"/gpts/{gpt}/actions/new")
    document: FilePayload = {"name": "large.json", "mimeType": "application/json", "buffer": large_document().encode()}
    await page.get_by_test_id("document-input").set_input_files(document)
    await expect(page.get_by_role("heading", name="Choose operations")).to_be_visible()
    await expect(page.get_by_text("has 2,000 operations")).to_be_visible()
    listed = page.get_by_test_id("listed-operations").get_by_role("listitem")
    await expect(listed).to_have_count(100)
    await page.get_by_role("button", name="Show 100 more").click()
    await expect(listed).to_have_count(200)

    await page.get_by_label("Tag").select_option("tag4")
    await page.get_by_role("searchbox", name="Search operations").fill("thing 1998")
    await expect(listed).to_have_count(0)
    await expect(page.get_by_text("No operations found.")).to_be_visible()
    await page.get_by_label("Tag").select_option("")
    await listed.get_by_role("checkbox").check()
    chosen = page.get_by_test_id("chosen")
    await expect(chosen).to_contain_text("1 of 30 chosen.")
    await page.get_by_role("searchbox", name="Search operations").fill("")
    await page.get_by_role("button", name="Choose matches").click()
    await expect(chosen).to_contain_text("30 of 30 chosen.")
    await expect(listed.nth(29).get_by_role("checkbox")).to_be_disabled()
    await shot(page, "choose")
    await page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    await shot(page, "choose-narrow")
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.get_by_role("button", name="Clear").click()
    await listed.nth(4).get_by_role("checkbox").check()
    await listed.nth(5).get_by_role("checkbox").check()
    await page.get_by_role("button", name="Use 2 operations").click()

    await expect(page.get_by_text("2 usable operations.")).to_be_visible()
    await expect(page.get_by_label("Document", exact=True)).to_have_value(KEPT)
    await page.get_by_role("button", name="Add action").click()
    await expect(page.get_by_text("2 of 2 operations enabled")).to_be_visible()
