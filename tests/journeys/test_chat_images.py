"""A GPT makes an image in a chat: Ben sees the description before it leaves, and keeps the signed file."""

import json
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from c2pa import Reader
from playwright.async_api import expect

from discreet.adapters.dns import LookUp
from discreet.promises.capabilities import Capability
from tests.fakes.image_endpoint import ImageEndpoint
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.journeys.browser_page import NARROW, WIDE, Window
from tests.journeys.cards import Card
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.gpt_with_actions import answer_script
from tests.support.images import ELSEWHERE, look_up_names
from tests.support.people import Cast

pytestmark = [pytest.mark.browser, pytest.mark.promise("P4")]

PROMPT = "A stone lighthouse at dusk"
EDITED = "A stone lighthouse at dawn"
SNOW = "The same lighthouse in snow"


@pytest.fixture(scope="module")
def images_url(image_endpoint: ImageEndpoint) -> str:
    return image_endpoint.url.replace("127.0.0.1", ELSEWHERE)


@pytest.fixture(scope="module")
def look_up() -> LookUp:
    return look_up_names


@pytest_asyncio.fixture(scope="module")
async def painter(cast: Cast) -> UUID:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Painter"})).ok()
    draft = {"name": "Painter", "capabilities": [Capability.IMAGES]}
    (await cast.ada.put(f"/api/gpts/{gpt['id']}/draft", draft)).ok()
    (await cast.ada.post(f"/api/gpts/{gpt['id']}/publish", {"level": "everyone"})).ok()
    return UUID(gpt["id"])


async def test_a_description_is_shown_and_its_image_kept(
    window: OpenWindow,
    cast: Cast,
    painter: UUID,
    scripted: ScriptedModel,
    image_endpoint: ImageEndpoint,
    tmp_path: Path,
) -> None:
    scripted.answer = answer_script(tool_call("make_image", prompt=PROMPT, size="1536x1024"), "There it is.")
    ben: Window = await window(cast.ben)
    page = ben.page
    await ben.go(f"/g/{painter}")
    await ben.send("Paint a lighthouse.")
    card = Card(page)
    await expect(card.heading).to_contain_text(f"Make an image with {ELSEWHERE}")
    await expect(card.locator).to_contain_text(PROMPT)
    await expect(card.locator).to_contain_text("Landscape, 1536 × 1024")
    await expect(card.locator.get_by_text("response_format").first).to_be_hidden()
    assert await find_faults(page, "image-card", (NARROW, WIDE)) == []
    await card.button("Edit").click()
    await card.locator.get_by_label("Description").fill(EDITED)
    await card.locator.get_by_label("Size").select_option("1024x1536")
    assert await find_faults(page, "image-card-edited", (NARROW, WIDE)) == []
    await card.button("Review changes").click()
    await expect(card.note).to_contain_text("This is the updated request")
    await card.locator.get_by_test_id("search-details").locator("summary").first.click()
    assert await find_faults(page, "image-card-open", (NARROW, WIDE)) == []
    shown = await card.read_request()
    assert image_endpoint.requests == []
    await card.button("Allow once").click()
    answer = await ben.wait_for_answer()
    await expect(answer).to_contain_text("There it is.")
    assert image_endpoint.requests == [json.loads(shown.body)]
    assert (image_endpoint.requests[0]["prompt"], image_endpoint.requests[0]["size"]) == (EDITED, "1024x1536")

    await page.reload()
    image = page.get_by_role("img", name=EDITED)
    await expect(image).to_be_visible()
    assert await find_faults(page, "image-in-chat", (NARROW, WIDE)) == []
    await expect(image).to_have_js_property("complete", True)
    assert await image.evaluate("element => element.naturalWidth") == 64
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download image").click()
    file = await download.value
    assert file.suggested_filename == "image.png"
    await file.save_as(tmp_path / "kept.png")
    with Reader("image/png", BytesIO((tmp_path / "kept.png").read_bytes())) as reader:
        assert reader.get_validation_state() == "Valid"

    await expect(page.get_by_test_id("call")).to_contain_text("Make an image")
    await ben.go("/ledger")
    main = page.get_by_role("main")
    await expect(main).to_contain_text(ELSEWHERE)
    await expect(main).to_contain_text("Make an image")
    await expect(main).not_to_contain_text("make_image")


async def test_a_made_image_is_edited_and_the_card_shows_what_is_sent(
    window: OpenWindow, cast: Cast, painter: UUID, scripted: ScriptedModel, image_endpoint: ImageEndpoint
) -> None:
    scripted.answer = answer_script(tool_call("make_image", prompt=PROMPT, size="1536x1024"), "There it is.")
    ben: Window = await window(cast.ben)
    page = ben.page
    await ben.go(f"/g/{painter}")
    await ben.send("Paint a lighthouse.")
    card = Card(page)
    await card.button("Allow once").click()
    await ben.wait_for_answer()
    await page.get_by_role("button", name="Edit image").click()
    composer = page.get_by_role("textbox", name="Message")
    await expect(composer).to_be_focused()
    await expect(composer).to_have_value(f"Edit the image “{PROMPT}”: ")

    scripted.answer = answer_script(tool_call("edit_image", image=1, prompt=SNOW, size="1536x1024"), "Now it snows.")
    await composer.press_sequentially("let it snow")
    await composer.press("Enter")
    await expect(card.heading).to_contain_text(f"Edit this image with {ELSEWHERE}")
    await expect(card.locator).to_contain_text(SNOW)
    shown = card.locator.get_by_role("img", name="Image that is sent")
    await expect(shown).to_have_js_property("complete", True)
    assert await shown.evaluate("element => element.naturalWidth") == 96
    assert await find_faults(page, "image-edit-card", (NARROW, WIDE)) == []
    await card.locator.get_by_test_id("search-details").locator("summary").first.click()
    request = await card.read_request()
    picture = await (await page.request.get(str(await shown.get_attribute("src")))).body()
    assert f"{len(picture):,} bytes, SHA-256 {sha256(picture).hexdigest()}" in request.body
    assert len(image_endpoint.requests) == 1
    await card.button("Allow once").click()
    await expect(page.get_by_text("Now it snows.")).to_be_visible()
    assert (image_endpoint.requests[1]["image"], image_endpoint.requests[1]["prompt"]) == (picture, SNOW)
    await expect(page.get_by_test_id("call").last).to_contain_text("Edit an image")
    await page.get_by_test_id("call").last.locator("summary").first.click()
    await page.get_by_role("link", name="View in Data sent").click()
    entry = page.get_by_test_id("ledger-entry")
    await expect(entry).to_contain_text("Edit an image")
    await expect(entry).to_contain_text(sha256(picture).hexdigest())
