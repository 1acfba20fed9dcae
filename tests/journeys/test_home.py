"""The home page: the message field in the middle, suggested beginnings, recent GPTs, and a one-time import offer."""

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast

pytestmark = pytest.mark.browser


async def test_the_field_stands_in_the_middle_and_moves_to_the_end_when_the_chat_begins(
    window: OpenWindow, cast: Cast
) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Keeper"})).ok()["id"]
    ada = await window(cast.ada)
    page = await ada.go("/")
    await expect(page.get_by_role("heading", name="What can I help with?")).to_be_visible()
    height = page.viewport_size["height"] if page.viewport_size else 0
    centred = await ada.composer.bounding_box()
    assert centred is not None
    assert height * 0.25 < centred["y"] < height * 0.6
    await page.get_by_role("button", name="Summarize a text").click()
    await expect(ada.composer).to_have_value("Summarize this text in five points: ")
    await expect(ada.composer).to_be_focused()

    offer = page.get_by_test_id("import-offer")
    await expect(offer.get_by_role("link", name="Import chats")).to_have_attribute("href", "/move-in")
    await expect(offer.get_by_role("link", name="Import GPTs")).to_have_attribute("href", "/gpts/bring")
    await offer.get_by_role("button", name="Dismiss").click()
    await expect(offer).to_have_count(0)
    assert await ada.composer.bounding_box() == centred, "nothing moves the field"

    await ada.ask("Hello")
    end = await ada.composer.bounding_box()
    assert end is not None
    assert end["y"] > height * 0.8
    await ada.go(f"/g/{gpt}")
    await ada.ask("Who keeps the light?")
    await ada.go("/")
    recent = page.get_by_test_id("recent-gpts")
    await expect(recent.get_by_role("link", name="Keeper")).to_have_attribute("href", f"/g/{gpt}")
    await expect(offer).to_have_count(0)
    for one in (await cast.ada.get("/api/conversations")).ok()["conversations"]:
        (await cast.ada.delete(f"/api/conversations/{one['id']}")).ok()
    (await cast.ada.delete(f"/api/gpts/{gpt}")).ok()
