"""Coming in: the set-up link, signing up and in, sessions, invitations. The server begins without accounts."""

import re
from collections.abc import Callable

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from discreet.http.services import Services
from tests.journeys.browser_page import NARROW, WIDE, Window
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.client import Client
from tests.support.people import PASSWORD, address

pytestmark = pytest.mark.browser

YES, NO = "Yes, use my chats", "No, keep them out"


async def fill_account(page: Page, name: str, *, answer: str | None) -> None:
    await page.get_by_label("Your name").fill(name.capitalize())
    await page.get_by_label("Email").fill(address(name))
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    if answer is not None:
        await page.get_by_label(answer).check()


async def sign_in(window: Window, name: str, password: str = PASSWORD) -> None:
    page = window.page
    await page.get_by_label("Email").fill(address(name))
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def open_account_menu(page: Page, name: str, entry: str) -> None:
    await page.get_by_role("button", name=f"Account of {name}").click()
    await page.get_by_role("menuitem", name=entry).click()


@pytest_asyncio.fixture(scope="module")
async def set_up_link(services: Services) -> str:
    """The link that the server prints when it starts."""
    link = await services.accounts.set_up_link()
    assert link is not None
    return link


async def test_set_up_with_the_printed_link_makes_the_operator(window: OpenWindow, set_up_link: str) -> None:
    olga = await window()
    page = await olga.go("/")
    await expect(page.get_by_text("Open the one-time setup link")).to_be_visible()
    await olga.go(set_up_link)
    await expect(page.get_by_label("Your name")).to_be_visible()
    assert await find_faults(page, "set-up", (NARROW, WIDE)) == []
    await fill_account(page, "olga", answer=YES)
    await page.get_by_role("button", name="Create admin account").click()
    await expect(olga.composer).to_be_focused()
    assert "#" not in page.url
    await open_account_menu(page, "Olga", "Server admin")
    await expect(page.get_by_role("heading", name="Server admin", level=1)).to_be_visible()
    await page.get_by_label("Anyone", exact=True).check()
    await page.get_by_role("button", name="Save settings").click()
    await expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    await page.get_by_role("link", name="Branding", exact=True).click()
    await page.get_by_label("Server name").fill("Vesterholm")
    await page.get_by_role("button", name="Save branding").click()
    await expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    await expect(page.get_by_role("navigation").get_by_text("Vesterholm")).to_be_visible()


async def test_the_link_works_once(window: OpenWindow, set_up_link: str) -> None:
    stranger = await window()
    page = await stranger.go(set_up_link)
    await expect(page.get_by_text("This server is already set up")).to_be_visible()
    await expect(page.get_by_role("textbox")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "answer", "sentence"),
    [
        ("ben", YES, re.compile("^On since ")),
        ("dan", NO, "Off. Your chats aren’t used for training."),
    ],
)
async def test_signing_up_asks_and_takes_no_silence_for_an_answer(
    window: OpenWindow, name: str, answer: str, sentence: re.Pattern[str] | str
) -> None:
    visitor = await window()
    page = await visitor.go("/")
    await page.get_by_role("link", name="Create account").click()
    await fill_account(page, name, answer=None)
    for choice in (YES, NO):
        await expect(page.get_by_label(choice)).not_to_be_checked()
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_role("alert").filter(has_text="Choose yes or no to continue.")).to_be_visible()
    await expect(page).to_have_url(re.compile("/sign-up"))
    await page.get_by_label(answer).check()
    await page.get_by_role("button", name="Create account").click()
    await expect(visitor.composer).to_be_visible()
    await visitor.go("/settings/privacy")
    await expect(page.get_by_test_id("improve-state")).to_have_text(sentence)


async def test_what_is_wrong_is_said_beside_its_field(window: OpenWindow) -> None:
    visitor = await window()
    visitor.expect_complaints("409")
    page = await visitor.go("/sign-up")
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_text("Required", exact=True)).to_be_visible()
    await expect(page.get_by_label("Your name")).to_be_focused()
    await fill_account(page, "ben", answer=YES)
    await page.get_by_label("Password", exact=True).fill("short")
    await expect(page.get_by_text("Use at least 12 characters.")).to_be_visible()
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_text("already has an account")).to_be_visible()


