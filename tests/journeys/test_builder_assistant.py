"""Building by chat: the form fills itself in, each change is marked and can be undone, and nothing is published."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.fakes.model_endpoint import Failure, ModelAnswer, ScriptedModel
from tests.journeys.browser_page import NARROW, Window
from tests.journeys.conftest import OpenWindow
from tests.journeys.states import go
from tests.support.people import Cast

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture
async def gpt(cast: Cast) -> Any:
    return (await cast.ada.post("/api/gpts", {"name": "Lamp keeper"})).ok()["id"]


async def opened(window: Callable[..., Awaitable[Window]], cast: Cast, gpt: Any, **size: Any) -> Any:
    ada = await window(cast.ada, **size)
    await go(ada, f"/gpts/{gpt}/edit", "Edit GPT")
    await ada.page.get_by_role("button", name="Describe", exact=True).click()
    return ada, ada.page, ada.page.get_by_test_id("talk")


async def test_what_is_said_fills_in_the_form_and_each_change_is_undone_by_itself(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel, gpt: Any
) -> None:
    given = {"name": "Light keeper", "instructions": "Speak of light.", "starters": ["And fog?"], "publish": True}
    scripted.answer = ModelAnswer("I named it after its light.", (("set_fields", given),))
    _, page, talk = await opened(window, cast, gpt)
    await expect(talk.get_by_text("This server doesn’t save it or use it for training")).to_be_visible()
    await talk.get_by_label("Describe the GPT").fill("A keeper of the light")
    await page.keyboard.press("Enter")
    await expect(talk.get_by_text("I named it after its light.").first).to_be_visible()
    filled = talk.get_by_test_id("filled").get_by_role("listitem")
    await expect(filled).to_have_count(3)
    await expect(page.get_by_role("heading", name="Edit GPT: Light keeper")).to_be_visible()

    await page.get_by_role("button", name="Configure", exact=True).click()
    await expect(page.get_by_test_id("filled-name")).to_contain_text("Filled in from your description.")
    await expect(page.get_by_test_id("filled-description")).to_have_count(0)
    await page.get_by_role("button", name="Undo the change to “Instructions”").click()
    await expect(page.get_by_label("Instructions", exact=True)).to_have_value("")
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Light keeper")
    async with page.expect_response(lambda response: '"name":"Keeper"' in (response.request.post_data or "")):
        await page.get_by_label("Name", exact=True).fill("Keeper")
    await expect(page.get_by_test_id("filled-name")).to_have_count(0)

    await page.get_by_role("button", name="Describe", exact=True).click()
    await expect(filled.filter(has_text="Instructions")).to_contain_text("Undone")
    await expect(filled.filter(has_text="Name")).to_contain_text("Changed since")
    await expect(page.get_by_text("Not published")).to_be_visible()
    draft = (await cast.ada.get(f"/api/gpts/{gpt}/draft")).ok()
    fields = (draft["name"], draft["instructions"], draft["starters"], draft["published"])
    assert fields == ("Keeper", "", ["And fog?"], False)


async def test_a_failure_is_retried_and_words_without_fields_are_kept(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel, gpt: Any
) -> None:
    _, _, talk = await opened(window, cast, gpt, size=NARROW)
    scripted.failure = Failure("refuse", status=500)
    await talk.get_by_role("button", name="An editor who makes my texts shorter").click()
    await expect(talk.get_by_role("alert")).to_be_visible()
    scripted.failure, scripted.answer = None, "Shorter for whom?"
    await talk.get_by_role("button", name="Try again").click()
    await expect(talk.get_by_text("Shorter for whom?")).to_be_visible()
    await expect(talk.get_by_text("Nothing was filled in.")).to_be_visible()


async def test_it_stops_where_it_is(window: OpenWindow, cast: Cast, scripted: ScriptedModel, gpt: Any) -> None:
    scripted.gap, scripted.answer = 0.3, "word " * 500
    scripted.client_disconnected.clear()
    _, _, talk = await opened(window, cast, gpt)
    await talk.get_by_label("Describe the GPT").fill("A keeper")
    await talk.get_by_role("button", name="Send").click()
    await expect(talk.get_by_text("word word")).to_be_visible()
    await talk.get_by_role("button", name="Stop").click()
    await expect(talk.get_by_text("Stopped. Nothing was filled in.")).to_be_visible()
    await scripted.client_disconnected.wait()
