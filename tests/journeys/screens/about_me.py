"""The pages of "About me", and the proposal that an export makes for it."""

from playwright.async_api import FilePayload, Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.states import World, go
from tests.support.chat_exports import claude_conversation, zip_files

HERON = "I count herons at the Vesterholm mill."
EXPORT = zip_files(
    {
        "conversations.json": [claude_conversation()],
        "memories.json": [{"conversations_memory": HERON, "project_memories": {}}],
        "projects.json": [{"uuid": "p", "name": "Boats", "prompt_template": "Be brief, and name sources."}],
    }
)


async def give_claude(page: Page, content: bytes = EXPORT) -> None:
    file: FilePayload = {"name": "claude.zip", "mimeType": "application/zip", "buffer": content}
    await page.get_by_test_id("move-input").set_input_files(file)


async def about_me(window: Window, page: Page, world: World) -> None:
    settings = {"about_you": HERON, "answers": "In one sentence.", "in_chats": True, "in_gpts": False}
    await page.request.put(f"{window.server}/api/about-me", data=settings, headers={"Origin": window.server})
    await go(window, "/settings/about-me", "Settings")
    await expect(page.get_by_label("About you")).to_have_value(HERON)


async def moving_in_found(window: Window, page: Page, world: World) -> None:
    await go(window, "/move-in", "Import your chats")
    await give_claude(page)
    await expect(page.get_by_role("button", name="Add to “About me”").first).to_be_visible()


async def found_texts(window: Window, page: Page, world: World) -> None:
    await moving_in_found(window, page, world)
    await page.get_by_role("button", name="Add to “About me”").first.click()
    await expect(page.get_by_role("dialog").get_by_test_id("found-texts")).to_be_visible()
