"""Folders, pinning and archiving from the list, for many chats at a time on their page, and undone."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.journeys.test_chat import listed, options
from tests.support.chat_client import ask
from tests.support.people import Cast

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(autouse=True)
async def talks(cast: Cast, scripted: ScriptedModel) -> AsyncIterator[None]:
    scripted.answer = "Noted."
    for name in ("Alder", "Birch", "Cedar"):
        await ask(cast.dan, name)
    yield
    for one in (await cast.dan.get("/api/conversations")).ok()["conversations"]:
        (await cast.dan.delete(f"/api/conversations/{one['id']}")).ok()
    for one in (await cast.dan.get("/api/folders")).ok()["folders"]:
        (await cast.dan.delete(f"/api/folders/{one['id']}")).ok()


async def test_pinning_archiving_and_undoing_from_the_list(window: OpenWindow, cast: Cast) -> None:
    dan = await window(cast.dan)
    page = await dan.go("/")
    await options(page, "Alder", "Pin")
    await expect(listed(page, "Alder")).to_be_focused()
    await expect(page.get_by_role("heading", name="Pinned", level=3)).to_be_visible()
    await options(page, "Birch", "Archive")
    await expect(listed(page, "Birch")).to_have_count(0)
    notice = page.get_by_role("list", name="Messages").get_by_role("listitem").filter(has_text="Chat archived.")
    await notice.get_by_role("button", name="Undo").click()
    await expect(listed(page, "Birch")).to_be_visible()
    await options(page, "Alder", "Unpin")
    await expect(page.get_by_role("heading", name="Pinned", level=3)).to_have_count(0)


async def test_a_folder_is_made_filled_opened_renamed_and_deleted_and_keeps_nothing(
    window: OpenWindow, cast: Cast
) -> None:
    dan = await window(cast.dan)
    page = await dan.go("/")
    await options(page, "Cedar", "Move to folder…")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Folder name").fill("Trees")
    await dialog.get_by_role("button", name="Save").click()
    folder = page.get_by_role("navigation").get_by_role("button", name="Trees 1")
    await expect(folder).to_be_visible()
    await expect(listed(page, "Cedar")).to_have_count(0)
    await folder.click()
    await expect(listed(page, "Cedar")).to_be_visible()
    await page.get_by_role("button", name="Options for the folder “Trees”").click()
    await page.get_by_role("menuitem", name="Rename").click()
    await dialog.get_by_label("Folder name").fill("Conifers")
    await dialog.get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="Options for the folder “Conifers”").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await dialog.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_role("navigation").get_by_role("button", name="Conifers")).to_have_count(0)
    await expect(listed(page, "Cedar")).to_be_visible()


async def test_many_at_once_are_archived_taken_back_and_deleted(window: OpenWindow, cast: Cast) -> None:
    dan = await window(cast.dan)
    page = await dan.go("/conversations")
    main = page.get_by_role("main")
    for name in ("Alder", "Birch"):
        await main.get_by_role("checkbox", name=f"Select “{name}”").check()
    heights = await main.locator("li:has([type=checkbox])").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert len(heights) == 3
    assert all(height == round(height) for height in heights), "A row is painted over the line above it."
    bulk = page.get_by_role("region", name="Actions for selected chats")
    await expect(bulk.get_by_role("status")).to_have_text("2 chats selected")
    await bulk.get_by_role("button", name="Archive", exact=True).click()
    await expect(listed(page, "Alder")).to_have_count(0)
    await main.get_by_role("link", name="Archived", exact=True).click()
    await expect(main.get_by_role("checkbox", name="Select “Birch”")).to_be_visible()
    await expect(main.get_by_role("checkbox", name="Select “Cedar”")).to_have_count(0)
    await page.get_by_role("button", name="Undo").click()
    await expect(main.get_by_text("No chats here")).to_be_visible()
    await main.get_by_role("link", name="All", exact=True).click()
    await main.get_by_role("checkbox", name="Select all").check()
    await expect(bulk.get_by_role("status")).to_have_text("3 chats selected")
    await main.get_by_role("checkbox", name="Select “Cedar”").uncheck()
    await bulk.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog", name="Delete 2 chats?")
    await dialog.get_by_role("button", name="Delete", exact=True).click()
    await expect(dialog).to_have_count(0)
    await expect(main.get_by_role("checkbox")).to_have_count(2)
    await expect(listed(page, "Cedar").first).to_be_visible()
    await expect(listed(page, "Alder")).to_have_count(0)
