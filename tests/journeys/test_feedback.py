"""Ben tells Ada about a fault of her GPT: exactly what he previewed is sent, and he can take it back.

Nothing of the conversation goes along that he has not chosen, and a word that he took out stays with him.
"""

import re
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.browser_page import Window
from tests.journeys.conftest import OpenWindow
from tests.journeys.feedback_steps import FeedbackSteps
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.people import Cast

pytestmark = pytest.mark.browser

QUESTION = "I am Bo Holm. When is high water?"
ANSWER = "At six. Write to tides@harbour.example for the tables."


@pytest_asyncio.fixture(scope="module")
async def gpt(cast: Cast) -> str:
    """A GPT of Ada's, published to all."""
    made = (await cast.ada.post("/api/gpts", {"name": "Tide tables"})).ok()
    (await cast.ada.post(f"/api/gpts/{made['id']}/publish", {"level": "everyone"})).ok()
    return str(made["id"])


@pytest_asyncio.fixture
async def conversation(cast: Cast, scripted: ScriptedModel, gpt: str) -> str:
    """A new conversation of Ben's with it."""
    return await _ask(cast.ben, scripted, gpt)


async def _ask(client: Client, scripted: ScriptedModel, gpt: str | None) -> str:
    scripted.answer = ANSWER
    return str((await ask(client, QUESTION, **({"gpt_id": gpt} if gpt else {}))).conversation)


@pytest_asyncio.fixture
async def ben(window: OpenWindow, cast: Cast, conversation: str) -> Window:
    """Ben's window, at the conversation."""
    opened = await window(cast.ben)
    await opened.go(f"/c/{conversation}")
    await expect(FeedbackSteps(opened.page).thumb("Good answer")).to_be_visible()
    return opened


async def _sent(client: Client) -> list[dict[str, Any]]:
    return (await client.get("/api/me/feedback")).ok()["sent"]


async def test_a_thumb_says_what_it_does_and_stays(ben: Window, cast: Cast, conversation: str) -> None:
    page, telling = ben.page, FeedbackSteps(ben.page)
    await expect(telling.thumb("Good answer")).to_have_attribute("aria-pressed", "false")
    await telling.thumb("Bad answer").click()
    await expect(telling.thumb("Bad answer")).to_have_attribute("aria-pressed", "true")
    await expect(
        page.get_by_role("status").filter(has_text=re.compile("counts anonymously|usage statistics"))
    ).to_be_visible()
    await page.reload()
    await expect(telling.thumb("Bad answer")).to_have_attribute("aria-pressed", "true")
    await telling.thumb("Good answer").click()
    await expect(telling.thumb("Bad answer")).to_have_attribute("aria-pressed", "false")
    await telling.thumb("Good answer").click()
    await expect(page.get_by_text("Rating removed", exact=False)).to_be_visible()
    await expect(page.get_by_role("button", name="Tell the builder more…")).to_have_count(0)
    assert (await cast.ben.get(f"/api/conversations/{conversation}/ratings")).ok()["ratings"] == {}


async def test_a_thumb_that_the_server_does_not_take_goes_back(ben: Window) -> None:
    page, telling = ben.page, FeedbackSteps(ben.page)
    ben.expect_complaints("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    await page.route("**/rating", lambda route: route.abort())
    await telling.thumb("Good answer").click()
    await expect(page.get_by_role("alert").filter(has_text="Your rating wasn’t saved")).to_be_visible()
    await expect(telling.thumb("Good answer")).to_have_attribute("aria-pressed", "false")
    await page.unroute("**/rating")
    await telling.thumb("Good answer").click()
    await expect(telling.thumb("Good answer")).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_text("Your rating wasn’t saved")).to_have_count(0)


