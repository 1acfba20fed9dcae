"""An answer's extras: a title for its chat, follow-up questions, its model and time, its sources."""

import asyncio
import re
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, Route, expect

from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.browser_page import NARROW
from tests.journeys.conftest import OpenWindow
from tests.support.knowledge import HANDBOOK, add_knowledge, as_actor
from tests.support.people import Cast

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def titled(scripted: ScriptedModel) -> None:
    scripted.side_answer = "The Key Under the Mat"
    scripted.side_requests.clear()


def heading(page: Page) -> Any:
    return page.get_by_role("main").get_by_role("heading", level=1)


async def test_a_chat_gets_its_title_after_the_answer_and_keeps_one_by_hand(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.side_release.clear()
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.composer.fill("Where is the key? Call me at +49 151 23456789")
    await page.keyboard.press("Enter")
    answer = await ben.wait_for_answer()
    await expect(heading(page)).to_have_text("Where is the key? Call me at …")
    scripted.side_release.set()
    await expect(heading(page)).to_have_text("The Key Under the Mat")
    row = page.get_by_role("navigation").get_by_role("link", name="The Key Under the Mat")
    await expect(row).to_be_visible()
    await answer.hover()
    await expect(answer.get_by_text("scripted ·")).to_be_visible()
    await expect(answer.locator("time")).to_have_text(re.compile(r"\d\d:\d\d"))
    assert len(scripted.side_requests) == 1
    scripted.side_answer = "Another Title"
    await page.keyboard.press("Escape")
    await ben.composer.fill("And the door?")
    await page.keyboard.press("Enter")
    await expect(ben.answers).to_have_count(2)
    await ben.wait_for_answer()
    await page.reload()
    await expect(heading(page)).to_have_text("The Key Under the Mat")
    assert len(scripted.side_requests) == 1


async def test_follow_up_questions_are_off_at_first_and_sent_by_a_press(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.side_answer = "1. Which mat?\n2. Is it locked?"
    ben = await window(cast.ben)
    page = await ben.go("/settings/privacy")
    titles, follow_ups = (page.get_by_role("switch", name=name) for name in ("Title chats", "Suggest follow-up"))
    await expect(titles).to_have_attribute("aria-checked", "true")
    await expect(follow_ups).to_have_attribute("aria-checked", "false")
    await titles.click()
    await follow_ups.click()
    answered = asyncio.Event()

    async def load_late(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    await page.route("**/FollowUps-*.js", load_late)
    await page.goto("/")
    await ben.composer.fill("Where is the key?")
    await page.keyboard.press("Enter")
    await ben.wait_for_answer()
    answered.set()
    offered = page.get_by_role("list", name="Ask next")
    await expect(offered.get_by_role("button")).to_have_text(["Which mat?", "Is it locked?"])
    assert [one["messages"][0]["content"][:11] for one in scripted.side_requests] == ["Write three"]
    await offered.get_by_role("button", name="Which mat?").click()
    await expect(ben.questions).to_have_count(2)
    await expect(ben.questions.last).to_contain_text("Which mat?")


async def test_a_refused_message_is_not_announced_as_an_answer(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    ben.expect_complaints("503", "Failed to load resource")
    page = await ben.go("/")
    await page.route(
        "**/api/chat", lambda route: route.fulfill(status=503, json={"error": {"code": "x", "message": "No."}})
    )
    await ben.composer.fill("Where is the key?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Your message wasn’t sent.")).to_be_visible()
    await expect(page.get_by_text("Answer in progress.")).to_have_count(0)


async def test_sources_are_those_that_the_answer_uses_in_one_line(
    window: OpenWindow, cast: Cast, services: Services, scripted: ScriptedModel
) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Keeper"})).ok()["id"]
    draft: dict[str, Any] = {
        "name": "Keeper", "description": "", "instructions": "", "starters": [], "model": None, "knowledge_use": "quote",
    }  # fmt: skip
    (await cast.ada.put(f"/api/gpts/{gpt}/draft", draft)).ok()
    await add_knowledge(services.gpts, as_actor(cast.ada), UUID(gpt), "handbook.md", HANDBOOK)
    scripted.answer = "Clean the lens every second Monday with distilled water and a soft leather.\n\nThat is all."
    ada = await window(cast.ada, size=NARROW)
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "me"})).ok()
    page = await ada.go(f"/g/{gpt}")
    await ada.composer.fill("How do I clean the lens of the lamp?")
    await page.keyboard.press("Enter")
    answer = await ada.wait_for_answer()
    sources = answer.get_by_role("group", name="Sources")
    await expect(sources.get_by_role("button", name=re.compile("^Source "))).to_have_count(1)
    more = sources.get_by_role("button", name=re.compile(r"^\d+ more passages read$"))
    await expect(more).to_have_attribute("aria-expanded", "false")
    box = await sources.bounding_box()
    assert box is not None
    assert box["height"] < 60, "one line"
    mark = answer.locator("p").first.get_by_role("button", name=re.compile("^Source "))
    await mark.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name=re.compile("^Source "))).to_contain_text("soft leather")
    await page.keyboard.press("Escape")
    await more.click()
    await expect(sources.get_by_role("button", name=re.compile("^Source ")).nth(1)).to_be_visible()
