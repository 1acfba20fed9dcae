"""Ada writes tests for her GPT, runs them, sees failures and regressions, and publishes with those in sight."""

import asyncio
import re
from functools import partial
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.builder_steps import choose_in_menu
from tests.journeys.conftest import OpenWindow
from tests.support.client import Client
from tests.support.people import Cast

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture
async def gpt(cast: Cast, scripted: ScriptedModel) -> str:
    scripted.failure, scripted.gap, scripted.answer = None, 0.0, "The lamp is behind the mill."
    made = (await cast.ada.post("/api/gpts", {"name": "Lamp keeper"})).ok()["id"]
    draft = {"name": "Lamp keeper", "starters": ["Where is the lamp?", "And fog?"]}
    (await cast.ada.put(f"/api/gpts/{made}/draft", draft)).ok()
    return str(made)


async def run(page: Page) -> None:
    await page.get_by_role("button", name="Run tests").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("checkbox").first.check()
    await dialog.get_by_role("button", name="Run", exact=True).click()
    await expect(dialog).to_have_count(0)


async def after_its_end(person: Client, route: Route) -> None:
    """Read a run for the first time after it has ended, though the list of runs still says that it is under way."""
    path = urlsplit(route.request.url).path
    async with asyncio.timeout(30):
        while (await person.get(path)).ok()["run"]["state"] in ("waiting", "running"):
            await asyncio.sleep(0.05)
    await route.continue_()


async def test_ada_sees_what_a_change_broke(window: OpenWindow, cast: Cast, gpt: str, scripted: ScriptedModel) -> None:
    ada = await window(cast.ada, size=(1280, 900))
    page = await ada.go(f"/gpts/{gpt}/edit")
    await choose_in_menu(page, "Tests")
    await expect(page.get_by_role("heading", name="Tests of Lamp keeper")).to_be_visible()
    await page.get_by_role("button", name="Create tests from starters").click()
    tests = page.get_by_test_id("gpt-tests").get_by_role("listitem").filter(has=page.get_by_role("button"))
    await expect(tests).to_have_count(2)
    await expect(page.get_by_role("button", name="Edit test 1")).to_be_focused()

    await page.get_by_role("button", name="Edit test 1").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Add check").click()
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_label("Words of check 1")).to_be_focused()
    await expect(dialog.get_by_text("Fill this in, or remove the check.")).to_be_visible()
    await dialog.get_by_label("Words of check 1").fill("MILL")
    await dialog.get_by_role("button", name="Add check").click()
    await dialog.get_by_label("Kind of check 2").select_option("at_most_words")
    await dialog.get_by_label("Words of check 2").fill("20")
    await dialog.get_by_role("button", name="Save").click()
    await expect(tests.first).to_contain_text("contains “MILL”")

    await page.get_by_role("button", name="More for test 2").click()
    await page.get_by_role("menuitem", name="Duplicate").click()
    await expect(tests).to_have_count(3)
    await page.get_by_role("button", name="More for test 3").click()
    await page.get_by_role("menuitem", name="Remove").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(tests).to_have_count(2)

    await page.route("**/runs/*", partial(after_its_end, cast.ada), times=1)
    await run(page)
    shown = page.get_by_test_id("test-run")
    await expect(shown).to_contain_text(re.compile("2 of 2 pass with"), timeout=30_000)

    scripted.answer = "No idea."
    await run(page)
    await expect(shown).to_contain_text("1 result is worse", timeout=30_000)
    await expect(shown).to_contain_text("1 of 2 pass with")
    await page.get_by_role("button", name=re.compile("^Test 1 with .*Fails, worse")).click()
    result = page.get_by_test_id("test-result")
    await expect(result).to_contain_text("No idea.")
    await expect(result).to_contain_text(re.compile("Fails:.*contains “MILL”"))
    await page.keyboard.press("Escape")

    await page.get_by_role("link", name="Builder").click()
    await the_tests_are_named_before_publishing(page)


async def the_tests_are_named_before_publishing(page: Page) -> None:
    await page.get_by_role("button", name="Publish", exact=True).click()
    line = page.get_by_test_id("publish-tests")
    await expect(line).to_contain_text("1 of 2 tests fails. You can still publish.")
    publishing = page.get_by_role("dialog")
    await expect(publishing).to_contain_text("Only you, and people you share it with, get it.")
    await publishing.get_by_role("radio", name="Anyone with the link").check()
    await expect(publishing).to_contain_text("People get it right away.")
    await line.get_by_role("link", name="See results").click()
    runs = page.get_by_role("combobox", name="Run").locator("option")
    await expect(runs).to_have_count(2)
    assert len(set(await runs.all_inner_texts())) == 2, "runs of one minute have names of their own"


async def test_escape_asks_before_a_new_test_is_lost(window: OpenWindow, cast: Cast, gpt: str) -> None:
    ada = await window(cast.ada)
    page = await ada.go(f"/gpts/{gpt}/tests")
    await page.get_by_role("button", name="Add test").click()
    dialog = page.get_by_role("dialog", name="New test")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_label("Prompt")).to_be_focused()
    await expect(dialog.get_by_text("Write what a person would ask.")).to_be_visible()
    await dialog.get_by_label("Prompt").fill("Where is the lamp?")
    await page.keyboard.press("Escape")
    asking = page.get_by_role("dialog", name="Discard your changes?")
    await asking.get_by_role("button", name="Cancel").click()
    await expect(dialog.get_by_label("Prompt")).to_have_value("Where is the lamp?")
    await page.keyboard.press("Escape")
    await asking.get_by_role("button", name="Discard").click()
    await expect(page.get_by_text("No tests yet")).to_be_visible()


async def test_a_run_is_cancelled_and_deleted(
    window: OpenWindow, cast: Cast, gpt: str, scripted: ScriptedModel
) -> None:
    (await cast.ada.put(f"/api/gpts/{gpt}/tests", {"tests": [{"prompt": "Long"}], "edition": 0})).ok()
    scripted.answer, scripted.gap = "word " * 400, 0.5
    ada = await window(cast.ada, size=(390, 800))
    page = await ada.go(f"/gpts/{gpt}/tests")
    await run(page)
    await page.get_by_role("button", name="Cancel run").click()
    await expect(page.get_by_test_id("test-run")).to_contain_text("Cancelled.")
    scripted.gap = 0.0
    await page.get_by_role("button", name="Delete run").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete run").click()
    await expect(page.get_by_text("Not run yet")).to_be_visible()
