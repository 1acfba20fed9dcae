"""Mentioning a GPT in a chat: chosen behind “@”, its readers are named first, its answer is marked, the chat goes on."""

import pytest
from playwright.async_api import expect

from discreet.app.infrastructure import Infrastructure
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.third_party import ThirdParty
from tests.journeys.cards import travel_guide
from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast

pytestmark = pytest.mark.browser


async def test_a_gpt_is_asked_once(
    window: OpenWindow, cast: Cast, infra: Infrastructure, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    await travel_guide(infra, cast.ada, third_party.origin, third_party.origin)
    scripted.answer = "Plain words."
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.ask("Hello")
    await ben.composer.press_sequentially("@trav")
    option = page.get_by_role("option", name="Travel guide").first
    await expect(option).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    card = page.get_by_role("region", name="Travel guide answers this question only")
    await expect(card.get_by_text("Its builder sees nothing of this chat.")).to_be_visible()
    await expect(card.get_by_text("Nothing is sent unless you allow it.")).to_be_visible()
    await expect(card.get_by_text("this whole chat")).to_be_visible()
    await expect(ben.composer).to_have_value("")
    await expect(ben.composer).to_be_focused()
    scripted.answer = "I know the way."
    await ben.ask("Where to?")
    answer = page.get_by_role("article", name="Travel guide")
    await expect(answer).to_contain_text("I know the way.")
    await expect(card).to_have_count(0)
    await expect(page.get_by_text("To Travel guide")).to_be_visible()
    scripted.answer = "Plain again."
    await ben.ask("Thank you")
    await expect(ben.answers.last).to_contain_text("Plain again.")
    await expect(answer).to_have_count(1)
    await page.reload()
    await expect(answer).to_contain_text("I know the way.")
    await ben.composer.press_sequentially("@trav")
    await expect(option).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(card.get_by_role("button", name="Who sees what")).to_have_attribute("aria-expanded", "false")
    await card.get_by_role("button", name="Don’t ask Travel guide").click()
    await expect(card).to_have_count(0)
