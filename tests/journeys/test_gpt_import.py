"""Ben imports GPTs: many at once with their knowledge, one by hand; he exports one as a file, and imports it again."""

import base64
import json
import re

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.journeys.builder_steps import choose_in_menu
from tests.journeys.conftest import OpenWindow
from tests.services.test_action_editor import STATUS, document
from tests.support.foreign_gpts import OPEN_WEBUI_MODELS, PASTED, SKILL, chatgpt_backup, gizmo
from tests.support.people import Cast
from tests.support.sample_files import archive

pytestmark = pytest.mark.browser

TABLE = b"# Tides\n\nLow water at the old pier is at six.\n"
DROP = """([area, files]) => {
    const dropped = new DataTransfer();
    for (const [name, content] of files)
        dropped.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
    area.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: dropped }));
}"""


async def drop(page: Page, area: str, **files: bytes) -> None:
    """Drop files on an area, as a person drags them from a folder."""
    where = await page.get_by_test_id(area).first.element_handle()
    encoded = [(name, base64.b64encode(content).decode()) for name, content in files.items()]
    await page.evaluate(DROP, [where, encoded])


async def test_many_gpts_move_in_with_what_was_dropped_beside_them(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/gpts")
    await page.get_by_role("link", name="Import GPTs").first.click()
    backup = chatgpt_backup(gizmo(), gizmo("Tide bot", tools=[], files=[{"name": "later.md"}]))
    models = json.dumps(OPEN_WEBUI_MODELS).replace("Harbour pilot", "Webui pilot").encode()
    skill = archive({"tide-tables/SKILL.md": SKILL})
    dropped = {"backup.zip": backup, "models.json": models, "tide-tables.skill": skill, "tide-table.md": TABLE}
    await drop(page, "gpts-drop", **dropped)

    rows = page.get_by_test_id("found-gpts").get_by_test_id("found-gpt")
    await expect(rows).to_have_count(4)
    pilot = rows.filter(has_text="Harbour pilot")
    await expect(pilot).to_contain_text("Action: Tides (api.tides.example)")
    await expect(pilot.get_by_text("Enter the API key of “Tides”.")).to_have_count(1)
    await expect(pilot).to_contain_text("Left off: Search the web. This server has no search engine.")
    await expect(pilot).to_contain_text("Lifestyle")
    await expect(pilot.get_by_test_id("added-files")).to_contain_text("tide-table.md")
    await pilot.get_by_text("Kept as a note").click()
    await expect(pilot.get_by_text("gizmo.display.welcome_message")).to_be_visible()
    await rows.filter(has_text="Tide tables").get_by_role("checkbox").uncheck()
    await page.get_by_role("button", name="Import 3 GPTs").click()
    await expect(rows.get_by_role("link", name="Open draft")).to_have_count(3)
    await expect(rows.get_by_role("checkbox")).to_have_count(1)
    await expect(rows.get_by_role("link").first).to_be_focused()
    await expect(pilot.get_by_test_id("added-files")).to_contain_text("added")

    bot = rows.filter(has_text="Tide bot")
    await expect(bot).to_contain_text("Not in the file: later.md")
    later: FilePayload = {"name": "later.md", "mimeType": "text/markdown", "buffer": TABLE}
    await bot.get_by_test_id("row-input").set_input_files(later)
    await expect(bot.get_by_test_id("added-files")).to_contain_text("added")
    await expect(bot).not_to_contain_text("Not in the file")

    await pilot.get_by_role("link", name="Enter the API key of “Tides”.").click()
    await expect(page).to_have_url(re.compile("/edit#actions$"))
    await expect(page.get_by_label("Starter 2", exact=True)).to_have_value("Is it safe to sail?")
    await expect(page.get_by_test_id("knowledge-files")).to_contain_text("tide-table.md")
    await expect(page.get_by_text("api.tides.example").first).to_be_visible()
    await the_draft_says_what_is_left(page)

    await ben.go("/gpts/bring")
    await drop(page, "gpts-drop", **{"backup.zip": backup})
    await expect(rows.get_by_text("Imported already")).to_have_count(2)
    await expect(page.get_by_role("button", name=re.compile("Import .* GPT"))).to_have_count(0)


async def the_draft_says_what_is_left(page: Page) -> None:
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_label("Category")).to_have_value("lifestyle")
    await page.keyboard.press("Escape")
    to_do = page.get_by_test_id("to-do")
    await expect(to_do).not_to_contain_text("tide-table.md")
    await expect(to_do).to_contain_text("Search the web: was on, and is off here.")
    await expect(page.get_by_role("switch", name="Search the web")).not_to_be_checked()
    await to_do.get_by_role("button", name=re.compile("Mark as done: Search the web")).click()
    await expect(to_do).not_to_contain_text("Search the web")
    note = page.get_by_test_id("import-note")
    await note.get_by_text("Import note").click()
    await expect(note).to_contain_text("Ahoy!")
    await expect(note).not_to_contain_text("{")
    await note.get_by_role("button", name="Delete note").click()
    await expect(note).to_have_count(0)


