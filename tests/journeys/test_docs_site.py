"""The documents' site contacts no other origin, and its pages and search work. Built by `make docs` only."""

import asyncio
import sys
from collections.abc import AsyncIterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import build_docs
import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.journeys.browser_page import Profiles, Window

pytestmark = pytest.mark.browser


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest_asyncio.fixture(scope="module")
async def site() -> AsyncIterator[str]:
    if not Path(sys.executable).with_name("zensical").exists():
        pytest.skip("The generator is not installed; `make docs` installs it.")
    await asyncio.to_thread(build_docs.build)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(build_docs.SITE)))
    serving = asyncio.create_task(asyncio.to_thread(server.serve_forever))
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    await serving
    server.server_close()


@pytest.mark.parametrize(
    "path", ["/", "/guides/user/", "/guides/from-chatgpt/", "/promises/", "/decisions/", "/settings/"]
)
async def test_a_page_contacts_no_other_server(profiles: Profiles, site: str, path: str) -> None:
    async with Window(profiles, site) as window:
        page = await window.go(path)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await page.wait_for_load_state("networkidle")
        pictures = await page.evaluate("[...document.images].map(one => [one.src, one.naturalWidth])")
        assert [src for src, width in pictures if width == 0] == []


async def test_it_is_searched_in_the_browser(profiles: Profiles, site: str) -> None:
    async with Window(profiles, site) as window:
        page = await window.go("/")
        await page.get_by_role("button", name="Search").first.click()
        await page.keyboard.type("interruption")
        await expect(
            page.get_by_role("link", name="specification").or_(page.locator("a[href*=specification]")).first
        ).to_be_visible()
