"""Long chats and long lists of chats: only items near the window are in the page, and all can be reached."""

import asyncio
import re
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.journeys.browser_page import NARROW, WIDE
from tests.journeys.conftest import OpenWindow
from tests.support.chat_exports import chatgpt_conversation, chatgpt_message, zip_conversations
from tests.support.client import Client
from tests.support.people import Cast

pytestmark = pytest.mark.browser

MESSAGES = 240
CHATS = 160
MAX_MESSAGES = 60
"""A message takes 100 pixels and more, and the page has those within three windows of 800."""
MAX_ROWS = 150
NUMBERED = re.compile(r"Question (\d+):")
HERE_IN_VIEW = """() => {
    const [range] = CSS.highlights.get('found-here') ?? [], place = range?.getBoundingClientRect();
    return place?.height > 0 && place.top >= 0 && place.bottom <= innerHeight;
}"""
LONG = "The lamp of the harbour is lit **half an hour** before sunset, and `lamp.py` says what the keeper does."


def text_of(n: int) -> str:
    if n == 24:
        return "Question 24: where is the Café of the seventeen swans?"
    return f"Answer {n}. {LONG}" if n % 2 else f"Question {n}: where does the ferry go?"


def long_chat() -> dict[str, Any]:
    roles = ("user", "assistant")
    nodes = [
        chatgpt_message(f"m{n}", f"m{n - 1}" if n else None, roles[n % 2], text_of(n), 1_700_000_000 + n)
        for n in range(MESSAGES)
    ]
    return chatgpt_conversation("The long one", *nodes, at=1_700_000_000)


def short_chat(n: int) -> dict[str, Any]:
    at = 1_600_000_000 + n
    question, answer = (
        chatgpt_message("q", None, "user", "Where?", at),
        chatgpt_message("a", "q", "assistant", "There.", at),
    )
    return chatgpt_conversation(f"Chat {n}", question, answer, at=at)


async def moved_in(person: Client, *entries: dict[str, Any]) -> None:
    (await person.request("POST", "/api/moving-in", data=zip_conversations(*entries))).ok()
    async with asyncio.timeout(120):
        while (await person.get("/api/moving-in")).ok()["move_ins"][0]["under_way"]:
            await asyncio.sleep(0.02)


@pytest_asyncio.fixture
async def chat(cast: Cast) -> Any:
    """A long chat of Ben's, as the API gives it."""
    await moved_in(cast.ben, long_chat())
    (listed,) = (await cast.ben.get("/api/conversations")).ok()["conversations"]
    return (await cast.ben.get(f"/api/conversations/{listed['id']}")).ok()


async def opened(window: OpenWindow, cast: Cast, chat: Any, fragment: str = "", size: tuple[int, int] = WIDE) -> Page:
    ben = await window(cast.ben, size=size)
    page = await ben.go(f"/c/{chat['id']}{fragment}")
    await expect(ben.questions.last).to_be_visible()
    return page


def messages(page: Page) -> Locator:
    return page.locator("article[id]")


async def in_the_page(page: Page) -> int:
    return await messages(page).count()


async def scroll_to(page: Page, top: int) -> None:
    await page.get_by_role("region", name="Chat", exact=True).evaluate("(box, top) => box.scrollTo({top})", top)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_long_chat_opens_at_its_end_with_few_messages_and_shows_each(
    window: OpenWindow, cast: Cast, chat: Any, size: tuple[int, int]
) -> None:
    page = await opened(window, cast, chat, size=size)
    last = page.get_by_text(f"Answer {MESSAGES - 1}.")
    await expect(last).to_be_in_viewport()
    await expect(page.get_by_role("button", name="Jump to latest")).to_be_hidden()
    assert await in_the_page(page) <= MAX_MESSAGES
    seen: set[int] = set()
    while True:
        texts = await messages(page).all_inner_texts()
        assert len(texts) <= MAX_MESSAGES
        seen |= {int(found[1]) for text in texts if (found := NUMBERED.search(text))}
        if 0 in seen:
            break
        first = messages(page).first
        before = await first.get_attribute("id")
        await first.scroll_into_view_if_needed()
        await expect(page.locator("article[id]").first).not_to_have_attribute("id", before or "")
    assert seen == set(range(0, MESSAGES, 2))
    await page.get_by_role("button", name="Jump to latest").click()
    await expect(last).to_be_in_viewport()


async def test_a_message_says_its_place_among_all(window: OpenWindow, cast: Cast, chat: Any) -> None:
    page = await opened(window, cast, chat)
    await expect(messages(page).last).to_have_attribute("aria-setsize", str(MESSAGES))
    await expect(messages(page).last).to_have_attribute("aria-posinset", str(MESSAGES))


async def test_an_address_leads_to_a_message_in_the_middle(window: OpenWindow, cast: Cast, chat: Any) -> None:
    wanted = chat["messages"][100]["id"]
    page = await opened(window, cast, chat, f"#{wanted}")
    message = page.locator(f"[id='{wanted}']")
    await expect(message).to_be_in_viewport()
    await expect(message).to_be_focused()
    assert await in_the_page(page) <= MAX_MESSAGES


async def test_words_are_found_in_messages_that_are_not_in_the_page(window: OpenWindow, cast: Cast, chat: Any) -> None:
    page = await opened(window, cast, chat)
    hidden = page.get_by_text("seventeen swans")
    await expect(hidden).to_have_count(0)
    await page.keyboard.press("Control+f")
    search = page.get_by_role("search", name="Find in chat")
    field = search.get_by_role("textbox", name="Find in this chat")
    await expect(field).to_be_focused()
    await field.fill("CAFE of the seventeen")
    await expect(search.get_by_role("status")).to_have_text("1 of 1")
    await expect(hidden).to_be_in_viewport()
    await page.wait_for_function("[...CSS.highlights.get('found-here') ?? []].join() === 'Café of the seventeen'")
    await page.keyboard.press("Escape")
    await expect(search).to_be_hidden()
    await expect(page.locator(f"[id='{chat['messages'][24]['id']}']")).to_be_focused()
    assert await page.evaluate("CSS.highlights.size") == 0