@pytest.mark.promise("P8")
async def test_what_was_shown_is_what_is_sent(ben: Window, cast: Cast) -> None:
    """A word is taken out, an address is masked; the preview is exactly what is sent, and it can be taken back."""
    page, telling = ben.page, FeedbackSteps(ben.page)
    await telling.thumb("Bad answer").click()
    await page.get_by_role("button", name="Tell the builder more…").click()
    await expect(telling.button).to_have_attribute("aria-disabled", "true")
    await telling.comment.fill("It was at seven.")
    await telling.is_shown("It was at seven.")
    await expect(telling.seen).not_to_contain_text("Bo Holm")
    await telling.dialog.get_by_role("radio", name="Comment and selected messages").check()
    boxes = telling.dialog.get_by_role("checkbox")
    await expect(boxes).to_have_count(2)
    for box in await boxes.all():
        await expect(box).not_to_be_checked()
        await box.check()
    await telling.is_shown("Bo Holm")
    await telling.dialog.get_by_role("textbox", name="You (message 1)").fill("When is high water?")
    await telling.dialog.get_by_role("button", name="Mask the e-mail address tides@harbour.example").click()
    await expect(telling.dialog.get_by_role("textbox", name="The answer (message 2)")).to_be_focused()
    await telling.is_shown("[e-mail address removed]")
    await expect(telling.seen).not_to_contain_text("Bo Holm")
    await telling.send()

    [sent] = await _sent(cast.ben)
    theme = sent["piece"].pop("theme"), sent["piece"].pop("theme_label")
    assert all(theme)
    assert sent["piece"] == {
        "rating": "bad",
        "comment": "It was at seven.",
        "messages": [
            {"role": "user", "text": "When is high water?"},
            {"role": "assistant", "text": "At six. Write to [e-mail address removed] for the tables."},
        ],
    }
    await telling.dialog.get_by_role("link", name="Sent feedback").click()
    row = page.get_by_test_id("sent").get_by_role("listitem").filter(has_text="To the builder of Tide tables")
    await expect(row).to_have_attribute("data-state", "waiting")
    await expect(page.get_by_role("heading", name="Sent feedback")).to_be_in_viewport()
    await row.get_by_text("Show content").click()
    await expect(row).to_contain_text("At six. Write to [e-mail address removed] for the tables.")
    await row.get_by_role("button", name=re.compile("^Withdraw: ")).click()
    await page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    await expect(page.get_by_text("Withdrawn and deleted.")).to_be_focused()
    await expect(page.get_by_text("No feedback sent yet")).to_be_visible()
    assert await _sent(cast.ben) == []


@pytest.mark.promise("P8")
async def test_only_the_draft_that_is_shown_can_be_sent(ben: Window, cast: Cast) -> None:
    """However slow the preview is: while it shows something else, nothing is sent."""
    page, telling = ben.page, FeedbackSteps(ben.page)
    await telling.open()
    await telling.comment.fill("First words")
    await telling.is_shown("First words")
    await page.route("**/api/feedback/preview", lambda route: None)  # no answer ever comes
    await telling.comment.fill("Second words")
    await expect(telling.seen).to_have_attribute("data-current", "false")
    await expect(telling.button).to_have_attribute("aria-disabled", "true")
    await telling.button.click(force=True)
    await telling.button.press("Enter")
    assert await _sent(cast.ben) == []
    await page.unroute("**/api/feedback/preview")
    await telling.comment.fill("Third words")
    await telling.is_shown("Third words")
    await telling.send()
    [sent] = await _sent(cast.ben)
    assert sent["piece"]["comment"] == "Third words"
    await telling.dialog.get_by_role("button", name="Withdraw").click()
    await expect(telling.comment).to_have_value("Third words")
    assert await _sent(cast.ben) == []


