"""The service worker intercepts only pages: it repeats no request, and an old version is replaced.

OLD is a worker as earlier versions had it: with navigation preload, which the browser keeps for the registration. It
takes its time, as on a slow device, so that the preload request is under way before the worker lets the browser ask.
"""

import zipfile
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Response, expect

from tests.journeys.browser_page import Window
from tests.journeys.conftest import OpenWindow
from tests.journeys.requests import EXPORT_FILE, record_requests
from tests.journeys.test_installed_app import KEPT, SAME_FOR_ALL, governed
from tests.support.people import PASSWORD, Cast

pytestmark = pytest.mark.browser

OLD = """
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  event.waitUntil(registration.navigationPreload.enable().then(() => clients.claim()));
});
addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.mode !== "navigate") return;
  if (pathname.startsWith("/api/")) {
    for (const began = performance.now(); performance.now() < began + 300; );
    return;
  }
  event.respondWith((async () => (await event.preloadResponse) ?? (await fetch(event.request)))());
});
"""
PRELOAD = "navigator.serviceWorker.ready.then(it => it.navigationPreload.getState()).then(state => state.enabled)"
RACE = "race-network-and-fetch-handler"
OFF = """async () =>
    !(await (await navigator.serviceWorker.ready).navigationPreload.getState()).enabled"""

PASSED_BY = (
    "/api/instance", "/api/nothing", "/v1/models", "/s/01234567-89ab-cdef-0123-456789abcdef/x", "/evidence/checkpoint",
    "/app.webmanifest",
)  # fmt: skip


async def with_old_worker(window: Window) -> Page:
    """A page of a browser that has used an earlier version of this server. Its next visit finds the new worker."""
    window.expect_complaints("navigation preload request was cancelled")
    await window.context.route("**/worker.js", lambda route: route.fulfill(body=OLD, content_type="text/javascript"))
    page = await window.go("/settings/data")
    await governed(page)
    assert await page.evaluate(PRELOAD)
    await window.context.unroute("**/worker.js")  # from here on the browser finds the server's
    return page


async def export_made(page: Page) -> None:
    """An export that is ready, on the page where it can be downloaded."""
    card = page.get_by_test_id("export")
    await card.get_by_role("button", name="export").click()
    confirm = page.get_by_role("dialog").get_by_label("Password", exact=True)
    download = card.get_by_role("button", name="Download", exact=True)
    await expect(confirm.or_(download)).to_be_visible()
    if await confirm.count():
        await confirm.fill(PASSWORD)
        await page.get_by_role("dialog").get_by_role("button", name="Confirm").click()
    await expect(download).to_be_visible()


async def downloaded(page: Page, button: str, to: Path) -> None:
    async with page.expect_download() as download:
        await page.get_by_test_id("export").get_by_role("button", name=button, exact=True).click()
    await (await download.value).save_as(to)
    with zipfile.ZipFile(to) as archive:
        assert "account.json" in archive.namelist()


@pytest.mark.promise("P2")
async def test_an_export_is_asked_for_once_and_can_be_asked_for_again(
    window: OpenWindow, cast: Cast, tmp_path: Path
) -> None:
    ben = await window(cast.ben, cold=True)
    ben.expect_complaints("403")  # Ben's confirmation of his identity may have expired
    page = await ben.go("/settings/data")
    await governed(page)
    await page.reload()
    await export_made(page)
    with record_requests() as seen:
        await downloaded(page, "Download", tmp_path / "first.zip")
        await expect(page.get_by_test_id("export")).to_contain_text("Downloaded. ")
        assert seen.statuses(EXPORT_FILE) == [200]
        await downloaded(page, "Download again", tmp_path / "second.zip")
        assert set(seen.statuses(EXPORT_FILE)) == {200}
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


@pytest.mark.promise("P2")
async def test_with_an_old_worker_an_export_is_downloaded_all_the_same(
    window: OpenWindow, cast: Cast, tmp_path: Path
) -> None:
    """The old worker doubles the request: both get the file, whichever the browser saves."""
    ada = await window(cast.ada, cold=True)
    ada.expect_complaints("403")
    page = await with_old_worker(ada)
    await export_made(page)
    with record_requests() as seen:
        await downloaded(page, "Download", tmp_path / "old.zip")
        assert await seen.wait_for(EXPORT_FILE, 2) == [200, 200]


