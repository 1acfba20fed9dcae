"""Steps that lead to the states of the image pages."""

from typing import Any

from playwright.async_api import Page, expect

from tests.fakes.image_endpoint import ImageAnswer, ImageEndpoint, refusal
from tests.journeys.browser_page import Window
from tests.journeys.png import lighthouse
from tests.journeys.states import World, go
from tests.journeys.wait import wait_until
from tests.support.client import Client
from tests.support.images import request_image

REFUSED = "Your request was rejected by our safety system."
PROMPTS = (
    ("A stone lighthouse on a rocky shore at dusk, seen from a small boat, in watercolour", "portrait"),
    ("The same light in a storm, with waves that reach up to the gallery and gulls that are blown about, as an old "
     "engraving would show it, and the keeper at his window", "landscape"),
    ("Rhubarb", "square"),
)  # fmt: skip


async def make_gallery(client: Client, image_endpoint: ImageEndpoint) -> None:
    """Make a small gallery of images for the person."""
    image_endpoint.answer = lambda order: (
        ImageAnswer(data=lighthouse()) if order["size"] == "1024x1024" else ImageAnswer()
    )
    for prompt, size in PROMPTS:
        await request_image(client, prompt, size)


async def images(window: Window, page: Page, world: World) -> None:
    await go(window, "/images", "Your images")
    await expect(page.get_by_test_id("images").get_by_role("listitem")).to_have_count(len(PROMPTS))
    await wait_until(page, "() => [...document.images].every(each => each.complete && each.naturalWidth > 0)")


async def image_open(window: Window, page: Page, world: World) -> None:
    await images(window, page, world)
    await page.get_by_test_id("images").get_by_role("link").nth(1).click()
    dialog = page.get_by_role("dialog", name="Image")
    await expect(dialog.get_by_role("link", name="Download")).to_be_visible()
    await dialog.get_by_text("Privacy receipt").click()
    await expect(dialog.get_by_test_id("image-receipt")).to_be_visible()


async def deleting_all(window: Window, page: Page, world: World) -> None:
    await images(window, page, world)
    await page.get_by_role("button", name="Delete all").click()
    await expect(page.get_by_role("dialog", name="Delete all your images?")).to_be_visible()


async def failed(window: Window, page: Page, world: World) -> None:
    await images(window, page, world)
    await describe(page, "A duel at dawn")
    await expect(page.get_by_test_id("no-image")).to_contain_text(REFUSED)


async def being_made(window: Window, page: Page, world: World) -> None:
    await images(window, page, world)
    await describe(page, "A lighthouse, slowly")
    await expect(page.get_by_test_id("making")).to_be_visible()


async def none_yet(window: Window, page: Page, world: World) -> None:
    await go(window, "/images", "Images")
    await expect(page.get_by_text("No images yet")).to_be_visible()


async def at_work(window: Window, page: Page, world: World) -> None:
    window.expect_complaints("403")
    await go(window, "/images", "Images")
    await expect(page.get_by_text("only in your Personal space")).to_be_visible()


async def describe(page: Page, prompt: str) -> None:
    await page.get_by_label("Describe your image").fill(prompt)
    await page.get_by_role("button", name="Create image").click()


def answer_by_prompt(order: dict[str, Any]) -> ImageAnswer:
    """Refuse a prompt about a duel, never end one that is to be made slowly, and answer all others."""
    if "duel" in order["prompt"]:
        return refusal(400, REFUSED)
    return ImageAnswer(waits="slowly" in order["prompt"])
