"""Data sent: Ben finds it field by field, by recipient and by GPT, asks for erasure, exports it, takes back a yes."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from discreet.app.infrastructure import Infrastructure
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.third_party import ThirdParty
from tests.journeys.browser_page import Window
from tests.journeys.cards import FLIGHT, MAIL, ask_and_allow, host_of, travel_guide
from tests.journeys.conftest import OpenWindow
from tests.support.chat_client import ask
from tests.support.clock import SettableClock
from tests.support.gpt_with_actions import answer_script
from tests.support.people import Cast

pytestmark = pytest.mark.browser

QUESTION = "Is LH 400 on time?"


@dataclass
class SentRequests:
    """Ben's disclosures: hosts, the GPT and its conversations."""

    flights: str
    drafts: str
    gpt: str
    conversation: str
    draft_conversation: str


@pytest_asyncio.fixture(scope="module")
async def sent(
    infra: Infrastructure,
    cast: Cast,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    other_party: ThirdParty,
    clock: SettableClock,
) -> SentRequests:
    """Ben has asked after a flight (and allows that always), and had a draft written."""
    gpt = str(await travel_guide(infra, cast.ada, third_party.origin, other_party.origin))
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    conversation = await ask_and_allow(cast.ben, QUESTION, gpt, always=True)
    clock.advance(minutes=1)
    scripted.answer = answer_script(MAIL, "It is written.")
    draft_conversation = await ask_and_allow(cast.ben, "Tell my host.", gpt)
    return SentRequests(host_of(third_party.origin), host_of(other_party.origin), gpt, conversation, draft_conversation)


@pytest_asyncio.fixture
async def ben(window: OpenWindow, cast: Cast) -> Window:
    return await window(cast.ben)


def entries(page: Page) -> Locator:
    return page.get_by_test_id("ledger").get_by_role("listitem")


async def test_an_empty_ledger_explains_itself(window: OpenWindow, cast: Cast) -> None:
    dan = await window(cast.dan)
    page = await dan.go("/")
    await page.get_by_role("button", name="Account of Dan").click()
    await page.get_by_role("menuitem", name="Data sent").click()
    await expect(page.get_by_role("heading", name="Data sent", level=1)).to_be_visible()
    await expect(page.get_by_text("Nothing sent yet")).to_be_visible()
    await expect(page.get_by_text("you see the exact request first")).to_be_visible()
    await page.get_by_role("link", name="By recipient").click()
    await expect(page.get_by_text("No recipients yet")).to_be_visible()
    await page.get_by_role("link", name="Model providers").click()
    await expect(page.get_by_text("No model providers yet")).to_be_visible()
    answer = await ask(cast.dan, "Where is the key?")
    await page.reload()
    provider = page.get_by_test_id("model-providers").get_by_role("listitem")
    await expect(provider).to_contain_text("1 answer · 1 chat")
    await expect(provider).to_contain_text("Retention unknown · Training unknown")
    await provider.get_by_role("link", name="Open the latest chat").click()
    await page.wait_for_url(f"**/c/{answer.conversation}")


async def test_an_entry_shows_every_field(ben: Window, sent: SentRequests) -> None:
    page = await ben.go("/ledger")
    await expect(entries(page)).to_have_count(2)
    await expect(entries(page).first).to_contain_text(sent.drafts)
    await expect(entries(page).first).to_contain_text("through Travel guide")
    await expect(entries(page).first).to_contain_text("Answered · 200")
    await entries(page).first.get_by_role("link").click()
    await expect(page).to_have_url(re.compile(r"/ledger\?entry="))
    dialog = page.get_by_role("dialog", name=f"Sent to {sent.drafts}")
    entry = dialog.get_by_test_id("ledger-entry")
    for text in (
        "ida@lighthouse.org",
        "Dear Ida, I am late.",
        "You allowed this request once.",
        "by Ada",
        "createDraft",
    ):
        await expect(entry).to_contain_text(text)
    address = page.url
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(entries(page).first.get_by_role("link")).to_be_focused()
    await ben.go(address.removeprefix(ben.server))
    await expect(entry).to_be_visible()
    await entry.get_by_role("link", name="Open chat").click()
    await expect(page).to_have_url(re.compile(sent.draft_conversation))


async def test_it_is_searched_and_narrowed(ben: Window, sent: SentRequests) -> None:
    page = await ben.go("/ledger")
    search = page.get_by_role("searchbox", name="Search data sent")
    await search.fill("ida@light")
    await expect(entries(page)).to_have_count(1)
    await expect(entries(page)).to_contain_text("createDraft")
    await search.fill("nothing like it")
    await expect(page.get_by_text("No results")).to_be_visible()
    await page.get_by_role("button", name="Clear filters").click()
    await expect(entries(page)).to_have_count(2)
    await page.get_by_label("Recipient").select_option(sent.flights)
    await expect(entries(page)).to_have_count(1)
    await expect(entries(page)).to_contain_text("getFlight")
    await page.get_by_label("GPT", exact=True).select_option("Travel guide")
    await expect(entries(page)).to_have_count(1)
    await page.reload()
    await expect(page.get_by_label("Recipient")).to_have_value(sent.flights)
    await expect(entries(page)).to_have_count(1)


