"""Sign-up with a mail server: Eva asks for a link, opens it, and has an account. Dan confirms his address."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.journeys.browser_page import NARROW, Profiles, Window
from tests.journeys.viewports import find_faults
from tests.support.people import PASSWORD, Cast, address
from tests.support.services_with_mail import ServicesWithMail, services_with_mail

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(services: Services, infra: Infrastructure, cast: Cast) -> AsyncIterator[ServicesWithMail]:
    async with services_with_mail(services, infra) as it:
        yield it


async def test_a_mistyped_address_is_changed_and_the_link_makes_the_account(
    profiles: Profiles, running: ServicesWithMail
) -> None:
    async with Window(profiles, running.url, None) as window:
        page = await window.go("/sign-up")
        window.expect_complaints("422")
        await page.get_by_label("Email").fill("eva@example")
        await page.get_by_role("button", name="Send link").click()
        await expect(page.get_by_text("Enter a valid email address")).to_be_visible()
        await page.get_by_label("Email").fill(address("evq"))
        await page.get_by_role("button", name="Send link").click()
        await expect(page.get_by_test_id("link-sent")).to_contain_text(address("evq"))
        assert await find_faults(page, "link-sent", (NARROW,)) == []
        await page.get_by_role("button", name="Use another address").click()
        await page.get_by_label("Email").fill("ＥＶＡ@example.org.")
        assert await find_faults(page, "sign-up-by-mail", (NARROW,)) == []
        await page.get_by_role("button", name="Send link").click()
        await expect(page.get_by_test_id("link-sent")).to_contain_text(address("eva"))
        await page.get_by_role("button", name="Send again").click()
        await expect(page.get_by_text("Sent again.")).to_be_visible()
        first, second = await running.letters_to(address("eva"))
        assert first.text.count("/new-account#") == second.text.count("/new-account#") == 1

        window.expect_complaints("403")
        await window.go("/new-account#not-a-link")
        await expect(page.get_by_role("alert")).to_contain_text("not valid")
        await window.go(f"/new-account#{first.token}")
        email = page.get_by_label("Email")
        await expect(email).to_have_value(address("eva"))
        await expect(email).not_to_be_editable()
        assert await find_faults(page, "new-account", (NARROW,)) == []
        await page.get_by_label("Your name").fill("Eva")
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("radio", name="No, keep them out").check()
        await page.get_by_role("button", name="Create account").click()
        await expect(page.get_by_role("heading", name="What can I help with?")).to_be_visible()
        await window.go("/settings")
        await expect(page.get_by_test_id("own-address")).to_contain_text("Confirmed. GPTs shared with this address")


async def test_a_workspace_is_joined_if_the_reader_of_the_letter_ticks_it(
    profiles: Profiles, running: ServicesWithMail
) -> None:
    emil = running.client()
    (await emil.post("/api/sign-in", {"email": address("emil"), "password": PASSWORD})).ok()
    for name, joins in (("flora", False), ("fritz", True)):
        made = (await emil.post("/api/workspace/invitations", {"role": "member"})).ok()
        link = await running.link_for(address(name), workspace_invitation=made["link"].partition("#")[2])
        async with Window(profiles, running.url, None) as window:
            page = await window.go(f"/new-account#{link}")
            offer = page.get_by_role("group", name="You’re invited to Emil's enterprise")
            join = offer.get_by_role("checkbox", name="Join with this account")
            await expect(join).not_to_be_checked()
            assert await find_faults(page, "new-account-invited", (NARROW,)) == []
            await join.set_checked(joins)
            await page.get_by_label("Your name").fill(name.title())
            await page.get_by_label("Password", exact=True).fill(PASSWORD)
            await page.get_by_role("radio", name="No, keep them out").check()
            await page.get_by_role("button", name="Create account").click()
            await expect(page.get_by_role("heading", name="What can I help with?")).to_be_visible()
        person = running.client()
        me = (await person.post("/api/sign-in", {"email": address(name), "password": PASSWORD})).ok()
        assert [each["name"] for each in me["workspaces"]] == (["Emil's enterprise"] if joins else [])


async def test_an_account_of_before_confirms_its_address_after_signing_in(
    profiles: Profiles, running: ServicesWithMail
) -> None:
    dan = running.client()
    (await dan.post("/api/sign-in", {"email": address("dan"), "password": PASSWORD})).ok()
    async with Window(profiles, running.url, dan) as window:
        page = await window.go("/gpts")
        await expect(page.get_by_text("Confirm your email address")).to_be_visible()
        await window.go("/settings")
        own = page.get_by_test_id("own-address")
        await expect(own).to_contain_text("Not confirmed.")
        assert await find_faults(page, "address-not-confirmed", (NARROW,)) == []
        await own.get_by_role("button", name="Send link").click()
        await expect(own).to_contain_text("We’ve sent a link")
    link = (await running.letters_to(address("dan")))[-1].token
    async with Window(profiles, running.url, None) as window:
        page = await window.go(f"/confirm-address#{link}")
        await page.get_by_role("link", name="Sign in").click()
        await page.get_by_label("Email").fill(address("dan"))
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await expect(page.get_by_text(f"You’re signed in as {address('dan')}.")).to_be_visible()
        me = (await dan.get("/api/me")).ok()
        assert not me["email_verified"], "the page asks first"
        assert await find_faults(page, "address-to-confirm", (NARROW,)) == []
        await page.get_by_role("button", name="Confirm", exact=True).click()
        await expect(page.get_by_text(f"{address('dan')} is confirmed.")).to_be_visible()
        assert await find_faults(page, "address-confirmed", (NARROW,)) == []
        await page.get_by_role("link", name="View shared GPTs").click()
        await expect(page.get_by_text("Confirm your email address")).to_have_count(0)

        await window.go("/settings/account")
        await page.get_by_role("button", name="Change email").click()
        dialog = page.get_by_role("dialog", name="Change email")
        await dialog.get_by_label("New email").fill(address("daniel"))
        await dialog.get_by_role("button", name="Send link").click()
        await expect(page.get_by_test_id("own-address")).to_contain_text(f"sent a link to {address('daniel')}")
        link = (await running.letters_to(address("daniel")))[-1].token
        await window.go(f"/confirm-address#{link}")
        await page.get_by_role("button", name="Confirm", exact=True).click()
        await expect(page.get_by_text(f"{address('daniel')} is confirmed.")).to_be_visible()
        [notice] = [each for each in await running.letters_to(address("dan")) if "was changed" in each.text]
        assert address("daniel") not in notice.text, "the old mailbox may be another person's by now"
