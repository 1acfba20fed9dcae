"""Images: Ben describes one and gets it, is refused and tries again, stops, views, keeps and deletes one."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Locator, Page, expect

from tests.fakes.image_endpoint import ImageAnswer, ImageEndpoint, refusal
from tests.journeys.browser_page import Window
from tests.journeys.conftest import OpenWindow
from tests.journeys.screens.image import REFUSED, describe
from tests.support.images import request_image
from tests.support.people import Cast

pytestmark = pytest.mark.browser

PROMPT = "A stone lighthouse at dusk"


def tiles(page: Page) -> Locator:
    return page.get_by_test_id("images").get_by_role("listitem")


async def shown(image: Locator) -> None:
    await expect(image).to_be_visible()
    await expect(image).to_have_js_property("complete", True)
    assert await image.evaluate("element => element.naturalWidth") > 0


async def test_from_a_description_to_a_picture_and_away(
    window: OpenWindow, cast: Cast, image_endpoint: ImageEndpoint, tmp_path: Path
) -> None:
    ben: Window = await window(cast.ben)
    page = await ben.go("/")
    await page.get_by_role("navigation", name="Sidebar").get_by_role("link", name="Images").click()
    await expect(page.get_by_text("No images yet")).to_be_visible()
    await expect(page.get_by_role("button", name="Create image")).to_be_disabled()

    image_endpoint.hold_next_answer()
    await page.get_by_text("Portrait").click()
    await page.get_by_label("Describe your image").fill(PROMPT)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("making")).to_contain_text(PROMPT)
    await expect(page.get_by_role("button", name="Create image")).to_be_disabled()
    await page.reload()  # it continues at the same time
    await expect(page.get_by_test_id("making")).to_contain_text(PROMPT)
    image_endpoint.release.set()
    await expect(tiles(page)).to_have_count(1)
    await expect(page.get_by_test_id("making")).to_have_count(0)
    await shown(tiles(page).locator("img"))

    await page.get_by_role("link", name=f"Open “{PROMPT}”").click()
    await expect(page).to_have_url(re.compile(r"/images\?image="))
    dialog = page.get_by_role("dialog", name="Image")
    await shown(dialog.get_by_role("img", name=PROMPT))
    await expect(dialog).to_contain_text("64 × 96 pixels")
    async with page.expect_download() as download:
        await dialog.get_by_role("link", name="Download").click()
    file = await download.value
    assert re.fullmatch(r"image-\d{4}-\d\d-\d\d-\d{6}\.png", file.suggested_filename)
    await file.save_as(tmp_path / "kept.png")
    with Image.open(BytesIO((tmp_path / "kept.png").read_bytes())) as downloaded:
        assert downloaded.size == (64, 96)

    await dialog.get_by_text("Privacy receipt").click()
    receipt = dialog.get_by_test_id("image-receipt")
    await expect(receipt).to_contain_text("Images in your own space")
    await expect(receipt).to_contain_text("Images are never used for training")
    await expect(receipt).to_contain_text("127.0.0.1")
    await dialog.get_by_role("button", name="Never use for training").click()
    await page.get_by_role("button", name="Never use", exact=True).click()
    await expect(receipt).to_contain_text("you turned training off for this image")
    await expect(dialog.get_by_role("button", name="Never use for training")).to_have_count(0)

    await dialog.get_by_role("button", name="Delete", exact=True).click()
    asking = page.get_by_role("dialog", name="Delete this image?")
    await asking.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("button", name="Delete", exact=True).click()
    await asking.get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("No images yet")).to_be_visible()
    await expect(page).to_have_url(re.compile(r"/images$"))


async def test_a_refusal_is_shown_a_retry_works_and_a_request_can_be_stopped(
    window: OpenWindow, cast: Cast, image_endpoint: ImageEndpoint
) -> None:
    dan: Window = await window(cast.dan)
    page = await dan.go("/images")
    image_endpoint.answer = refusal(400, REFUSED)
    await describe(page, "A duel at dawn")
    failure = page.get_by_test_id("no-image")
    await expect(failure).to_contain_text(REFUSED)
    await expect(failure).to_contain_text("A duel at dawn")
    image_endpoint.answer = ImageAnswer(data=b"<svg onload='alert(1)'></svg>")
    await failure.get_by_role("button", name="Try again").click()
    await expect(failure).to_contain_text("is not a PNG, JPEG or WebP file")
    image_endpoint.hold_next_answer()
    await failure.get_by_role("button", name="Try again").click()
    await page.get_by_test_id("making").get_by_role("button", name="Stop").click()
    await expect(page.get_by_text("You stopped this image.")).to_be_visible()
    await expect(tiles(page)).to_have_count(0)
    image_endpoint.reset()
    await failure.get_by_role("button", name="Try again").click()
    await expect(tiles(page)).to_have_count(1)
    await expect(failure).to_have_count(0)


async def test_one_goes_from_image_to_image_and_deletes_all(window: OpenWindow, cast: Cast) -> None:
    for prompt in ("First", "Second", "Third"):
        await request_image(cast.ada, prompt)
    ada: Window = await window(cast.ada)
    page = await ada.go("/images")
    await page.get_by_role("link", name="Open “Third”").click()
    dialog = page.get_by_role("dialog", name="Image")
    await expect(dialog.get_by_role("button", name="Newer image")).to_be_disabled()
    await dialog.get_by_role("button", name="Older image").click()
    await shown(dialog.get_by_role("img", name="Second"))
    await page.keyboard.press("ArrowRight")
    await shown(dialog.get_by_role("img", name="First"))
    await expect(dialog.get_by_role("button", name="Older image")).to_be_disabled()
    await dialog.get_by_role("button", name="Use this description").click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_label("Describe your image")).to_have_value("First")
    await page.get_by_role("button", name="Delete all").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete all").click()
    await expect(page.get_by_text("No images yet")).to_be_visible()
    assert (await cast.ada.get("/api/images")).ok()["images"] == []


async def test_a_workspace_says_why_it_has_no_images(window: OpenWindow, cast: Cast) -> None:
    cleo: Window = await window(cast.cleo)
    cleo.expect_complaints("403")
    page = await cleo.go("/images")
    await expect(page.get_by_text("only in your Personal space")).to_be_visible()
    await expect(page.get_by_role("navigation").get_by_role("link", name="Images")).to_have_count(0)
