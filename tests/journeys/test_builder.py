"""Ada builds a GPT from a real document and publishes it; Ben finds it, asks it, and sees the sources of answers."""

import re
from dataclasses import dataclass

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.builder_steps import begin_gpt, choose_in_menu
from tests.journeys.conftest import OpenWindow
from tests.journeys.png import lighthouse
from tests.support import sample_files
from tests.support.knowledge import FILES
from tests.support.people import Cast

pytestmark = pytest.mark.browser

INSTRUCTIONS = "You answer keepers of the light at Vesterholm. Say which part of the handbook you rely on."
QUESTION = "How often do I clean the lens, and with what?"
ANSWER = "Every second Monday, with distilled water and a soft leather [1]. Never use spirit [1]."


@dataclass
class Built:
    id: str = ""


@pytest.fixture(scope="module")
def keeper() -> Built:
    """Ada's GPT, from the first journey on."""
    return Built()


async def saved(page: Page) -> None:
    await expect(page.get_by_test_id("save-state")).to_have_text(re.compile("^Saved"))


async def test_ada_builds_a_gpt(window: OpenWindow, cast: Cast, scripted: ScriptedModel, keeper: Built) -> None:
    ada = await window(cast.ada, size=(1440, 900))
    ada.expect_complaints("422")
    page = await ada.go("/gpts")
    await expect(page.get_by_text("No GPTs yet")).to_be_visible()
    await begin_gpt(page)
    await page.reload()
    await ada.go("/gpts")
    await expect(page.get_by_text("No GPTs yet")).to_be_visible()

    await page.get_by_role("link", name="Create a GPT").first.click()
    await expect(page.get_by_role("textbox", name="Describe the GPT")).to_be_focused()
    await page.get_by_role("button", name="Configure", exact=True).click()
    name = page.get_by_label("Name", exact=True)
    await name.press_sequentially("Keeper of Vester", delay=20)
    await expect(page).to_have_url(re.compile(r"/gpts/[0-9a-f-]{36}/edit$"))
    keeper.id = page.url.split("/")[-2]
    await expect(name).to_be_focused()
    await name.press_sequentially("holm", delay=20)
    await saved(page)
    await page.reload()
    await expect(name).to_have_value("Keeper of Vesterholm")
    await page.get_by_label("Description").fill("Knows the keeper’s handbook by heart.")
    await page.get_by_label("Instructions").fill(INSTRUCTIONS + "x" * 32_000)
    await expect(page.get_by_text(f"{len(INSTRUCTIONS)} characters too long. Shorten it")).to_be_visible()
    await expect(page.get_by_test_id("save-state")).to_contain_text("Not saved")
    await page.get_by_label("Instructions").fill(INSTRUCTIONS)
    await page.get_by_role("button", name="Add starter").click()
    await page.get_by_label("Starter 1", exact=True).fill(QUESTION)
    await saved(page)

    await page.get_by_test_id("picture-input").set_input_files(
        {"name": "light.png", "mimeType": "image/png", "buffer": lighthouse()}
    )
    await expect(page.get_by_role("button", name="Replace picture")).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("Instructions")).to_have_value(INSTRUCTIONS)
    await expect(page.get_by_label("Starter 1", exact=True)).to_have_value(QUESTION)


