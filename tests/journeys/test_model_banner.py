"""While the model is not ready the page says so, and opens by itself when it is."""

import pytest
from playwright.async_api import expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import faults_of
from tests.support.people import Cast

pytestmark = pytest.mark.browser


async def test_sending_waits_for_the_model(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    scripted.models_status = 503
    ben = await window(cast.ben)
    page = await ben.go("/")
    banner = page.get_by_role("status").filter(has_text="127.0.0.1 is still loading")
    await expect(banner).to_be_visible()
    await ben.composer.fill("Are you there?")
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    await expect(page.get_by_text("The model is still loading", exact=True)).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(ben.questions).to_have_count(0)
    assert await faults_of(page, "loading") == []
    scripted.models_status = 200
    await expect(banner).to_have_count(0)
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(await ben.answered()).to_contain_text("Hello from the scripted model.")
