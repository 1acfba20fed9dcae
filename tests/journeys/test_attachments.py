"""Files in a conversation: added by button, paste and drop; removed, described, sent, viewed again and saved."""

import re

import pytest
from playwright.async_api import FilePayload, Route, expect

from tests.fakes.image_endpoint import make_picture
from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.journeys.screens.file import BEACH, LETTER, files
from tests.support.people import Cast

pytestmark = pytest.mark.browser

GIVE = """([kind, name, type, text]) => {
  const given = new DataTransfer();
  given.items.add(new File([text], name, { type }));
  const at = document.querySelector("textarea");
  const options = { bubbles: true, cancelable: true };
  if (kind === "paste") at.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: given }));
  else for (const each of ["dragover", "drop"]) at.dispatchEvent(new DragEvent(each, { ...options, dataTransfer: given }));
}"""


async def test_files_go_with_a_message_are_seen_again_and_can_be_saved(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer = "It is."
    ben = await window(cast.ben)
    page = await ben.go("/")
    await page.get_by_test_id("give-files").set_input_files(files()[:2])
    await expect(page.get_by_role("list", name="Files to send").get_by_role("listitem")).to_have_count(2)
    await page.get_by_label("Describe beach.png").fill("The beach")
    await ben.ask("Is it so?")
    await expect(page.get_by_test_id("waiting-file")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("img", name="The beach")).to_be_visible()
    async with page.expect_download() as saved:
        await page.get_by_role("link", name=f"Download {LETTER['name']}").click()
    download = await saved.value
    assert download.suggested_filename == LETTER["name"]
    assert (await download.path()).read_bytes() == b"Dear harbour office, the lens is clean."
    prompt = scripted.requests[-1]["messages"]
    assert any("the lens is clean" in str(message["content"]) for message in prompt)


async def test_files_are_pasted_and_dropped_and_a_file_alone_is_a_message(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    await expect(ben.composer).to_be_visible()
    await page.evaluate(GIVE, ["paste", "pasted.txt", "text/plain", "From the clipboard"])
    await page.evaluate(GIVE, ["drop", "dropped.txt", "text/plain", "From the desktop"])
    waiting = page.get_by_test_id("waiting-file")
    await expect(waiting).to_have_text([re.compile("pasted.txt"), re.compile("dropped.txt")])
    await page.get_by_role("button", name="Remove pasted.txt").click()
    await expect(waiting).to_have_count(1)
    await page.get_by_role("button", name="Send", exact=True).click()
    await ben.wait_for_answer()
    await expect(ben.questions).to_contain_text("dropped.txt")
    prompt = str(scripted.requests[-1]["messages"])
    assert "From the desktop" in prompt
    assert "From the clipboard" not in prompt


async def test_an_edited_question_keeps_its_files(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    await page.get_by_test_id("give-files").set_input_files([FilePayload(**BEACH, buffer=make_picture((60, 40)))])
    await ben.ask("What is it?")
    await page.get_by_role("button", name="Edit").last.click()
    await page.get_by_label("Edit your message").fill("What is on it?")
    await page.get_by_role("button", name="Send changes").click()
    await ben.wait_for_answer()
    await expect(ben.questions).to_contain_text("What is on it?")
    await expect(page.get_by_role("img", name="Image: beach.png")).to_be_visible()


async def test_what_the_server_refuses_says_so_and_the_files_are_not_lost(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    ben.expect_complaints("422")
    page = await ben.go("/")
    await page.get_by_test_id("give-files").set_input_files(files())
    await expect(page.get_by_role("alert")).to_contain_text("is not a PNG, JPEG or WebP file")
    await ben.composer.fill("Look")
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()


async def test_a_picture_that_the_model_cannot_read_is_refused_when_it_is_chosen(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    ben.expect_complaints("422")
    blind = False

    async def answer_instance(route: Route) -> None:
        response = await route.fetch()
        await route.fulfill(response=response, json={**await response.json(), "takes_images": not blind})

    await ben.page.route("**/api/instance", answer_instance)
    refusal = {"error": {"code": "invalid", "message": "This model can't read images.", "field": "files"}}
    await ben.page.route("**/api/chat", lambda route: route.fulfill(status=422, json=refusal))
    page = await ben.go("/")
    waiting = page.get_by_test_id("waiting-file")
    await page.get_by_test_id("give-files").set_input_files(files()[1:2])
    await expect(waiting.get_by_label("Describe beach.png")).to_be_visible()
    await ben.send("What is it?")  # the model was changed since the page was opened
    await page.get_by_role("alert").get_by_role("button", name="Edit message").click()
    await expect(ben.composer).to_be_focused()
    await expect(waiting.locator("img")).to_be_visible()

    blind = True
    await page.reload()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/api/files" in request.url else None)
    await page.get_by_test_id("give-files").set_input_files(files()[1:2])
    await expect(waiting.get_by_role("alert")).to_contain_text("This model can’t read images.")
    await expect(waiting.locator("img")).to_be_visible()
    assert sent == []
