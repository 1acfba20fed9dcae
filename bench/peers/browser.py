"""A signed-in person's first visit in Chromium: its requests and its time."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bench import chromium
from bench.report import Unmeasured

_ARGUMENTS = [*chromium.HEADLESS, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
_PATIENCE_SECONDS = 120
_QUIET_WITHIN_SECONDS = 20
_WATCH = """
    window.ready = new Promise((tell) => {
        const look = () => {
            const box = document.querySelector(SELECTOR);
            if (box && !box.disabled && box.getClientRects().length) tell(performance.now());
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    });
"""


@dataclass(frozen=True)
class Visit:
    """A page and the CSS selector of its chat input.

    The person signs in with a cookie ("name=value"), or with a token in the page's own store.
    """

    origin: str
    chat_input: str
    cookie: str = ""
    token: str = ""


@dataclass
class VisitResult:
    """The result of a visit.

    `ready_seconds`: from the navigation's start to the first frame with a usable chat input, by the page's own clock,
    because the driver polls too rarely. The rest counts all requests until the network was quiet for half a second, or
    twenty seconds passed: bytes as sent, heads included.
    """

    ready_seconds: float = 0.0
    requests: int = 0
    received: float = 0.0

    def on_request(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self.requests += 1

    def on_finished(self, event: dict[str, Any]) -> None:
        self.received += event["encodedDataLength"]


async def measure_visit(visit: Visit) -> VisitResult:
    """Visit with an empty cache.

    Unmeasured without Chromium and its driver, or if the input never appears.
    """
    try:
        from playwright.async_api import Error, async_playwright
    except ImportError as missing:
        raise Unmeasured(f"the browser's driver is not here: {missing}") from missing
    program = chromium.installed()
    if program is None:
        raise Unmeasured(chromium.MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        try:
            return await _measure_visit(browser, visit)
        except Error as failed:
            raise Unmeasured(f"the chat input did not come: {str(failed)[:200]}") from failed
        finally:
            await browser.close()


async def _measure_visit(browser: Any, visit: Visit) -> VisitResult:
    from playwright.async_api import TimeoutError

    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    if visit.cookie:
        await context.add_cookies(chromium.cookies_for(visit.cookie, visit.origin))
    if visit.token:
        await context.add_init_script(f"localStorage.setItem('token', '{visit.token}')")
    await context.add_init_script(f"const SELECTOR = {visit.chat_input!r};{_WATCH}")
    page = await context.new_page()
    result = VisitResult()
    session = await context.new_cdp_session(page)
    session.on("Network.requestWillBeSent", result.on_request)
    session.on("Network.loadingFinished", result.on_finished)
    await session.send("Network.enable")
    await page.goto(visit.origin, wait_until="commit")
    await page.locator(visit.chat_input).wait_for(state="visible", timeout=_PATIENCE_SECONDS * 1000)
    result.ready_seconds = await page.evaluate("window.ready") / 1000
    with suppress(TimeoutError):  # requests until then count
        await page.wait_for_load_state("networkidle", timeout=_QUIET_WITHIN_SECONDS * 1000)
    return result
