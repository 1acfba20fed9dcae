"""How the looks of images are reached."""

from typing import Any

from playwright.async_api import Page, expect

from tests.fakes.image_endpoint import ImageEndpoint, PaintedImage, refusing
from tests.journeys.browser_page import Window
from tests.journeys.png import lighthouse
from tests.journeys.states import World, go
from tests.journeys.wait import when
from tests.support.client import Client
from tests.support.images import ask_for

REFUSED = "Your request was rejected by our safety system."
PROMPTS = (
    ("A stone lighthouse on a rocky shore at dusk, seen from a small boat, in watercolour", "portrait"),
    ("The same light in a storm, with waves that reach up to the gallery and gulls that are blown about, as an old "
     "engraving would show it, and the keeper at his window", "landscape"),
    ("Rhubarb", "square"),
)  # fmt: skip


async def painted_by(client: Client, image_endpoint: ImageEndpoint) -> None:
    """A small gallery."""
    image_endpoint.answer = lambda order: (
        PaintedImage(data=lighthouse()) if order["size"] == "1024x1024" else PaintedImage()
    )
    for prompt, size in PROMPTS:
        await ask_for(client, prompt, size)


async def images(window: Window, page: Page, world: World) -> None:
    await go(window, "/images", "Your images")
    await expect(page.get_by_test_id("images").get_by_role("listitem")).to_have_count(len(PROMPTS))
    await when(page, "() => [...document.images].every(each => each.complete && each.naturalWidth > 0)")


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
    window.expects("403")
    await go(window, "/images", "Images")
    await expect(page.get_by_text("only in your Personal space")).to_be_visible()


async def describe(page: Page, prompt: str) -> None:
    await page.get_by_label("Describe your image").fill(prompt)
    await page.get_by_role("button", name="Create image").click()


def temperamental(order: dict[str, Any]) -> PaintedImage:
    """What the endpoint does to these: it refuses a duel, and never ends what is to be made slowly."""
    if "duel" in order["prompt"]:
        return refusing(400, REFUSED)
    return PaintedImage(waits="slowly" in order["prompt"])
