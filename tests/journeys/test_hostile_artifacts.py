"""An artifact is hostile content: it reaches no other host and reads nothing, with and without its scripts.

The listener plays the attacker. What the browser refuses is reported in its console, so the console is not a fault here.
"""

import asyncio
from collections.abc import AsyncIterator
from html import escape

import pytest
import pytest_asyncio
from playwright.async_api import Error, Frame, async_playwright, expect

from bench import chromium
from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.artifact_attacks import DIAGRAMS, LAST, NAVIGATIONS, RTC, SCRIPT_LINES, STORAGE, build_page
from tests.journeys.attack_listener import AttackListener
from tests.journeys.browser_page import PATIENCE_MS, Profiles, Window
from tests.journeys.conftest import ARGUMENTS, OpenWindow
from tests.journeys.wait import wait_until
from tests.support.people import Cast

pytestmark = pytest.mark.browser

FRAME = "/artifact-frame/"
KIND = {"html": "still", "svg": "still", "mermaid": "diagram"}


@pytest_asyncio.fixture(scope="module")
async def profiles() -> AsyncIterator[Profiles]:
    """A browser with a process for each site, as people's browsers are on a desktop."""
    program = chromium.installed()
    if program is None:
        pytest.skip(f"The browser journeys: {chromium.MISSING}")
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        arguments = [*ARGUMENTS, "--site-per-process"]
        running = await playwright.chromium.launch(executable_path=program, args=arguments)
        yield Profiles(running)
        await running.close()


@pytest_asyncio.fixture
async def evil() -> AsyncIterator[AttackListener]:
    async with AttackListener() as listener:
        listener.pages["/last"] = "last"
        yield listener


@pytest_asyncio.fixture
async def ben(window: OpenWindow, cast: Cast) -> Window:
    opened = await window(cast.ben)
    opened.watch.leave(opened.context)
    return opened


def filled(page: str, evil: AttackListener) -> str:
    return page.format(evil=evil.origin, host=f"127.0.0.1:{evil.port}", udp=evil.udp)


async def shown(ben: Window, scripted: ScriptedModel, content: str, language: str = "html", *, run: bool) -> Frame:
    """Open an answer's artifact, with its scripts if `run`, and return its frame."""
    scripted.answer = f"Here it is:\n\n```{language}\n{content}\n```\n"
    page = await ben.go("/")
    answer = await ben.ask("Show me")
    await answer.get_by_role("button", name="Open beside the chat").first.click()
    if run:
        await page.get_by_role("button", name="Run scripts").click()
    element = await page.locator(f"iframe[src='{FRAME}{'scripts' if run else KIND[language]}']").element_handle()
    frame = await element.content_frame()
    assert frame is not None
    return frame


async def finished(frame: Frame) -> None:
    """Wait until the content has tried everything."""
    await wait_until(frame, "() => globalThis.finished === true")


async def reached(ben: Window, evil: AttackListener) -> list[str]:
    """Return the requests that reached the listener. A request of ours is the last, so earlier ones have arrived."""
    other = await ben.context.new_page()
    await other.goto(f"{evil.origin}/last")
    await other.close()
    return [path for path in evil.seen if path not in ("/last", "/favicon.ico")]


async def test_the_listener_would_see_the_attacks(ben: Window, evil: AttackListener) -> None:
    """The control: the same page, outside of our frame."""
    evil.pages["/control"] = filled(build_page((*SCRIPT_LINES, RTC)), evil)
    page = await (await ben.context.browser.new_context()).new_page()
    page.on("dialog", lambda dialog: dialog.dismiss())
    await page.goto(f"{evil.origin}/control", wait_until="commit")
    await wait_until(page, "() => globalThis.finished === true")
    await page.context.close()
    ways = {path for path in evil.seen if path not in ("/control", "/favicon.ico")}
    assert len(ways) > 40, sorted(ways)
    assert {"udp", "/fetch", "/img", "/websocket", "/import", "/iframe", "/beacon", "/script", "/ping"} <= ways


