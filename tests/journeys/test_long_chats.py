"""A long chat: the line above the part that the model still sees, and the summary of the rest."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.support.chat_client import ask
from tests.support.people import Cast

pytestmark = pytest.mark.browser

LONG = "word " * 1_500
SUMMARY = "The key lay under the mat. The lamp is still missing."


async def test_what_the_model_no_longer_sees_is_said_and_summarised(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer = "Noted."
    first = await ask(cast.ben, f"Where is the key? {LONG}")
    await ask(cast.ben, f"And the lamp? {LONG}", conversation_id=first.conversation)
    ben = await window(cast.ben)
    page = await ben.go(f"/c/{first.conversation}")
    line = page.get_by_text("The model no longer sees the messages above.")
    await expect(ben.answers).to_have_count(2)
    await expect(line).to_have_count(0)
    await ben.composer.fill(f"And the oil? {LONG}")
    await page.keyboard.press("Enter")
    await expect(ben.answers).to_have_count(3)
    answer = await ben.wait_for_answer()
    await expect(answer.get_by_text("2 earlier messages didn’t fit")).to_be_attached()
    zone = await page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert f"({zone})" in scripted.requests[-1]["messages"][-1]["content"]
    assert "The person's language is English." in scripted.requests[-1]["messages"][-1]["content"]
    await expect(line).to_be_visible()
    order = await page.evaluate(
        "[...document.querySelectorAll('article, [data-unseen]')].map(each => each.matches('article') ? 'm' : '-').join('')"
    )
    assert order == "mm-mmmm", "The line stands above the first message that the model still got."
    scripted.answer = SUMMARY
    await page.get_by_role("button", name="Summarize them?").click()
    folded = page.get_by_text("Summary of the earlier messages")
    await expect(folded).to_be_visible()
    await expect(line).to_have_count(0)
    await expect(page.get_by_text(SUMMARY)).to_be_hidden()
    await folded.click()
    await expect(page.get_by_text(SUMMARY)).to_be_visible()
    await _change_it(page)
    await page.reload()
    await folded.click()
    await expect(page.get_by_text("The key is found.")).to_be_visible()
    await expect(page.get_by_text(re.compile("edited$"))).to_be_visible()
    await page.get_by_role("button", name="Remove").click()
    dialog = page.get_by_role("dialog", name="Remove this summary?")
    await dialog.get_by_role("button", name="Remove").click()
    await expect(folded).to_have_count(0)
    await expect(line).to_be_visible()


async def _change_it(page: Page) -> None:
    await page.get_by_role("button", name="Edit", exact=True).click()
    field = page.get_by_label("Summary", exact=True)
    await expect(field).to_be_focused()
    await field.fill("The key is found.")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("The key is found.")).to_be_visible()
