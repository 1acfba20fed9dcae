"""One Chromium for all journeys; each person gets a window of their own.

window    opens a watched window: `ben = await window(cast.ben)`; at the test's end no window may have faults
guide     a GPT of Ada's with an action at each of the two third parties
ben       Ben's window, at the start of a new chat with the guide
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from bench import chromium
from discreet.app.infrastructure import Infrastructure
from tests.fakes.image_endpoint import ImageEndpoint
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.third_party import ThirdParty
from tests.journeys.browser_page import PATIENCE_MS, WIDE, Profiles, Window
from tests.journeys.cards import travel_guide
from tests.support.client import Client
from tests.support.people import Cast

DISABLED_FEATURES = (
    # a spare process for the next site; the tests open only one
    "SpareRendererForSitePerProcess",
    # pages of the browser's own address bar, which cost each new window more than the page under test
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    # Playwright's own list, which this one replaces
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
)  # fmt: skip
ARGUMENTS = (
    *chromium.HEADLESS, "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    f"--disable-features={','.join(DISABLED_FEATURES)}",
)  # fmt: skip
ONE_PROCESS = "--process-per-site"
"""All pages of a profile share a process, which keeps the compiled app: a fifth less CPU for each page."""

OpenWindow = Callable[..., Awaitable[Window]]


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    program = chromium.installed()
    if program is None:
        pytest.skip(f"The browser journeys: {chromium.MISSING}")
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, ONE_PROCESS])
        yield running
        await running.close()


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> Profiles:
    return Profiles(browser)


@pytest_asyncio.fixture
async def window(profiles: Profiles, server: str) -> AsyncIterator[OpenWindow]:
    async with AsyncExitStack() as windows:

        async def open_window(
            person: Client | None = None,
            *,
            size: tuple[int, int] = WIDE,
            proxy: str | None = None,
            locale: str = "en-GB",
            without_worker: str = "",
            cold: bool = False,
        ) -> Window:
            made = Window(
                profiles,
                server,
                person,
                size=size,
                proxy=proxy,
                locale=locale,
                without_worker=without_worker,
                cold=cold,
            )
            return await windows.enter_async_context(made)

        yield open_window


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel, image_endpoint: ImageEndpoint) -> None:
    """Reset the endpoints: each journey begins with ones that answer at once."""
    scripted.answer = "Hello from the scripted model."
    scripted.gap = scripted.start_delay = 0.0
    scripted.failure = None
    scripted.side_answer = ""
    scripted.side_release.set()
    scripted.replies, scripted.models = [], ["scripted"]
    image_endpoint.reset()


@pytest_asyncio.fixture(scope="module")
async def guide(infra: Infrastructure, cast: Cast, third_party: ThirdParty, other_party: ThirdParty) -> UUID:
    return await travel_guide(infra, cast.ada, third_party.origin, other_party.origin)


@pytest_asyncio.fixture
async def ben(window: OpenWindow, cast: Cast, guide: UUID) -> Window:
    """Ben's window, at the start of a new chat with the guide."""
    opened = await window(cast.ben)
    await opened.go(f"/g/{guide}")
    return opened
