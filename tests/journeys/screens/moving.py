"""Opening the import page, and the number of a user's imports."""

from playwright.async_api import FilePayload, Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.states import World, go
from tests.support.chat_exports import chatgpt_conversation, chatgpt_message, zip_conversations

TITLE = "A week in Lisbon"
THOUGHT = chatgpt_message("t", "q", "assistant", "Hm.", kind="thoughts")
PICTURE = chatgpt_message("p", "q", "user", [{"content_type": "image_asset_pointer"}], kind="multimodal_text")
EXPORT = zip_conversations(
    chatgpt_conversation(
        TITLE,
        chatgpt_message("q", None, "user", "What is there to see in Lisbon in a week?"),
        THOUGHT,
        PICTURE,
        chatgpt_message("a", "t", "assistant", "Begin with the hills in the east, and take tram 28 early in the day."),
        chatgpt_message("b", "q", "assistant", "Begin by the river, in Belém."),
        shown="a",
        at=1_750_000_000,
    )
)


async def give(page: Page, content: bytes = EXPORT) -> None:
    file: FilePayload = {"name": "export.zip", "mimeType": "application/zip", "buffer": content}
    await page.get_by_test_id("move-input").set_input_files(file)


async def moving_in_empty(window: Window, page: Page, world: World) -> None:
    await go(window, "/move-in", "Import your chats")
    await expect(page.get_by_text("No imports yet")).to_be_visible()


async def moving_in_done(window: Window, page: Page, world: World) -> None:
    """Given once more where it was given before: then it is here already, which is left out."""
    await go(window, "/move-in", "Import your chats")
    await give(page)
    done = page.get_by_test_id("move-ins").locator("[data-state=done]").first
    await expect(done).to_be_visible()
    await done.get_by_text("Not imported").click()


async def moving_in_failed(window: Window, page: Page, world: World) -> None:
    await go(window, "/move-in", "Import your chats")
    await give(page, b"%PDF-1.7")
    await expect(page.get_by_test_id("move-ins").locator("[data-state=failed]").first).to_be_visible()
