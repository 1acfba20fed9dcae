"""A builder chooses among several models; a chat shows that a model thinks, refused, or is gone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.async_api import Page, expect

from discreet.http.services import Services
from tests.fakes.model_endpoint import Reply, ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.support.api_programs import publish_gpt
from tests.support.chat_client import ask
from tests.support.model_wire_shapes import chunk, end_chunk, stream, text_chunk
from tests.support.people import Cast

pytestmark = pytest.mark.browser


@pytest.fixture
def look_again(services: Services) -> Iterator[Callable[[], None]]:
    """The endpoint's list is read again, as it is after five seconds."""

    def forget() -> None:
        client = services.models._built_in.client
        setattr(client, "_status", None)  # noqa: B010 - of the remote model, behind its protocol
        setattr(client, "_names_until", 0.0)  # noqa: B010

    forget()
    yield forget
    forget()


async def chosen(page: Page, name: str) -> None:
    await page.get_by_label("Model", exact=True).select_option(label=name)
    await expect(page.get_by_test_id("save-state")).to_contain_text("Saved")


async def test_a_builder_chooses_a_model_and_hears_when_it_is_gone(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel, look_again: Callable[[], None]
) -> None:
    scripted.models = ["scripted", "large"]
    gpt = (await cast.ada.post("/api/gpts", {"name": "Keeper"})).ok()["id"]
    ada = await window(cast.ada, size=(1440, 900))
    page = await ada.go(f"/gpts/{gpt}/edit")
    await expect(page.get_by_label("Model", exact=True).locator("option")).to_have_text(
        ["Default model", "scripted", "large"]
    )
    await chosen(page, "large")
    await page.reload()
    await expect(page.get_by_label("Model", exact=True)).to_have_value("large")
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "me"})).ok()
    answer = await ask(cast.ada, "Where is the key?", gpt_id=gpt)
    assert (answer.state["state"], scripted.requests[-1]["model"]) == ("complete", "large")

    scripted.models = ["scripted"]
    look_again()
    await page.reload()
    field = page.get_by_label("Model", exact=True)
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_text("“large” isn’t available right now, so this GPT can’t answer.")).to_be_visible()

    answer = await ask(cast.ada, "And now?", gpt_id=gpt)
    page = await ada.go(f"/c/{answer.conversation}")
    await expect(page.get_by_text("There is no model “large” at 127.0.0.1 now.")).to_be_visible()
    await page.get_by_role("button", name="Use default model").click()
    await expect(page.get_by_text("Hello from the scripted model.")).to_be_visible()
    assert scripted.requests[-1]["model"] == "scripted"

    page = await ada.go(f"/gpts/{gpt}/edit")
    await chosen(page, "Default model")
    await expect(page.get_by_text("isn’t available right now")).to_have_count(0)


async def test_reasoning_is_folded_above_its_answer_and_opens_by_keyboard(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.replies = [Reply((chunk({"reasoning_content": "The turquoise otter"}),), then="hang")]
    ben = await window(cast.ben)
    page = await ben.go("/")
    await page.get_by_role("textbox", name="Message").fill("Where is the key?")
    await page.keyboard.press("Enter")
    line = page.get_by_role("button", name="Thinking…", exact=True)
    await expect(line).to_have_attribute("aria-expanded", "false")
    await expect(page.get_by_text("otter")).to_have_count(0)
    await line.press("Enter")
    await expect(line).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_role("region", name="Reasoning")).to_have_text("The turquoise otter")
    assert "otter" not in "".join(await page.get_by_role("status").all_inner_texts()), "no live region reads it out"
    await page.reload()
    await page.get_by_role("button", name="Thinking…", exact=True).click()
    await expect(page.get_by_role("region", name="Reasoning")).to_have_text("The turquoise otter")
    await page.get_by_role("button", name="Stop").click()
    line = page.get_by_role("button", name="Thought for")
    await expect(line).to_have_attribute("aria-expanded", "true")
    await page.reload()
    await expect(line).to_have_attribute("aria-expanded", "false")
    await line.press("Space")
    await expect(page.get_by_role("region", name="Reasoning")).to_have_text("The turquoise otter")
    await line.press("Space")
    await expect(page.get_by_text("otter")).to_have_count(0)


async def test_where_a_gpt_keeps_its_texts_a_page_shows_only_how_long(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    gpt = await publish_gpt(cast.ada, "Keeper", instructions="The turquoise otter sleeps.", level="everyone")
    scripted.replies = list(
        stream(chunk({"reasoning_content": "The otter"}), text_chunk("Under the mat."), end_chunk())
    )
    answer = await ask(cast.ben, "Where is the key?", gpt_id=gpt)
    ben = await window(cast.ben)
    page = await ben.go(f"/c/{answer.conversation}")
    await expect(page.get_by_text("Thought for 1 s", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Thought for")).to_have_count(0)


async def test_a_refusal_is_marked_as_one_after_a_reload_too(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.replies = list(stream(chunk({"refusal": "I cannot help with that."}), end_chunk()))
    answer = await ask(cast.ben, "Where is the key?")
    ben = await window(cast.ben)
    page = await ben.go(f"/c/{answer.conversation}")
    await expect(page.get_by_text("I cannot help with that.")).to_be_visible()
    await expect(page.get_by_text("The model declined to answer.")).to_be_visible()


async def test_an_answer_that_begins_as_thinking_is_taken_back(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.replies = list(
        stream(text_chunk("Hm, an otter."), text_chunk("\n</think>\n\nUnder the mat."), end_chunk())
    )
    ben = await window(cast.ben)
    page = await ben.go("/")
    await page.get_by_role("textbox", name="Message").fill("Where is the key?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Under the mat.")).to_be_visible()
    await expect(page.get_by_text("otter")).to_have_count(0)
    await page.get_by_role("button", name="Thought for").click()
    await expect(page.get_by_role("region", name="Reasoning")).to_have_text("Hm, an otter.")
    scripted.replies = []
    await ask(cast.ben, "Hello")
