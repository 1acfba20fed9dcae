"""A GPT in a frame of another site, in a real browser with two origins: who may show it, and what that site can do."""

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from html import escape
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Frame, FrameLocator, Page, expect

from discreet.assistants.guest_links.guest_link import GuestLinkDraft
from discreet.http.services import Services
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.fakes.third_party import Answer, ThirdParty
from tests.journeys.browser_page import PATIENCE_MS
from tests.support.certificates import Authority
from tests.support.gpt_with_actions import answer_script
from tests.support.guests import allow_guests, create_guest_link, link_token
from tests.support.knowledge import as_actor
from tests.support.people import Cast
from tests.support.translations import TRANSLATED

pytestmark = pytest.mark.browser

MAX_BYTES = 60_000
FLIGHT = ModelAnswer("I look.", (("getFlight", {"number": "LH 400"}),))
SHOTS = os.environ.get("EMBED_SHOTS")
WEIGHT = """performance.getEntries()
    .filter(entry => entry.entryType === 'navigation' || entry.entryType === 'resource')
    .filter(entry => !new URL(entry.name).pathname.startsWith('/api/'))
    .map(entry => [new URL(entry.name).pathname, entry.transferSize])"""
REFUSED = "frame-ancestors"


class Site:
    """A third party's site, at an origin of its own. Its page is `body`."""

    def __init__(self, origin: str) -> None:
        self.origin, self.body, self.asked = origin, "", list[str]()

    async def page(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        html = f"<!doctype html><meta name=viewport content=width=device-width><title>Shop</title><style>body {{ margin: 0 }}</style><h1>Shop</h1>{self.body}"
        return web.Response(text=html, content_type="text/html")


@pytest_asyncio.fixture
async def sites(tmp_path: Path) -> AsyncIterator[Callable[[], Awaitable[Site]]]:
    authority = Authority(tmp_path)
    async with AsyncExitStack() as running:

        async def opened() -> Site:
            site = Site("")
            app = web.Application()
            app.router.add_get("/{path:.*}", site.page)
            runner = web.AppRunner(app)
            await runner.setup()
            running.push_async_callback(runner.cleanup)
            listening = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=authority.server("localhost"))
            await listening.start()
            port = runner.addresses[0][1]
            site.origin = f"https://localhost:{port}"
            return site

        yield opened


@pytest_asyncio.fixture
async def shop(sites: Callable[[], Awaitable[Site]]) -> Site:
    return await sites()


