"""Importing chats by hand: an export is uploaded, its conversation read in both its branches, and the import undone."""

import re

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import OpenWindow
from tests.journeys.screens.moving import TITLE, give
from tests.support.people import Cast

pytestmark = pytest.mark.browser


async def test_an_export_becomes_conversations_and_can_be_taken_back(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    await page.get_by_role("button", name=re.compile("Account")).click()
    await page.get_by_role("menuitem", name="Import chats").click()
    await expect(page.get_by_role("heading", name="Import your chats", exact=True)).to_be_visible()
    await give(page)
    moved = page.get_by_test_id("move-ins").get_by_role("listitem").first
    await expect(moved).to_contain_text("1 chat imported.")
    await moved.get_by_text("Not imported").click()
    kinds = moved.get_by_role("listitem")
    await expect(kinds.filter(has_text="The model’s reasoning before its answers.")).to_contain_text("1")
    await expect(kinds.filter(has_text="Images.")).to_contain_text("1")

    listed = page.get_by_role("navigation").get_by_role("link", name=TITLE)
    await listed.click()
    await expect(ben.answers.last).to_contain_text("tram 28")
    await expect(ben.privacy_chip).to_contain_text("Not used for training")
    await page.get_by_role("button", name="Next version").first.click()
    await expect(ben.answers.last).to_contain_text("Belém")

    await ben.go("/move-in")
    await moved.get_by_role("button", name="Undo import").click()
    await page.get_by_role("button", name="Delete chats").click()
    await expect(moved).to_contain_text("Undone.")
    await expect(listed).to_have_count(0)
