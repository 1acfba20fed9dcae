"""A chat's bar and its menu: renamed in place, exported, put into a first folder; a single bar on a phone."""

import json
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.browser_page import NARROW
from tests.journeys.conftest import OpenWindow
from tests.journeys.test_chat import listed, options
from tests.journeys.test_installed_app import governed
from tests.journeys.viewports import find_faults
from tests.support.chat_client import ask
from tests.support.people import Cast

pytestmark = pytest.mark.browser

MENU = [
    "Rename", "Pin", "Move to folder…", "Share…", "Export as Markdown", "Export as Word", "Export as PDF", "Export as JSON", "Find in chat", "Archive", "Delete",
]  # fmt: skip


async def test_a_title_is_changed_where_it_stands_and_its_menu_is_that_of_the_list(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel, tmp_path: Path
) -> None:
    scripted.answer = "At **six**."
    answer = await ask(cast.ben, "Low water")
    ben = await window(cast.ben)
    page = await ben.go(f"/c/{answer.conversation}")
    field = page.get_by_role("textbox", name="Title")

    await ben.privacy_chip.click()
    await expect(page.get_by_test_id("receipt")).to_be_visible()
    receipt = await page.get_by_role("dialog", name="Privacy receipt").bounding_box()
    composer = await ben.composer.bounding_box()
    assert receipt
    assert composer
    assert composer["x"] + composer["width"] <= receipt["x"], "The chat makes no room for the receipt."
    title = page.get_by_role("button", name="Low water, chat options").locator("span")
    assert await title.evaluate("span => span.scrollWidth <= span.clientWidth"), "the receipt takes the title's room"
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Low water, chat options").click()
    await expect(page.get_by_role("menuitem")).to_have_text(MENU)
    await page.get_by_role("menuitem", name="Rename").click()
    await expect(field).to_be_focused()
    assert await page.evaluate("getSelection().toString()") == "Low water"
    await page.keyboard.type("Tides")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Tides", level=1)).to_be_visible()
    await expect(listed(page, "Tides")).to_be_visible()
    await expect(page.get_by_role("button", name="Tides, chat options")).to_be_focused()

    await options(page, "Tides", "Rename")
    await expect(field).to_be_focused()
    await page.keyboard.type("Not this")
    await page.keyboard.press("Escape")
    await expect(listed(page, "Tides")).to_be_focused()
    assert (await cast.ben.get(f"/api/conversations/{answer.conversation}")).ok()["title"] == "Tides"

    await governed(page)  # downloads must go past the service worker
    for entry, name in (
        ("Export as Markdown", "Tides.md"),
        ("Export as Word", "Tides.docx"),
        ("Export as PDF", "Tides.pdf"),
        ("Export as JSON", "Tides.json"),
    ):
        async with page.expect_download() as saving:
            await options(page, "Tides", entry)
        saved = await saving.value
        assert saved.suggested_filename == name
        await saved.save_as(tmp_path / name)
        toasts = page.get_by_role("list", name="Messages").get_by_role("listitem")
        await expect(toasts.filter(has_text=f"Downloaded “{name}”.")).to_be_visible()
    assert "\n## The model answered\n\nAt **six**.\n" in (tmp_path / "Tides.md").read_text()
    told_in_json = json.loads((tmp_path / "Tides.json").read_text())
    assert [message["text"] for message in told_in_json["messages"]] == ["Low water", "At **six**."]


async def test_toasts_stand_side_by_side_above_the_message_field_and_clear_of_it(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    answer = await ask(cast.cleo, "Ebb")
    cleo = await window(cast.cleo)
    page = await cleo.go(f"/c/{answer.conversation}")
    toasts = page.get_by_role("list", name="Messages").get_by_role("listitem")
    for entry in ("Pin", "Archive"):
        await page.get_by_role("button", name="Ebb, chat options").click()
        await page.get_by_role("menuitem", name=entry).click()
        await expect(toasts.filter(has_text=f"Chat {entry.lower().rstrip('e')}")).to_be_visible()
    first, second = [await toasts.nth(n).bounding_box() for n in (0, 1)]
    field = await cleo.composer.bounding_box()
    assert first is not None
    assert second is not None
    assert field is not None
    assert first["y"] + first["height"] <= second["y"]
    assert second["y"] + second["height"] <= field["y"]
    column = await page.get_by_role("main").bounding_box()
    assert column is not None
    assert abs((second["x"] + second["width"] / 2) - (column["x"] + column["width"] / 2)) < 8


async def test_the_first_folder_takes_a_click_and_a_name_and_a_chat_is_dragged_into_it(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    await ask(cast.dan, "Larch")
    dan = await window(cast.dan)
    page = await dan.go("/")
    nav = page.get_by_role("navigation")
    await nav.get_by_role("button", name="New folder").click()
    await expect(page.get_by_role("dialog").get_by_label("Folder name")).to_be_focused()
    await page.keyboard.type("Trees")
    await page.keyboard.press("Enter")
    folder = nav.get_by_role("button", name="Trees 0")
    await expect(folder).to_be_visible()
    await listed(page, "Larch").drag_to(folder)
    await expect(nav.get_by_role("button", name="Trees 1")).to_be_visible()
    await page.get_by_role("list", name="Messages").get_by_role("button", name="Undo").click()
    await expect(folder).to_be_visible()
    await expect(listed(page, "Larch")).to_be_visible()


async def test_on_a_phone_a_chat_has_one_bar(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    answer = await ask(cast.ben, "Spring tide and neap tide, and how the moon makes both of them")
    ben = await window(cast.ben, size=NARROW)
    page = await ben.go(f"/c/{answer.conversation}")
    await expect(page.get_by_role("button", name="Spring tide").last).to_be_visible()
    await expect(ben.privacy_chip).to_be_visible()
    transcript = await page.get_by_role("region", name="Chat").bounding_box()
    assert transcript is not None
    assert transcript["y"] <= 72, "There is more than one bar above the messages."
    await page.get_by_role("button", name="Open sidebar").click()
    await expect(page.get_by_role("dialog", name="Sidebar")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_role("main").get_by_role("button", name="New chat").click()
    await expect(page).to_have_url(ben.server + "/")
    main = page.get_by_role("main")
    await expect(main.get_by_role("button", name="Temporary chat", pressed=False)).to_be_visible()
    await expect(page.get_by_role("button", name="Open sidebar")).to_have_count(1)
    heading = await page.get_by_role("heading", level=1).bounding_box()
    bar = await main.locator("header").bounding_box()
    assert heading
    assert bar
    assert (bar["y"], bar["height"] <= 60) == (0, True), "There is a row above or below the bar of the home page."
    await main.get_by_role("button", name="Temporary chat").click()
    await expect(main.get_by_role("heading", name="Temporary chat")).to_be_visible()
    assert await find_faults(page, "temporary-on-a-phone", (NARROW,)) == []
    await main.get_by_role("button", name="Temporary chat", pressed=True).click()
    await expect(main.get_by_role("button", name="Temporary chat", pressed=False)).to_be_visible()
