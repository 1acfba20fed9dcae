"""Training datasets: Olga orders, watches, looks and destroys; each person in one sees what became of it (P11)."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.browser_page import Window
from tests.journeys.conftest import OpenWindow
from tests.support.chat_client import ask
from tests.support.people import Cast

pytestmark = pytest.mark.browser

BUILT_MS = 60_000
SECRET_ADDRESS = "ida.wren@lighthouse.example.org"
HOSTILE = '<img src="https://elsewhere.example/x.png" onerror="alert(1)">'
"""Shown truthfully: the window complains of every request to another origin."""


@pytest_asyncio.fixture(scope="module")
async def conversations(cast: Cast, scripted: ScriptedModel) -> None:
    """Ben may be used, Dan and Emil may not. Two of Ben's conversations are unlike each other."""
    scripted.answer = "Every second Monday, with distilled water and a soft leather cloth."
    await ask(cast.ben, f"How do I clean the lens? Write to {SECRET_ADDRESS}. {HOSTILE}")
    scripted.answer = "High water is at six, so leave the jetty well before noon and mind the eastern rocks."
    await ask(cast.ben, "When does the ferry to Vesterholm leave?")
    for person in (cast.dan, cast.emil):
        await ask(person, f"Asked by {person.id}")


@pytest_asyncio.fixture
async def olga(window: OpenWindow, cast: Cast) -> Window:
    return await window(cast.olga)


async def order(page: Page, purpose: str) -> None:
    await page.get_by_label("Purpose").fill(purpose)
    await choose_patterns(page)
    await page.get_by_role("button", name="Build dataset").click()
    await expect(card(page, purpose).first).to_be_visible()


async def choose_patterns(page: Page) -> None:
    """The profile that loads no model."""
    choice = page.get_by_role("radio", name=re.compile("^Patterns"))
    if not await choice.is_visible():
        await page.get_by_text("Options", exact=True).click()
    await choice.check()


def card(page: Page, purpose: str) -> Locator:
    return page.get_by_test_id("datasets").get_by_role("listitem").filter(has_text=purpose)


async def built(olga: Window, purpose: str) -> Page:
    """The page of a dataset, ordered and built."""
    page = await olga.go("/operator/training")
    await order(page, purpose)
    await card(page, purpose).get_by_role("link", name=purpose).first.click()
    await ready(page)
    return page


async def ready(page: Page) -> None:
    over = page.locator("[data-testid=dataset]:is([data-state=ready], [data-state=failed])")
    await expect(over).to_be_visible(timeout=BUILT_MS)
    assert await over.get_attribute("data-state") == "ready", await page.locator("main").inner_text()


async def confirm(page: Page, button: str) -> None:
    await page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_an_order_says_what_is_wrong_with_it(olga: Window) -> None:
    page = await olga.go("/operator/training")
    build = page.get_by_role("button", name="Build dataset")
    await expect(page.get_by_text("No datasets yet")).to_be_visible()
    await expect(build).to_be_disabled()
    await page.get_by_label("Purpose").fill("Better answers")
    await expect(build).to_be_enabled()
    await page.get_by_text("Options", exact=True).click()
    await expect(page.get_by_text("Thorough · all chats that may be used")).to_be_visible()
    await expect(page.get_by_label("Days until it expires")).to_have_value("180")
    await page.get_by_label("Days until it expires").fill("4000")
    await expect(build).to_be_disabled()
    await page.get_by_label("Days until it expires").fill("30")
    await page.get_by_label("Chats started on or after").fill("2026-05-01")
    await page.get_by_label("Chats started before").fill("2026-04-01")
    await expect(page.get_by_text("Choose a later date than the start.").first).to_be_visible()
    await expect(build).to_be_disabled()
    await page.get_by_label("Chats started before").fill("2026-06-01")
    await page.get_by_role("switch", name="Skip chats already in earlier datasets").click()
    await expect(
        page.get_by_text("from 1 May 2026 until before 1 June 2026 · includes chats in earlier datasets")
    ).to_be_visible()
    await expect(build).to_be_enabled()


async def test_what_is_ordered_is_what_is_sent(olga: Window, cast: Cast) -> None:
    page = await olga.go("/operator/training")
    await page.get_by_label("Purpose").fill("Ordered with terms")
    await choose_patterns(page)
    await page.get_by_label("Chats started before").fill("2020-01-01")
    await page.get_by_role("switch", name="Skip chats already in earlier datasets").click()
    await page.get_by_label("Days until it expires").fill("30")
    await page.get_by_role("button", name="Build dataset").click()
    await expect(card(page, "Ordered with terms")).to_be_visible()
    [made] = (await cast.olga.get("/api/operator/datasets")).ok()["datasets"]
    assert (made["profile"], made["across"], made["began_from"]) == ("patterns", False, None)
    assert made["began_until"].startswith("2020-01-01")
    await card(page, "Ordered with terms").get_by_role("link").click()
    await ready(page)
    await expect(page.get_by_test_id("facts")).to_contain_text("Chats started before 1 January 2020")
    await expect(page.get_by_text("It contains no records.")).to_be_visible()


