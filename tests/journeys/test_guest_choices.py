"""A guest's choices on their page: to be counted, to attach a file. And the GPT's picture, which they see."""

import os
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from playwright.async_api import FilePayload, Page, expect

from discreet.http.services import Services
from discreet.promises.visibility import Level
from tests.fakes.image_endpoint import make_picture
from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.journeys.test_embed import Site, asks, frame, inside_of, shop, sites, visitor
from tests.support.guests import allow_guests, create_guest_link, link_token
from tests.support.knowledge import as_actor
from tests.support.people import Cast

__all__ = ["shop", "sites", "visitor"]
pytestmark = pytest.mark.browser

COUNT = "Count me in the builder’s statistics"
SHOTS = os.environ.get("EMBED_SHOTS")


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel) -> None:
    scripted.answer, scripted.gap = "Good morning.", 0.0
    scripted.requests.clear()


async def token(services: Services, cast: Cast, guide: UUID, site: Site) -> str:
    ada = as_actor(cast.ada)
    await allow_guests(services)
    await services.gpts.publisher.publish(ada, guide, Level.LINK)
    kind = {"Content-Type": "image/png"}
    (await cast.ada.put(f"/api/gpts/{guide}/picture", data=make_picture((64, 64), "PNG"), headers=kind)).ok()
    return link_token(await create_guest_link(services, ada, guide, sites=[site.origin]))


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png")


@pytest.mark.promise("P8")
@pytest.mark.parametrize(("size", "scheme"), [((1280, 900), "light"), ((390, 844), "dark")])
async def test_the_page_asks_before_the_first_message(
    window: OpenWindow,
    services: Services,
    cast: Cast,
    guide: UUID,
    shop: Site,
    size: tuple[int, int],
    scheme: str,
) -> None:
    guest = await window(size=size)
    page = guest.page
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await page.goto(f"/g/{await token(services, cast, guide, shop)}")
    switch = page.get_by_role("switch", name=COUNT)
    await expect(switch).to_have_attribute("aria-checked", "false")
    await expect(page.locator("main img")).to_be_visible()
    await page.wait_for_function("document.querySelector('main img').naturalWidth > 0")
    await shot(page, f"choices-{scheme}-{size[0]}")
    await switch.click()
    await expect(switch).to_have_attribute("aria-checked", "true")
    await page.reload()
    await expect(switch).to_have_attribute("aria-checked", "true")
    await asks(page.main_frame, "Good morning")
    await expect(page.get_by_text("Good morning.", exact=True)).to_be_visible()
    await page.get_by_role("button", name="About", exact=True).click()
    await expect(switch).to_be_enabled()
    await shot(page, f"about-{scheme}-{size[0]}")
    await switch.click()
    await expect(switch).to_have_attribute("aria-checked", "false")
    await expect(switch).to_be_disabled()
    await expect(page.get_by_text("You can choose this only before your first message.")).to_be_visible()


@pytest.mark.promise("P9")
async def test_a_guest_gives_a_file_and_sees_it_again(
    window: OpenWindow, services: Services, cast: Cast, guide: UUID, shop: Site, scripted: ScriptedModel
) -> None:
    guest = await window()
    page = guest.page
    await page.goto(f"/g/{await token(services, cast, guide, shop)}")
    chosen = page.get_by_test_id("give-files")
    letter = FilePayload(name="door.txt", mimeType="text/plain", buffer=b"The code is 4711-heron.")
    await chosen.set_input_files(files=[letter])
    await expect(page.get_by_text("door.txt")).to_be_visible()
    await asks(page.main_frame, "What is the code?")
    await expect(page.get_by_text("Good morning.", exact=True)).to_be_visible()
    assert "4711-heron" in str(scripted.requests)
    await shot(page, "file-1280")
    async with page.expect_download() as saving:
        await page.get_by_role("button", name="door.txt").click()
    saved = await saving.value
    assert saved.suggested_filename == "door.txt"
    assert (await saved.path()).read_bytes() == letter["buffer"]


@pytest.mark.promise("P8")
async def test_a_frame_shows_the_picture_and_asks_too(
    visitor: Callable[..., Awaitable[Page]], shop: Site, server: str, services: Services, cast: Cast, guide: UUID
) -> None:
    shop.body = frame(server, await token(services, cast, guide, shop))
    page = await visitor()
    await page.goto(shop.origin)
    inside = await inside_of(page, server)
    await expect(inside.get_by_role("switch", name=COUNT)).to_have_attribute("aria-checked", "false")
    await inside.wait_for_function("document.querySelector('main img')?.naturalWidth > 0")
    await shot(page, "choices-frame")
    assert await page.context.cookies() == []