async def test_ada_gives_it_knowledge(window: OpenWindow, cast: Cast, keeper: Built) -> None:
    ada = await window(cast.ada, size=(1440, 900))
    ada.expect_complaints("422")
    page = await ada.go(f"/gpts/{keeper.id}/edit")
    data = sample_files.pdf(["The supply boat comes on the first Thursday."] * 3)
    await page.get_by_test_id("knowledge-input").set_input_files(
        [
            FilePayload(name="handbook.md", mimeType="text/markdown", buffer=(FILES / "lighthouse.md").read_bytes()),
            FilePayload(name="broken.pdf", mimeType="application/pdf", buffer=data[: len(data) // 3]),
            FilePayload(name="empty.txt", mimeType="text/plain", buffer=b""),
        ]
    )
    files = page.get_by_test_id("knowledge-files")
    good = files.locator("[data-state=ready]")
    await expect(good).to_contain_text("handbook.md")
    await expect(good).to_contain_text(re.compile(r"\d+ passages"))
    await expect(files.locator("[data-state=failed]")).to_contain_text("damaged or cut off")
    await expect(files.get_by_role("alert")).to_contain_text("empty")
    await page.get_by_role("button", name="Remove broken.pdf").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    await expect(files.get_by_text("broken.pdf")).to_have_count(0)


async def test_the_training_switch_is_off_until_ada_says_yes(window: OpenWindow, cast: Cast, keeper: Built) -> None:
    ada = await window(cast.ada, size=(1440, 900))
    page = await ada.go(f"/gpts/{keeper.id}/edit")
    switch = page.get_by_role("switch", name="Use this GPT for training")
    await expect(switch).to_have_attribute("aria-checked", "false")
    await switch.click()
    await expect(switch).to_have_attribute("aria-checked", "true")
    await expect(page.get_by_text("On since")).to_be_visible()


async def test_ada_tries_the_draft_and_publishes_it(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel, keeper: Built
) -> None:
    scripted.answer = ANSWER
    ada = await window(cast.ada, size=(1440, 900))
    page = await ada.go(f"/gpts/{keeper.id}/edit")
    await page.get_by_label("Also show the quoted passage").check()
    preview = page.get_by_test_id("preview")
    await preview.get_by_role("button", name=QUESTION).click()
    await expect(preview.get_by_role("article", name="Keeper of Vesterholm answered")).to_contain_text("soft leather")
    assert any(INSTRUCTIONS in str(request["messages"]) for request in scripted.requests)
    await expect(page).to_have_url(re.compile("/edit$"))
    await saved(page)

    await page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Everyone on this server").check()
    await dialog.get_by_role("button", name="Publish", exact=True).click()
    await expect(page.get_by_role("dialog", name="Published").get_by_label("For people with an account")).to_have_value(
        re.compile(f"/g/{keeper.id}$")
    )
    opened = page.get_by_role("dialog").get_by_role("link", name="Open GPT")
    await expect(opened).to_have_attribute("href", f"/g/{keeper.id}")
    await page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    await expect(page.get_by_test_id("save-state")).to_contain_text("Version 1")
    await expect(page.get_by_role("navigation").get_by_text(QUESTION)).to_have_count(0)

    again = page.get_by_role("button", name="Publish changes")
    await expect(again).to_be_disabled()
    await page.get_by_label("Description").fill("Knows the keeper’s handbook by heart, and the log.")
    await again.click()
    changes = dialog.get_by_role("group", name="What changed since version 1")
    await expect(changes).to_contain_text("Only in the draft:Knows the keeper’s handbook by heart, and the log.")
    await dialog.get_by_role("button", name="Publish", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    await expect(page.get_by_test_id("save-state")).to_contain_text("Version 2")
    await expect(again).to_be_disabled()
    await page.get_by_role("button", name="More actions", exact=True).click()
    entries = page.get_by_role("menuitem")
    await expect(entries.filter(has_text="Duplicate")).to_be_visible()
    await expect(entries.filter(has_text="Versions")).to_have_count(0)  # a button of its own beside the menu
    await page.keyboard.press("Escape")
    await choose_in_menu(page, "Who can use it…")
    await expect(dialog.get_by_label("Everyone on this server")).to_be_checked()
    await dialog.get_by_role("button", name="Save", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    await expect(page.get_by_test_id("save-state")).to_contain_text("Version 2")


async def test_ben_finds_it_and_its_answer_shows_its_sources(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel, keeper: Built
) -> None:
    scripted.answer = ANSWER
    ben = await window(cast.ben)
    page = await ben.go("/gpts")
    await page.get_by_role("searchbox", name="Search GPTs").fill("nothing like it")
    await expect(page.get_by_text("No GPTs found for “nothing like it”.")).to_be_visible()
    await page.get_by_role("searchbox", name="Search GPTs").fill("HANDBOOK")
    await page.get_by_role("link", name="Keeper of Vesterholm").click()
    await expect(page.get_by_text("by Ada")).to_be_visible()
    await expect(page.get_by_role("link", name="Edit GPT")).to_have_count(0)
    await page.get_by_role("button", name=QUESTION).click()
    answer = await ben.wait_for_answer()
    await expect(page).to_have_url(re.compile("/c/"))
    await expect(answer).to_contain_text("distilled water")
    mark = answer.get_by_role("button", name="Source 1: handbook.md").first
    await mark.click()
    source = page.get_by_role("dialog", name="Source 1: handbook.md").first
    await expect(source).to_contain_text("Clean the lens every second Monday")
    await page.keyboard.press("Escape")
    await expect(source).to_be_hidden()
    await expect(mark).to_be_focused()


async def test_ada_sees_nothing_of_bens_conversation(window: OpenWindow, cast: Cast, keeper: Built) -> None:
    ada, ben = await window(cast.ada), await window(cast.ben)
    ada.expect_complaints("404")
    page = await ben.go("/")
    await page.get_by_role("navigation").get_by_role("link", name=QUESTION).click()
    await expect(ben.answers).to_have_count(1)
    link = page.url.removeprefix(ada.server)
    page = await ada.go(link)
    await expect(page.get_by_role("heading", name="Page not found")).to_be_visible()


async def test_ada_deletes_it_and_ben_keeps_what_was_said(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel, keeper: Built
) -> None:
    ada, ben = await window(cast.ada, size=(1440, 900)), await window(cast.ben)
    ben.expect_complaints("404")
    page = await ada.go(f"/gpts/{keeper.id}/edit")
    await choose_in_menu(page, "Delete GPT")
    await page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_text("No GPTs yet")).to_be_visible()
    page = await ben.go("/")
    await page.get_by_role("navigation").get_by_role("link", name=QUESTION).click()
    await expect(ben.answers).to_contain_text("distilled water")
    await ben.send("And how warm is the cellar?")
    await expect(page.get_by_role("alert")).to_contain_text(re.compile("GPT .*deleted"))
