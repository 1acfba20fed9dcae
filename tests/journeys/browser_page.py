"""A person's browser window. All complaints of the browser and requests to other hosts are recorded as faults.

Chromium reports violations of the content security policy as errors of the console, so they are among the faults.
"""

import asyncio
import re
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    ProxySettings,
    Request,
    WebError,
    expect,
)

from discreet.http.session_cookie import SESSION_COOKIE
from tests.journeys.wait import PATIENCE
from tests.support.client import Client

WIDE = (1280, 800)
NARROW = (360, 780)
PATIENCE_MS = 1000 * PATIENCE
OWN_SCHEMES = ("about", "data", "blob")
NO_WORKER = "Service Worker registration blocked by Playwright"
"""The browser's complaint in a window without the service worker."""
CLEARED = "file_systems,indexeddb,local_storage,storage_buckets"
"""The site's stored data that its pages can read. Its service worker stays, with the files it keeps for all people."""


@dataclass
class Watch:
    """The faults of a window. `expected` are parts of complaints that the journey itself provokes."""

    origin: str
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    complained: asyncio.Event = field(default_factory=asyncio.Event)

    def attend(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def leave(self, context: BrowserContext) -> None:
        context.remove_listener("request", self._request)
        context.remove_listener("console", self._console)
        context.remove_listener("weberror", self._error)

    def _error(self, error: WebError) -> None:
        self._note(f"page error: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self.origin + "/") and urlsplit(request.url).scheme not in OWN_SCHEMES:
            self._note(f"asked another origin: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(piece in message.text for piece in self.expected):
            self._note(f"console {message.type}: {message.text} ({message.location})")

    def _note(self, fault: str) -> None:
        self.faults.append(fault)
        self.complained.set()


@dataclass(frozen=True)
class ProfileKind:
    """Properties of a profile that cannot change once it is open.

    `without_worker`: the reason why a test cannot have the service worker.
    """

    server: str
    locale: str = "en-GB"
    proxy: str | None = None
    without_worker: str = ""


class Profiles:
    """The browser's profiles. Each serves one window at a time.

    The next window finds no data of the previous user in it: only a warm cache and the service worker, as in a browser
    that was here before. A new profile compiles the app again, which takes three times the CPU of loading a page;
    installing the worker again takes a third of it.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._cleared: dict[ProfileKind, list[BrowserContext]] = {}

    async def take(self, kind: ProfileKind, *, cold: bool = False) -> BrowserContext:
        """Return a profile for one window. `cold`: a first visit, without a cache or a service worker."""
        if (cleared := self._cleared.get(kind)) and not cold:
            return cleared.pop()
        proxy: ProxySettings | None = {"server": kind.proxy, "bypass": "<-loopback>"} if kind.proxy else None
        context = await self.browser.new_context(
            base_url=kind.server,
            color_scheme="light",
            locale=kind.locale,
            service_workers="block" if kind.without_worker else "allow",
            reduced_motion="reduce",
            proxy=proxy,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE_MS)
        return context

    async def give_back(self, kind: ProfileKind, context: BrowserContext) -> None:
        """Delete a person's stored data: cookies and storage. HTTP's cache and the worker stay."""
        first, *others = context.pages or [await context.new_page()]
        for page in others:
            await page.close()
        try:
            await first.goto("about:blank")
        except Error:  # the page was going somewhere by itself
            await context.close()
            return
        devtools = await context.new_cdp_session(first)
        await devtools.send("Storage.clearDataForOrigin", {"origin": kind.server, "storageTypes": CLEARED})
        await context.clear_cookies()
        await first.close()
        self._cleared.setdefault(kind, []).append(context)


class Window:
    """`async with Window(profiles, server, person) as window`: fails at its end when the browser had complaints.

    The service worker runs, as in every user's browser. `without_worker` says why a test cannot have it. `cold`: as at
    a first visit, with an empty cache and before the worker is there. A test that asks for the `context` may change it;
    no later test gets that profile.
    """

    page: Page

    def __init__(
        self,
        profiles: Profiles,
        server: str,
        person: Client | None = None,
        *,
        size: tuple[int, int] = WIDE,
        proxy: str | None = None,
        locale: str = "en-GB",
        without_worker: str = "",
        cold: bool = False,
    ) -> None:
        self._profiles, self.server, self._person, self._size, self._cold = profiles, server, person, size, cold
        self._kind, self._changed = ProfileKind(server, locale, proxy, without_worker), False
        self.watch = Watch(server, expected=[NO_WORKER] if without_worker else [])

    @property
    def context(self) -> BrowserContext:
        self._changed = True
        return self._context

    async def __aenter__(self) -> Self:
        width, height = self._size
        self._context = await self._profiles.take(self._kind, cold=self._cold)
        self.watch.attend(self._context)
        if self._person is not None:
            assert self._person.token
            await self._context.add_cookies(
                [{"name": SESSION_COOKIE, "value": self._person.token, "url": self.server, "httpOnly": True}]
            )
        self.page = await self._context.new_page()
        await self.page.set_viewport_size({"width": width, "height": height})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error or self._changed:
            await self._context.close()
        else:
            await self._profiles.give_back(self._kind, self._context)
            self.watch.leave(self._context)
        if error is None and self.watch.faults:
            raise AssertionError("The browser complained:\n" + "\n".join(self.watch.faults))

    def expect_complaints(self, *pieces: str) -> None:
        """Expect complaints that contain these texts, for example of a refused request."""
        self.watch.expected += pieces

    async def go(self, path: str = "/") -> Page:
        await self.page.goto(path)
        return self.page

    # Chatting ----------------------------------------------------------------------------------------------

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message", exact=True)

    @property
    def answers(self) -> Locator:
        return self.page.get_by_role("article", name=re.compile(" answered$"))

    @property
    def questions(self) -> Locator:
        return self.page.get_by_role("article", name="You said")

    @property
    def privacy_chip(self) -> Locator:
        return self.page.get_by_test_id("privacy-chip")

    async def send(self, text: str) -> None:
        await self.composer.fill(text)
        await self.page.get_by_role("button", name="Send", exact=True).click()

    async def ask(self, text: str) -> Locator:
        """Send, and wait for the answer's end."""
        await self.send(text)
        await expect(self.questions.filter(has_text=text)).to_be_visible()
        return await self.wait_for_answer()

    async def wait_for_answer(self) -> Locator:
        """Wait for the end of the last answer, and return it."""
        await expect(self.page.get_by_role("button", name="Send", exact=True)).to_be_visible()
        last = self.answers.last
        await expect(last).to_have_attribute("aria-busy", "false")
        return last

    async def wait_for_text(self, text: str) -> Locator:
        """Wait until the last answer, still being written, shows `text`, and return it."""
        last = self.answers.last
        await expect(last).to_contain_text(text)
        await expect(last).to_have_attribute("aria-busy", "true")
        return last