async def test_matches_are_counted_and_gone_through_by_keys_and_buttons(
    window: OpenWindow, cast: Cast, chat: Any
) -> None:
    page = await opened(window, cast, chat)
    await page.keyboard.press("Control+f")
    search = page.get_by_role("search", name="Find in chat")
    field, status = search.get_by_role("textbox"), search.get_by_role("status")
    await field.fill("half an hour")  # the Markdown has marks around it
    answers = MESSAGES // 2
    await expect(status).to_have_text(re.compile(rf"^\d+ of {answers}$"))
    at = int((await status.inner_text()).split()[0])
    await field.press("Shift+Enter")
    await expect(status).to_have_text(f"{at - 1} of {answers}")
    await page.wait_for_function(HERE_IN_VIEW)
    await field.press("Enter")
    await field.press("Enter")
    await expect(status).to_have_text(f"{at % answers + 1} of {answers}")
    await field.fill("question 0:")
    await expect(status).to_have_text("1 of 1")
    await field.fill("answer")
    await expect(status).to_have_text(f"1 of {answers}")
    await search.get_by_role("button", name="Previous match").click()
    await expect(status).to_have_text(f"{answers} of {answers}")
    await expect(page.get_by_text(f"Answer {MESSAGES - 1}.")).to_be_in_viewport()
    await search.get_by_role("button", name="Next match").click()
    await expect(page.get_by_text("Answer 1.")).to_be_in_viewport()
    for _ in range(5):
        await field.press("Enter")
    await expect(status).to_have_text(f"6 of {answers}")
    await expect(page.get_by_text("Answer 11.")).to_be_in_viewport()
    await page.wait_for_function(HERE_IN_VIEW)
    assert await in_the_page(page) <= MAX_MESSAGES
    await field.fill("no such words")
    await expect(status).to_have_text("No matches")
    await expect(search.get_by_role("button", name="Next match")).to_be_disabled()


async def test_the_second_press_is_the_browsers_own(window: OpenWindow, cast: Cast, chat: Any) -> None:
    page = await opened(window, cast, chat)
    await page.evaluate(
        "window.kept = []; addEventListener('keydown', e => e.code === 'KeyF' && kept.push(e.defaultPrevented))"
    )
    await page.keyboard.press("Control+f")
    await expect(page.get_by_role("search").get_by_role("textbox")).to_be_focused()
    await page.keyboard.press("Control+f")
    assert await page.evaluate("kept") == [True, False]


async def test_the_search_is_in_the_chats_menu(window: OpenWindow, cast: Cast, chat: Any) -> None:
    page = await opened(window, cast, chat)
    await page.get_by_role("button", name="The long one, chat options").click()
    await page.get_by_role("menuitem", name="Find in chat").click()
    await expect(page.get_by_role("search").get_by_role("textbox")).to_be_focused()


async def test_what_is_written_into_an_earlier_message_stays(window: OpenWindow, cast: Cast, chat: Any) -> None:
    page = await opened(window, cast, chat)
    question = page.get_by_role("article", name="You said").last
    await question.get_by_role("button", name="Edit message").click()
    field = page.get_by_role("textbox", name="Edit your message")
    await field.fill("Not that ferry.")
    await scroll_to(page, 0)
    await expect(page.get_by_text("Question 0:")).to_be_in_viewport()
    await page.get_by_role("button", name="Jump to latest").click()
    await expect(field).to_have_value("Not that ferry.")


async def test_the_whole_chat_is_copied(window: OpenWindow, cast: Cast, chat: Any) -> None:
    page = await opened(window, cast, chat)
    await page.get_by_role("region", name="Chat", exact=True).focus()
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Control+c")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert [int(n) for n in NUMBERED.findall(copied)] == list(range(0, MESSAGES, 2))
    assert copied.count(LONG) == MESSAGES // 2


async def test_the_whole_chat_is_printed(window: OpenWindow, cast: Cast, chat: Any) -> None:
    page = await opened(window, cast, chat)
    await page.evaluate("window.printed = 0; addEventListener('beforeprint', () => { "
                        "printed = document.querySelectorAll('article[id]').length })")  # fmt: skip
    await page.pdf()
    assert await page.evaluate("printed") == MESSAGES
    await expect(messages(page)).not_to_have_count(MESSAGES)
    assert await in_the_page(page) <= MAX_MESSAGES


async def test_of_many_chats_few_rows_are_in_the_page(window: OpenWindow, cast: Cast) -> None:
    await moved_in(cast.ada, *(short_chat(n) for n in range(CHATS)))
    page = await (await window(cast.ada)).go("/conversations")
    for place in (page.get_by_role("region", name="Chats", exact=True), page.get_by_role("main")):
        rows = place.locator("li[aria-posinset]")
        for listed in (50, 100, 150, CHATS):
            await expect(rows.first).to_have_attribute("aria-setsize", str(listed))
            if listed < CHATS:
                await place.get_by_role("button", name="Load more").click()
        assert await rows.count() <= MAX_ROWS
        await place.locator("[data-until], li[aria-posinset]").last.scroll_into_view_if_needed()
        await expect(place.locator(f"li[aria-posinset='{CHATS}']")).to_be_attached()
        assert await rows.count() <= MAX_ROWS
