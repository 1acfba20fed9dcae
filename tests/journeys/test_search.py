"""Search: words in a user's conversations, opened at the message; pages and actions; by keyboard only."""

import re
from uuid import UUID

import pytest
from playwright.async_api import Locator, Page, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.http.test_gpts import DRAFT
from tests.journeys.browser_page import NARROW, WIDE
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.chat_client import ask
from tests.support.people import Cast

pytestmark = pytest.mark.browser


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search chats")


async def type_in_it(page: Page, words: str) -> None:
    await expect(page.get_by_role("button", name="Search")).to_be_visible()
    await page.keyboard.press("ControlOrMeta+k")
    await expect(field(page)).to_be_focused()
    await page.keyboard.type(words)


async def test_what_was_said_is_found_and_opened_at_its_message_and_branch(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer = "The ferry leaves at noon.\n\n" + "More about tides. " * 400
    first = await ask(cast.ben, "When does the ferry go?")
    scripted.answer = "\n\n".join(f"Paragraph {n} about nothing much." for n in range(60))
    await ask(cast.ben, "And the bus?", conversation_id=first.conversation, edit_root=True)
    ben = await window(cast.ben)
    page = await ben.go("/")
    await page.get_by_role("navigation").get_by_role("button", name="Search").click()
    await expect(field(page)).to_be_focused()
    await page.keyboard.type("FÉRRY noon")
    passage = page.get_by_role("option").filter(has_text="Answer:")
    await expect(passage.locator("mark")).to_have_text(["ferry", "noon"])
    await passage.click()
    await expect(page).to_have_url(re.compile(f"/c/{first.conversation}#{first.turn['answer_id']}$"))
    await expect(ben.answers.last).to_contain_text("The ferry leaves at noon.")
    await expect(ben.answers.last).to_be_focused()
    await expect(page.get_by_text("The ferry leaves at noon.")).to_be_in_viewport()
    await expect(page.get_by_role("group", name="Version 1 of 2")).to_be_visible()


async def test_by_keyboard_alone_and_typing_on_gives_the_search_before_up(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer = "Noted."
    for n in range(3):
        await ask(cast.dan, f"Walnut number {n}")
    dan = await window(cast.dan)
    page = await dan.go("/")
    await expect(dan.composer).to_be_focused()
    await page.keyboard.type("a draft")
    await type_in_it(page, "waln")
    await expect(page.get_by_role("option")).to_have_count(6)
    await page.keyboard.type("ut number 1")
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    await expect(chosen).to_contain_text("You: Walnut number 1")
    await expect(field(page)).to_have_attribute("aria-activedescendant", await chosen.get_attribute("id") or "")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Walnut number 1", level=1)).to_be_visible()
    await page.go_back()
    await expect(dan.composer).to_have_value("a draft")


async def test_pages_gpts_and_actions_stand_in_the_same_field(window: OpenWindow, cast: Cast) -> None:
    made = (await cast.ada.post("/api/gpts", {"name": "Éclair baker"})).ok()["id"]
    ada = await window(cast.ada)
    page = await ada.go("/")
    for words, name, address in (
        ("eclair", "Éclair baker", f"/g/{made}"),
        ("opt out", "Settings: Privacy and training", "/settings/privacy"),
        ("temporary", "New temporary chat", "/?temporary"),
    ):
        await type_in_it(page, words)
        await expect(page.get_by_role("option", name=name)).to_be_visible()
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(ada.server + address)
    await expect(page.get_by_role("button", name="Temporary chat", pressed=True)).to_be_visible()
    await type_in_it(page, "keyboard shortcuts")
    await expect(page.get_by_role("option", name="Keyboard shortcuts").locator("svg")).to_have_count(1)
    searched = page.get_by_role("status").filter(has_text="No chats found")
    await expect(searched).to_have_class(re.compile("sr-only"))  # something else was found
    await page.keyboard.press("Escape")
    await type_in_it(page, "dark")
    await expect(page.get_by_role("option", name="Appearance: Dark")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_chips_narrow_the_search_by_keyboard(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer = "Noted."
    gpt = (await cast.emil.post("/api/gpts", {"name": "Weaver"})).ok()["id"]
    (await cast.emil.put(f"/api/gpts/{gpt}/draft", {**DRAFT, "name": "Weaver"})).ok()
    (await cast.emil.post(f"/api/gpts/{gpt}/publish", {"level": "me"})).ok()
    folder = (await cast.emil.post("/api/folders", {"name": "Looms"})).ok()["id"]
    await ask(cast.emil, "Ikat with the weaver", gpt_id=UUID(gpt))
    filed = await ask(cast.emil, "Ikat in the folder")
    (await cast.emil.post("/api/conversations/arrange", {"ids": [str(filed.conversation)], "folder_id": folder})).ok()
    emil = await window(cast.emil)
    page = await emil.go("/")
    await type_in_it(page, "ikat")
    titles = page.get_by_role("option").filter(has_text="Ikat").filter(has_not_text="You:")
    await expect(titles).to_have_count(2)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Today")).to_be_focused()
    await page.keyboard.press("Space")
    await expect(page.get_by_role("button", name="Today", pressed=True)).to_be_visible()
    await expect(titles).to_have_count(2)
    await page.get_by_role("button", name="Chats in a folder: Any folder").press("Enter")
    await page.get_by_role("menuitemradio", name="Looms").press("Enter")
    await expect(titles).to_have_text([re.compile("Ikat in the folder")])
    assert await find_faults(page, "search-filters", (NARROW,)) == []
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    await page.get_by_role("button", name="Chats with a GPT: Any GPT").click()
    await page.get_by_role("menuitemradio", name="Weaver").click()
    await expect(page.get_by_role("status").filter(has_text="No chats found")).to_be_visible()
    await page.get_by_role("button", name="Clear filters").click()
    await expect(titles).to_have_count(2)
    await page.keyboard.press("Escape")
    await type_in_it(page, "create a gpt")
    await page.get_by_role("option", name="Create a GPT").click()
    await expect(page).to_have_url(emil.server + "/gpts/new")


async def test_nothing_found_and_a_search_that_failed_say_so(window: OpenWindow, cast: Cast) -> None:
    (await cast.olga.put("/api/operator/contact", {"name": "Olga’s team", "contact": "help@example.org"})).ok()
    ben = await window(cast.ben)
    ben.expect_complaints("503")
    page = await ben.go("/")
    refused = {"error": {"code": "unavailable", "message": "The database does not answer right now."}}
    await page.route("**/api/conversations/find", lambda route: route.fulfill(status=503, json=refused))
    await type_in_it(page, "zyzzyva")
    await expect(page.get_by_role("alert")).to_contain_text("The database does not answer right now.")
    await expect(page.get_by_role("alert")).to_contain_text("Run by Olga’s team")
    await expect(page.get_by_role("alert").get_by_role("link")).to_have_attribute("href", "mailto:help@example.org")
    await page.unroute("**/api/conversations/find")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("status").filter(has_text="No chats found")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(ben.composer).to_be_focused()
    (await cast.olga.put("/api/operator/contact", {"name": "", "contact": ""})).ok()
