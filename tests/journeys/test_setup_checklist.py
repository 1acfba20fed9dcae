"""The first hour: an operator's steps with ticks from facts, GPTs for new users, and the receipt explained once."""

from collections.abc import Coroutine
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast

pytestmark = pytest.mark.browser


def is_done(page: Page, step: str, yes: bool) -> Coroutine[Any, Any, None]:
    return expect(page.get_by_test_id(f"step-{step}")).to_have_attribute("data-done", str(yes).lower())


async def test_an_operator_is_led_through_it_and_the_ticks_are_facts(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    olga = await window(cast.olga)
    page = await olga.go("/")
    await page.get_by_role("link", name="Continue setup").click()
    await expect(page.get_by_role("heading", name="First steps", level=2)).to_be_visible()
    await is_done(page, "model", True)
    await is_done(page, "examples", False)
    await is_done(page, "signUp", True)
    scripted.answer = "Good morning!"
    await page.get_by_role("button", name="Test model").click()
    await expect(page.get_by_test_id("tried")).to_contain_text("Good morning!")
    await page.get_by_role("button", name="Add examples").click()
    await is_done(page, "examples", True)
    await expect(page.get_by_text("Flights: draft, connect its service")).to_be_visible()
    await expect(page.get_by_role("button", name="Add examples")).to_have_count(0)
    await is_done(page, "backup", False)
    await expect(page.get_by_text("discreet backup /safe/monday")).to_be_visible()
    await is_done(page, "quota", True)
    await expect(page.get_by_test_id("step-quota")).to_contain_text("MB of files: 2,000 · Files: 2,000")

    await page.get_by_role("link", name="New chat").first.click()
    await page.get_by_role("button", name="Not now").click()
    await expect(page.get_by_test_id("first-steps")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("heading", name="What can I help with?")).to_be_visible()
    await expect(page.get_by_test_id("first-steps")).to_have_count(0)
    await olga.go("/operator/first-hour")
    await is_done(page, "examples", True)


async def test_a_new_person_finds_gpts_and_sees_the_receipt_hint_once(window: OpenWindow, cast: Cast) -> None:
    (await cast.olga.post("/api/operator/examples")).ok()
    dan = await window(cast.dan)
    page = await dan.go("/")
    beginnings = page.get_by_test_id("beginnings")
    await expect(beginnings.get_by_role("link", name="Privacy guide")).to_be_visible()
    await expect(beginnings.get_by_role("link", name="Flights")).to_have_count(0)
    await dan.ask("Hello")
    hint = page.get_by_test_id("receipt-told")
    await expect(hint).to_contain_text("The lock above shows who can read this chat")
    await hint.get_by_role("button", name="Got it").click()
    await expect(hint).to_have_count(0)
    await page.reload()
    await expect(page.get_by_text("Hello from the scripted model.")).to_be_visible()
    await expect(hint).to_have_count(0)
    await dan.go("/")
    await expect(page.get_by_role("heading", name="What can I help with?")).to_be_visible()
    await expect(beginnings).to_have_count(0)
    for one in (await cast.dan.get("/api/conversations")).ok()["conversations"]:
        (await cast.dan.delete(f"/api/conversations/{one['id']}")).ok()


async def test_only_the_operator_reaches_the_first_steps(window: OpenWindow, cast: Cast) -> None:
    ada = await window(cast.ada)
    page = await ada.go("/operator/first-hour")
    await expect(page.get_by_role("heading", name="First steps")).to_have_count(0)
    await expect(page.get_by_test_id("first-steps")).to_have_count(0)
