"""Keyboard actions on the open conversation; and every shortcut in the list of shortcuts."""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.support.chat_client import ask
from tests.support.people import Cast

pytestmark = pytest.mark.browser


async def search(page: Page) -> None:
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("navigation").get_by_role("button", name="Search")).to_be_visible()
    await page.keyboard.press("ControlOrMeta+k")


async def choose(page: Page, words: str, name: str) -> None:
    await search(page)
    await page.get_by_role("combobox", name="Search chats").fill(words)
    await expect(page.get_by_role("option", selected=True)).to_contain_text(name)
    await page.keyboard.press("Enter")


async def test_everything_is_done_with_the_conversation_shown_by_keyboard(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel, tmp_path: Path
) -> None:
    scripted.answer = "At **six**."
    answer = await ask(cast.ben, "When is low water?")
    ben = await window(cast.ben)
    page = await ben.go(f"/c/{answer.conversation}")
    await expect(ben.composer).to_be_focused()
    await expect(ben.answers).to_have_count(1)
    await choose(page, "rename", "Rename chat")
    await expect(page.get_by_role("textbox", name="Title")).to_be_focused()
    await page.keyboard.type("Tides")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Tides", level=1)).to_be_visible()
    await choose(page, "pin chat", "Pin chat")
    await expect(page.get_by_text("Chat pinned.")).to_be_visible()
    await choose(page, "pin chat", "Unpin chat")
    await choose(page, "archive", "Archive chat")
    await expect(page.get_by_text("Chat archived.")).to_be_visible()
    await choose(page, "archive", "Unarchive chat")
    await choose(page, "receipt", "Open privacy receipt")
    await expect(page.get_by_role("dialog", name="Privacy receipt")).to_be_visible()
    await page.keyboard.press("Escape")
    await choose(page, "share", "Share chat")
    await expect(page.get_by_role("dialog", name="Share chat")).to_be_visible()
    await page.keyboard.press("Escape")
    async with page.expect_download() as saving:
        await choose(page, "markdown", "Export chat as Markdown (this branch)")
    saved = tmp_path / "saved.md"
    await (await saving.value).save_as(saved)
    assert saved.read_text() == "# Tides\n\n## You said\n\nWhen is low water?\n\n## The model answered\n\nAt **six**.\n"
    assert Path((await saving.value).suggested_filename).name == "Tides.md"
    await choose(page, "folder", "Move chat to folder")
    await expect(page.get_by_role("dialog").get_by_role("radio", checked=True)).to_be_focused()
    await page.keyboard.press("Escape")
    await choose(page, "delete", "Delete chat")
    await page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    await expect(page).to_have_url(ben.server + "/")
    assert (await cast.ben.get(f"/api/conversations/{answer.conversation}")).status == 404


async def test_an_answer_is_stopped_from_the_search_and_other_pages_offer_none_of_this(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer, scripted.gap = " ".join(f"word{n}" for n in range(400)), 0.05
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.send("Count.")
    await ben.wait_for_text("word2")
    await choose(page, "stop", "Stop")
    await expect(page.get_by_text("You stopped this answer.")).to_be_visible()
    await ben.go("/settings/account")
    await search(page)
    await expect(page.get_by_role("option", name="New chat")).to_be_visible()
    await expect(page.get_by_role("group", name="This chat")).to_have_count(0)


async def test_a_temporary_chat_is_neither_renamed_nor_shared(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/?temporary")
    await ben.ask("Between us.")
    await search(page)
    mine = page.get_by_role("group", name="This chat").get_by_role("option")
    await expect(mine).to_have_text(
        [
            "Open privacy receipt",
            "Mask personal data in this chat",
            "Export chat as Markdown (this branch)",
            "Export chat as Word (this branch)",
            "Export chat as PDF (this branch)",
            "Export chat as JSON (all branches)",
        ]
    )
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Share up to here")).to_have_count(0)


async def find_in_chat(page: Page, keys: str) -> None:
    await page.keyboard.press(keys)
    await expect(page.get_by_role("search", name="Find in chat").get_by_role("textbox")).to_be_focused()


async def test_every_shortcut_that_the_sheet_lists_does_what_it_says(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer, scripted.gap = " ".join(f"word{n}" for n in range(400)), 0.05
    ben = await window(cast.ben)
    page = await ben.go("/settings/account")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()

    async def find(keys: str) -> None:
        await page.keyboard.press(keys)
        await expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
        await page.keyboard.press("Escape")

    async def new_chat(keys: str) -> None:
        await page.keyboard.press(keys)
        await expect(page).to_have_url(ben.server + "/")

    async def sidebar(keys: str) -> None:
        await page.keyboard.press(keys)
        await expect(page.get_by_role("button", name="Open sidebar")).to_be_visible()
        await page.keyboard.press(keys)

    async def focus(keys: str) -> None:
        await page.get_by_role("main").focus()
        await page.keyboard.press(keys)
        await expect(ben.composer).to_be_focused()

    async def choose_model(keys: str) -> None:
        await page.keyboard.press(keys)
        await expect(page.get_by_role("listbox", name="Choose a model")).to_be_focused()
        await page.keyboard.press("Escape")

    async def newline(keys: str) -> None:
        await ben.composer.fill("one")
        await page.keyboard.press(keys)
        await expect(ben.composer).to_have_value("one\n")

    async def send(keys: str) -> None:
        await page.keyboard.press(keys)
        await ben.wait_for_text("word2")

    async def stop(keys: str) -> None:
        await page.keyboard.press(keys)
        await expect(page.get_by_text("You stopped this answer.")).to_be_visible()

    await page.keyboard.press("?")
    await expect(sheet).to_be_visible()
    listed = dict(
        zip(await sheet.locator("dt").all_inner_texts(), await sheet.locator("dd").all_inner_texts(), strict=True)
    )
    await page.keyboard.press("Escape")
    does: dict[str, Callable[[str], Awaitable[None]]] = {
        "Search": find,
        "New chat": new_chat,
        "Show or hide sidebar": sidebar,
        "Choose a model": choose_model,
        "Go to the message field": focus,
        "New line": newline,
        "Send": send,
        "Stop the answer": stop,
        "Find in chat": partial(find_in_chat, page),
    }
    assert set(listed) == {*does, "Show shortcuts"}, "A shortcut that is listed is tried here."
    for what, act in does.items():
        await act("+".join(re.sub(r"^Esc$", "Escape", key) for key in listed[what].replace("Ctrl", "Control").split()))
