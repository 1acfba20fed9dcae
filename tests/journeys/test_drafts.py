"""A draft is never lost, not with the session, in transit or because of its length, and no other user sees it."""

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.support.people import PASSWORD, Cast, address

pytestmark = pytest.mark.browser

STORED = "Object.entries(sessionStorage).filter(([key]) => key.startsWith('discreet.written.')).map(([, text]) => text)"


async def sign_in(page: Page, name: str) -> None:
    await page.get_by_label("Email").fill(address(name))
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def test_a_message_that_meets_a_session_that_has_ended_waits_for_its_person(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    ben.expect_complaints("401")
    page = await ben.go("/")
    await ben.composer.fill("It took me long to write this.")
    await ben.context.clear_cookies()
    await ben.composer.press("Enter")
    await sign_in(page, "ben")
    await expect(ben.composer).to_have_value("It took me long to write this.")
    await ben.composer.press("Enter")
    await expect(await ben.wait_for_answer()).to_contain_text("Hello from the scripted model.")
    assert await page.evaluate(STORED) == [], "What the server has is kept by the page no longer."


async def test_a_late_401_from_before_the_sign_in_does_not_sign_out(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    ben.expect_complaints("401")
    page = await ben.go("/")
    cookies, refused, signed_in = await ben.context.cookies(), asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        refusal = await route.fetch()
        refused.set()
        await signed_in.wait()
        await route.fulfill(response=refusal)

    async def hold(route: Route) -> None:
        """Hold the page's other requests: any of them would show that the session has ended."""
        await signed_in.wait()
        await route.fallback()

    await ben.composer.fill("It took me long to write this.")
    await page.route("**/api/**", hold)
    await page.route("**/api/chat", late, times=1)
    await ben.context.clear_cookies()
    await ben.composer.press("Enter")
    await refused.wait()
    await ben.context.add_cookies(cookies)  # type: ignore[arg-type]  # it takes what it gives
    signed_in.set()
    await page.get_by_role("button", name="Try again").click()
    await expect(await ben.wait_for_answer()).to_contain_text("Hello from the scripted model.")


async def test_a_signed_out_reply_that_arrives_after_the_sign_in_is_ignored(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    ben.expect_complaints("401")
    page = await ben.go("/")
    requested, clicked, signed_in, refused = (asyncio.Event() for _ in range(4))

    async def late(route: Route) -> None:
        visitor = await route.fetch()
        requested.set()
        await signed_in.wait()
        await route.fulfill(response=visitor)
        refused.set()

    async def hold(route: Route) -> None:
        """Requests that the page sends by itself would replace the button by the sign-in page."""
        await clicked.wait()
        await route.fallback()

    await ben.composer.fill("It took me long to write this.")
    await page.route("**/api/**", hold)
    await page.route("**/api/chat", lambda route: route.continue_())
    await page.route("**/api/me", late, times=1)
    await ben.context.clear_cookies()
    await ben.composer.press("Enter")
    await requested.wait()
    await page.get_by_role("button", name="Try again").click()
    clicked.set()
    await sign_in(page, "ben")
    await expect(ben.composer).to_be_visible()
    signed_in.set()
    await refused.wait()
    await expect(await ben.ask("Am I still here?")).to_contain_text("Hello from the scripted model.")


async def test_the_next_person_who_signs_in_there_does_not_find_it(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    ben.expect_complaints("401")
    page = await ben.go("/")
    await ben.composer.fill("For my eyes only")
    await ben.context.clear_cookies()
    await ben.composer.press("Enter")
    await sign_in(page, "ada")
    await expect(ben.composer).to_have_value("")
    assert await page.evaluate(STORED) == []
    await page.reload()
    await expect(ben.composer).to_have_value("")


async def test_a_message_that_never_arrived_is_there_again_after_a_reload(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    ben.expect_complaints("ERR_FAILED")
    page = await ben.go("/")
    await page.route("**/api/chat", lambda route: route.abort())
    await ben.send("Into the void")
    await expect(page.get_by_text("Your message wasn’t sent.")).to_be_visible()
    await page.reload()
    await expect(ben.composer).to_have_value("Into the void")


async def test_what_is_written_in_a_temporary_chat_is_stored_nowhere(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/?temporary")
    await ben.ask("Between us.")
    await ben.composer.fill("And this as well")
    assert await page.evaluate(STORED) == []


async def test_a_message_that_is_too_long_is_refused_before_it_is_sent(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    longest = (await cast.visitor.get("/api/instance")).ok()["longest_message"]
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.composer.fill("x" * (longest + 2))
    await expect(page.get_by_text("2 characters too long. Shorten it to send it.")).to_be_visible()
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    await ben.composer.press("Enter")
    assert not any(request["messages"][-1]["content"].startswith("xx") for request in scripted.requests)
    await ben.composer.press("Backspace")
    await ben.composer.press("Backspace")
    await expect(page.get_by_text("Shorten it to send it.")).to_have_count(0)
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()


async def test_a_chat_that_is_still_read_takes_text_and_sends_none_of_it(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.send("Which lamp?")
    await ben.wait_for_answer()
    chat, arrived, prompts_before = page.url.rsplit("/", 1)[-1], asyncio.Event(), len(scripted.requests)

    async def late(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    await page.route(f"**/api/conversations/{chat}", late)
    await page.reload()
    await expect(ben.composer).to_be_focused()
    await page.keyboard.type("And which")
    await page.keyboard.press("Enter")
    await expect(
        page.get_by_text("The chat isn’t here yet. Your message stays here until you send it.")
    ).to_be_visible()
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    await expect(page.get_by_role("button", name="Start a chat")).to_have_count(0)
    arrived.set()
    await expect(ben.questions).to_have_count(1)
    await expect(ben.composer).to_be_focused()
    assert len(scripted.requests) == prompts_before, "Nothing was sent while the page could not say to whom."
    await page.keyboard.type(" harbour?")
    await page.keyboard.press("Enter")
    await expect(ben.questions.last).to_contain_text("And which harbour?")
    await expect(ben.questions).to_have_count(2)