@pytest_asyncio.fixture
async def visitor(browser: Browser) -> AsyncIterator[Callable[..., Awaitable[Page]]]:
    """Opens a page of a person who has never been to this server."""
    contexts: list[BrowserContext] = []

    async def page(size: tuple[int, int] = (1280, 900), **options: object) -> Page:
        context = await browser.new_context(
            ignore_https_errors=True,
            viewport={"width": size[0], "height": size[1]},
            locale="en-GB",
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return await context.new_page()

    yield page
    for context in contexts:
        await context.close()


@pytest.fixture(autouse=True)
def scripted_answers(scripted: ScriptedModel, third_party: ThirdParty) -> None:
    third_party.reset()
    third_party.answer = Answer('{"status": "on time"}')
    scripted.answer, scripted.gap = "Good morning. How can I help?", 0.0


@pytest_asyncio.fixture
async def token(services: Services, cast: Cast, guide: UUID, shop: Site) -> str:
    """The token of a link that the shop may embed."""
    await allow_guests(services)
    await services.gpts.publisher.publish(as_actor(cast.ada), guide, Level.LINK)
    return link_token(await create_guest_link(services, as_actor(cast.ada), guide, sites=[shop.origin]))


def script(server: str, token: str, **attributes: str) -> str:
    given = "".join(f' data-{name}="{escape(value)}"' for name, value in attributes.items())
    return f'<script src="{server}/embed.js" data-link="{escape(token)}"{given} async></script>'


def frame(server: str, token: str) -> str:
    return f'<iframe id="chat" src="{server}/embed/{token}" style="width: 600px; height: 700px; border: 0"></iframe>'


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("#chat")


async def asks(inside: Frame | FrameLocator, text: str) -> None:
    await inside.get_by_role("textbox", name="Message").fill(text)
    await inside.get_by_role("button", name="Send", exact=True).click()


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png")


async def open_panel(page: Page) -> None:
    """Press the button in the closed shadow tree, which no selector reaches."""
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")


async def inside_of(page: Page, server: str) -> Frame:
    """Return the chat's frame, once it is there."""
    for _ in range(100):
        for one in page.frames:
            if one.url.startswith(f"{server}/embed/"):
                return one
        await page.wait_for_timeout(50)
    raise AssertionError("There is no frame.")


async def test_the_script_opens_a_chat_and_gives_the_focus_back(
    visitor: Callable[..., Awaitable[Page]], shop: Site, server: str, token: str
) -> None:
    shop.body = script(server, token, label="Ask us", theme="light")
    page = await visitor()
    await page.goto(f"{shop.origin}/secret-path?customer=7")
    await expect(page.locator("discreet-chat")).to_be_attached()
    assert len(page.frames) == 1, "Nothing is loaded before somebody wants to chat."
    await shot(page, "closed-light-1280")
    await open_panel(page)
    inside = await inside_of(page, server)
    await expect(inside.get_by_text("Built by Ada")).to_be_visible()
    await expect(inside.get_by_text("AI, can be wrong")).to_be_visible()
    await shot(page, "open-light-1280")
    await expect(inside.get_by_role("textbox", name="Message")).to_be_focused()
    await page.keyboard.type("Good morning")
    await page.keyboard.press("Enter")
    await expect(inside.get_by_text("How can I help?")).to_be_visible()
    await shot(page, "chat-light-1280")
    await page.keyboard.press("Escape")
    assert await page.evaluate("document.activeElement.localName") == "discreet-chat"
    await page.keyboard.press("Enter")
    await expect(inside.get_by_text("How can I help?")).to_be_visible()
    assert await page.context.cookies() == []
    assert await page.evaluate("document.querySelectorAll('style, link').length") == 1, "The page's own style."
    assert await inside.evaluate("document.referrer") == ""
    assert await inside.evaluate("document.cookie") == ""


@pytest.mark.parametrize("language", ["en", *TRANSLATED])
async def test_a_frame_is_light(
    visitor: Callable[..., Awaitable[Page]], shop: Site, server: str, token: str, language: str
) -> None:
    """All transferred data until the message field can be used, with headers, without answers of the API."""
    shop.body = script(server, token, open="true", language=language)
    page = await visitor()
    await page.goto(shop.origin)
    inside = await inside_of(page, server)
    await expect(inside.locator("html")).to_have_attribute("lang", language)
    await expect(inside.locator("textarea")).to_be_editable()
    weights = dict(await inside.evaluate(WEIGHT))
    weights["/embed.js"] = (await page.request.get(f"{server}/embed.js")).headers["content-length"]
    weights = {path: int(size) for path, size in weights.items()}
    assert any(path.endswith(".css") for path in weights), weights
    assert all(weights.values()), f"It was not measured cold: {weights}"
    assert sum(weights.values()) <= MAX_BYTES, weights


async def test_another_site_cannot_show_it(
    visitor: Callable[..., Awaitable[Page]], sites: Callable[[], Awaitable[Site]], server: str, token: str
) -> None:
    stranger = await sites()
    console: list[str] = []
    page = await visitor()
    page.on("console", lambda message: console.append(message.text))
    stranger.body = frame(server, token)
    await page.goto(stranger.origin)
    await refused(page, console)
    assert await page.locator("#chat").evaluate("frame => frame.contentDocument") is None


async def refused(page: Page, console: list[str]) -> None:
    """Wait until the browser has refused to show the frame."""
    for _ in range(100):
        if any(REFUSED in text for text in console):
            break
        await page.wait_for_timeout(50)
    assert any(REFUSED in text for text in console), console
    assert not any(one.url.startswith("http:") for one in page.frames[1:]), [one.url for one in page.frames]


@pytest.mark.parametrize("path", ["/g/{token}", "/", "/sign-in", "/guest-card", "/embed/unknown", "/embed.html"])
async def test_no_other_page_can_be_framed_by_the_same_site(
    visitor: Callable[..., Awaitable[Page]], shop: Site, server: str, token: str, path: str
) -> None:
    console: list[str] = []
    page = await visitor()
    page.on("console", lambda message: console.append(message.text))
    shop.body = f'<iframe id="chat" src="{server}{path.format(token=token)}"></iframe>'
    await page.goto(shop.origin)
    await refused(page, console)


async def test_a_site_that_is_removed_loses_its_running_chats(
    visitor: Callable[..., Awaitable[Page]],
    shop: Site,
    server: str,
    token: str,
    services: Services,
    cast: Cast,
    guide: UUID,
) -> None:
    console: list[str] = []
    page = await visitor()
    page.on("console", lambda message: console.append(message.text))
    shop.body = frame(server, token)
    await page.goto(shop.origin)
    await expect(chat(page).get_by_text("Built by Ada")).to_be_visible()
    links = (await services.guest_link_management.list_links(as_actor(cast.ada), guide)).links
    mine = next(link for link in links if link_token(link) == token)
    draft = GuestLinkDraft(name=mine.name, sites=["https://another.example"])
    await services.guest_link_management.change(as_actor(cast.ada), guide, mine.id, draft)
    await asks(chat(page), "Good morning")
    await expect(chat(page).get_by_role("heading", name="This chat has ended")).to_be_visible()
    await chat(page).get_by_role("button", name="Start a new chat").click()
    await refused(page, console)


@pytest.mark.parametrize(("theme", "size"), [("light", (390, 844)), ("dark", (390, 844)), ("dark", (1280, 900))])
async def test_it_fits_a_page_of_any_size_and_look(
    visitor: Callable[..., Awaitable[Page]], shop: Site, server: str, token: str, theme: str, size: tuple[int, int]
) -> None:
    """On a narrow screen the panel is the whole screen. Nothing is wider than it."""
    shop.body = script(server, token, theme=theme)
    page = await visitor(size)
    await page.goto(shop.origin)
    await expect(page.locator("discreet-chat")).to_be_attached()
    await shot(page, f"closed-{theme}-{size[0]}")
    await open_panel(page)
    inside = await inside_of(page, server)
    await expect(inside.get_by_text("Built by Ada")).to_be_visible()
    await expect(inside.locator("html")).to_have_attribute("data-theme", theme)
    await shot(page, f"open-{theme}-{size[0]}")
    width = await inside.evaluate("innerWidth")
    assert width == 390 if size[0] == 390 else width < 400
    assert await inside.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_hostile_attributes_change_nothing_but_words(
    visitor: Callable[..., Awaitable[Page]], shop: Site, server: str, token: str
) -> None:
    shop.body = script(
        server,
        token,
        label='<img src=x onerror="window.hit=1">" onclick="window.hit=1',
        theme="dark&language=de#x",
        language="../../g",
        open="javascript:window.hit=1",
    )
    page = await visitor()
    await page.goto(shop.origin)
    inside = await inside_of(page, server)
    assert inside.url == f"{server}/embed/{token}"
    assert await page.evaluate("window.hit") is None
    for hostile in ("../sign-in", "x" * 500, "https://evil.example/", "a" * 43 + "?theme=dark", ""):
        shop.body = script(server, hostile, open="true")
        await page.goto(shop.origin)
        await page.wait_for_load_state("networkidle")
        assert len(page.frames) == 1, hostile


async def test_the_site_reads_nothing_of_the_chat_and_its_messages_are_ignored(
    visitor: Callable[..., Awaitable[Page]], shop: Site, server: str, token: str
) -> None:
    listener = "<script>window.heard = []; addEventListener('message', (event) => heard.push(event.data))</script>"
    shop.body = listener + frame(server, token)
    page = await visitor()
    await page.goto(shop.origin)
    inside = await inside_of(page, server)
    await expect(inside.get_by_text("Built by Ada")).to_be_visible()
    stored = await inside.evaluate("JSON.stringify(Object.entries(sessionStorage))")
    assert "token" in stored, "Otherwise the test looks for nothing."
    reads = (
        "contentDocument",
        "contentWindow.document.body",
        "contentWindow.sessionStorage",
        "contentWindow.document.cookie",
    )
    for read in reads:
        code = f"frame => {{ try {{ return String(frame.{read}) }} catch {{ return 'null' }} }}"
        assert await page.locator("#chat").evaluate(code) == "null", read
    before = await inside.locator("body").inner_html()
    for message in ("discreet:close", "ready", "answered", {"token": "x" * 43, "card": "y"}, {"type": "allow"}):
        await page.evaluate(
            "message => document.getElementById('chat').contentWindow.postMessage(message, '*')", message
        )
    await page.wait_for_timeout(300)
    assert await inside.locator("body").inner_html() == before
    assert await page.evaluate("heard") == []
    await inside.get_by_role("textbox", name="Message").press("Escape")
    await page.wait_for_function("heard.length > 0")
    assert await page.evaluate("heard") == ["discreet:close"]
    fetched = """async (address) => { try { return (await fetch(address)).status } catch { return "refused" } }"""
    assert await page.evaluate(fetched, f"{server}/embed/{token}") == "refused"
    assert await page.evaluate(fetched, f"{server}/api/guest") == "refused"


async def test_a_card_is_allowed_in_the_frame_where_it_is_seen(
    visitor: Callable[..., Awaitable[Page]],
    shop: Site,
    server: str,
    token: str,
    scripted: ScriptedModel,
    third_party: ThirdParty,
) -> None:
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    shop.body = script(server, token, open="true", theme="dark")
    page = await visitor()
    await page.goto(shop.origin)
    inside = await inside_of(page, server)
    await asks(inside, "Is LH 400 on time?")
    allow = inside.get_by_role("button", name=re.compile("^Allow"))
    await expect(allow).to_have_attribute("aria-disabled", "false")
    await shot(page, "card-dark-1280")
    await allow.hover()
    assert third_party.requests == []
    await page.wait_for_timeout(600)
    await page.mouse.down()
    await page.mouse.up()
    await expect(inside.get_by_text("It is on time.")).to_be_visible()
    assert len(third_party.requests) == 1


OVERLAYS = {
    "covered": "const cover = document.createElement('div'); cover.style.cssText = 'position: fixed; inset: 0; "
    "background: gold; pointer-events: none'; document.body.append(cover)",
    "transparent": "document.getElementById('chat').style.opacity = '0.01'",
    "hole": "const cover = document.createElement('div'); cover.style.cssText = 'position: fixed; left: 0; top: 0; "
    "width: 600px; height: 500px; background: gold; pointer-events: none'; document.body.append(cover)",
    "scaled": "document.getElementById('chat').style.transform = 'scale(0.3)'",
    "filtered": "document.getElementById('chat').style.filter = 'contrast(0)'",
}


@pytest.mark.promise("P4")
@pytest.mark.parametrize("trick", OVERLAYS)
async def test_a_card_under_a_trick_of_the_site_allows_nothing(
    visitor: Callable[..., Awaitable[Page]],
    shop: Site,
    server: str,
    token: str,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    trick: str,
) -> None:
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    shop.body = frame(server, token)
    page = await visitor()
    await page.goto(shop.origin)
    await asks(chat(page), "Is LH 400 on time?")
    allow = chat(page).get_by_role("button", name=re.compile("^Allow"))
    await expect(allow).to_have_attribute("aria-disabled", "false")
    await page.evaluate(OVERLAYS[trick])
    await expect(allow).to_have_attribute("aria-disabled", "true")
    await allow.hover(force=True)
    await page.wait_for_timeout(900)
    await page.mouse.down()
    await page.mouse.up()
    await page.wait_for_timeout(500)
    assert third_party.requests == []
    await expect(allow).to_be_attached()


@pytest.mark.promise("P4")
async def test_a_button_that_comes_under_the_pointer_allows_nothing(
    visitor: Callable[..., Awaitable[Page]],
    shop: Site,
    server: str,
    token: str,
    scripted: ScriptedModel,
    third_party: ThirdParty,
) -> None:
    """The site shows the card, and moves it under the pointer when the person presses something else."""
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    shop.body = frame(server, token)
    page = await visitor()
    await page.goto(shop.origin)
    await asks(chat(page), "Is LH 400 on time?")
    allow = chat(page).get_by_role("button", name=re.compile("^Allow"))
    await expect(allow).to_have_attribute("aria-disabled", "false")
    await page.mouse.move(1000, 600)
    await page.wait_for_timeout(800)
    box = await allow.bounding_box()
    assert box is not None
    x, y = 1000 - box["x"] - box["width"] / 2, 600 - box["y"] - box["height"] / 2
    style = f"frame => {{ frame.style.position = 'relative'; frame.style.left = '{x}px'; frame.style.top = '{y}px' }}"
    await page.locator("#chat").evaluate(style)
    await page.wait_for_timeout(100)
    await page.mouse.down()
    await page.mouse.up()
    await page.wait_for_timeout(500)
    assert third_party.requests == []
    await page.wait_for_timeout(500)
    await page.mouse.down()
    await page.mouse.up()
    await expect(chat(page).get_by_text("It is on time.")).to_be_visible()


@pytest.mark.promise("P4")
async def test_a_pointer_that_has_just_come_allows_nothing(
    visitor: Callable[..., Awaitable[Page]],
    shop: Site,
    server: str,
    token: str,
    scripted: ScriptedModel,
    third_party: ThirdParty,
) -> None:
    """The frame stands still, so that only the time on the button decides. The frame's clock is the test's."""
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    shop.body = frame(server, token)
    page = await visitor()
    await page.goto(shop.origin)
    inside = await inside_of(page, server)
    await asks(inside, "Is LH 400 on time?")
    allow = inside.get_by_role("button", name=re.compile("^Allow"))
    await expect(allow).to_have_attribute("aria-disabled", "false")
    await inside.evaluate("window.passed = 0; const at = performance.now(); performance.now = () => at + passed")
    await allow.hover()
    for passed in (0, 399):
        await inside.evaluate(f"window.passed = {passed}")
        await page.mouse.down()
        await page.mouse.up()
    await page.wait_for_timeout(500)
    assert third_party.requests == []
    await inside.evaluate("window.passed = 400")
    await page.mouse.down()
    await page.mouse.up()
    await expect(inside.get_by_text("It is on time.")).to_be_visible()
    assert len(third_party.requests) == 1


@pytest.mark.promise("P4")
@pytest.mark.parametrize("way", ["phone", "no-visibility", "small"])
async def test_a_card_is_answered_in_a_window_of_this_server(
    visitor: Callable[..., Awaitable[Page]],
    shop: Site,
    server: str,
    token: str,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    way: str,
) -> None:
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    shop.body = script(server, token, open="true") if way == "phone" else frame(server, token)
    if way == "small":
        shop.body = shop.body.replace("height: 700px", "height: 340px")
    page = await visitor((390, 844), has_touch=True, is_mobile=True) if way == "phone" else await visitor()
    if way == "no-visibility":
        await page.context.add_init_script("delete IntersectionObserverEntry.prototype.isVisible")
    await page.goto(shop.origin)
    inside = await inside_of(page, server)
    await asks(inside, "Is LH 400 on time?")
    decide = inside.get_by_role("button", name="Open to decide")
    await expect(decide).to_be_visible()
    await expect(inside.get_by_role("button", name=re.compile("^Allow"))).to_have_count(0)
    await shot(page, f"decide-{way}")
    async with page.expect_popup() as opening:
        await decide.click()
    window = await opening.value
    assert window.url == f"{server}/guest-card", "The visit is in no address."
    allow = window.get_by_role("button", name=re.compile("^Allow"))
    await expect(allow).to_have_attribute("aria-disabled", "false")
    await shot(window, f"window-{way}")
    assert third_party.requests == []
    await allow.click()
    await expect(inside.get_by_text("It is on time.")).to_be_visible()
    assert len(third_party.requests) == 1


@pytest.mark.promise("P4")
async def test_a_window_that_another_site_opens_gets_no_visit(
    visitor: Callable[..., Awaitable[Page]], shop: Site, server: str
) -> None:
    page = await visitor()
    shop.body = """<script>window.heard = []; addEventListener('message', (event) => heard.push(event.data))</script>"""
    await page.goto(shop.origin)
    async with page.expect_popup() as opening:
        await page.evaluate(f"window.other = open('{server}/guest-card')")
    window = await opening.value
    await expect(window.get_by_role("status")).to_contain_text("belongs to a chat on another page")
    await page.evaluate("other.postMessage({ token: 'x'.repeat(43), card: 'y' }, '*')")
    await page.wait_for_timeout(300)
    await expect(window.get_by_role("status")).to_contain_text("belongs to a chat on another page")
    assert await page.evaluate("heard") == []
