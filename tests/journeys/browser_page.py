"""A person's browser window, watched: whatever the browser complains of, and whomever it asks, is written down.

Chromium reports violations of the content security policy as errors of the console, so they are among the faults.
"""

import asyncio
import re
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    ProxySettings,
    Request,
    expect,
)

from discreet.http.session_cookie import SESSION_COOKIE
from tests.support.client import Client

WIDE = (1280, 800)
NARROW = (360, 780)
PATIENCE_MS = 15_000
OWN_SCHEMES = ("about", "data", "blob")
NO_WORKER = "Service Worker registration blocked by Playwright"
"""What the browser says in a window that was opened without the service worker."""


@dataclass
class Watch:
    """What went wrong in a window. `expected` are pieces of complaints that the journey itself provokes."""

    origin: str
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    complained: asyncio.Event = field(default_factory=asyncio.Event)

    def attend(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note(f"page error: {error.error}"))

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self.origin + "/") and urlsplit(request.url).scheme not in OWN_SCHEMES:
            self._note(f"asked another origin: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(piece in message.text for piece in self.expected):
            self._note(f"console {message.type}: {message.text} ({message.location})")

    def _note(self, fault: str) -> None:
        self.faults.append(fault)
        self.complained.set()


class Window:
    """`async with Window(browser, server, person) as window`: fails at its end when the browser had complaints.

    The service worker runs, as in every user's browser. `without_worker` says why a test cannot have it.
    """

    page: Page
    context: BrowserContext

    def __init__(
        self,
        browser: Browser,
        server: str,
        person: Client | None = None,
        *,
        size: tuple[int, int] = WIDE,
        proxy: str | None = None,
        locale: str = "en-GB",
        without_worker: str = "",
    ) -> None:
        self._browser, self.server, self._person, self._size = browser, server, person, size
        self._locale, self._without_worker = locale, without_worker
        self._proxy: ProxySettings | None = {"server": proxy, "bypass": "<-loopback>"} if proxy else None
        self.watch = Watch(server, expected=[NO_WORKER] if without_worker else [])

    async def __aenter__(self) -> "Window":
        width, height = self._size
        self.context = await self._browser.new_context(
            base_url=self.server,
            viewport={"width": width, "height": height},
            color_scheme="light",
            locale=self._locale,
            service_workers="block" if self._without_worker else "allow",
            reduced_motion="reduce",
            proxy=self._proxy,
            permissions=["clipboard-read", "clipboard-write"],
        )
        self.watch.attend(self.context)
        if self._person is not None:
            assert self._person.token
            await self.context.add_cookies(
                [{"name": SESSION_COOKIE, "value": self._person.token, "url": self.server, "httpOnly": True}]
            )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page = await self.context.new_page()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.context.close()
        if error is None and self.watch.faults:
            raise AssertionError("The browser complained:\n" + "\n".join(self.watch.faults))

    def expects(self, *pieces: str) -> None:
        """The browser will complain of these, rightly: a refused request is a line of its console."""
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
    def chip(self) -> Locator:
        return self.page.get_by_test_id("privacy-chip")

    async def send(self, text: str) -> None:
        await self.composer.fill(text)
        await self.page.get_by_role("button", name="Send", exact=True).click()

    async def ask(self, text: str) -> Locator:
        """Send, and wait for the answer's end."""
        await self.send(text)
        await expect(self.questions.filter(has_text=text)).to_be_visible()
        return await self.answered()

    async def answered(self) -> Locator:
        """The last answer of those shown, once it has ended."""
        await expect(self.page.get_by_role("button", name="Send", exact=True)).to_be_visible()
        last = self.answers.last
        await expect(last).to_have_attribute("aria-busy", "false")
        return last

    async def until_writing(self, text: str) -> Locator:
        """The last answer, while it is being written and shows `text` already."""
        last = self.answers.last
        await expect(last).to_contain_text(text)
        await expect(last).to_have_attribute("aria-busy", "true")
        return last
