"""An operator connects a model provider, tests it, makes it the default, declares who runs it, and removes it (P14)."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.fakes.model_endpoint import ModelAnswer, Request, ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.support.chat_client import ask
from tests.support.people import Cast

pytestmark = [pytest.mark.browser, pytest.mark.promise("P14")]


def able(body: Request) -> ModelAnswer | str:
    """Answer as a model does that can do everything."""
    if any(tool["function"]["name"] == "add" for tool in body.get("tools", ())):
        return ModelAnswer(calls=(("add", {"a": 2, "b": 3}),))
    return "Red." if "colour" in str(body["messages"]) else "one, two, three"


@pytest_asyncio.fixture(scope="module")
async def elsewhere() -> AsyncIterator[ScriptedModel]:
    async with ScriptedModel(models=["big", "small"], answer=able) as endpoint:
        yield endpoint


async def test_a_provider_from_its_first_day_to_its_last(
    window: OpenWindow, cast: Cast, elsewhere: ScriptedModel, scripted: ScriptedModel
) -> None:
    olga = await window(cast.olga, size=(1280, 900))
    olga.expect_complaints("422")
    page = await olga.go("/operator/models")
    await expect(page.get_by_test_id("endpoint")).to_contain_text("Connection set by the server’s settings")

    await page.get_by_role("button", name="Add endpoint").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Provider or program").select_option("openai")
    await expect(dialog.get_by_label("Company", exact=True)).to_have_value("OpenAI")
    await expect(dialog.get_by_label("Keeps messages for (days)")).to_have_value("")
    await dialog.get_by_label("Provider or program").select_option("vllm")
    await dialog.get_by_label("Name", exact=True).fill("GPU box")
    await dialog.get_by_label("Address", exact=True).fill(elsewhere.url)
    await dialog.get_by_label("API key").fill("sk-secret")
    await dialog.get_by_label("Allow an address inside your network").uncheck()
    await dialog.get_by_role("button", name="Save endpoint").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("Allow an address inside your network")
    await dialog.get_by_label("Allow an address inside your network").check()
    await dialog.get_by_role("button", name="Save endpoint").click()

    await page.get_by_role("checkbox", name="big").check()
    await page.get_by_role("button", name="Save models").click()
    card = page.get_by_test_id("endpoint").filter(has_text="GPU box")
    await expect(card.get_by_test_id("facts-line")).to_contain_text(
        "This server · keeps messages: unknown · never trains"
    )
    await expect(card).to_contain_text("Key saved")
    await page.get_by_test_id("default-models").get_by_label("Chats").select_option("big")
    await expect(page.get_by_test_id("default-models").get_by_label("Chats")).to_have_value("big")
    assert (await ask(cast.ben, "Hello")).text == "one, two, three"

    await page.get_by_role("button", name="Test GPU box").click()
    await page.get_by_role("button", name="Run test").click()
    await expect(page.get_by_test_id("findings").get_by_role("listitem")).to_have_count(6)
    await expect(page.get_by_test_id("findings")).to_contain_text("It reads images.")
    await page.keyboard.press("Escape")
    await expect(card.get_by_test_id("measured")).to_contain_text("“big” was asked, but “scripted” answered.")

    await page.get_by_role("button", name="Facts about GPU box").click()
    await page.get_by_label("Keeps messages for (days)").fill("0")
    await page.get_by_role("button", name="Save facts").click()
    await expect(card.get_by_test_id("facts-line")).to_contain_text("keeps nothing")
    await page.get_by_role("button", name="Facts about GPU box").click()
    await expect(page.get_by_test_id("facts-history").get_by_role("listitem")).to_have_count(2)
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name="Edit GPU box").click()
    await expect(page.get_by_label("API key")).to_have_value("")
    await page.get_by_label("Address", exact=True).fill("https://elsewhere.example/v1")
    await expect(page.get_by_text("a saved key never goes to a new address")).to_be_visible()
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name="Remove GPU box").click()
    await expect(page.get_by_role("dialog")).to_contain_text("People can’t use big any more.")
    await page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    await expect(page.get_by_test_id("endpoint")).to_have_count(1)
    scripted.answer = "From the settings."
    assert (await ask(cast.ben, "Still there?")).text == "From the settings."


async def test_from_the_chat_to_an_endpoint_whose_only_model_is_chosen(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    olga = await window(cast.olga, size=(1280, 900))
    page = await olga.go()
    await page.get_by_test_id("model").click()
    await page.get_by_role("link", name="Add a model").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Add an endpoint")
    assert page.url.endswith("/operator/models"), "A reload does not open the form again."
    await expect(page.get_by_test_id("default-models").locator("option").first).to_have_text(
        "Model in the server’s settings"
    )
    await dialog.get_by_label("Provider or program").select_option("vllm")
    await dialog.get_by_label("Address", exact=True).fill(scripted.url)
    await dialog.get_by_role("button", name="Save endpoint").click()
    only = dialog.get_by_role("checkbox")
    await expect(page.get_by_role("button", name="Save models")).to_be_visible()
    await expect(only).to_be_checked()
    await only.uncheck()
    await expect(only).not_to_be_checked()
