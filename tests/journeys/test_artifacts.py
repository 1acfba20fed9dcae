"""Pages, drawings, diagrams, code and documents of an answer open beside the chat."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Frame, Locator, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.browser_page import NARROW, Window
from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast

pytestmark = pytest.mark.browser

OPEN = "Open beside the chat"
FRAME = "iframe[src^='/artifact-frame/']"


def fenced(language: str, *contents: str) -> str:
    return "\n".join(f"Here it is:\n\n```{language}\n{content}\n```\n" for content in contents)


def page_saying(text: str) -> str:
    style = "<style>h1 { color: rgb(1, 2, 3) }</style>"
    return f"<!doctype html><title>Timer</title>{style}<h1 style='margin: 3px'>{text}</h1><script>document.querySelector('h1').textContent='ran'</script>"


@pytest.fixture
def panel(ben: Window) -> Locator:
    return ben.page.get_by_test_id("artifact")


@pytest.fixture
async def ben(window: OpenWindow, cast: Cast) -> Window:
    opened = await window(cast.ben)
    await opened.go("/")
    return opened


async def frame_of(panel: Locator) -> Frame:
    element = await panel.locator(FRAME).element_handle()
    frame = await element.content_frame()
    assert frame is not None
    return frame


async def test_a_page_with_its_versions_and_scripts(ben: Window, panel: Locator, scripted: ScriptedModel) -> None:
    page = ben.page
    scripted.answer = fenced("html", page_saying("First"))
    answer = await ben.ask("A timer, please")
    await answer.get_by_role("button", name=OPEN).click()
    await expect(page.get_by_role("dialog", name="Timer")).to_be_visible()
    first = await frame_of(panel)
    heading = first.get_by_role("heading", name="First")
    await expect(heading).to_have_css("color", "rgb(1, 2, 3)")
    await expect(heading).to_have_css("margin-top", "3px")
    await panel.get_by_role("button", name="Run scripts").click()
    await expect(panel.frame_locator(FRAME).get_by_role("heading", name="ran")).to_be_visible()
    await panel.get_by_role("button", name="Stop scripts").click()
    await expect(panel.frame_locator(FRAME).get_by_role("heading", name="First")).to_be_visible()

    scripted.answer = fenced("html", page_saying("Second"))
    await ben.ask("Make it blue")
    await expect(panel.get_by_text("Version 2 of 2")).to_be_visible()
    await expect(panel.frame_locator(FRAME).get_by_role("heading", name="Second")).to_be_visible()
    await panel.get_by_role("button", name="Previous version").click()
    await expect(panel.get_by_text("Version 1 of 2")).to_be_visible()
    await expect(panel.frame_locator(FRAME).get_by_role("heading", name="First")).to_be_visible()

    await panel.get_by_role("button", name="Code", exact=True).click()
    await expect(panel.get_by_role("group", name="Timer")).to_contain_text(">First</h1>")
    await panel.get_by_role("button", name="Copy").click()
    assert await page.evaluate("navigator.clipboard.readText()") == page_saying("First")
    async with page.expect_download() as downloading:
        await panel.get_by_role("button", name="Download").click()
    download = await downloading.value
    assert download.suggested_filename == "Timer.html"
    assert await asyncio.to_thread(Path(await download.path()).read_text) == page_saying("First")


async def test_it_closes_by_the_keyboard_and_gives_the_focus_back(
    ben: Window, panel: Locator, scripted: ScriptedModel
) -> None:
    scripted.answer = fenced("svg", '<svg viewBox="0 0 9 9"><title>Dot</title><circle cx="4" cy="4" r="3"/></svg>')
    opener = (await ben.ask("A dot")).get_by_role("button", name=OPEN)
    await opener.focus()
    await ben.page.keyboard.press("Enter")
    await expect(panel.get_by_role("button", name="Close")).to_be_focused()
    await expect(panel.frame_locator(FRAME).locator("svg circle")).to_be_visible()
    await expect(panel.get_by_role("button", name="Run scripts")).to_have_count(0)
    await ben.page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    await expect(opener).to_be_focused()
    await ben.page.keyboard.press("Control+k")
    await ben.page.keyboard.type("drawing")
    await ben.page.get_by_role("option", name="beside the chat").click()
    await expect(panel.frame_locator(FRAME).locator("svg circle")).to_be_visible()


async def test_it_covers_a_small_screen_and_leads_back(ben: Window, panel: Locator, scripted: ScriptedModel) -> None:
    width, height = NARROW
    await ben.page.set_viewport_size({"width": width, "height": height})
    scripted.answer = fenced("python", "\n".join(f"print({n})" for n in range(20)))
    answer = await ben.ask("Count")
    await answer.get_by_role("button", name=OPEN).click()
    box = await panel.bounding_box()
    assert box is not None
    assert box["width"] >= width - 2
    await expect(panel.get_by_role("group", name="Code")).to_contain_text("print(19)")
    await panel.get_by_role("button", name="Back to the chat").click()
    await expect(ben.composer).to_be_visible()


async def test_a_diagram_is_drawn_and_an_error_is_shown_with_its_source(
    ben: Window, panel: Locator, scripted: ScriptedModel
) -> None:
    requests: list[str] = []
    ben.page.on("request", lambda request: requests.append(request.url))
    scripted.answer = fenced("mermaid", "flowchart LR\n  Ask --> Answer", "flowchart LR\n  Ask -->")
    answer = await ben.ask("Draw")
    assert not [url for url in requests if "mermaid" in url], "the library comes only when it is needed"
    await answer.get_by_role("button", name=OPEN).first.click()
    await expect(panel.frame_locator(FRAME).get_by_text("Answer")).to_be_visible()
    async with ben.page.expect_download() as downloading:
        await panel.get_by_role("button", name="Download as SVG").click()
    assert (await downloading.value).suggested_filename == "Diagram.svg"
    await ben.page.keyboard.press("Escape")
    await answer.get_by_role("button", name=OPEN).last.click()
    await expect(panel.get_by_text("This diagram has an error")).to_be_visible()
    await expect(panel).to_contain_text("Ask -->")


async def test_an_answer_opens_as_a_document(ben: Window, panel: Locator, scripted: ScriptedModel) -> None:
    scripted.answer = "# The plan\n\nFirst *this*, then that.\n"
    answer = await ben.ask("A plan")
    await answer.get_by_role("button", name="More options for this answer").click()
    await ben.page.get_by_role("menuitem", name=OPEN).click()
    await expect(ben.page.get_by_role("dialog", name="The plan")).to_be_visible()
    await expect(panel.locator("em")).to_have_text("this")
    async with ben.page.expect_download() as downloading:
        await panel.get_by_role("button", name="Download").click()
    assert (await downloading.value).suggested_filename == "The-plan.md"


async def test_it_grows_with_its_answer(ben: Window, panel: Locator, scripted: ScriptedModel) -> None:
    scripted.answer = fenced("html", "<h1>Slow</h1>" + "\n<p>line</p>" * 40 + "<p>end</p>")
    scripted.gap = 0.05
    await ben.send("A page")
    writing = await ben.wait_for_text("line")
    await writing.get_by_role("button", name=OPEN).click()
    await expect(panel.get_by_text("Still being written")).to_be_visible()
    await expect(panel.frame_locator(FRAME).get_by_text("end")).to_be_visible()
