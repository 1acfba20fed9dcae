"""The page for other sites' frames over HTTP: who may show it, its headers, no cookies, and sites that are removed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from discreet.assistants.guest_links.guest_link import GuestLink, GuestLinkDraft
from discreet.http.services import Services
from tests.guests.test_guests import NewGuest
from tests.guests.test_guests import come as come
from tests.guests.test_guests import guide as guide
from tests.guests.test_guests import link as link
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.guests import create_guest_link, link_token
from tests.support.knowledge import as_actor
from tests.support.people import Cast

SHOP, BLOG = "https://shop.example", "https://*.blog.example:8443"


@pytest_asyncio.fixture
async def stranger(server: str) -> AsyncIterator[Client]:
    browser = Client(server)
    yield browser
    await browser.close()


@pytest_asyncio.fixture
async def embedded(cast: Cast, services: Services, guide: Any) -> GuestLink:
    return await create_guest_link(services, as_actor(cast.ada), guide, sites=[SHOP, BLOG])


async def ancestors(browser: Client, path: str) -> str:
    """Return the sites that may frame a page, by all policies of its answer."""
    answer = await browser.get(path)
    [policy] = answer.headers.getall("Content-Security-Policy")
    found = [part.strip() for part in policy.split(";") if part.strip().startswith("frame-ancestors")]
    assert len(found) == 1, policy
    return found[0].removeprefix("frame-ancestors ")


async def test_only_the_links_sites_may_show_the_frame(
    stranger: Client, embedded: GuestLink, link: GuestLink, cast: Cast, services: Services, guide: Any
) -> None:
    path = f"/embed/{link_token(embedded)}"
    assert await ancestors(stranger, path) == f"{BLOG} {SHOP}"
    assert await ancestors(stranger, f"/embed/{link_token(link)}") == "'none'", "A link without sites."
    for other in ("/embed/unknown", "/embed/", "/guest-card", f"{path}/more", f"{path}%00", "/embed/" + "x" * 5_000):
        assert await ancestors(stranger, other) == "'none'", other
    for page in (f"/g/{link_token(embedded)}", "/", "/sign-in", "/embed.html", "/embed.de.html", "/api/instance"):
        assert await ancestors(stranger, page) == "'none'", page
    await services.guest_link_management.revoke(as_actor(cast.ada), guide, embedded.id)
    assert await ancestors(stranger, path) == "'none'"


async def test_the_frame_reads_and_sets_no_cookie(stranger: Client, embedded: GuestLink) -> None:
    path = f"/embed/{link_token(embedded)}"
    german = {"Cookie": "discreet_language=de", "Accept-Language": "fr"}
    answer = await stranger.get(path, headers=german)
    assert b'<html lang="fr">' in answer.body
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers["Vary"]
    assert b'<html lang="es">' in (await stranger.get(f"{path}?language=es", headers=german)).body
    hostile = await stranger.get(
        f"{path}?language=%0d%0aSet-Cookie:a=b&language=../x", headers={"Accept-Language": "de"}
    )
    assert b'<html lang="en">' in hostile.body


async def test_the_headers_of_the_frame_the_window_and_the_script(stranger: Client, embedded: GuestLink) -> None:
    frame = (await stranger.get(f"/embed/{link_token(embedded)}")).headers
    assert frame["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert frame["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert (frame["Referrer-Policy"], frame["Cache-Control"]) == ("no-referrer", "no-store")
    assert all(f"{feature}=()" in frame["Permissions-Policy"] for feature in ("camera", "microphone", "geolocation"))
    assert "script-src 'self'" in frame["Content-Security-Policy"]
    window = (await stranger.get("/guest-card")).headers
    assert (window["Cross-Origin-Opener-Policy"], window["Cross-Origin-Resource-Policy"]) == (
        "unsafe-none",
        "same-origin",
    )
    script = await stranger.get("/embed.js")
    assert script.headers.getall("Cross-Origin-Resource-Policy") == ["cross-origin"]
    assert script.headers["Content-Type"].startswith("text/javascript")
    page = (await stranger.get("/")).headers
    assert page.getall("Cross-Origin-Resource-Policy") == ["same-origin"]
    assert page.getall("Cross-Origin-Opener-Policy") == ["same-origin"]


@pytest.mark.promise("P6")
async def test_a_removed_site_ends_the_visits_and_an_added_one_does_not(
    come: NewGuest, embedded: GuestLink, cast: Cast, services: Services, guide: Any
) -> None:
    guest = await come(embedded)
    change, ada = services.guest_link_management.change, as_actor(cast.ada)
    more = GuestLinkDraft(name=embedded.name, sites=[SHOP, BLOG, "https://new.example"])
    await change(ada, guide, embedded.id, more)
    assert (await guest.get("/api/guest")).status == 200
    await change(ada, guide, embedded.id, GuestLinkDraft(name=embedded.name, sites=[BLOG, "https://new.example"]))
    gone = await guest.get("/api/guest")
    assert (gone.status, gone.json["error"]["code"]) == (401, "guest_over")


async def test_an_expired_link_is_shown_by_no_site(
    stranger: Client, cast: Cast, services: Services, guide: Any, clock: SettableClock
) -> None:
    ends = clock.now() + timedelta(hours=1)
    made = await create_guest_link(services, as_actor(cast.ada), guide, sites=[SHOP], ends_at=ends)
    assert await ancestors(stranger, f"/embed/{link_token(made)}") == SHOP
    clock.advance(hours=2)
    assert await ancestors(stranger, f"/embed/{link_token(made)}") == "'none'"
