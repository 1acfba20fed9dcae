"""Deleting a message in the browser: the question, the place shown afterwards, and other tabs."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.browser_page import NARROW, WIDE
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.chat_client import StreamedAnswer, ask
from tests.support.client import Client
from tests.support.people import Cast

pytestmark = [pytest.mark.browser, pytest.mark.promise("P10")]


@pytest.fixture(autouse=True)
def noted(scripted: ScriptedModel) -> None:
    scripted.answer = "Noted."


def messages(page: Page) -> Locator:
    return page.get_by_role("region", name="Chat").get_by_role("article")


def find_message(page: Page, text: str) -> Locator:
    return messages(page).filter(has_text=text)


async def ask_to_delete(page: Page, text: str) -> Locator:
    message = find_message(page, text)
    await message.hover()
    menu = message.get_by_role("button", name="More options for this answer")
    await menu.or_(message.get_by_role("button", name="Delete message")).wait_for()
    if await menu.count():
        await menu.click()
        await page.get_by_role("menuitem", name="Delete message").click()
    else:
        await message.get_by_role("button", name="Delete message").click()
    return page.get_by_role("dialog")


async def conversation(person: Client, *questions: Any) -> StreamedAnswer:
    answer = await ask(person, questions[0])
    for question in questions[1:]:
        await ask(person, question, conversation_id=answer.conversation)
    return answer


async def test_a_question_goes_with_what_follows_by_keyboard_alone(window: OpenWindow, cast: Cast) -> None:
    conversation_id = await conversation(cast.ben, "The first question", "The second question", "The third question")
    page = await (await window(cast.ben)).go(f"/c/{conversation_id.conversation}")
    await expect(messages(page)).to_have_count(6)
    trash = find_message(page, "The second question").get_by_role("button", name="Delete message")
    await trash.focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("this question and the 3 messages after it: 4 messages in all")
    await expect(dialog).to_contain_text("It will no longer be used for training.")
    assert await find_faults(page, "delete-message", (WIDE, NARROW)) == []
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(trash).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")
    await expect(messages(page)).to_have_count(2)
    await expect(page.get_by_role("status").filter(has_text="4 messages deleted.")).to_have_count(1)
    await expect(page.get_by_role("region", name="Chat")).to_be_focused()
    await page.reload()
    await expect(messages(page)).to_have_count(2)
    await page.goto(page.url.partition("/c/")[0] + "/deleted")
    await expect(page.get_by_test_id("deletions")).to_contain_text("Part of a chat")
    await expect(page.get_by_test_id("deletions")).to_contain_text("4 messages")


async def test_a_question_whose_answer_was_deleted_is_answered_again(window: OpenWindow, cast: Cast) -> None:
    conversation_id = await conversation(cast.ben, "The only question")
    page = await (await window(cast.ben)).go(f"/c/{conversation_id.conversation}")
    dialog = await ask_to_delete(page, "Noted.")
    await expect(dialog).to_contain_text("This deletes only this answer.")
    await dialog.get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("No answer yet.")).to_be_visible()
    assert await find_faults(page, "unanswered", (WIDE, NARROW)) == []
    await page.get_by_role("button", name="Get an answer").click()
    await expect(find_message(page, "Noted.")).to_have_count(1)
    await expect(page.get_by_text("No answer yet.")).to_have_count(0)


async def test_the_first_question_takes_the_conversation_along(window: OpenWindow, cast: Cast) -> None:
    conversation_id = await conversation(cast.ben, "Nothing but this")
    page = await (await window(cast.ben)).go(f"/c/{conversation_id.conversation}")
    dialog = await ask_to_delete(page, "Nothing but this")
    await expect(dialog).to_contain_text("this deletes the whole chat: 2 messages in all")
    await dialog.get_by_role("button", name="Delete").click()
    await expect(page.get_by_role("heading", name="What can I help with?")).to_be_visible()
    assert (await cast.ben.get(f"/api/conversations/{conversation_id.conversation}")).status == 404


async def test_another_tab_shows_the_same_and_a_stale_tab_is_warned(window: OpenWindow, cast: Cast) -> None:
    conversation_id = await conversation(cast.ben, "The first question", "The second question")
    seen = await window(cast.ben)
    page = await seen.go(f"/c/{conversation_id.conversation}")
    other = await page.context.new_page()
    await other.goto(page.url)
    await expect(messages(other)).to_have_count(4)
    dialog = await ask_to_delete(page, "The second question")
    # The branch grows elsewhere before the person says yes: they are not bound to content they did not see.
    await ask(cast.ben, "The third question", conversation_id=conversation_id.conversation)
    seen.expect_complaints("409")
    await dialog.get_by_role("button", name="Delete").click()
    await expect(dialog).to_contain_text("has changed in the meantime")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(messages(page)).to_have_count(6)
    dialog = await ask_to_delete(page, "The second question")
    await expect(dialog).to_contain_text("4 messages in all")
    await dialog.get_by_role("button", name="Delete").click()
    await expect(messages(page)).to_have_count(2)
    await expect(messages(other)).to_have_count(2)
