"""What a person sees and decides: the receipt, the conversation's switch, the account's, the promises, the datasets."""

import re

import pytest
from playwright.async_api import expect

from discreet.promises.promises import PROMISES
from tests.chatting import ask

pytestmark = pytest.mark.browser


async def test_the_receipt_gives_every_partys_reason(window, cast):
    dan = await window(cast.dan)
    page = await dan.go("/")
    await dan.ask("What of this trains a model?")
    await expect(dan.chip).to_have_text("Private to you · Not used for training")
    await dan.chip.click()
    receipt = page.get_by_test_id("receipt")
    for line in ("Service", "Who can read it", "May it train a model?", "Where the model runs"):
        await expect(receipt.get_by_role("heading", name=line)).to_be_visible()
    await expect(receipt).to_contain_text("Consumer chat")
    for party in ("This service", "You", "This conversation"):
        await expect(receipt.get_by_text(party, exact=True).first).to_be_visible()
    await expect(receipt.get_by_role("listitem").filter(has_text="The operator of this server")).to_contain_text(
        "cannot"
    )
    await expect(page.get_by_role("button", name="Never use this conversation")).to_have_count(0)


async def test_a_conversation_can_be_closed_for_good(window, cast):
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.ask("Only between us")
    await expect(ben.chip).to_have_text("Private to you · May be used for training")
    await ben.chip.click()
    await page.get_by_role("button", name="Never use this conversation").click()
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Never use this conversation").click()
    await page.get_by_role("button", name="Never use it").click()
    await expect(ben.chip).to_have_text("Private to you · Not used for training")
    await expect(page.get_by_role("button", name="Never use this conversation")).to_have_count(0)
    await expect(
        page.get_by_test_id("receipt").get_by_role("listitem").filter(has_text="This conversation")
    ).to_contain_text("No")
    await page.reload()
    await expect(ben.chip).to_have_text("Private to you · Not used for training")


async def test_the_accounts_switch_keeps_its_history(window, cast):
    cleo = await window(cast.ada)
    page = await cleo.go("/privacy")
    switch = page.get_by_role("switch", name="Use my conversations to improve models")
    state = page.get_by_test_id("improve-state")
    await expect(state).to_have_text(re.compile("^Yes, since "))
    await switch.click()
    dialog = page.get_by_role("dialog", name="Say no from now on?")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(switch).to_have_attribute("aria-checked", "true")
    await switch.click()
    await dialog.get_by_role("button", name="Say no").click()
    await expect(state).to_have_text("No. Nothing that you write here trains a model.")
    await switch.click()
    await page.get_by_role("dialog").get_by_role("button", name="Say yes").click()
    await expect(state).to_have_text(re.compile("^Yes, since "))
    await page.get_by_text("Your choices so far").click()
    answers = page.locator("details[open] ol > li span")
    await expect(answers).to_have_text(["Yes", "No", "Yes"])


async def test_kept_promises_stand_apart_from_those_not_yet_kept(window, cast):
    dan = await window(cast.dan)
    page = await dan.go("/privacy")
    kept = page.get_by_test_id("promises-kept").get_by_role("heading")
    not_yet = page.get_by_test_id("promises-not-yet")
    await expect(kept).to_have_text([f"{promise.id}{promise.question}" for promise in PROMISES if promise.kept])
    await expect(not_yet.get_by_role("heading")).to_have_text(
        [f"{promise.id}{promise.question}" for promise in PROMISES if not promise.kept]
    )
    await expect(not_yet.get_by_text("Kept", exact=True)).to_have_count(0)
    await page.get_by_test_id("promises-kept").get_by_text("How it is enforced").first.click()
    await expect(page.get_by_text("tests/").first).to_be_visible()


async def test_the_operator_builds_a_dataset_and_everyone_sees_what_is_theirs(window, cast):
    for person in (cast.ben, cast.dan, cast.emil):
        await ask(person, f"Asked by {person.id}")
    olga = await window(cast.olga)
    page = await olga.go("/operator")
    await expect(page.get_by_role("button", name="Build a dataset")).to_be_disabled()
    await page.get_by_label("Purpose").fill("Better answers about lighthouses")
    await page.get_by_role("button", name="Build a dataset").click()
    made = page.get_by_test_id("datasets").get_by_role("listitem").filter(has_text="Better answers")
    await expect(page.locator("[data-testid=datasets] > [data-state=ready]")).to_contain_text(
        "Better answers", timeout=60_000
    )
    await expect(made).to_contain_text("Used, up to the first message that may not be used")
    await expect(made).to_contain_text("Left out: the person has not allowed it")
    await expect(made).to_contain_text("Left out: enterprise workspaces never allow it")
    await made.get_by_role("button", name="Manifest of").click()
    manifest = page.get_by_role("dialog").get_by_role("region", name="Manifest")
    await expect(manifest).to_contain_text("Better answers about lighthouses")
    await expect(manifest).not_to_contain_text("Asked by")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download").click()
    assert (await download.value).suggested_filename.startswith("manifest-")
    await page.keyboard.press("Escape")

    ben = await window(cast.ben)
    mine = await ben.go("/privacy")
    await expect(mine.get_by_text("Better answers about lighthouses")).to_be_visible()
    dan = await window(cast.dan)
    his = await dan.go("/privacy")
    await expect(his.get_by_text("None. No dataset holds anything of yours.")).to_be_visible()

    await made.get_by_role("button", name="Destroy").click()
    await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await expect(made).to_be_visible()
    await made.get_by_role("button", name="Destroy").click()
    await page.get_by_role("dialog").get_by_role("button", name="Destroy").click()
    await expect(page.get_by_text("No datasets yet.")).to_be_visible()
