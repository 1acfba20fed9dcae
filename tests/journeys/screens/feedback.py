"""Steps that lead to the states of feedback, reports and opting out of statistics."""

import re

from playwright.async_api import Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.feedback_steps import FeedbackSteps
from tests.journeys.states import World, go
from tests.support.client import Client

CONVERSATION = (
    ("Hello! I am Bo Holm, keeper at Mill Lane 4 in Vesterholm. When is high water on Friday?",
     "High water is at **six** in the morning. For the tables write to tides@harbour.example or call +45 20 12 34 56."),
    ("And who do I tell when the fog signal fails?",
     "Tell the harbour office. They send somebody within two hours, or so the handbook says; in winter it may take a "
     "day, and the lamp must be watched by two people until then."),
)  # fmt: skip


async def send_feedback_and_report(client: Client, conversation: str) -> None:
    """Send feedback, which waits for delivery, and a report to the operator."""
    answer = (await client.get(f"/api/conversations/{conversation}")).ok()["messages"][-1]
    message = {"role": "assistant", "text": answer["text"]}
    ids = {"conversation_id": conversation, "message_id": answer["id"]}
    piece = {"rating": "bad", "comment": "The office is closed in winter, so nobody comes.", "messages": [message]}
    (await client.post("/api/feedback", ids | piece)).ok()
    gpt = (await client.get(f"/api/conversations/{conversation}")).ok()["gpt"]["id"]
    report = {"gpt_id": gpt, "reason": "deceptive", "comment": "It says that it is the harbour office."}
    (await client.post("/api/reports", report)).ok()


async def open_feedback_chat(window: Window, page: Page, world: World) -> FeedbackSteps:
    await go(window, f"/c/{world.feedback_chat}", "Hello! I am Bo Holm")
    telling = FeedbackSteps(page)
    await expect(telling.thumb("Bad answer").last).to_be_visible()
    return telling


async def thumb(window: Window, page: Page, world: World) -> None:
    telling = await open_feedback_chat(window, page, world)
    if await telling.thumb("Good answer").last.get_attribute("aria-pressed") == "true":
        await telling.thumb("Good answer").last.click()
    await telling.thumb("Good answer").last.click()
    await expect(page.get_by_role("button", name="Tell the builder more…")).to_be_visible()


async def answer_menu(window: Window, page: Page, world: World) -> None:
    await open_feedback_chat(window, page, world)
    await page.get_by_role("button", name="More options for this answer").last.click()
    await expect(page.get_by_role("menuitem", name="Report this GPT…")).to_be_visible()


async def feedback_begun(window: Window, page: Page, world: World) -> None:
    telling = await open_feedback_chat(window, page, world)
    await telling.open()


async def feedback_thumb_only(window: Window, page: Page, world: World) -> None:
    await feedback_begun(window, page, world)
    await page.get_by_role("radio", name="Rating only").check()


async def feedback_written(window: Window, page: Page, world: World) -> None:
    await feedback_begun(window, page, world)
    telling = FeedbackSteps(page)
    await page.get_by_role("radio", name="Comment and selected messages").check()
    await page.get_by_role("checkbox").first.check()
    await page.get_by_role("checkbox").nth(1).check()
    await telling.comment.fill("Nobody answers at tides@harbour.example. Please ask Ida (ida@lighthouse.org).")
    await telling.is_shown("Nobody answers")
    await expect(page.get_by_test_id("places").first).to_be_visible()


async def feedback_words(window: Window, page: Page, world: World) -> None:
    await feedback_written(window, page, world)
    await FeedbackSteps(page).comment.scroll_into_view_if_needed()
    await page.get_by_test_id("places").last.scroll_into_view_if_needed()


async def feedback_leaving(window: Window, page: Page, world: World) -> None:
    await feedback_begun(window, page, world)
    await FeedbackSteps(page).comment.fill("Half a")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Leave without sending?")).to_be_visible()


async def feedback_refused(window: Window, page: Page, world: World) -> None:
    window.expect_complaints("413")
    await feedback_begun(window, page, world)
    await FeedbackSteps(page).comment.fill("Too long. " * 300)
    await expect(page.get_by_text("is the limit")).to_be_visible()
    await page.get_by_text("is the limit").scroll_into_view_if_needed()


async def feedback_sent(window: Window, page: Page, world: World) -> None:
    await feedback_begun(window, page, world)
    telling = FeedbackSteps(page)
    await telling.comment.fill("Just what I needed.")
    await telling.send()


async def reporting(window: Window, page: Page, world: World) -> None:
    await open_feedback_chat(window, page, world)
    await page.get_by_role("button", name="More options for this answer").last.click()
    await page.get_by_role("menuitem", name="Report this GPT…").click()
    await page.get_by_role("radio", name="It deceives").check()
    await page.get_by_text("Add messages from this chat").click()
    await page.get_by_role("checkbox").first.check()
    await expect(page.get_by_role("textbox", name="You (message 1)")).to_be_visible()


async def sent_feedback(window: Window, page: Page, world: World) -> None:
    await go(window, "/settings/sharing#sent-feedback", "Sent feedback")
    await page.get_by_test_id("sent").get_by_text("Show content").first.click()
    await page.get_by_test_id("sent").get_by_text("Show content").last.click()
    await page.get_by_role("heading", name="Sent feedback").evaluate("heading => heading.scrollIntoView()")


async def taking_back(window: Window, page: Page, world: World) -> None:
    await sent_feedback(window, page, world)
    await page.get_by_role("button", name=re.compile("^Withdraw")).last.click()
    await expect(page.get_by_role("dialog", name="Withdraw this?")).to_be_visible()


async def nothing_sent(window: Window, page: Page, world: World) -> None:
    await go(window, "/settings/sharing#sent-feedback", "Sent feedback")
    await expect(page.get_by_text("No feedback sent yet")).to_be_visible()
    await page.get_by_role("heading", name="Sent feedback").evaluate("heading => heading.scrollIntoView()")


async def numbers(window: Window, page: Page, world: World) -> None:
    await go(window, "/settings/privacy", "Usage statistics")
    await expect(page.get_by_test_id("insight-spent")).to_be_visible()
    await page.get_by_role("heading", name="Usage statistics").evaluate("heading => heading.scrollIntoView()")


async def protection(window: Window, page: Page, world: World) -> None:
    await numbers(window, page, world)
    await page.get_by_text("How you’re protected").click()
    await expect(page.get_by_text("Different people.")).to_be_visible()
    await page.get_by_text("How you’re protected").evaluate("line => line.scrollIntoView()")


async def staying_out(window: Window, page: Page, world: World) -> None:
    await numbers(window, page, world)
    await page.get_by_role("switch", name="Include me in usage statistics").click()
    await expect(page.get_by_role("dialog", name="Turn off usage statistics?")).to_be_visible()


async def workspaces(window: Window, page: Page, world: World) -> None:
    await go(window, "/settings/privacy", "Usage statistics")
    await expect(page.get_by_test_id("insight-workspaces")).to_be_visible()
    await page.get_by_role("heading", name="Your privacy budget").evaluate("heading => heading.scrollIntoView()")


async def receipt_counts(window: Window, page: Page, world: World) -> None:
    await open_feedback_chat(window, page, world)
    await window.privacy_chip.click()
    await page.get_by_role("heading", name="Usage statistics").scroll_into_view_if_needed()
