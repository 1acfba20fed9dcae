"""A person's view and choices: the receipt, the conversation's switch, the account's, the promises."""

import re

import pytest
from playwright.async_api import expect

from discreet.models.directory import get_host
from discreet.promises.promises import PROMISES, in_reading_order
from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast


def as_read(text: str) -> str:
    return text.replace("'", "’")


pytestmark = pytest.mark.browser


async def test_the_receipt_gives_every_partys_reason(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    dan = await window(cast.dan)
    page = await dan.go("/")
    await dan.ask("What of this trains a model?")
    await expect(dan.privacy_chip).to_have_text(f"Sent to {get_host(scripted.url)} · Not used for training")
    await dan.privacy_chip.click()
    receipt = page.get_by_test_id("receipt")
    for line in ("Service", "Who can read it", "Training", "Model providers"):
        await expect(receipt.get_by_role("heading", name=line, exact=True)).to_be_visible()
    await expect(receipt).to_contain_text("Chat in your own space")
    await expect(receipt.get_by_test_id("receipt-models")).to_contain_text("Training unknown")
    await expect(receipt.get_by_test_id("receipt-models")).to_contain_text("scripted · 1 answer")
    for party in ("This service", "You", "This chat"):
        await expect(receipt.get_by_text(party, exact=True).first).to_be_visible()
    await expect(receipt.get_by_role("listitem").filter(has_text="The operator of this server")).to_contain_text(
        "can’t read"
    )
    await expect(page.get_by_role("button", name="Never use for training")).to_have_count(0)


async def test_a_conversation_can_be_closed_for_good(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.ask("Only between us")
    await expect(ben.privacy_chip).to_have_text(f"Sent to {get_host(scripted.url)} · May be used for training")
    await ben.privacy_chip.click()
    await page.get_by_role("button", name="Never use for training").click()
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Never use for training").click()
    await page.get_by_role("button", name="Never use", exact=True).click()
    await expect(ben.privacy_chip).to_have_text(f"Sent to {get_host(scripted.url)} · Not used for training")
    await expect(page.get_by_role("button", name="Never use for training")).to_have_count(0)
    await expect(page.get_by_test_id("receipt").get_by_role("listitem").filter(has_text="This chat")).to_contain_text(
        "No"
    )
    await page.reload()
    await expect(ben.privacy_chip).to_have_text(f"Sent to {get_host(scripted.url)} · Not used for training")


async def test_the_accounts_switch_keeps_its_history(window: OpenWindow, cast: Cast) -> None:
    cleo = await window(cast.ada)
    page = await cleo.go("/settings/privacy")
    switch = page.get_by_role("switch", name="Use my chats for training")
    state = page.get_by_test_id("improve-state")
    await expect(state).to_have_text(re.compile("^On since "))
    await switch.click()
    dialog = page.get_by_role("dialog", name="Turn off training?")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(switch).to_have_attribute("aria-checked", "true")
    await switch.click()
    await dialog.get_by_role("button", name="Turn off").click()
    await expect(state).to_have_text("Off. Your chats aren’t used for training.")
    await switch.click()
    await page.get_by_role("dialog").get_by_role("button", name="Turn on").click()
    await expect(state).to_have_text(re.compile("^On since "))
    await page.get_by_text("Your choices so far").click()
    answers = page.locator("details[open] ol > li span")
    await expect(answers).to_have_text(["On", "Off", "On"])


async def test_each_commitment_is_answered_at_a_glance_and_exactly_behind_details(
    window: OpenWindow, cast: Cast
) -> None:
    dan = await window(cast.dan)
    page = await dan.go("/settings/about")
    await page.get_by_role("link", name="All privacy commitments").click()
    shown = page.get_by_test_id("commitment")
    answers = [promise.short for promise in in_reading_order()]
    await expect(shown.get_by_role("heading", level=3)).to_have_text([as_read(short.question) for short in answers])
    await expect(shown.locator("> p > strong")).to_have_text([short.verdict for short in answers])
    operator = shown.filter(has_text="Can the operator read my chats?")
    readers = [reader for promise in PROMISES for reader in promise.readers]
    await expect(operator.get_by_test_id("readers")).to_be_hidden()
    await operator.get_by_text("Details", exact=True).click()
    for line, reader in zip(
        await operator.get_by_test_id("readers").get_by_role("listitem").all(), readers, strict=False
    ):
        for part in (reader.who, reader.reads, reader.noticed):
            await expect(line).to_contain_text(part)
    await expect(operator.get_by_text("tests/").first).to_be_visible()
    contents = page.get_by_role("navigation", name="On this page")
    await contents.get_by_role("link", name="Does delete mean deleted?").click()
    await expect(page.get_by_role("heading", name="Does delete mean deleted?")).to_be_in_viewport()
    assert "`" not in await page.get_by_role("main").inner_text()
    await expect(page.get_by_role("link", name="See what the signed log holds about you")).to_be_attached()


async def test_a_visitor_reads_the_commitments_without_signing_in(window: OpenWindow, cast: Cast) -> None:
    visitor = await window()
    page = await visitor.go("/privacy")
    await expect(page.get_by_test_id("commitment")).to_have_count(len(PROMISES))
    server = (await cast.ben.get("/api/instance")).ok()["name"]
    await expect(page).to_have_title(f"Privacy commitments · {server}")


async def test_a_link_leads_to_the_part_that_it_names_and_the_list_of_sections_to_each(
    window: OpenWindow, cast: Cast
) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/settings/sharing#sent-feedback")
    await expect(page.get_by_role("heading", name="Sent feedback", exact=True)).to_be_in_viewport()
    sections = page.get_by_role("navigation", name="Settings")
    names = await sections.get_by_role("link").all_text_contents()
    assert names[0] == "Account"
    assert names[-1] == "About and commitments"
    server = (await cast.ben.get("/api/instance")).ok()["name"]
    for name in names:
        await sections.get_by_role("link", name=name, exact=True).click()
        await expect(page).to_have_title(f"{name} · Settings · {server}")
        await expect(sections.locator("[aria-current=page]")).to_have_text(name)
        await expect(page.get_by_role("main").get_by_role("heading", level=2).first).to_be_visible()
