"""A GPT searches the web: asked in one line, allowed for the chat, its sources shown before they are opened."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import expect

from discreet.promises.capabilities import Capability
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty, answer_json
from tests.journeys.browser_page import NARROW, WIDE, Window
from tests.journeys.cards import Card, host_of
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.api_programs import create_project
from tests.support.gpt_with_actions import answer_script
from tests.support.people import Cast

pytestmark = [pytest.mark.browser, pytest.mark.promise("P4")]

FOLD = "https://lanterns.example/fold?paper=rice"
FOUND = {
    "results": [
        {
            "url": FOLD,
            "title": "Folding <img src=https://lanterns.example/spy.png>",
            "content": "Fold it twice. ![x](https://lanterns.example/spy.png)",
            "publishedDate": "2026-05-01",
            "thumbnail": "https://lanterns.example/picture.png",
            "img_src": "https://lanterns.example/picture.png",
        },
        {"url": "https://shop.example/", "title": "Shop", "content": "Buy it."},
    ]
}


@pytest_asyncio.fixture(scope="module")
async def engine() -> AsyncIterator[ThirdParty]:
    async with ThirdParty(answer=answer_json(FOUND)) as it:
        yield it


@pytest.fixture(scope="module")
def more_settings(engine: ThirdParty) -> dict[str, str]:
    return {"DISCREET_SEARCH_ENGINE": "searxng", "DISCREET_SEARCH_URL": engine.origin}


@pytest_asyncio.fixture(scope="module")
async def librarian(cast: Cast) -> UUID:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Librarian"})).ok()
    draft = {"name": "Librarian", "capabilities": [Capability.WEB_SEARCH]}
    (await cast.ada.put(f"/api/gpts/{gpt['id']}/draft", draft)).ok()
    (await cast.ada.post(f"/api/gpts/{gpt['id']}/publish", {"level": "everyone"})).ok()
    return UUID(gpt["id"])


async def test_a_search_is_asked_in_one_line_and_its_sources_are_shown(
    window: OpenWindow, cast: Cast, librarian: UUID, scripted: ScriptedModel, engine: ThirdParty
) -> None:
    scripted.answer = answer_script(
        tool_call("search_web", query="paper lanterns"),
        tool_call("search_web", query="paper lanterns folding"),
        "Fold the paper twice [1].",
    )
    ben: Window = await window(cast.ben)
    await ben.go(f"/g/{librarian}")
    await ben.send("How do I fold a lantern?")
    card = Card(ben.page)
    await expect(card.heading).to_have_text("Search the web with SearXNG?")
    await expect(card.locator).to_contain_text("paper lanterns")
    await expect(card.locator).to_contain_text(host_of(engine.origin))
    details = card.locator.get_by_test_id("search-details")
    await expect(details.get_by_text("Full request")).to_be_hidden()
    assert await find_faults(ben.page, "search-card", (NARROW, WIDE)) == []
    await details.locator("summary").first.click()
    assert await find_faults(ben.page, "search-card-open", (NARROW, WIDE)) == []
    shown = await card.read_request()
    assert engine.requests == []
    await card.button("Allow in this chat").click()
    answer = await ben.wait_for_answer()
    await expect(answer).to_contain_text("Fold the paper twice")
    assert len(engine.requests) == 2
    shown.assert_received(engine.requests[0], engine.origin)

    mark = answer.get_by_role("button", name="Source 1").first
    await mark.click()
    source = ben.page.get_by_role("dialog", name="Source 1")
    await expect(source).to_contain_text("lanterns.example, 1 May 2026")
    link = source.get_by_role("link")
    await expect(link).to_have_text(FOLD)
    assert await link.get_attribute("href") == FOLD
    assert await link.get_attribute("rel") == "noreferrer noopener"
    assert await source.locator("img").count() == 0
    await ben.page.keyboard.press("Escape")

    calls = answer.get_by_test_id("call")
    await expect(calls.first).to_contain_text("Search the web with SearXNG")
    await expect(answer).not_to_contain_text("search_web")
    await ben.go("/ledger")
    await expect(ben.page.get_by_role("main")).to_contain_text("Search the web with SearXNG")
    await expect(ben.page.get_by_role("main")).not_to_contain_text("search_web")

    await ben.go("/settings/connections")
    grants = ben.page.get_by_test_id("grants")
    await expect(grants).to_contain_text("Search the web with SearXNG")
    await expect(grants).to_contain_text("only in one chat")
    await grants.get_by_role("button", name="Revoke").click()
    await ben.page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    await expect(ben.page.get_by_test_id("grants")).to_have_count(0)


async def test_personal_data_in_a_search_is_named_by_a_plain_label(
    window: OpenWindow, cast: Cast, librarian: UUID, scripted: ScriptedModel
) -> None:
    scripted.answer = answer_script(tool_call("search_web", query="anna.gruber@example.org lanterns"), "Nothing found.")
    ben: Window = await window(cast.ben)
    await ben.go(f"/g/{librarian}")
    await ben.send("Who is Anna?")
    card = Card(ben.page)
    await expect(card.locator.get_by_role("term").first).to_contain_text("Search")
    await expect(card.locator.get_by_role("term").first).not_to_contain_text("q")
    await card.button("Mask Search").click()
    await expect(card.note).to_contain_text("Personal data is masked")
    await card.button("Decline").click()
    await expect(card.locator).to_have_count(0)


async def test_an_operator_and_a_maker_of_keys_see_what_works_here_and_why_the_rest_does_not(
    window: OpenWindow, cast: Cast, engine: ThirdParty
) -> None:
    olga = await window(cast.olga)
    await olga.go("/operator/models")
    offers = olga.page.get_by_test_id("capability-offers").get_by_role("listitem")
    await expect(offers.filter(has_text="Search the web")).to_contain_text("Offered")
    await expect(offers.filter(has_text="Search the web")).to_contain_text(host_of(engine.origin))
    await expect(offers.filter(has_text="Read web pages")).to_contain_text("Not offered")
    assert await find_faults(olga.page, "offered-capabilities") == []

    await create_project(cast.cleo, "Lanterns")
    cleo = await window(cast.cleo)
    await cleo.go("/workspace/api")
    await cleo.page.get_by_role("button", name="New key in “Lanterns”").click()
    dialog = cleo.page.get_by_role("dialog")
    await expect(dialog.get_by_label("Search the web")).to_be_enabled()
    await expect(dialog.get_by_label("Read web pages")).to_be_disabled()
    await expect(dialog).to_contain_text("no person can check the address")
    await expect(dialog.get_by_label("Run Python")).to_be_disabled()
    assert await find_faults(cleo.page, "key-capabilities") == []
    await dialog.get_by_label("Search the web").check()
    await dialog.get_by_label("Name", exact=True).fill("Finder")
    await dialog.get_by_role("button", name="Create key").click()
    await expect(cleo.page.get_by_test_id("new-key")).to_be_visible()
    await cleo.page.get_by_role("button", name="Done").click()
    await expect(cleo.page.get_by_role("listitem").filter(has_text="Finder").last).to_contain_text("Search the web")
