"""Signing in by the organisation's provider: set up by Emil, used by Gil, who is new, and by Emil, a member before."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.fakes.openid_provider import OpenIdProvider, Person
from tests.fakes.third_party import ThirdParty
from tests.journeys.browser_page import NARROW, WIDE, Window
from tests.journeys.conftest import OpenWindow
from tests.journeys.requests import ACCOUNT_LINK, SIGN_ON_CALLBACK, record_requests
from tests.journeys.test_accounts import sign_in
from tests.journeys.test_installed_app import governed
from tests.journeys.viewports import find_faults
from tests.support.clock import SettableClock
from tests.support.people import Cast, address

pytestmark = pytest.mark.browser

EMIL, GIL = Person("1", address("emil"), "Emil"), Person("1001", "gil@corp.example", "Gil")


async def test_an_organisation_signs_its_people_in(
    window: OpenWindow, cast: Cast, third_party: ThirdParty, clock: SettableClock
) -> None:
    third_party.answer = provider = OpenIdProvider(third_party.origin, clock, person=EMIL)
    emil, gil, again, olga = await window(cast.emil), await window(), await window(), await window(cast.olga)
    await sets_up(emil, provider)
    await sees_what_proves_a_domain(emil.page)
    await approves(olga)
    with record_requests() as seen:
        await links_and_requires(emil)
    assert seen.statuses(SIGN_ON_CALLBACK) == [303]
    assert seen.statuses(ACCOUNT_LINK, "POST") == [204]
    provider.person = GIL
    with record_requests() as seen:
        await comes_for_the_first_time(gil)
    assert seen.statuses(SIGN_ON_CALLBACK) == [303]
    await answers_in_their_own_space(gil.page)
    provider.person = EMIL
    await is_led_to_the_organisation(again)
    for each in (emil, gil, again):
        assert all(f"{provider.issuer}/authorize" in fault for fault in each.watch.faults), each.watch.faults
        each.watch.faults.clear()


async def sets_up(emil: Window, provider: OpenIdProvider) -> None:
    page = await emil.go("/workspace/sign-in")
    await governed(page)
    await expect(page.get_by_text("Not set up.")).to_be_visible()
    await page.get_by_label("Issuer").fill("https://10.0.0.1")
    await page.get_by_label("Client ID").fill(provider.client_id)
    await page.get_by_label("Client secret").fill(provider.client_secret)
    await page.get_by_label("Email domains").fill("corp.example\nexample.org")
    emil.expect_complaints("422")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("a private address")).to_be_visible()
    await page.get_by_label("Issuer").fill(provider.issuer)
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await page.get_by_role("button", name="Test connection").click()
    await expect(page.get_by_text("publishes 3 keys")).to_be_visible()

    await page.get_by_role("button", name="Create token").click()
    await expect(page.get_by_test_id("directory-token")).to_be_visible()
    assert await find_faults(page, "directory-token") == []


async def sees_what_proves_a_domain(page: Page) -> None:
    domains = page.get_by_test_id("domains")
    await expect(domains.get_by_text("Not verified yet.")).to_have_count(2)
    await expect(domains.get_by_text("_discreet-challenge.corp.example")).to_be_visible()
    assert await find_faults(page, "domains-waiting", (WIDE, NARROW)) == []
    await domains.get_by_role("button", name="Check corp.example now").click()
    await expect(domains.get_by_text(re.compile("No TXT record found|No name server answered"))).to_be_visible()
    assert await find_faults(page, "domains-checked", (WIDE, NARROW)) == []


async def approves(olga: Window) -> None:
    page = await olga.go("/operator/workspaces")
    for domain in ("corp.example", "example.org"):
        await page.get_by_role("button", name=f"Approve {domain} for Emil's enterprise").click()
        dialog = page.get_by_role("dialog", name=f"Approve {domain}?")
        await dialog.get_by_role("button", name="Approve").click()
        await expect(dialog).to_have_count(0)
    await expect(page.get_by_text("Approved by the server’s operator")).to_have_count(2)
    assert await find_faults(page, "operator-domains", (WIDE, NARROW)) == []


async def links_and_requires(emil: Window) -> None:
    """Emil has an account: his address by itself does not open it."""
    page = emil.page
    await page.get_by_role("link", name="Sign in with SSO").click()
    await expect(page.get_by_role("heading", name="Sign in to Emil's enterprise")).to_be_visible()
    assert await find_faults(page, "organisation", (WIDE, NARROW)) == []
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name="Link your account")).to_be_visible()
    assert await find_faults(page, "link-account") == []
    await page.get_by_role("button", name="Link account").click()
    await expect(page.get_by_test_id("space").filter(visible=True)).to_contain_text("Emil's enterprise")
    await emil.go("/workspace/sign-in")
    await expect(page.get_by_text("Approved by the server’s operator")).to_have_count(2)
    await page.get_by_role("switch", name="Only allow single sign-on").click()
    await expect(page.get_by_role("dialog")).to_contain_text("discreet workspace sso off")
    await page.get_by_role("button", name="Require SSO").click()
    await expect(page.get_by_role("switch", name="Only allow single sign-on")).to_have_attribute("aria-checked", "true")
    await emil.go("/settings/account")
    await expect(page.get_by_text("You’re signed in through your organisation")).to_be_visible()
    assert await find_faults(page, "privacy-borrowed") == []


async def comes_for_the_first_time(gil: Window) -> None:
    page = await gil.go("/sign-in")
    await governed(page)
    await page.get_by_role("link", name="Sign in with your organisation").click()
    gil.expect_complaints("404")
    await page.get_by_label("Email").fill("gil@nowhere.example")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_text("No organisation here uses this email address")).to_be_visible()
    assert await find_faults(page, "organisation-asked", (WIDE, NARROW)) == []
    await page.get_by_label("Email").fill("gil@corp.example")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_test_id("space").filter(visible=True)).to_contain_text("Emil's enterprise")


async def answers_in_their_own_space(page: Page) -> None:
    await page.get_by_test_id("space").filter(visible=True).click()
    await page.get_by_role("menuitemradio", name="Personal").click()
    question = page.get_by_role("dialog", name="Before you start in your personal space")
    await expect(question.get_by_role("button", name="Save answer")).to_be_disabled()
    assert await find_faults(page, "first-answer") == []
    await question.get_by_label(re.compile("^No")).check()
    await question.get_by_role("button", name="Save answer").click()
    await expect(question).to_have_count(0)


async def is_led_to_the_organisation(emil: Window) -> None:
    """With a password Emil comes to his own space; only the organisation's sign-in opens the workspace."""
    page = await emil.go("/sign-in")
    await sign_in(emil, "emil")
    emil.expect_complaints("403")
    await page.get_by_test_id("space").filter(visible=True).click()
    await page.get_by_role("menuitemradio", name="Emil's enterprise").click()
    await expect(page.get_by_role("heading", name="Sign in to Emil's enterprise")).to_be_visible()
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_test_id("space").filter(visible=True)).to_contain_text("Emil's enterprise")
