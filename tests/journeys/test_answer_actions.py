"""More actions on an answer: a copy of the chat up to it is shared, and this device alone reads it aloud."""

import pytest
from playwright.async_api import expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.journeys.test_installed_app import governed
from tests.support.chat_client import ask
from tests.support.people import Cast

pytestmark = pytest.mark.browser

VOICES = """voices => {
  window.said = [];
  const speech = new EventTarget();
  Object.assign(speech, {getVoices: () => voices, cancel: () => {}, speak: one => window.said.push([one.text, one.voice])});
  Object.defineProperty(window, "speechSynthesis", {value: speech});
  window.SpeechSynthesisUtterance = function(text) { this.text = text; };
}"""
FAR = '{name: "Cloud", lang: "en-GB", localService: false}'
NEAR = '{name: "Here", lang: "en-US", localService: true}'


async def test_a_copy_up_to_an_answer_is_shared_from_it(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer = "The first answer."
    answer = await ask(cast.ben, "First question")
    scripted.answer = "The second answer."
    await ask(cast.ben, "Second question", conversation_id=answer.conversation)
    ben = await window(cast.ben)
    page = await ben.go(f"/c/{answer.conversation}")
    await ben.answers.first.hover()
    await ben.answers.first.get_by_role("button", name="Share up to here").click()
    seen = page.get_by_role("dialog").get_by_role("group", name="Preview")
    await expect(seen).to_contain_text("The first answer.")
    await expect(seen).not_to_contain_text("Second question")


async def test_only_a_voice_of_this_device_reads_an_answer(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer = "Read **this**.\n\n```py\nnot_this()\n```\n\nAnd this."
    chat = await ask(cast.ben, "Say something")
    ben = await window(cast.ben)
    await ben.page.add_init_script(f"({VOICES})([{FAR}, {NEAR}])")
    page = await ben.go(f"/c/{chat.conversation}")
    answer = await ben.wait_for_answer()
    await expect(answer.locator("strong")).to_be_visible()
    await answer.get_by_role("button", name="More options for this answer").click()
    await page.get_by_role("menuitem", name="Read aloud").click()
    spoken = await page.evaluate("window.said.map(([text, voice]) => [text, voice.name])")
    assert spoken == [["Read this.", "Here"], ["And this.", "Here"]]
    await page.get_by_role("button", name="Stop reading").click()
    await answer.get_by_role("button", name="More options for this answer").click()
    await expect(page.get_by_role("menuitem", name="Read aloud")).to_be_visible()


async def test_where_only_a_service_could_read_it_nothing_is_offered(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    chat = await ask(cast.ben, "Say something")
    ben = await window(cast.ben)
    await ben.page.add_init_script(f"({VOICES})([{FAR}])")
    page = await ben.go(f"/c/{chat.conversation}")
    answer = await ben.wait_for_answer()
    await expect(answer.get_by_role("button", name="Share up to here")).to_be_visible()
    await answer.get_by_role("button", name="More options for this answer").click()
    await expect(page.get_by_role("menuitem")).to_have_text(
        ["Open beside the chat", "Markdown (.md)", "Word (.docx)", "PDF (.pdf)", "Delete message"]
    )


TABLES = """Two tables:

| Port | Height |
|------|-------:|
| Husum | 12 |

Then:

> | Port | Height |
> |------|-------:|
> | =1+1 | -3.5 |
"""


async def test_an_answer_and_its_tables_are_downloaded_by_mouse_and_keyboard(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer = TABLES
    chat = await ask(cast.ben, "Tides")
    ben = await window(cast.ben)
    page = await ben.go(f"/c/{chat.conversation}")
    await governed(page)  # downloads must go past the service worker
    answer = await ben.wait_for_answer()
    toasts = page.get_by_role("list", name="Messages").get_by_role("listitem")

    for entry, name, begins in (
        ("Markdown (.md)", "Tides.md", b"Two tables:"),
        ("Word (.docx)", "Tides.docx", b"PK"),
        ("PDF (.pdf)", "Tides.pdf", b"%PDF-1.7"),
    ):
        await answer.get_by_role("button", name="More options for this answer").click()
        async with page.expect_download() as saving:
            await page.get_by_role("group", name="Download as").get_by_role("menuitem", name=entry).click()
        saved = await saving.value
        assert saved.suggested_filename == name
        assert (await saved.path()).read_bytes().startswith(begins)
        await expect(toasts.filter(has_text=f"Downloaded “{name}”.")).to_be_visible()

    await expect(answer.get_by_role("button", name="Download table")).to_have_count(2)
    await answer.get_by_role("button", name="Download table").last.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Excel (.xlsx)")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    async with page.expect_download() as saving:
        await page.keyboard.press("Enter")
    saved = await saving.value
    assert saved.suggested_filename == "Tides-2.csv"
    assert (await saved.path()).read_text("utf-8-sig") == "Port,Height\n'=1+1,-3.5\n"


async def test_a_file_that_cannot_be_made_is_said_so(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer = TABLES
    chat = await ask(cast.ben, "Tides")
    ben = await window(cast.ben)
    page = await ben.go(f"/c/{chat.conversation}")
    answer = await ben.wait_for_answer()
    button = answer.get_by_role("button", name="Download table").first
    await expect(button).to_be_visible()
    ben.expect_complaints("404 (Not Found)")
    (await cast.ben.delete(f"/api/conversations/{chat.conversation}")).ok()
    await button.click()
    await page.get_by_role("menuitem", name="CSV (.csv)").click()
    toasts = page.get_by_role("list", name="Messages").get_by_role("listitem")
    await expect(toasts.filter(has_text="This chat doesn’t exist, or it isn’t yours.")).to_be_visible()
