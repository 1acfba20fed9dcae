"""An MCP server asks the user a question during a call: the form in the conversation."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.fakes.elicitation_mcp_server import BOOKING, Elicitor, elicitor
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.http.test_elicitation import booking_gpt
from tests.journeys.browser_page import NARROW, Window
from tests.journeys.conftest import OpenWindow
from tests.support.gpt_with_actions import answer_script
from tests.support.people import Cast

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(scope="module")
async def other_party() -> AsyncIterator[Elicitor]:
    async with elicitor() as it:
        yield it


@pytest_asyncio.fixture(scope="module")
async def gpt(cast: Cast, other_party: Elicitor) -> Any:
    return await booking_gpt(cast.ada, other_party.origin)


@pytest.fixture(autouse=True)
def reset_endpoints(other_party: Elicitor, scripted: ScriptedModel) -> None:
    other_party.reset()
    scripted.answer = answer_script(ModelAnswer("I book.", (("book", {}),)), "It is booked.")


async def seen(page: Any, name: str) -> None:
    """A picture for a person, where a folder for them is named."""
    if folder := os.environ.get("DISCREET_TEST_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def open_form(ben: Window, gpt: Any) -> Any:
    page = await ben.go(f"/g/{gpt}")
    await ben.composer.fill("Book me a room.")
    await page.get_by_role("button", name="Send", exact=True).click()
    await page.get_by_role("button", name="Allow once").click()
    form = page.get_by_test_id("elicited")
    await expect(form).to_be_visible()
    return page, form


async def test_a_person_fills_in_the_form_sees_what_would_be_sent_and_sends_it(
    window: OpenWindow, cast: Cast, gpt: Any, other_party: Elicitor
) -> None:
    other_party.questions = (("Where to? <b>Now</b>", BOOKING),)
    ben = await window(cast.ben)
    page, form = await open_form(ben, gpt)
    await expect(form.get_by_text("Where to? <b>Now</b>")).to_be_visible()
    await expect(form.get_by_text("This asks for a secret.")).to_be_visible()
    await expect(form.get_by_label("PIN (optional)")).to_have_attribute("type", "password")
    await expect(form.get_by_label("Nights (optional)")).to_have_value("2")
    await form.get_by_role("button", name="Review answer").click()
    await expect(form.get_by_text("Required", exact=True)).to_be_visible()
    await page.reload()
    await expect(form).to_be_visible()
    await form.get_by_label("City", exact=True).fill("Rome")
    await form.get_by_label("Board (optional)").select_option("Half board")
    await form.get_by_role("checkbox", name="boat").check()
    await seen(page, "elicited-wide")
    await page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert await page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    await seen(page, "elicited-narrow")
    await form.get_by_role("button", name="Review answer").press("Enter")
    await expect(form.get_by_text("Rome").first).to_be_visible()
    await seen(page, "elicited-question")
    assert other_party.received_answers == []
    await form.get_by_role("button", name="Allow once").click()
    await expect(page.get_by_text("It is booked.")).to_be_visible()
    await expect(form).to_have_count(0)
    assert other_party.received_answers == [("accept", {"city": "Rome", "nights": 2, "board": "h", "extras": ["boat"]})]


async def test_a_visit_is_shown_with_its_host_and_not_made(
    window: OpenWindow, cast: Cast, gpt: Any, other_party: Elicitor
) -> None:
    other_party.sends_to_url = True
    ben = await window(cast.ben)
    page, form = await open_form(ben, gpt)
    link = form.get_by_role("link", name="Open pay.example in a new tab")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await expect(form.get_by_text("https://pay.example/basket/1?key=a")).to_be_visible()
    await seen(page, "elicited-visit")
    await form.get_by_role("button", name="Decline").click()
    await expect(page.get_by_text("It is booked.")).to_be_visible()
    assert other_party.received_answers == [("decline", None)]
