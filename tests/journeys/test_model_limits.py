"""A person limits where their messages go: in Settings and for one chat before its first message; the header shows it."""

from typing import Any

import pytest
from playwright.async_api import expect

from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.support.model_facts import HERE, limit_models, set_facts
from tests.support.people import Cast

pytestmark = [pytest.mark.browser, pytest.mark.promise("P14")]


async def test_a_chat_begins_sealed_and_says_so_and_a_persons_limit_is_met(
    cast: Cast, window: OpenWindow, owner: Any, services: Services, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    page = ben.page
    await ben.go("/")
    mark = page.get_by_test_id("model-limit")
    await mark.click()
    await page.get_by_role("menuitemradio", name="Sealed: nothing leaves this server").click()
    await expect(mark).to_have_text("Sealed")
    await page.get_by_role("textbox", name="Message").fill("Where is the key?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("or change the limit in this chat’s menu.")).to_be_visible()
    assert scripted.requests == [] or all("Where is the key?" not in str(each) for each in scripted.requests)
    await set_facts(owner, services, HERE)
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_text("Hello from the scripted model.")).to_be_visible()
    await page.reload()
    await expect(mark).to_have_text("Sealed")
    await expect(mark).to_have_accessible_name(
        "Sealed. Nothing leaves this server: local models only, no actions. Your choice for this chat."
    )


async def test_settings_show_what_each_choice_leaves(
    cast: Cast, window: OpenWindow, owner: Any, services: Services
) -> None:
    await set_facts(owner, services, HERE)
    ben = await window(cast.ben)
    page = ben.page
    await ben.go("/settings/privacy#models")
    await page.get_by_label("Only this server").check()
    await page.locator("form", has=page.get_by_label("Only this server")).get_by_role("button", name="Save").click()
    await expect(page.get_by_text("It applies from your next message.")).to_be_visible()
    async with limit_models(cast.ben, "this_server"):
        await ben.go("/")
        await expect(page.get_by_test_id("model-limit")).to_have_text("Only this server")
