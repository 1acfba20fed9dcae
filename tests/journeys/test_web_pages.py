"""A GPT reads a web page: its address is shown before it is sent, its text is cited, none of it is loaded."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import expect

from discreet.promises.capabilities import Capability
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty
from tests.fakes.web_site import ROBOTS, article, robots, site
from tests.journeys.browser_page import NARROW, WIDE, Window
from tests.journeys.cards import Card, call_lines, host_of
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.gpt_with_actions import answer_script
from tests.support.people import Cast

pytestmark = [pytest.mark.browser, pytest.mark.promise("P4")]

FERRIES = article("Ferry times", "The ferry leaves every hour. <img src='/spy.png'> ![x](/spy.png) Bring a coat.")


@pytest_asyncio.fixture(scope="module")
async def isle() -> AsyncIterator[ThirdParty]:
    async with ThirdParty() as it:
        it.answer = site({ROBOTS: robots("user-agent: *\ndisallow: /private"), "/times": FERRIES})
        yield it


@pytest.fixture(scope="module")
def more_settings(isle: ThirdParty) -> dict[str, str]:
    return {"DISCREET_READ_PAGES": "yes", "DISCREET_PAGE_ORIGINS": isle.origin}


@pytest_asyncio.fixture(scope="module")
async def pilot(cast: Cast) -> UUID:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Harbour pilot"})).ok()
    draft = {"name": "Harbour pilot", "capabilities": [Capability.READ_PAGES]}
    (await cast.ada.put(f"/api/gpts/{gpt['id']}/draft", draft)).ok()
    (await cast.ada.post(f"/api/gpts/{gpt['id']}/publish", {"level": "everyone"})).ok()
    return UUID(gpt["id"])


async def test_a_page_is_asked_about_read_and_cited(
    window: OpenWindow, cast: Cast, pilot: UUID, scripted: ScriptedModel, isle: ThirdParty
) -> None:
    address = f"{isle.origin}/times?for=ida%40lighthouse.example"
    scripted.answer = answer_script(
        tool_call("read_page", url=address),
        tool_call("read_page", url=f"{isle.origin}/private/log"),
        f"Every hour [1]. ![map]({isle.origin}/spy.png)",
    )
    ben: Window = await window(cast.ben)
    await ben.go(f"/g/{pilot}")
    await ben.send("When does the ferry leave?")
    card = Card(ben.page)
    await expect(card.heading).to_have_text(f"Read this page at {host_of(isle.origin)}?")
    await expect(card.locator).to_contain_text(f"{isle.origin}/times?for=ida@lighthouse.example")
    await expect(card.locator).to_contain_text("Personal: email address")
    await expect(card.button("Always allow…")).to_have_count(0)
    await expect(card.button("Mask")).to_have_count(0)
    assert isle.requests == []
    assert await find_faults(ben.page, "page-card", (NARROW, WIDE)) == []

    await card.locator.get_by_test_id("search-details").locator("summary").first.click()
    await card.button("Edit").click()
    await card.locator.get_by_role("textbox", name="Address").fill(f"{isle.origin}/times")
    await card.button("Review changes").click()
    await expect(card.locator).not_to_contain_text("lighthouse")
    await card.locator.get_by_test_id("search-details").locator("summary").first.click()
    assert await find_faults(ben.page, "page-card-open", (NARROW, WIDE)) == []
    shown = await card.read_request()
    await card.button("Allow once").click()

    await expect(card.locator).to_contain_text("/private/log")
    assert [request.path for request in isle.requests] == [ROBOTS, "/times"]
    shown.assert_received(isle.requests[1], isle.origin)
    await card.button("Allow once").click()
    answer = await ben.wait_for_answer()
    await expect(answer).to_contain_text("Every hour")
    assert [request.path for request in isle.requests] == [ROBOTS, "/times", ROBOTS]
    await expect(call_lines(ben.page, "failed")).to_contain_text("asks programs not to read this page")

    read = call_lines(ben.page, "answered")
    await read.locator("summary").click()
    await expect(read).to_contain_text("lets programs read this page")
    await expect(read.get_by_role("group", name=f"Response from {host_of(isle.origin)}")).to_contain_text(
        "Bring a coat"
    )
    await answer.get_by_role("button", name="Source 1").first.click()
    source = ben.page.get_by_role("dialog", name="Source 1")
    await expect(source).to_contain_text("Ferry times")
    await expect(source).to_contain_text("4 March 2026")
    await expect(source.get_by_role("link")).to_have_text(f"{isle.origin}/times")
    await ben.page.keyboard.press("Escape")
    await read.get_by_role("link", name="View in Data sent").click()
    await expect(ben.page.get_by_test_id("ledger-entry")).to_contain_text("robots.txt")
    assert [request.path for request in isle.requests] == [ROBOTS, "/times", ROBOTS]