async def test_it_is_built_and_says_what_became_of_every_conversation(olga: Window, conversations: Any) -> None:
    page = await built(olga, "Better answers about lighthouses")
    await expect(page.get_by_test_id("facts")).to_contain_text("2 chats, 4 messages")
    counts = page.get_by_role("table", name="What was included and why")
    await expect(counts.get_by_role("row", name=re.compile("^Used, up to the first"))).to_contain_text("2")
    await expect(counts).to_contain_text("Left out: the person has not allowed it")
    await expect(counts).to_contain_text("Left out: enterprise workspaces never allow it")
    removed = page.get_by_role("table", name="Personal data removed")
    await expect(removed.get_by_role("row", name="Email addresses")).to_contain_text("1")
    root = page.get_by_role("button", name="Copy Merkle root")
    await root.click()
    assert re.fullmatch("[0-9a-f]{64}", await page.evaluate("navigator.clipboard.readText()"))


async def test_its_papers_hold_no_content(olga: Window, conversations: Any) -> None:
    page = await built(olga, f"With papers {HOSTILE} ![](https://elsewhere.example/y.png)")
    await page.get_by_role("button", name="Manifest", exact=True).click()
    manifest = page.get_by_role("dialog").get_by_role("region", name="Manifest")
    await expect(manifest).to_contain_text("With papers")
    await expect(manifest).not_to_contain_text("clean the lens")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Save file").click()
    assert (await download.value).suggested_filename.startswith("manifest-")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Datasheet", exact=True).click()
    sheet = page.get_by_role("dialog").get_by_role("region", name="Datasheet")
    await expect(sheet.get_by_role("heading", name="Motivation")).to_be_visible()
    await expect(sheet).not_to_contain_text("clean the lens")
    await expect(sheet.get_by_role("img")).to_have_count(0)


async def test_each_view_is_logged_and_its_count_is_shown_to_everyone(
    olga: Window, window: OpenWindow, cast: Cast, conversations: Any
) -> None:
    page = await built(olga, "Looks that count")
    await expect(page.get_by_text("No one has viewed its records.")).to_be_visible()
    await expect(page.get_by_text("Your access is logged with your name")).to_be_visible()
    await page.get_by_role("button", name="View first 2 records").click()
    records = page.get_by_test_id("records")
    await expect(records.get_by_role("article")).to_have_count(2)
    await expect(records).to_contain_text("[EMAIL]")
    await expect(records).to_contain_text('<img src="https://')
    await expect(records).not_to_contain_text(SECRET_ADDRESS)
    await expect(records).not_to_contain_text("Ben")
    looks = page.get_by_test_id("looks").get_by_role("listitem")
    await expect(looks).to_have_count(1)
    await expect(looks).to_contain_text("Olga viewed up to 2 records")
    await page.get_by_role("button", name="Close records").click()
    await expect(records).to_have_count(0)

    mine = await (await window(cast.ben)).go("/settings/privacy")
    row = mine.get_by_test_id("my-datasets").get_by_role("listitem").filter(has_text="Looks that count")
    await expect(row).to_contain_text("Includes 2 chats with 4 messages")
    await expect(row).to_contain_text("viewed 1 time")
    his = await (await window(cast.dan)).go("/settings/privacy")
    await expect(his.get_by_text("No dataset includes your chats.")).to_be_visible()


async def test_a_download_says_what_it_means_and_is_written_down(
    olga: Window, window: OpenWindow, cast: Cast, conversations: Any, tmp_path: Path
) -> None:
    page = await built(olga, "Taken away")
    await page.get_by_role("button", name="Download", exact=True).click()
    dialog = page.get_by_role("dialog", name="Download this dataset?")
    await expect(dialog).to_contain_text("This server can’t delete or expire your copy")
    async with page.expect_download() as download:
        await dialog.get_by_role("link", name="Download ZIP").click()
    await (await download.value).save_as(tmp_path / "it.zip")
    names = zipfile.ZipFile(io.BytesIO((tmp_path / "it.zip").read_bytes())).namelist()
    assert "manifest.json" in " ".join(names)
    await expect(page.get_by_test_id("looks")).to_contain_text("Olga downloaded all 2 records")
    ben = await window(cast.ben)
    mine = await ben.go("/settings/privacy")
    await expect(mine.get_by_test_id("exported-in-clear").first).to_contain_text("Exported unencrypted on")


async def test_a_model_is_recorded_for_good_and_everybody_reads_its_name(
    olga: Window, window: OpenWindow, cast: Cast, conversations: Any
) -> None:
    page = await built(olga, "A model comes of it")
    await page.get_by_label("Model name").fill("Keeper 2")
    await page.get_by_label("Note").fill("Run 17")
    await page.get_by_role("button", name="Add model").click()
    await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await expect(page.get_by_text("No models yet.")).to_be_visible()
    await page.get_by_role("button", name="Add model").click()
    await confirm(page, "Add model")
    await expect(page.get_by_test_id("models").get_by_role("listitem")).to_contain_text("Keeper 2")

    mine = await (await window(cast.ben)).go("/settings/privacy")
    row = mine.get_by_test_id("my-datasets").get_by_role("listitem").filter(has_text="A model comes of it")
    await expect(row).to_contain_text("Keeper 2")
    await expect(row).to_contain_text("A model can’t unlearn it")
    await expect(row).not_to_contain_text("Run 17")


