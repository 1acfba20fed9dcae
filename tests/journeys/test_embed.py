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
from playwright.async_api import Browser, BrowserContext, FrameLocator, Page, expect

from discreet.assistants.guest_links.guest_link import GuestLinkDraft
from discreet.http.services import Services
from discreet.promises.visible import Level
from tests.fakes.model_endpoint import Says, ScriptedModel
from tests.fakes.third_party import Answer, ThirdParty
from tests.journeys.browser_page import PATIENCE_MS
from tests.support.certificates import Authority
from tests.support.gpt_with_actions import plays
from tests.support.guests import allow_guests, guest_link, token_of
from tests.support.knowledge import actor_of
from tests.support.people import Cast

pytestmark = pytest.mark.browser

MOST_BYTES = 60_000
FLIGHT = Says("I look.", (("getFlight", {"number": "LH 400"}),))
SHOTS = os.environ.get("EMBED_SHOTS")
WEIGHT = """performance.getEntries()
    .filter(entry => entry.entryType === 'navigation' || entry.entryType === 'resource')
    .filter(entry => !new URL(entry.name).pathname.startsWith('/api/'))
    .map(entry => [new URL(entry.name).pathname, entry.transferSize])"""
REFUSED = "frame-ancestors"


class Site:
    """A site of somebody else, at an origin of its own. Its page is `body`."""

    def __init__(self, origin: str) -> None:
        self.origin, self.body, self.asked = origin, "", list[str]()

    async def page(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        html = f"<!doctype html><title>Shop</title><style>body {{ margin: 0 }}</style><h1>Shop</h1>{self.body}"
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
        context.on("console", lambda message: print(message.type, message.text))
        context.on("weberror", lambda error: print(error.error))
        return await context.new_page()

    yield page
    for context in contexts:
        await context.close()


@pytest.fixture(autouse=True)
def scripted_answers(scripted: ScriptedModel, third_party: ThirdParty) -> None:
    third_party.forget()
    third_party.answer = Answer('{"status": "on time"}')
    scripted.answer, scripted.gap = "Good morning. How can I help?", 0.0


@pytest_asyncio.fixture
async def token(services: Services, cast: Cast, guide: UUID, shop: Site) -> str:
    """The token of a link that the shop may embed."""
    await allow_guests(services)
    await services.gpts.publish(actor_of(cast.ada), guide, Level.LINK)
    return token_of(await guest_link(services, actor_of(cast.ada), guide, sites=[shop.origin]))


def script(server: str, token: str, **attributes: str) -> str:
    given = "".join(f' data-{name}="{escape(value)}"' for name, value in attributes.items())
    return f'<script src="{server}/embed.js" data-link="{escape(token)}"{given} async></script>'


def frame(server: str, token: str) -> str:
    return f'<iframe id="chat" src="{server}/embed/{token}" style="width: 600px; height: 700px; border: 0"></iframe>'


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("#chat")


async def asks(inside: FrameLocator, text: str) -> None:
    await inside.get_by_role("textbox", name="Message").fill(text)
    await inside.get_by_role("button", name="Send", exact=True).click()


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png")


async def open_panel(page: Page) -> None:
    """Press the button in the closed shadow tree, which no selector reaches."""
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")


def framed(page: Page, server: str) -> object:
    found = next(one for one in page.frames if one.url.startswith(f"{server}/embed/"))
    return found


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
    await expect(inside.get_by_text("You’re chatting with an AI")).to_be_visible()
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


async def inside_of(page: Page, server: str):  # type: ignore[no-untyped-def]
    for _ in range(100):
        for one in page.frames:
            if one.url.startswith(f"{server}/embed/"):
                return one
        await page.wait_for_timeout(50)
    raise AssertionError("There is no frame.")


async def test_a_frame_is_light(
    visitor: Callable[..., Awaitable[Page]], shop: Site, server: str, token: str
) -> None:
    shop.body = script(server, token, open="true")
    page = await visitor()
    await page.goto(shop.origin)
    inside = await inside_of(page, server)
    await expect(inside.get_by_role("textbox", name="Message")).to_be_editable()
    weights = dict(await inside.evaluate(WEIGHT))
    weights["/embed.js"] = (await page.request.get(f"{server}/embed.js")).headers["content-length"]
    weights = {path: int(size) for path, size in weights.items()}
    assert any(path.endswith('.css') for path in weights), weights
    assert all(weights.values()), f"It was not measured cold: {weights}"
    print(sum(weights.values()), weights)
    assert sum(weights.values()) <= MOST_BYTES, weights
