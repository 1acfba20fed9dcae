"""A person chooses the answering model by pointer, keyboard and palette, on a wide page and on a phone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from discreet.http.services import Services
from discreet.promises.recipients import RecipientFacts, RunBy
from tests.fakes.model_endpoint import Failure, ScriptedModel
from tests.journeys.browser_page import NARROW
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.chat_client import ask
from tests.support.model_facts import ELSEWHERE, set_facts
from tests.support.offered_endpoint import offer_models
from tests.support.people import Cast

pytestmark = [pytest.mark.browser, pytest.mark.promise("P14")]


@pytest_asyncio.fixture
async def quiet(services: Services, scripted: ScriptedModel) -> AsyncIterator[ScriptedModel]:
    scripted.answer = "Aloud."
    scripted.requests.clear()
    models: list[dict[str, object]] = [{"name": "small"}, {"name": "large"}]
    async with (
        ScriptedModel(answer="Quietly.", models=["small", "large"]) as endpoint,
        offer_models(services, endpoint, models),
    ):
        yield endpoint


async def say(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Message").fill(text)
    await page.keyboard.press("Enter")


async def answered(page: Page, text: str, times: int = 1) -> None:
    await expect(page.get_by_role("article").filter(has_text=text)).to_have_count(times)
    await expect(page.get_by_role("button", name="Stop the answer")).to_have_count(0)


async def test_a_model_is_chosen_by_keyboard_and_holds_for_the_chat_and_the_next_one(
    window: OpenWindow, cast: Cast, quiet: ScriptedModel, scripted: ScriptedModel
) -> None:
    ada = await window(cast.ada)
    page = await ada.go("/")
    button = page.get_by_test_id("model")
    await expect(button).to_have_accessible_name("Model: scripted")
    await page.keyboard.press("Control+Shift+L")
    listed = page.get_by_role("listbox", name="Choose a model")
    await expect(listed).to_be_focused()
    options = listed.get_by_role("option")
    await expect(options).to_have_count(3)
    await expect(options.nth(0)).to_contain_text("127.0.0.1")
    await expect(options.nth(0)).to_contain_text("country unknown · retention unknown · training unknown")
    await expect(options.nth(1)).to_contain_text("Quiet GmbH · Germany · keeps nothing · does not train")
    await expect(listed.get_by_role("option", selected=True)).to_contain_text("scripted")
    await page.keyboard.type("quiet l")
    await page.keyboard.press("Enter")
    await expect(button).to_have_accessible_name("Model: Quiet large")
    await expect(page.get_by_role("textbox", name="Message")).to_be_focused()
    await say(page, "Where is the key?")
    await answered(page, "Quietly.")
    await expect(page.get_by_role("article").last).to_contain_text("Quiet large · Quiet GmbH")
    assert (quiet.requests[-1]["model"], scripted.requests) == ("large", [])
    await page.reload()
    await expect(button).to_have_accessible_name("Model: Quiet large")

    # "Try again with" another one, for which the chat then goes on.
    await page.get_by_role("button", name="Regenerate with another model").click()
    await page.get_by_role("option", name="scripted").click()
    await answered(page, "Aloud.")
    await expect(button).to_have_accessible_name("Model: scripted")
    await page.goto("/")
    await expect(page.get_by_test_id("model")).to_have_accessible_name("Model: Quiet large")


async def test_a_failed_answer_offers_the_others_and_takes_none(
    window: OpenWindow, cast: Cast, quiet: ScriptedModel, scripted: ScriptedModel
) -> None:
    scripted.failure = Failure("refuse", 429)
    ben = await window(cast.ben)
    page = await ben.go("/")
    await expect(page.get_by_test_id("model")).to_have_accessible_name("Model: scripted")
    await say(page, "Where is the key?")
    again = page.get_by_role("button", name="Try again with Quiet small")
    await expect(again).to_be_visible()
    assert quiet.requests == []
    await again.click()
    await answered(page, "Quietly.")
    assert quiet.requests[-1]["model"] == "small"


async def test_a_model_that_a_limit_refuses_says_why_and_cannot_be_chosen(
    window: OpenWindow, cast: Cast, quiet: ScriptedModel, scripted: ScriptedModel
) -> None:
    (await cast.cleo.put("/api/me/model-limit", {"limit": "keeps_nothing"})).ok()
    cleo = await window(cast.cleo, size=NARROW)
    page = await cleo.go("/")
    button = page.get_by_test_id("model")
    await expect(button).to_have_accessible_name("Model: Quiet small")
    await button.click()
    refused = page.get_by_role("option", name="scripted")
    await expect(refused).to_have_attribute("aria-disabled", "true")
    await expect(refused).to_contain_text("You allow only models whose provider keeps nothing and never trains")
    await refused.click(force=True)
    await expect(page.get_by_role("listbox")).to_be_visible()
    await page.get_by_role("button", name="Parameters").click()
    await page.get_by_label("Temperature").fill("3")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Enter a number from 0 to 2.")).to_be_visible()
    await page.get_by_label("Temperature").fill("0.3")
    await page.get_by_role("button", name="Save", exact=True).click()
    await page.get_by_role("textbox", name="Message").fill("Where is the key?")
    await page.get_by_role("button", name="Send").click()
    await answered(page, "Quietly.")
    assert (quiet.requests[-1]["temperature"], "top_p" in quiet.requests[-1]) == (0.3, False)
    assert scripted.requests == []
    await page.reload()
    await page.get_by_test_id("model").click()
    await expect(page.get_by_role("button", name="Parameters")).to_contain_text("1 parameter set")


async def test_the_palette_opens_the_list_and_a_builder_lets_people_choose(
    window: OpenWindow, cast: Cast, quiet: ScriptedModel
) -> None:
    gpt = (await cast.ben.post("/api/gpts", {"name": "Keeper"})).ok()["id"]
    (await cast.ben.put(f"/api/gpts/{gpt}/draft", {"name": "Keeper", "model": "scripted"})).ok()
    ben = await window(cast.ben)
    page = await ben.go(f"/gpts/{gpt}/edit")
    await expect(page.get_by_text("training unknown").last).to_be_attached()
    switch = page.get_by_role("switch", name="People may choose another model")
    await expect(switch).not_to_be_checked()
    await switch.click()
    await expect(page.get_by_test_id("save-state")).to_contain_text("Saved")
    (await cast.ben.post(f"/api/gpts/{gpt}/publish", {"level": "me"})).ok()
    page = await ben.go(f"/g/{gpt}")
    await expect(page.get_by_test_id("model")).to_have_accessible_name("Model: scripted")
    await page.keyboard.press("Control+K")
    await page.get_by_role("dialog").get_by_role("combobox").fill("choose a model")
    await page.keyboard.press("Enter")
    listed = page.get_by_role("listbox", name="Choose a model")
    await expect(listed.get_by_role("option", disabled=True)).to_have_count(0)
    await expect(listed).to_be_focused()
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await say(page, "Hello")
    await answered(page, "Quietly.")
    assert quiet.requests[-1]["model"] == "large"


async def test_a_changed_fact_is_shown_above_the_field_until_it_is_read(
    window: OpenWindow, cast: Cast, services: Services, quiet: ScriptedModel, owner: Any
) -> None:
    (await cast.cleo.put("/api/me/model-limit", {"limit": "offered"})).ok()
    await ask(cast.cleo, "Where is the key?")
    month = RecipientFacts(run_by=RunBy.COMPANY, company="Far AI", country="US", retention_days=30, trains=False)
    await set_facts(owner, services, month)
    cleo = await window(cast.cleo)
    page = await cleo.go("/")
    notice = page.get_by_test_id("provider-change")
    await expect(notice).to_contain_text(
        "now is run by Far AI (United States), keeps messages for 30 days, never trains"
    )
    await expect(notice).to_contain_text("Before: is run by a company, keeps messages for an unknown time")
    await notice.get_by_role("button", name="See what changed").click()
    history = page.get_by_test_id("provider-history").get_by_role("listitem")
    await expect(history.first).to_contain_text("keeps messages for 30 days")
    await page.keyboard.press("Escape")
    assert await find_faults(page, "provider change") == []
    # Another model has another provider, of which nothing is new.
    await notice.get_by_role("button", name="Use another model").click()
    await page.get_by_role("option", name="Quiet small").click()
    await expect(notice).to_have_count(0)
    await page.get_by_test_id("model").click()
    await page.get_by_role("option", name="scripted").click()
    await notice.get_by_role("button", name="OK").click()
    await expect(notice).to_have_count(0)
    await page.reload()
    await expect(page.get_by_test_id("model")).to_have_accessible_name("Model: scripted")
    await expect(notice).to_have_count(0)

    # A limit that the new facts do not keep says so, and which model answers instead.
    await say(page, "And the door?")
    await cleo.wait_for_answer()
    (await cast.cleo.put("/api/me/model-limit", {"limit": "keeps_nothing"})).ok()
    await page.reload()
    change = page.get_by_role("status").filter(has_text="Quiet small answers next.")
    await expect(change).to_contain_text("You allow only models whose provider keeps nothing and never trains")
    (await cast.cleo.put("/api/me/model-limit", {"limit": "offered"})).ok()
    await set_facts(owner, services, ELSEWHERE)
