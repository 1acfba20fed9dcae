"""The installed app: what its worker keeps on a device, and the page while the server is unreachable."""

import json

import pytest
from playwright.async_api import Page, expect

from tests.journeys.conftest import OpenWindow
from tests.journeys.test_accounts import open_account_menu
from tests.journeys.viewports import find_faults
from tests.support.people import Cast
from tests.support.translations import TRANSLATED, server_texts_in

pytestmark = pytest.mark.browser

READY = (
    "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null || new Promise(done => "
    "navigator.serviceWorker.addEventListener('controllerchange', () => done(true))))"
)
KEPT = """async () => {
    const paths = [];
    for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
    return {paths: paths.sort(), databases: (await indexedDB.databases()).length};
}"""
SAME_FOR_ALL = {"paths": ["/mark.svg", "/offline.html", "/policy.css"], "databases": 0}


async def governed(page: Page) -> None:
    """Wait until the worker stands between this page and the server."""
    assert await page.evaluate(READY)


@pytest.mark.promise("P7")
async def test_a_device_keeps_nothing_of_a_person_in_use_or_after_signing_out(window: OpenWindow, cast: Cast) -> None:
    cleo = await window(cast.cleo, cold=True)
    page = await cleo.go("/")
    await governed(page)
    await page.reload()
    await cleo.ask("A secret of mine: the lantern is under the third step.")
    await cleo.go("/settings/account")
    await expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    assert await page.evaluate(KEPT) == SAME_FOR_ALL
    await open_account_menu(page, "Cleo", "Sign out")
    await expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert await page.evaluate(KEPT) == SAME_FOR_ALL


async def test_without_the_server_it_says_so_and_with_it_every_page_is_the_servers(
    window: OpenWindow, cast: Cast
) -> None:
    ben = await window(cast.ben, cold=True)
    page = await ben.go("/")
    await governed(page)
    ben.expect_complaints("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    await ben.context.set_offline(True)
    await page.goto("/gpts")
    await expect(page.get_by_role("heading", name="Can’t reach the server")).to_be_visible()
    for language in TRANSLATED:
        title = server_texts_in(language)["offline"]["title"]
        await expect(page.locator(f"section[lang={language}]").get_by_role("heading", name=title)).to_be_visible()
    assert await find_faults(page, "offline") == []
    await ben.context.set_offline(False)
    await page.goto("/gpts")
    await expect(page.get_by_role("heading", name="GPTs", level=1)).to_be_visible()
    is_cached = await page.evaluate("caches.match('/gpts').then(found => found !== undefined)")
    assert not is_cached, "pages come from the server, so that a new build is there at the next visit"


@pytest.mark.parametrize(
    ("locale", "manifest", "first"), [("en-GB", "app", "New chat"), ("de-DE", "app.de", "Neuer Chat")]
)
async def test_it_can_be_installed_in_the_readers_language(
    window: OpenWindow, cast: Cast, locale: str, manifest: str, first: str
) -> None:
    visitor = await window(locale=locale, cold=True)
    page = await visitor.go("/sign-in")
    await governed(page)
    browser = await visitor.context.new_cdp_session(page)
    app_manifest = await browser.send("Page.getAppManifest")
    assert app_manifest["url"].endswith(f"/{manifest}.webmanifest")
    assert app_manifest["errors"] == []
    says = json.loads(app_manifest["data"])
    assert says["shortcuts"][0]["name"] == first
    for icon in says["icons"]:
        assert (await page.request.get(icon["src"])).headers["content-type"] == icon["type"]
    errors = (await browser.send("Page.getInstallabilityErrors"))["installabilityErrors"]
    assert [each["errorId"] for each in errors if each["errorId"] != "in-incognito"] == []