async def test_a_new_version_turns_preload_off_and_pages_go_on(window: OpenWindow, cast: Cast) -> None:
    dan = await window(cast.dan, cold=True)
    dan.expect_complaints("404")  # the JSON that it goes to has no icon
    page = await with_old_worker(dan)
    await page.evaluate("async () => void await (await navigator.serviceWorker.ready).update()")
    await page.wait_for_function(OFF)
    await page.reload()
    await expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    assert await page.evaluate(KEPT) == SAME_FOR_ALL
    with record_requests() as seen:
        await page.goto("/api/instance")
    assert seen.statuses("/api/instance") == [200]


async def test_a_page_finds_the_new_version_by_itself(window: OpenWindow, cast: Cast) -> None:
    """A reload is enough: the browser compares the worker with the server's at every visit."""
    ben = await window(cast.ben, cold=True)
    page = await with_old_worker(ben)
    await page.reload()
    await expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    await page.wait_for_function(OFF)


def _is_of(path: str, response: Response) -> bool:
    return response.url.endswith(path)


@pytest.mark.promise("P7")
async def test_it_answers_pages_and_nothing_else(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben, cold=True)
    ben.expect_complaints("404", "401")
    page = await ben.go("/gpts")
    await governed(page)
    shown = await page.goto("/gpts")
    assert shown is not None
    assert shown.from_service_worker, "or this test sees nothing"
    for path in PASSED_BY:
        async with page.expect_response(partial(_is_of, path)) as answer:
            await page.evaluate("path => fetch(path).then(() => true)", path)
        assert not (await answer.value).from_service_worker, path
    for path in ("/api/instance", "/s/01234567-89ab-cdef-0123-456789abcdef/x", "/evidence/checkpoint"):
        answered = await page.goto(path)
        assert answered is not None
        assert not answered.from_service_worker, path
    await page.goto("/gpts")
    assert await page.evaluate(KEPT) == SAME_FOR_ALL


async def test_no_request_waits_for_a_worker_that_is_not_running(window: OpenWindow, cast: Cast) -> None:
    """Static routes: pages are requested while it starts, once; files and the API pass it by."""
    ben = await window(cast.ben, cold=True)
    ben.expect_complaints("404")  # this server has no terms
    page = await ben.go("/gpts")
    await governed(page)
    browser = await ben.context.new_cdp_session(page)
    await browser.send("Network.enable")
    await browser.send("ServiceWorker.enable")
    routed: dict[str, str | None] = {}
    browser.on("Network.responseReceived", lambda event: routed.update([_routed(event["response"])]))
    await browser.send("ServiceWorker.stopAllWorkers")
    await page.goto("/gpts")
    await expect(page.get_by_role("heading", name="GPTs", level=1)).to_be_visible()
    assert routed["/gpts"] == RACE
    others = {path: source for path, source in routed.items() if path.startswith(("/assets/", "/api/"))}
    assert len(others) > 2
    assert set(others.values()) == {"network"}, others
    await browser.send("ServiceWorker.stopAllWorkers")
    with record_requests() as seen:
        await page.goto("/terms")
        await page.goto("/gpts")
        await page.evaluate("fetch('/mark.svg').then(() => true)")  # the worker answers it after the requests before it
    assert routed["/terms"] == RACE
    assert len(seen.statuses("/terms")) == 1, "The worker's own request is the same one."


def _routed(response: dict[str, Any]) -> tuple[str, str | None]:
    """The path of an answer, and the static route that its request took."""
    return urlsplit(response["url"]).path, response.get("serviceWorkerRouterInfo", {}).get("matchedSourceType")


async def test_without_the_server_a_worker_that_is_not_running_says_so(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben, cold=True)
    page = await ben.go("/gpts")
    await governed(page)
    ben.expect_complaints("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    browser = await ben.context.new_cdp_session(page)
    await browser.send("ServiceWorker.enable")
    await ben.context.set_offline(True)
    await browser.send("ServiceWorker.stopAllWorkers")
    await page.goto("/gpts")
    await expect(page.get_by_role("heading", name="Can’t reach the server")).to_be_visible()
    await ben.context.set_offline(False)