async def test_a_file_dropped_on_another_day_finds_the_draft_that_lacks_it(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/gpts/bring")
    await drop(page, "gpts-drop", **{"one.zip": chatgpt_backup(gizmo("Late bot", files=[{"name": "signals.md"}]))})
    await page.get_by_role("button", name="Import 1 GPT").click()
    await page.get_by_role("link", name="Open draft").click()
    to_do = page.get_by_test_id("to-do")
    await expect(to_do.get_by_role("link", name="Add the file signals.md.")).to_be_visible()

    await ben.go("/gpts/bring")
    waiting = page.get_by_test_id("incomplete-drafts")
    await expect(waiting).to_contain_text("Not in the file: signals.md")
    await drop(page, "gpts-drop", **{"Signals.md": TABLE, "holiday.jpg": b"no GPT"})
    await expect(waiting.get_by_test_id("added-files")).to_contain_text("added")
    problem = page.get_by_role("alert").filter(has_text="holiday.jpg")
    await expect(problem).to_be_visible()
    await drop(page, "gpts-drop", **{"other.jpg": b"no GPT"})
    await expect(page.get_by_role("alert").filter(has_text="other.jpg")).to_be_visible()
    await expect(problem).to_be_visible()
    await problem.get_by_role("button").click()
    await expect(problem).to_have_count(0)
    await waiting.get_by_role("link", name="Open draft").click()
    await expect(page.get_by_test_id("knowledge-files")).to_contain_text("Signals.md")
    await expect(to_do).not_to_contain_text("signals.md")


async def test_a_text_without_headings_says_so_and_keeps_the_focus(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/gpts/bring")
    await page.get_by_role("button", name="Paste text").press("Enter")
    await expect(page.get_by_label("GPT as text or JSON")).to_be_focused()
    await page.keyboard.type("Answer like a pilot.")
    await page.get_by_role("button", name="Find GPTs").press("Enter")
    row = page.get_by_test_id("found-gpts").get_by_test_id("found-gpt")
    await expect(row).to_contain_text("No headings such as Name or Instructions were found.")
    await expect(row.get_by_role("checkbox")).to_be_focused()


async def test_a_pasted_text_moves_in(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/gpts/bring")
    await page.get_by_role("button", name="Paste text").click()
    await page.get_by_label("GPT as text or JSON").fill(PASTED.replace("Harbour", "Pasted"))
    await page.get_by_role("button", name="Find GPTs").click()
    await page.get_by_role("button", name="Import 1 GPT").click()
    await page.get_by_test_id("found-gpts").get_by_role("link", name="Open draft").click()
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Pasted pilot")


async def test_a_gpt_moves_in_by_hand_and_out_and_in_again_as_a_file(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/gpts/bring")
    await page.get_by_role("button", name="Field by field").click()
    await page.get_by_label("Name", exact=True).fill("Lamp keeper")
    await page.get_by_label("Instructions").fill("Be brief.")
    await page.get_by_label("Conversation starters").fill("And fog?\n\nAnd ice?\n")
    handbook: FilePayload = {
        "name": "handbook.md",
        "mimeType": "text/markdown",
        "buffer": b"# Lamps\n\nTrim the wick at noon.",
    }
    await page.get_by_test_id("bring-input").set_input_files(handbook)
    await page.get_by_role("button", name="Add action").click()
    await page.get_by_label("Schema of action 1").fill(document(STATUS))
    await page.get_by_role("button", name="Create draft").click()

    await expect(page).to_have_url(re.compile(r"/gpts/[0-9a-f-]{36}/edit$"))
    await expect(page.get_by_label("Instructions")).to_have_value("Be brief.")
    await expect(page.get_by_label("Starter 2", exact=True)).to_have_value("And ice?")
    await expect(page.get_by_test_id("knowledge-files")).to_contain_text("handbook.md")
    await expect(page.get_by_text("api.flights.example").first).to_be_visible()
    await expect(page.get_by_test_id("preview")).to_be_visible()

    async with page.expect_download() as downloading:
        await choose_in_menu(page, "Export GPT")
    download = await downloading.value
    assert download.suggested_filename == "lamp-keeper.gpt.zip"
    path = await download.path()

    await ben.go("/gpts/bring")
    await drop(page, "gpts-drop", **{"lamp-keeper.gpt.zip": path.read_bytes()})
    await page.get_by_role("button", name="Import 1 GPT").click()
    await page.get_by_test_id("found-gpts").get_by_role("link", name="Open draft").click()
    await expect(page.get_by_label("Instructions")).to_have_value("Be brief.")
    await expect(page.get_by_test_id("knowledge-files")).to_contain_text("handbook.md")