async def test_all_that_one_recipient_has_received_and_a_letter_to_it(ben: Window, sent: SentRequests) -> None:
    page = await ben.go("/ledger?view=recipients")
    row = page.get_by_test_id("recipients").get_by_role("listitem").filter(has_text=sent.drafts)
    await expect(row).to_contain_text("1 time")
    await row.get_by_role("button", name=f"Request deletion from {sent.drafts}").click()
    dialog = page.get_by_role("dialog", name=f"Request deletion from {sent.drafts}")
    letter = dialog.get_by_label("Letter", exact=True)
    await expect(letter).to_have_value(re.compile("createDraft"))
    await expect(letter).not_to_have_value(re.compile("ida@light"))
    await dialog.get_by_role("button", name="Copy letter").click()
    assert await page.evaluate("navigator.clipboard.readText()") == await letter.input_value()
    await page.keyboard.press("Escape")
    await row.get_by_role("button", name=f"All data sent to {sent.drafts}").click()
    await expect(page.get_by_role("heading", name=f"All data sent to {sent.drafts}")).to_be_visible()
    await expect(entries(page)).to_have_count(1)
    await expect(entries(page)).to_contain_text("createDraft")


async def test_each_gpt_has_its_habit(ben: Window, sent: SentRequests) -> None:
    page = await ben.go("/ledger?view=habits")
    habit = page.get_by_test_id("habits").get_by_role("listitem")
    await expect(habit).to_contain_text("Travel guide")
    await expect(habit).to_contain_text("on 2 of your last 2 messages")
    await habit.get_by_role("link", name="View data sent by Travel guide").click()
    await expect(entries(page)).to_have_count(2)


async def test_all_of_it_is_exported(ben: Window, sent: SentRequests, tmp_path: Path) -> None:
    page = await ben.go("/ledger")
    for name, holds in (("JSON", "ida@lighthouse.org"), ("CSV", "ida@lighthouse.org")):
        async with page.expect_download() as download:
            await page.get_by_role("link", name=f"Export {name}").click()
        file = await download.value
        await file.save_as(tmp_path / file.suggested_filename)
        written = (tmp_path / file.suggested_filename).read_text()
        assert file.suggested_filename.endswith(name.lower())
        assert holds in written
        if name == "JSON":
            json.loads(written)


async def test_what_is_always_allowed_is_reviewed_and_taken_back(ben: Window, cast: Cast, sent: SentRequests) -> None:
    page = await ben.go("/settings/connections")
    row = page.get_by_test_id("grants").get_by_role("listitem")
    await expect(row).to_contain_text("Status of a flight")
    await expect(row).to_contain_text(sent.flights)
    await row.get_by_role("button", name="Revoke “Status of a flight”").click()
    dialog = page.get_by_role("dialog", name="Ask again every time?")
    await dialog.get_by_role("button", name="Cancel").click()
    await row.get_by_role("button", name="Revoke").click()
    await dialog.get_by_role("button", name="Revoke").click()
    await expect(page.get_by_text("None. You’re asked every time.")).to_be_visible()
    await page.get_by_text("Earlier: 1").click()
    await expect(page.get_by_test_id("grants-over")).to_contain_text("Revoked")
    [grant] = (await cast.ben.get("/api/grants")).ok()["grants"]
    assert grant["state"] == "revoked"


async def test_what_waits_is_seen_in_the_sidebar(
    ben: Window, cast: Cast, scripted: ScriptedModel, sent: SentRequests
) -> None:
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    answer = await ask(cast.ben, "And LH 401?", gpt_id=sent.gpt)
    page = await ben.go("/ledger")
    row = page.get_by_role("navigation", name="Sidebar").get_by_role("listitem").filter(has_text="And LH 401?")
    await expect(row).to_contain_text("Needs your OK")
    (await cast.ben.delete(f"/api/conversations/{answer.conversation}")).ok()


async def test_of_a_deleted_conversation_it_stays_that_it_left(ben: Window, cast: Cast, sent: SentRequests) -> None:
    (await cast.ben.delete(f"/api/conversations/{sent.draft_conversation}")).ok()
    page = await ben.go("/ledger")
    await entries(page).first.get_by_role("link").click()
    entry = page.get_by_test_id("ledger-entry")
    await expect(entry).to_contain_text("The content was deleted with its chat, or is locked with its workspace.")
    await expect(entry).not_to_contain_text("ida@lighthouse.org")
    await expect(entry.get_by_role("link", name="Open chat")).to_have_count(0)


async def test_another_persons_entry_does_not_open(
    window: OpenWindow, cast: Cast, ben: Window, sent: SentRequests
) -> None:
    page = await ben.go("/ledger")
    await entries(page).first.get_by_role("link").click()
    await expect(page.get_by_test_id("ledger-entry")).to_be_visible()
    ada = await window(cast.ada)
    ada.expect_complaints("404")
    theirs = await ada.go(page.url.removeprefix(ben.server))
    await expect(theirs.get_by_role("dialog")).to_contain_text("Page not found")