async def test_signing_in_wrong_and_right(window: OpenWindow) -> None:
    ben = await window()
    ben.expect_complaints("401")
    page = await ben.go("/settings/account")
    await expect(page).to_have_url(re.compile("/sign-in"))
    await sign_in(ben, "ben", "not the right sentence")
    await expect(page.get_by_role("alert")).to_contain_text("Wrong email or password")
    await sign_in(ben, "ben")
    await expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    await open_account_menu(page, "Ben", "Sign out")
    await expect(page.get_by_role("heading", name="Sign in to Vesterholm")).to_be_visible()
    await ben.go("/")
    await expect(page).to_have_url(re.compile("/sign-in"))


async def test_a_session_is_seen_and_ended_from_elsewhere(window: OpenWindow, server: str) -> None:
    current, other = await window(), await window()
    other.expect_complaints("401")
    for each in (current, other):
        await each.go("/sign-in")
        await sign_in(each, "ben")
        await expect(each.composer).to_be_visible()
    page = await current.go("/settings/security")
    rows = page.get_by_test_id("sessions").get_by_role("listitem")
    await expect(rows.filter(has_text="This browser")).to_have_count(1)
    for others in range(await rows.count() - 1, 0, -1):
        await rows.filter(has_not_text="This browser").first.get_by_role("button", name="Sign out").click()
        await expect(rows).to_have_count(others)
    await other.page.get_by_role("link", name="GPTs", exact=True).click()
    await expect(other.page.get_by_role("heading", name="Sign in to Vesterholm")).to_be_visible()


async def test_by_invitation(window: OpenWindow, server: str) -> None:
    olga, eva, late = await window(), await window(), await window()
    late.expect_complaints("409", "403", "410")
    page = await olga.go("/sign-in?next=/operator")
    await sign_in(olga, "olga")
    await page.get_by_label("People with an invitation").check()
    await page.get_by_role("button", name="Save settings").click()
    await expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    await page.get_by_role("button", name="Account of Olga").click()
    await page.get_by_role("menuitem", name="Invite people").click()
    await page.get_by_label("Who is it for?").fill(address("eva"))
    await page.get_by_role("button", name="Create invite link").click()
    made = page.get_by_test_id("invitation-link")
    await expect(made).to_be_in_viewport()
    await expect(made).to_be_focused()
    link = await made.input_value()
    await expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == link
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_text(address("eva"))).to_be_visible()

    page = await eva.go("/sign-up")
    await expect(page.get_by_text("You need an invitation to join.")).to_be_visible()
    await eva.go(link)
    await expect(page.get_by_label("Email", exact=True)).to_have_value(address("eva"))
    await fill_account(page, "eva", answer=NO)
    await page.get_by_role("button", name="Create account").click()
    await expect(eva.composer).to_be_visible()

    page = await late.go(link)
    await fill_account(page, "late", answer=NO)
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_role("alert")).to_contain_text("invitation")

    page = await olga.go("/operator/people")
    await expect(page.get_by_role("listitem").filter(has_text=address("eva")).filter(has_text="Used")).to_be_visible()


async def test_nothing_here(window: OpenWindow, server: str, client: Callable[[], Client]) -> None:
    ben = Client(server)
    (await ben.post("/api/sign-in", {"email": address("ben"), "password": PASSWORD})).ok()
    visitor = await window(ben)
    visitor.expect_complaints("404")
    for path in ("/nowhere", "/operator", "/c/0192f0c8-0000-7000-8000-000000000000", "/gpts/0/edit/more"):
        page = await visitor.go(path)
        await expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
        await expect(page.get_by_role("link", name="Start a new chat")).to_be_visible()
    await page.get_by_role("link", name="Start a new chat").click()
    await expect(visitor.composer).to_be_visible()
    await ben.close()