async def test_nothing_is_lost_by_escape(ben: Window, conversation: str) -> None:
    page, telling = ben.page, FeedbackSteps(ben.page)
    await page.get_by_role("link", name="GPTs", exact=True).click()
    await page.locator(f"nav a[href='/c/{conversation}']").click()
    await telling.open()
    await page.keyboard.press("Escape")
    await expect(telling.dialog).to_have_count(0)
    await expect(page.get_by_role("button", name="More options for this answer")).to_be_focused()
    await telling.open()
    await telling.comment.fill("Half a")
    question = page.get_by_role("dialog", name="Leave without sending?")
    for _ in range(3):
        await page.keyboard.press("Escape")
        await expect(question).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(question).to_have_count(0)
        await expect(telling.comment).to_have_value("Half a")
    await page.evaluate("history.back()")
    await expect(question).to_be_visible()
    await question.get_by_role("button", name="Cancel").click()
    await expect(telling.comment).to_have_value("Half a")
    await page.keyboard.press("Escape")
    await question.get_by_role("button", name="Leave").click()
    await expect(telling.dialog).to_have_count(0)


async def test_by_keyboard_alone(ben: Window, cast: Cast) -> None:
    page, telling = ben.page, FeedbackSteps(ben.page)
    await telling.thumb("Bad answer").focus()
    await page.keyboard.press("Space")
    more = page.get_by_role("button", name="Tell the builder more…")
    await expect(more).to_be_visible()
    await _tab_to(page, "Tell the builder more…")
    await page.keyboard.press("Enter")
    await expect(telling.comment).to_be_visible()
    await _tab_to(page, "Comment only")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("radio", name="Comment and this answer")).to_be_checked()
    await _tab_to(page, "Comment")
    await page.keyboard.type("Seven, not six")
    await telling.is_shown("Seven, not six")
    await _tab_to(page, "Mask the e-mail address tides@harbour.example")
    await page.keyboard.press("Enter")
    await telling.is_shown("[e-mail address removed]")
    await _tab_to(page, "Send to builder")
    await page.keyboard.press("Enter")
    await expect(telling.dialog.get_by_role("heading", name="Sent", exact=True)).to_be_visible()
    await _tab_to(page, "Withdraw")
    await page.keyboard.press("Enter")
    await expect(telling.dialog.get_by_text("Withdrawn and deleted.")).to_be_visible()
    assert await _sent(cast.ben) == []
    for key in ("Escape", "Tab"):
        await page.keyboard.press(key)
    await expect(page.get_by_role("button", name="Leave")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(more).to_be_focused()


FOCUSED = """() => {
    const at = document.activeElement;
    return at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText.split('\\n')[0] ?? at.innerText;
}"""


async def _tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        if await page.evaluate(FOCUSED) == name:
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {name!r}.")


async def test_a_report_goes_to_the_operator_alone(ben: Window, cast: Cast, gpt: str) -> None:
    page = ben.page
    await page.get_by_role("button", name="More options for this answer").click()
    await page.get_by_role("menuitem", name="Report this GPT…").click()
    dialog = page.get_by_role("dialog").filter(has=page.get_by_text("Report Tide tables"))
    send = dialog.get_by_role("button", name="Send report")
    await expect(dialog).to_contain_text("to the operator of this server, without your name")
    await expect(send).to_have_attribute("aria-disabled", "true")
    await dialog.get_by_role("radio", name="It takes people’s data").check()
    await dialog.get_by_role("textbox", name="What happened?").fill("It wants my password.")
    await dialog.get_by_text("Add messages from this chat").click()
    await dialog.get_by_role("checkbox").last.check()
    await dialog.get_by_role("textbox", name="The answer (message 1)").fill("Write to the harbour.")
    await send.click()
    await expect(dialog.get_by_text("Your report was sent to the operator.")).to_be_visible()
    expected = {
        "reason": "steals_data",
        "comment": "It wants my password.",
        "messages": [{"role": "assistant", "text": "Write to the harbour."}],
    }
    reports = (await cast.olga.get("/api/operator/reports")).ok()["reports"]
    assert [report["piece"] for report in reports if report["gpt_id"] == gpt] == [expected]
    assert (await cast.ada.get(f"/api/gpts/{gpt}/feedback")).ok()["total"] == 0
    await dialog.get_by_role("button", name="Withdraw").click()
    await expect(dialog.get_by_role("textbox", name="What happened?")).to_have_value("It wants my password.")
    reports = (await cast.olga.get("/api/operator/reports")).ok()["reports"]
    assert not [report for report in reports if report["gpt_id"] == gpt]


async def test_a_gpt_can_be_reported_before_a_word_is_said(ben: Window, cast: Cast, gpt: str) -> None:
    page = ben.page
    await ben.go(f"/g/{gpt}")
    await page.get_by_role("button", name="More about this GPT").click()
    await page.get_by_role("menuitem", name="Report this GPT…").click()
    dialog = page.get_by_role("dialog").filter(has=page.get_by_text("Report Tide tables"))
    await dialog.get_by_role("radio", name="It takes people’s data").check()
    await dialog.get_by_role("button", name="Send report").click()
    await expect(dialog.get_by_text("Your report was sent to the operator.")).to_be_visible()
    reports = (await cast.olga.get("/api/operator/reports")).ok()["reports"]
    assert [report["piece"]["messages"] for report in reports if report["gpt_id"] == gpt] == [[]]
    await dialog.get_by_role("button", name="Withdraw").click()
    await expect(dialog.get_by_role("button", name="Send report")).to_be_visible()


async def test_no_thumbs_without_another_builder(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel, gpt: str
) -> None:
    ada = await window(cast.ada)
    for own in (gpt, None):
        await ada.go(f"/c/{await _ask(cast.ada, scripted, own)}")
        await expect(ada.page.get_by_role("button", name="Regenerate")).to_be_visible()
        await ada.page.wait_for_load_state("networkidle")
        await expect(FeedbackSteps(ada.page).thumb("Good answer")).to_have_count(0)


@pytest.mark.promise("P8")
async def test_opting_out_is_shown_everywhere(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel, gpt: str
) -> None:
    dan = await window(cast.dan)
    page = await dan.go("/settings/privacy")
    switch = page.get_by_role("switch", name="Include me in usage statistics")
    state = page.get_by_test_id("insight-state")
    await expect(state).to_have_text("You’re included.")
    await switch.click()
    await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await expect(switch).to_have_attribute("aria-checked", "true")
    await switch.click()
    await page.get_by_role("dialog").get_by_role("button", name="Turn off").click()
    await expect(state).to_have_text("You’re not included from now on.")
    await expect(switch).to_have_attribute("aria-checked", "false")
    await page.reload()
    await expect(state).to_have_text("You’re not included from now on.")

    await dan.go(f"/c/{await _ask(cast.dan, scripted, gpt)}")
    await dan.privacy_chip.click()
    receipt = page.get_by_test_id("receipt")
    await expect(receipt.get_by_role("heading", name="Usage statistics")).to_be_visible()
    await expect(receipt).to_contain_text("No: you said no on")
    await page.keyboard.press("Escape")
    await FeedbackSteps(page).thumb("Good answer").click()
    await expect(page.get_by_role("status").filter(has_text="you said no on")).to_be_visible()

    await dan.go("/settings/privacy")
    await switch.click()
    await page.get_by_role("dialog").get_by_role("button", name="Turn on").click()
    await expect(state).to_have_text(re.compile("^You’re included in chats started since "))


async def test_a_workspace_stays_out_as_a_whole(window: OpenWindow, cast: Cast) -> None:
    cleo = await window(cast.cleo)
    page = await cleo.go("/settings/privacy")
    switch = page.get_by_role("switch", name="Include Cleo's team in usage statistics")
    await expect(switch).to_have_attribute("aria-checked", "true")
    for action, on in (("Turn off", "false"), ("Turn on", "true")):
        await switch.click()
        await page.get_by_role("dialog").get_by_role("button", name=action).click()
        await expect(switch).to_have_attribute("aria-checked", on)
