"""A user's own key on a device that Chromium emulates: kept, unlocked by passphrase, code and passkey, lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from playwright.async_api import TimeoutError as TooLate

from bench.ports import free_port
from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from discreet.identity.accounts.passkeys.service import Passkeys
from tests.conftest import run_server
from tests.journeys.browser_page import NARROW, WIDE, Profiles, Window
from tests.journeys.viewports import find_faults
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.people import PASSWORD, Cast, address, sign_up
from tests.support.user_keys import PASSPHRASE, keep_own_key, unlock_own_key

pytestmark = pytest.mark.browser

SAID = "Where does the ninth lantern hang?"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def named(services: Services, infra: Infrastructure, cast: Cast) -> AsyncIterator[str]:
    """Serves the application at a host name, which passkeys need."""
    port = free_port()
    settings = replace(services.settings, port=port, public_url=f"http://localhost:{port}")
    passkeys = Passkeys(
        infra.database, infra.clock, infra.random, services.accounts, services.sessions, public_url=settings.public_url
    )
    async with run_server(replace(services, settings=settings, passkeys=passkeys)) as url:
        yield url


@asynccontextmanager
async def device(page: Page) -> AsyncIterator[Any]:
    """A device whose passkeys give secrets. It shows itself only when the test says so."""
    browser = await page.context.new_cdp_session(page)
    await browser.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True, "hasPrf": True,
    }  # fmt: skip
    made = await browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    async def present(enabled: bool) -> None:
        parameters = {"authenticatorId": made["authenticatorId"], "enabled": enabled}
        await browser.send("WebAuthn.setAutomaticPresenceSimulation", parameters)

    yield present
    await browser.detach()


async def leave(page: Page, name: str) -> None:
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    await page.get_by_role("button", name=f"Account of {name}").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


async def come(page: Page, name: str) -> None:
    await page.get_by_label("Email").fill(address(name))
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def keep_on_the_page(page: Page) -> str:
    """Protect the chats by a passphrase. Returns the recovery code."""
    await page.get_by_role("button", name="Protect with my own passphrase").click()
    asking = page.get_by_role("dialog", name="Protect your chats with your own passphrase?")
    await expect(asking.get_by_text("are lost permanently")).to_be_visible()
    await expect(asking.get_by_label("Passphrase", exact=True)).to_be_focused()
    await expect(asking.get_by_label("Show passphrase")).to_be_visible()
    await page.set_viewport_size({"width": WIDE[0], "height": 600})
    await expect(asking.get_by_role("button", name="Protect chats")).to_be_in_viewport(ratio=1)
    assert await find_faults(page, "own-key-keep") == []
    await asking.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    await asking.get_by_text("I understand").click()
    await asking.get_by_role("button", name="Protect chats").click()
    shown = page.get_by_role("dialog", name="Your recovery code")
    code = await shown.get_by_test_id("recovery-code").input_value()
    assert await find_faults(page, "own-key-code", (NARROW,)) == []
    await page.keyboard.press("Escape")
    await expect(shown.get_by_text("Have you saved it?")).to_be_visible()
    await shown.get_by_role("button", name="I’ve saved it").click()
    return code


async def test_a_life_with_ones_own_key(profiles: Profiles, named: str) -> None:
    person = Client(named)
    await sign_up(person, "ines")
    answer = await ask(person, SAID)
    async with Window(profiles, named, person) as window:
        page = await window.go("/settings/encryption")
        own = page.get_by_test_id("own-key")
        await expect(own.get_by_text("The server manages your key.")).to_be_visible()
        code = await keep_on_the_page(page)
        await expect(own.get_by_text("Protected with your own passphrase since")).to_be_visible()

        # Signed in by password: locked until the passphrase, or the code
        window.expect_complaints("401")  # a request of the page that was still on its way
        await leave(page, "Ines")
        await come(page, "ines")
        await expect(page.get_by_role("heading", name="Unlock your chats")).to_be_visible()
        await expect(page.get_by_label("Passphrase", exact=True)).to_be_focused()
        window.expect_complaints("422")
        await page.get_by_label("Passphrase", exact=True).fill("not the passphrase")
        await page.get_by_role("button", name="Unlock", exact=True).click()
        await expect(page.get_by_text("Wrong passphrase.")).to_be_visible()
        assert await find_faults(page, "own-key-locked") == []
        await page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        await page.keyboard.press("Enter")
        await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        await expect(page.get_by_role("button", name="Account of Ines")).to_be_visible()
        await window.go(f"/c/{answer.conversation}")
        await expect(page.get_by_text(SAID).last).to_be_visible()

        await leave(page, "Ines")
        await come(page, "ines")
        await page.get_by_role("button", name="Use recovery code instead").click()
        assert await find_faults(page, "own-key-locked-code", (NARROW,)) == []
        await page.get_by_label("Recovery code").fill(code.lower().replace("-", " "))
        await page.keyboard.press("Enter")
        await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        await expect(page.get_by_role("button", name="Account of Ines")).to_be_visible()

        await window.go("/settings/encryption")
        await own.get_by_role("button", name="Let the server manage my key").click()
        back = page.get_by_role("dialog", name="Let the server manage your key?")
        await back.get_by_role("button", name="Remove passphrase").click()
        await expect(own.get_by_text("The server manages your key.")).to_be_visible()
    await person.close()


async def test_a_passkey_opens_it_with_the_touch_that_signs_in(profiles: Profiles, named: str) -> None:
    person = Client(named)
    await sign_up(person, "mara")
    answer = await ask(person, SAID)
    await keep_own_key(person)
    async with Window(profiles, named, person) as window, device(window.page) as present:
        page = await window.go("/settings/security")
        own = page.get_by_test_id("own-key")
        await page.get_by_test_id("passkeys").get_by_role("button", name="Add a passkey").click()
        await page.get_by_role("dialog", name="Name this passkey").get_by_role("button", name="Save").click()
        await window.go("/settings/encryption")
        await own.get_by_role("button", name="Unlock with a passkey").click()
        await expect(own.get_by_text("Passkey “Chrome on Linux”")).to_be_visible()
        await own.get_by_role("button", name="Let the server manage my key").scroll_into_view_if_needed()
        assert await find_faults(page, "own-key-kept") == []

        # Signed in by the password, and opened by the passkey
        await present(False)
        await leave(page, "Mara")
        await come(page, "mara")
        await expect(page.get_by_role("heading", name="Unlock your chats")).to_be_visible()
        await present(True)
        await page.get_by_role("button", name="Use a passkey").click()
        await expect(page.get_by_role("button", name="Account of Mara")).to_be_visible()

        # Both with one touch
        await present(False)
        await leave(page, "Mara")
        await present(True)
        await window.go("/sign-in")  # the device offers by itself
        await expect(page.get_by_role("button", name="Account of Mara")).to_be_visible()
        await window.go(f"/c/{answer.conversation}")
        await expect(page.get_by_text(SAID).last).to_be_visible()
    await person.close()


async def test_who_has_lost_everything_goes_on_without_the_old_conversations(profiles: Profiles, named: str) -> None:
    person = Client(named)
    await sign_up(person, "jana")
    await ask(person, SAID)
    await keep_own_key(person)
    (await person.post("/api/sign-out")).ok()
    async with Window(profiles, named) as window:
        page = await window.go("/sign-in")
        await come(page, "jana")
        await page.get_by_role("button", name="I’ve lost everything").click()
        lost = page.get_by_role("dialog", name="Delete your locked chats?")
        assert await find_faults(page, "own-key-lost", (NARROW,)) == []
        await lost.get_by_role("button", name="Delete chats").click()
        await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        await expect(page.get_by_role("button", name="Account of Jana")).to_be_visible()
        await expect(page.get_by_text(SAID)).to_be_hidden()
    await person.close()


async def test_another_window_hears_that_the_key_is_asked_for(profiles: Profiles, named: str) -> None:
    """A page that was open when the key began to be kept in another browser asks for it, and continues."""
    person = Client(named)
    await sign_up(person, "lena")
    await ask(person, SAID)
    async with Window(profiles, named, person) as window:
        page = await window.go("/")
        await expect(page.get_by_role("link", name=SAID)).to_be_visible()
        other = Client(named)
        (await other.post("/api/sign-in", {"email": address("lena"), "password": PASSWORD})).ok()
        await keep_own_key(other)
        window.expect_complaints("403")
        with suppress(TooLate):  # the page may have learned of it by itself: then the list is gone
            await page.get_by_role("link", name=SAID).click(timeout=5000)
        await expect(page.get_by_role("heading", name="Unlock your chats")).to_be_visible()
        await page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        await page.get_by_role("button", name="Unlock", exact=True).click()
        await expect(page.get_by_text(SAID).last).to_be_visible()
        assert (await unlock_own_key(other)).status == 204
        await other.close()
    await person.close()
