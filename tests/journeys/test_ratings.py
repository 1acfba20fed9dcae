"""Ben gives a GPT stars after it has answered him, sees his own again, and takes them back."""

import pytest
from playwright.async_api import Page, expect

from tests.journeys.conftest import OpenWindow
from tests.support.chat_client import ask
from tests.support.people import Cast

pytestmark = pytest.mark.browser


async def rate(page: Page) -> None:
    await page.get_by_role("button", name="More about this GPT").click()
    await page.get_by_role("menuitem", name="Rate this GPT").click()


async def test_ben_gives_stars_and_takes_them_back(window: OpenWindow, cast: Cast) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Keeper"})).ok()["id"]
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    ben = await window(cast.ben)
    page = await ben.go(f"/g/{gpt}")
    await expect(page.get_by_role("heading", name="Keeper")).to_be_visible()
    await rate(page)
    await expect(page.get_by_role("dialog")).to_contain_text("once it has answered you")
    await expect(page.get_by_test_id("give-stars")).to_have_count(0)
    await ask(cast.ben, "Which way?", gpt_id=gpt)
    await page.reload()
    await rate(page)
    await page.get_by_role("radio", name="4 stars").focus()
    async with page.expect_response(lambda response: response.request.method == "PUT"):
        await page.keyboard.press("Space")
    await expect(page.get_by_test_id("give-stars")).to_contain_text("You gave 4 stars.")
    await page.reload()
    await rate(page)
    await expect(page.get_by_role("radio", name="4 stars")).to_be_checked()
    await page.get_by_role("button", name="Remove rating").click()
    await expect(page.get_by_test_id("give-stars")).not_to_contain_text("You gave")
    ada = await window(cast.ada)
    own = await ada.go(f"/g/{gpt}")
    await expect(own.get_by_role("heading", name="Keeper")).to_be_visible()
    await own.get_by_role("button", name="More about this GPT").click()
    await expect(own.get_by_role("menuitem", name="What the builder sees")).to_be_visible()
    await expect(own.get_by_role("menuitem", name="Rate this GPT")).to_have_count(0)
