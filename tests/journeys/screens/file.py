"""Steps to the states of files in conversations."""

from typing import TypedDict

from playwright.async_api import FilePayload, Page, expect

from tests.fakes.image_endpoint import make_picture
from tests.journeys.browser_page import Window
from tests.journeys.states import World, go, new_chat


class _Named(TypedDict):
    name: str
    mimeType: str


LETTER: _Named = {"name": "letter-to-the-harbour-office-about-the-lens-of-vesterholm.txt", "mimeType": "text/plain"}
BEACH: _Named = {"name": "beach.png", "mimeType": "image/png"}


def files() -> list[FilePayload]:
    return [
        FilePayload(**LETTER, buffer=b"Dear harbour office, the lens is clean."),
        FilePayload(**BEACH, buffer=make_picture((600, 400))),
        FilePayload(name="program.png", mimeType="image/png", buffer=b"\x7fELF, and no picture"),
    ]


async def files_waiting(window: Window, page: Page, world: World) -> None:
    """Two are read, and one cannot be."""
    window.expect_complaints("422")
    await new_chat(window, page, world)
    await page.get_by_test_id("give-files").set_input_files(files())
    await expect(page.get_by_test_id("waiting-file")).to_have_count(3)
    await expect(page.get_by_role("alert")).to_contain_text("is not a PNG, JPEG or WebP file")
    await page.get_by_label("Describe beach.png").fill("The western beach at noon")


async def files_given(window: Window, page: Page, world: World) -> None:
    await go(window, "/", "What can I help with?")
    await page.get_by_test_id("give-files").set_input_files(files()[:2])
    await page.get_by_label("Describe beach.png").fill("The western beach at noon")
    await window.ask("Is the beach as the letter says?")
    await expect(page.get_by_role("img", name="The western beach at noon")).to_be_visible()