async def test_what_is_withdrawn_is_named_and_left_out_when_it_is_rebuilt(
    olga: Window, window: OpenWindow, cast: Cast, scripted: ScriptedModel, conversations: Any
) -> None:
    scripted.answer = "Paint it white, two coats, once the wind has turned to the south and the wall is dry."
    answer = await ask(cast.ben, "What colour is the tower?")
    page = await built(olga, "Rebuilt")
    await expect(page.get_by_test_id("facts")).to_contain_text("3 chats")
    (await cast.ben.delete(f"/api/conversations/{answer.conversation}")).ok()
    await page.reload()
    await expect(page.get_by_text("1 record withdrawn since it was built")).to_be_visible()
    await expect(page.get_by_role("button", name="Download", exact=True)).to_be_disabled()
    await page.get_by_text("Show records").click()
    await expect(page.get_by_test_id("withdrawn").get_by_role("listitem")).to_have_count(1)
    await page.get_by_role("button", name="View first 3 records").click()
    await expect(page.get_by_text("Withdrawn, so it isn’t shown.")).to_have_count(1)
    await expect(page.get_by_test_id("records")).not_to_contain_text("What colour is the tower?")

    mine = await (await window(cast.ben)).go("/settings/privacy")
    row = mine.get_by_test_id("my-datasets").get_by_role("listitem").filter(has_text="Rebuilt")
    await expect(row).to_contain_text("1 of them was withdrawn")

    before = page.url
    await page.get_by_role("button", name="Rebuild").click()
    await confirm(page, "Build")
    await expect(page).not_to_have_url(before)
    await ready(page)
    await expect(page.get_by_test_id("facts")).to_contain_text("2 chats")
    await page.get_by_text("Compared with the previous dataset").click()
    row = page.get_by_role("table", name="Compared with the previous dataset").get_by_role("row", name="Chats included")
    await expect(row.get_by_role("cell")).to_have_text(["2", "3", "−1"])
    await page.get_by_role("link", name="Previous dataset").click()
    await expect(page).to_have_url(before)


async def test_a_build_is_stopped(olga: Window, owner: Any, conversations: Any) -> None:
    """Nothing can be read while the build is held, so that it is under way for as long as the test needs."""
    async with owner.transaction():
        await owner.execute("LOCK TABLE messages IN ACCESS EXCLUSIVE MODE")
        page = await olga.go("/operator/training")
        await order(page, "Never to be finished")
        await expect(card(page, "Never to be finished")).to_have_attribute("data-state", "building")
        await page.get_by_role("button", name="Stop building “Never to be finished”").click()
        await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        await expect(card(page, "Never to be finished")).to_have_attribute("data-state", "building")
        await page.get_by_role("button", name="Stop building “Never to be finished”").click()
        await confirm(page, "Stop building")
        await expect(card(page, "Never to be finished")).to_have_count(0)
    await page.get_by_text("Past datasets:").click()
    past = page.get_by_test_id("datasets-past").get_by_role("listitem").filter(has_text="Never to be finished")
    await expect(past).to_contain_text("Stopped")


async def test_a_destroyed_one_stays_on_record(
    olga: Window, window: OpenWindow, cast: Cast, conversations: Any
) -> None:
    page = await built(olga, "To be destroyed")
    await page.get_by_role("button", name="Destroy", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await expect(page.get_by_test_id("dataset")).to_have_attribute("data-state", "ready")
    await page.get_by_role("button", name="Destroy", exact=True).click()
    await confirm(page, "Destroy")
    await expect(page.get_by_test_id("dataset")).to_have_attribute("data-state", "destroyed")
    await expect(page.get_by_role("heading", name="View records")).to_have_count(0)
    await expect(page.get_by_role("table", name="What was included and why")).to_be_visible()
    await page.get_by_role("link", name="← Server admin").click()
    await expect(card(page, "To be destroyed")).to_have_count(0)
    await page.get_by_text("Past datasets:").click()
    await expect(page.get_by_test_id("datasets-past")).to_contain_text("To be destroyed")
    mine = await (await window(cast.ben)).go("/settings/privacy")
    await expect(mine.get_by_test_id("my-datasets")).not_to_contain_text("To be destroyed")


async def test_only_an_operator_finds_the_page(
    olga: Window, window: OpenWindow, cast: Cast, conversations: Any
) -> None:
    page = await built(olga, "For the operator alone")
    ben = await window(cast.ben)
    theirs = await ben.go(page.url.removeprefix(olga.server))
    await expect(theirs.get_by_role("heading", name="Page not found")).to_be_visible()
    missing = await olga.go("/operator/datasets/0192f0c8-0000-7000-8000-000000000000")
    await expect(missing.get_by_role("heading", name="Page not found")).to_be_visible()
