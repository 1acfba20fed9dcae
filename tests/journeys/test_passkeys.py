"""A passkey on a device that Chromium emulates: added, named, used to sign in and to confirm, removed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bench.ports import free_port
from discreet.adapters.egress import EgressGateway
from discreet.adapters.mail import SmtpMail
from discreet.app.infrastructure import Infrastructure, build_password_reset
from discreet.http.services import Services
from discreet.identity.accounts.passkeys.service import Passkeys
from tests.conftest import run_server
from tests.fakes.smtp_server import MailServer
from tests.journeys.browser_page import NARROW, WIDE, Profiles, Window
from tests.journeys.viewports import find_faults
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.people import Cast, address, sign_up

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def post() -> AsyncIterator[MailServer]:
    async with MailServer() as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def named(services: Services, infra: Infrastructure, cast: Cast, post: MailServer) -> AsyncIterator[str]:
    """Serves the application at a host name, which passkeys need, with a mail server, from its own server."""
    port = free_port()
    settings = replace(services.settings, port=port, public_url=f"http://localhost:{port}")
    passkeys = Passkeys(
        infra.database, infra.clock, infra.random, services.accounts, services.sessions, public_url=settings.public_url
    )
    mail = SmtpMail(post.url, "house@example.org", egress=EgressGateway(), clock=infra.clock, random=infra.random)
    recovery = build_password_reset(replace(infra, settings=settings), mail)
    async with run_server(replace(services, settings=settings, passkeys=passkeys, password_reset=recovery)) as url:
        yield url


@asynccontextmanager
async def device(page: Page) -> AsyncIterator[Any]:
    """A device with a lock and passkeys of its own; gives the way to ask Chromium about it."""
    browser = await page.context.new_cdp_session(page)
    await browser.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = await browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    async def ask(method: str, **more: Any) -> Any:
        return await browser.send(f"WebAuthn.{method}", {"authenticatorId": made["authenticatorId"], **more})

    yield ask
    await browser.detach()


async def test_a_life_with_a_passkey(profiles: Profiles, named: str, clock: SettableClock) -> None:
    person = Client(named)
    await sign_up(person, "iris")
    async with Window(profiles, named, person) as window, device(window.page) as ask:
        page = await window.go("/settings/security")
        own = page.get_by_test_id("passkeys")
        clock.advance(minutes=11)
        window.expect_complaints("403")
        await own.get_by_role("button", name="Add a passkey").click()
        confirm = page.get_by_role("dialog", name="Confirm it’s you")
        await confirm.get_by_label("Password", exact=True).fill("a long enough sentence")
        await confirm.get_by_role("button", name="Confirm").click()
        naming = page.get_by_role("dialog", name="Name this passkey")
        await naming.get_by_label("Name").fill("Blue phone")
        await naming.get_by_role("button", name="Save").click()
        await expect(own.get_by_text("Blue phone")).to_be_visible()
        await expect(own.get_by_text("Not used yet")).to_be_visible()
        assert len((await ask("getCredentials"))["credentials"]) == 1
        await own.scroll_into_view_if_needed()
        assert await find_faults(page, "passkeys") == []

        # One device has one passkey for an account
        await own.get_by_role("button", name="Add a passkey").click()
        await expect(own.get_by_role("alert")).to_contain_text("already has a passkey for your account")

        # Out, and in again without a word
        await ask("setAutomaticPresenceSimulation", enabled=False)
        await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        await page.get_by_role("button", name="Account of Iris").click()
        await page.get_by_role("menuitem", name="Sign out").click()
        await expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
        assert await find_faults(page, "sign-in-with-passkey") == []
        await ask("setAutomaticPresenceSimulation", enabled=True)
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        await expect(page.get_by_role("button", name="Account of Iris")).to_be_visible()

        # It confirms, and goes
        clock.advance(minutes=11)
        await window.go("/settings/security")
        await own.get_by_role("button", name="Remove the passkey “Blue phone”").click()
        await page.get_by_role("dialog", name="Remove this passkey?").get_by_role("button", name="Remove").click()
        await expect(confirm.get_by_role("button", name="Use a passkey")).to_be_visible()
        assert await find_faults(page, "confirm-by-passkey", (NARROW,)) == []
        await confirm.get_by_role("button", name="Use a passkey").click()
        await expect(own.get_by_text("Blue phone", exact=True)).to_be_hidden()
        await expect(page.get_by_test_id("sign-in-acts")).to_contain_text("You removed a passkey")
    await person.close()


async def test_the_browser_offers_it_within_the_field(profiles: Profiles, named: str) -> None:
    """With a device that offers by itself, opening the sign-in page is enough."""
    person = Client(named)
    await sign_up(person, "jon")
    async with Window(profiles, named, person) as window, device(window.page):
        page = await window.go("/settings/security")
        await page.get_by_test_id("passkeys").get_by_role("button", name="Add a passkey").click()
        await page.get_by_role("dialog", name="Name this passkey").get_by_role("button", name="Cancel").click()
        await page.get_by_role("button", name="Account of Jon").click()
        await page.get_by_role("menuitem", name="Sign out").click()
        await expect(page.get_by_role("button", name="Account of Jon")).to_be_visible()
    await person.close()


async def test_a_password_reset_by_mail_lists_the_passkeys_that_still_sign_in(
    profiles: Profiles, named: str, post: MailServer
) -> None:
    person = Client(named)
    await sign_up(person, "kai")
    async with Window(profiles, named, person) as window, device(window.page):
        page = await window.go("/settings/security")
        await page.get_by_test_id("passkeys").get_by_role("button", name="Add a passkey").click()
        await page.get_by_role("dialog", name="Name this passkey").get_by_role("button", name="Save").click()
        await window.go("/forgot-password")
        await page.get_by_label("Email").fill(address("kai"))
        assert await find_faults(page, "forgot", (NARROW,)) == []
        await page.get_by_role("button", name="Send link").click()
        await expect(page.get_by_role("heading", name="Check your inbox")).to_be_visible()
        assert await find_faults(page, "forgot-sent", (NARROW,)) == []
        async with asyncio.timeout(10):
            while not post.letters:
                await asyncio.sleep(0.01)
        await window.go(f"/reset-password#{post.letters[0].token}")
        await page.get_by_label("New password", exact=True).fill("another long enough sentence")
        await page.get_by_role("button", name="Set password").click()
        await expect(page.get_by_text("These passkeys can still sign in:")).to_be_visible()
        await expect(page.get_by_text("Chrome on Linux")).to_be_visible()
        assert await find_faults(page, "reset-done", (NARROW,)) == []
    await person.close()
