"""While the model is not ready the page says so, and it unlocks itself when the model is."""

import re

import pytest
from playwright.async_api import expect

from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.offered_endpoint import offer_models
from tests.support.people import Cast

pytestmark = pytest.mark.browser


async def test_sending_waits_for_the_chosen_model(
    window: OpenWindow, cast: Cast, services: Services, scripted: ScriptedModel
) -> None:
    scripted.models_status = 503
    scripted.requests.clear()
    models: list[dict[str, object]] = [{"name": "small"}]
    async with ScriptedModel(answer="Quietly.", models=["small"]) as quiet, offer_models(services, quiet, models):
        ben = await window(cast.ben)
        page = await ben.go("/")
        banner = page.get_by_role("status").filter(has_text="127.0.0.1 is still loading")
        await expect(banner).to_be_visible()
        await ben.composer.fill("Are you there?")
        send = page.get_by_role("button", name="Send", exact=True)
        await expect(send).to_be_disabled()
        await expect(ben.composer).to_have_accessible_description(re.compile("is still loading"))
        await page.keyboard.press("Enter")
        await expect(ben.questions).to_have_count(0)
        assert await find_faults(page, "loading") == []

        # Another model answers.
        await page.get_by_test_id("model").click()
        await page.get_by_role("option", name="Quiet small").click()
        await expect(banner).to_have_count(0)
        await send.click()
        await expect(await ben.wait_for_answer()).to_contain_text("Quietly.")
        assert (len(quiet.requests), scripted.requests) == (1, [])

        # If the person did not choose another one, the page opens by itself.
        ada = await window(cast.ada)
        page = await ada.go("/")
        banner = page.get_by_role("status").filter(has_text="127.0.0.1 is still loading")
        await expect(banner).to_be_visible()
        await ada.composer.fill("And you?")
        scripted.models_status = 200
        await expect(banner).to_have_count(0)
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(await ada.wait_for_answer()).to_contain_text("Hello from the scripted model.")