@pytest.mark.parametrize("language", ["html", "svg"])
async def test_content_without_scripts_reaches_nothing(
    ben: Window, scripted: ScriptedModel, evil: AttackListener, language: str
) -> None:
    frame = await shown(ben, scripted, filled(build_page(), evil), language, run=False)
    await expect(frame.get_by_text("anchor")).to_be_visible()
    assert await frame.evaluate("[typeof finished, document.scripts.length, document.querySelectorAll('link').length]") == [
        "undefined", 0, 0,
    ]  # fmt: skip
    assert await frame.evaluate(
        "[...document.querySelectorAll('a')].every(a => (a.getAttribute('href') ?? '#')[0] === '#')"
    )
    assert await reached(ben, evil) == []


async def test_scripts_reach_nothing(ben: Window, scripted: ScriptedModel, evil: AttackListener) -> None:
    await finished(await shown(ben, scripted, filled(build_page((*SCRIPT_LINES, RTC)), evil), run=True))
    assert await reached(ben, evil) == []
    assert len(ben.context.pages) == 1, "it opened a window"
    await expect(ben.page.get_by_role("dialog")).to_be_visible()


async def test_a_nested_document_has_no_web_rtc(ben: Window, scripted: ScriptedModel, evil: AttackListener) -> None:
    """A nested document has a `RTCPeerConnection` of its own. Chromium connects nothing, and may end the process."""
    crashed = asyncio.Event()
    ben.page.on("crash", lambda _: crashed.set())
    nested = escape(f"<script>{RTC}</script>")
    content = f'<body><iframe srcdoc="{nested}"></iframe><script>{LAST}</script>'
    try:
        await finished(await shown(ben, scripted, filled(content, evil), run=True))
    except Error:
        await crashed.wait()
    assert await reached(ben, evil) == []


@pytest.mark.parametrize("way", NAVIGATIONS)
async def test_a_frame_goes_nowhere(ben: Window, scripted: ScriptedModel, evil: AttackListener, way: str) -> None:
    requests: list[str] = []
    ben.page.on("request", lambda request: requests.append(request.url))
    await shown(ben, scripted, filled(f"<body>{NAVIGATIONS[way]}", evil), run=True)
    assert await reached(ben, evil) == []
    assert not [url for url in requests if "sign-out" in url]


async def test_scripts_read_nothing(ben: Window, scripted: ScriptedModel) -> None:
    lines = "\n".join(
        f"try {{ Promise.resolve({line}).then(() => read.push({line!r}), () => 0) }} catch {{}}" for line in STORAGE
    )
    content = f"<body><script>globalThis.read = [];\n{lines}\n{LAST.format()}</script>"
    frame = await shown(ben, scripted, content, run=True)
    await finished(frame)
    assert await frame.evaluate("read") == []
    assert await frame.evaluate("origin") == "null"


async def test_a_busy_script_can_be_stopped(ben: Window, scripted: ScriptedModel) -> None:
    """The app keeps running while a script never ends."""
    await shown(ben, scripted, "<body><script>for (;;) {}</script>", run=True)
    await ben.composer.fill("still here")
    await ben.page.get_by_role("button", name="Stop scripts").click()
    await expect(ben.page.locator(f"iframe[src='{FRAME}still']")).to_be_visible()
    await expect(ben.composer).to_have_value("still here")


@pytest.mark.parametrize("way", DIAGRAMS)
async def test_a_diagram_reaches_nothing(ben: Window, scripted: ScriptedModel, evil: AttackListener, way: str) -> None:
    await shown(ben, scripted, filled(DIAGRAMS[way], evil), "mermaid", run=False)
    panel = ben.page.get_by_test_id("artifact")
    drawn = panel.get_by_role("button", name="Download as SVG")
    await expect(drawn if way == "a label" else drawn.or_(panel.get_by_text("has an error"))).to_be_visible()
    assert await reached(ben, evil) == []
