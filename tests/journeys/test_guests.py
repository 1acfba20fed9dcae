"""A guest in a browser: they come in by a link, chat, allow a call, keep the chat here if they like, and end it."""

import asyncio
import os
import re
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, Route, expect

from discreet.assistants.guest_links.guest_link import MessageCaps
from discreet.http.services import Services
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel
from tests.fakes.third_party import Answer, ThirdParty
from tests.journeys.conftest import OpenWindow
from tests.support.builder import Builder
from tests.support.gpt_with_actions import answer_script
from tests.support.guests import allow_guests, create_guest_link
from tests.support.knowledge import as_actor
from tests.support.people import Cast
from tests.support.workspace_with_rules import RuledWorkspace

PHONE = (390, 844)
FLIGHT = ModelAnswer("I look.", (("getFlight", {"number": "LH 400"}),))
KEPT = """(async () => { const open = indexedDB.open("discreet-guest", 1);
    const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
    const all = db.transaction("chats").objectStore("chats").getAll();
    return await new Promise((done) => { all.onsuccess = () => done(all.result.length); }); })()"""
"""How many chats the browser keeps."""
SHOTS = os.environ.get("GUEST_SHOTS")


async def shot(page: Page, name: str) -> None:
    """Take a picture to look at, if asked for."""
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png")


@pytest.fixture(autouse=True)
def scripted_answers(scripted: ScriptedModel, third_party: ThirdParty) -> None:
    third_party.reset()
    third_party.answer = Answer('{"status": "on time"}')
    scripted.answer, scripted.gap = "Good morning. How can I help?", 0.0


async def address_of(services: Services, cast: Cast, gpt_id: UUID, **draft: Any) -> str:
    await allow_guests(services)
    await services.gpts.publisher.publish(as_actor(cast.ada), gpt_id, Level.LINK)
    link = await create_guest_link(services, as_actor(cast.ada), gpt_id, **draft)
    return "/g/" + link.address.rpartition("/")[2]


async def asks(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Message").fill(text)
    await page.keyboard.press("Enter")


@pytest.mark.promise("P9")
async def test_a_guest_chats_reloads_and_ends(
    window: OpenWindow, cast: Cast, services: Services, guide: UUID, owner: object
) -> None:
    guest = await window(size=PHONE)
    page = guest.page
    await page.goto(await address_of(services, cast, guide))
    await expect(page.get_by_text("Built by Ada")).to_be_visible()
    await expect(page.get_by_text("AI, can be wrong · not saved · never used for training")).to_be_visible()
    await page.get_by_role("button", name="Details").click()
    await expect(page.get_by_text("You’re chatting with an AI")).to_be_visible()
    await expect(page.get_by_text("operator can’t open this chat")).to_be_visible()
    await page.keyboard.press("Escape")
    await shot(page, "start-390")
    await asks(page, "Good morning")
    await expect(page.get_by_text("How can I help?")).to_be_visible()
    await shot(page, "chat-390")
    await page.get_by_test_id("privacy-chip").click()
    receipt = page.get_by_test_id("receipt")
    await expect(receipt).to_contain_text("Guest chat with Travel guide, through a link")
    await expect(receipt).to_contain_text("No: guest chats are never used.")
    await expect(receipt).not_to_contain_text("sign out")
    await shot(page, "receipt-390")
    await page.keyboard.press("Escape")
    await page.reload()
    await expect(page.get_by_text("How can I help?")).to_be_visible()
    assert await page.evaluate("document.cookie") == ""
    caches = "(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((r) => r.url)))).flat().join())()"
    assert "/g/" not in await page.evaluate(caches)
    await page.get_by_role("button", name="End chat", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="End chat", exact=True).click()
    await expect(page.get_by_role("heading", name="This chat has ended")).to_be_visible()
    await shot(page, "ended-390")
    assert await owner.fetchval("SELECT count(*) FROM guests") == 0  # type: ignore[attr-defined]


@pytest.mark.promise("P4")
async def test_a_guest_allows_a_call(
    window: OpenWindow, cast: Cast, services: Services, guide: UUID, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    guest = await window()
    page = guest.page
    await page.goto(await address_of(services, cast, guide))
    await asks(page, "Is LH 400 on time?")
    allow = page.get_by_role("button", name=re.compile("^Allow"))
    await expect(allow.first).to_be_visible()
    await shot(page, "card-1280")
    assert third_party.requests == []
    await allow.first.click()
    await expect(page.get_by_text("It is on time.")).to_be_visible()
    assert len(third_party.requests) == 1


@pytest.mark.promise("P7")
async def test_a_guest_keeps_the_chat_in_this_browser(
    window: OpenWindow, cast: Cast, services: Services, guide: UUID, scripted: ScriptedModel
) -> None:
    guest = await window()
    page = guest.page
    address = await address_of(services, cast, guide, password="correct horse")
    await page.goto(address)
    guest.expect_complaints("status of 403")
    await page.get_by_label("Password").fill("wrong horse")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("This password is wrong")).to_be_visible()
    await shot(page, "password-1280")
    await page.get_by_label("Password").fill("correct horse")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Built by Ada")).to_be_visible()
    await shot(page, "start-1280")
    await page.get_by_role("button", name="About", exact=True).click()
    await page.get_by_role("switch", name="Keep in this browser").click()
    await shot(page, "about-1280")
    await page.keyboard.press("Escape")
    scripted.answer = "The heron nests behind the mill."
    await asks(page, "Where is the heron?")
    await expect(page.get_by_text("behind the mill")).to_be_visible()
    await expect(page.get_by_text("Guest chat, kept in this browser only")).to_be_visible()
    await page.wait_for_function(f"async () => await {KEPT} === 1")
    await page.get_by_test_id("privacy-chip").click()
    await expect(page.get_by_test_id("receipt")).to_contain_text("an encrypted copy in this browser")
    await shot(page, "receipt-kept-1280")
    await page.keyboard.press("Escape")
    await page.evaluate("sessionStorage.clear()")
    await page.goto(address)
    await page.get_by_label("Password").fill("correct horse")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("behind the mill")).to_be_visible()
    await page.get_by_role("button", name="End chat", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="End chat", exact=True).click()
    await expect(page.get_by_role("heading", name="This chat has ended")).to_be_visible()
    assert await page.evaluate(KEPT) == 0


async def keeps(page: Page) -> None:
    """Turn on that this browser keeps the chat."""
    await page.get_by_role("button", name="About", exact=True).click()
    await page.get_by_role("switch", name="Keep in this browser").click()
    await expect(page.get_by_text("Guest chat, kept in this browser only")).to_be_visible()
    await page.keyboard.press("Escape")


@pytest.mark.promise("P7", "P9")
async def test_ending_erases_a_chat_that_is_being_kept(
    window: OpenWindow, cast: Cast, services: Services, guide: UUID
) -> None:
    page = (await window()).page
    await page.goto(await address_of(services, cast, guide))
    await keeps(page)
    sealed, ended = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        response = await route.fetch()
        sealed.set()
        await ended.wait()
        await route.fulfill(response=response)

    await page.route("**/api/guest/kept", late)
    await asks(page, "Good morning")
    await expect(page.get_by_text("How can I help?")).to_be_visible()
    await asyncio.wait_for(sealed.wait(), 10)
    await page.get_by_role("button", name="End chat", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="End chat", exact=True).click()
    await expect(page.get_by_role("heading", name="This chat has ended")).to_be_visible()
    ended.set()
    await page.wait_for_timeout(500)
    assert await page.evaluate(KEPT) == 0


@pytest.mark.promise("P4")
async def test_a_chat_is_kept_when_its_answer_no_longer_waits_for_the_guest(
    window: OpenWindow, cast: Cast, services: Services, guide: UUID, scripted: ScriptedModel
) -> None:
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    page = (await window()).page
    await page.goto(await address_of(services, cast, guide))
    await keeps(page)
    await asks(page, "Is LH 400 on time?")
    allow = page.get_by_role("button", name=re.compile("^Allow"))
    await expect(allow.first).to_be_visible()
    await page.get_by_role("button", name="About", exact=True).click()
    await expect(page.get_by_role("switch", name="Keep in this browser")).to_be_visible()
    await expect(page.get_by_text("An answer isn’t finished yet")).to_have_count(0)
    await page.keyboard.press("Escape")
    await allow.first.click()
    await expect(page.get_by_text("It is on time.")).to_be_visible()
    await page.wait_for_function(f"async () => await {KEPT} === 1")


async def test_a_revoked_link_says_so_in_the_readers_language(
    window: OpenWindow, cast: Cast, services: Services, guide: UUID
) -> None:
    guest = await window(locale="de-DE")
    page = guest.page
    address = await address_of(services, cast, guide)
    await page.goto(address)
    await expect(page.get_by_text("Erstellt von Ada")).to_be_visible()
    for link in (await services.guest_link_management.list_links(as_actor(cast.ada), guide)).links:
        await services.guest_link_management.revoke(as_actor(cast.ada), guide, link.id)
    guest.expect_complaints("status of 401", "status of 404")
    await page.get_by_role("textbox", name="Nachricht").fill("Hallo")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Dieser Link wurde ausgeschaltet")).to_be_visible()
    await expect(page.get_by_text("Hallo", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Neuen Chat starten")).to_have_count(0)
    await shot(page, "off-de")
    await page.reload()
    await expect(page.get_by_role("heading", name="Dieser Link funktioniert nicht mehr")).to_be_visible()
    await shot(page, "shut-de")


async def test_the_check_shows_how_far_it_is_and_can_be_cancelled(
    window: OpenWindow, cast: Cast, services: Services, guide: UUID
) -> None:
    """The proof of work runs in a worker of the page, beside the service worker: no guest enters without it."""
    proofs = services.guest_links._proofs
    usual = proofs._tries
    guest = await window(size=PHONE)
    page = guest.page
    address = await address_of(services, cast, guide)
    proofs._tries = 1_000_000_000  # never found in time
    try:
        await page.goto(address)
        await expect(page.get_by_role("progressbar", name="Checking that you’re not a robot…")).to_be_visible()
        assert await page.evaluate("navigator.serviceWorker.ready.then((found) => found.active !== null)")
        await shot(page, "checking-390")
        await page.get_by_role("button", name="Cancel").click()
        await expect(page.get_by_role("heading", name="The check was stopped")).to_be_visible()
        await shot(page, "stopped-390")
    finally:
        proofs._tries = usual
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_text("Built by Ada")).to_be_visible()


async def test_without_https_the_page_says_what_is_missing(
    window: OpenWindow, cast: Cast, services: Services, guide: UUID
) -> None:
    proofs = services.guest_links._proofs
    usual = proofs._tries
    guest = await window()
    page = guest.page
    await page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    address = await address_of(services, cast, guide)
    await page.goto(address)
    await expect(page.get_by_text("wasn’t opened over HTTPS")).to_be_visible()
    proofs._tries = 0
    try:
        await page.get_by_role("button", name="Try again").click()
        await expect(page.get_by_text("Built by Ada")).to_be_visible()
        await page.get_by_role("button", name="About", exact=True).click()
        await expect(page.get_by_role("switch", name="Keep in this browser")).to_have_count(0)
    finally:
        proofs._tries = usual


async def test_the_page_says_that_the_gpt_is_of_a_workspace_also_in_the_dark(
    window: OpenWindow, services: Services, build: Builder
) -> None:
    await allow_guests(services)
    firm = await RuledWorkspace(services, build).open()
    await firm.change_rules(guests=True)
    gpt_id = (await services.gpts.drafts.create(firm.ada, "Travel guide")).gpt.id
    await services.gpts.publisher.publish(firm.ada, gpt_id, Level.LINK)
    link = await create_guest_link(services, firm.ada, gpt_id)
    guest = await window(size=PHONE)
    page = guest.page
    await page.emulate_media(color_scheme="dark")
    await page.goto("/g/" + link.address.rpartition("/")[2])
    await page.get_by_role("button", name="About", exact=True).click()
    await expect(page.get_by_text("The GPT is from a workspace")).to_be_visible()
    await shot(page, "workspace-dark-390")
    await page.keyboard.press("Escape")
    await asks(page, "Good morning")
    await expect(page.get_by_text("How can I help?")).to_be_visible()
    await shot(page, "chat-dark-390")
    await page.get_by_role("button", name="About", exact=True).click()
    await shot(page, "about-dark-390")


async def end_all_guests(services: Services, owner: object) -> None:
    """End every guest, as time does."""
    for row in await owner.fetch("SELECT account_id FROM guests"):  # type: ignore[attr-defined]
        await services.guests._guests.end(row["account_id"])


@pytest.mark.promise("P7")
async def test_a_kept_chat_goes_on_after_its_visit_is_over(
    window: OpenWindow, cast: Cast, services: Services, guide: UUID, scripted: ScriptedModel, owner: object
) -> None:
    guest = await window()
    page = guest.page
    await page.goto(await address_of(services, cast, guide))
    await page.get_by_role("button", name="About", exact=True).click()
    await page.get_by_role("switch", name="Keep in this browser").click()
    await page.keyboard.press("Escape")
    scripted.answer = "The heron nests behind the mill."
    async with page.expect_response("**/api/guest/kept"):
        await asks(page, "Where is the heron?")
    await expect(page.get_by_text("behind the mill")).to_be_visible()
    await page.wait_for_timeout(300)
    guest.expect_complaints("status of 401")
    await end_all_guests(services, owner)
    await page.reload()
    await expect(page.get_by_text("behind the mill")).to_be_visible()
    await page.wait_for_load_state("networkidle")  # or its receipt learns of the end
    await end_all_guests(services, owner)
    await asks(page, "And the stork?")
    await expect(page.get_by_role("textbox", name="Message")).to_have_value("And the stork?")
    await expect(page.get_by_text("behind the mill")).to_be_visible()
    await page.get_by_role("button", name="About", exact=True).click()
    await page.get_by_role("switch", name="Keep in this browser").click()
    await page.keyboard.press("Escape")
    await end_all_guests(services, owner)
    await page.reload()
    await expect(page.get_by_role("heading", name="This chat has ended")).to_be_visible()


async def test_a_message_refused_beside_a_card_comes_back(
    window: OpenWindow, cast: Cast, services: Services, guide: UUID, scripted: ScriptedModel
) -> None:
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    guest = await window(size=PHONE)
    page = guest.page
    await page.goto(await address_of(services, cast, guide, caps=MessageCaps(guest=1, range=1, link=1)))
    await asks(page, "Is LH 400 on time?")
    allow = page.get_by_role("button", name=re.compile("^Allow"))
    await expect(allow.first).to_be_visible()
    await expect(page.get_by_text("We ask every time in a guest chat.")).to_be_visible()
    guest.expect_complaints("status of 429")
    await asks(page, "And LH 500?")
    await expect(page.get_by_role("textbox", name="Message")).to_have_value("And LH 500?")
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("Your message wasn’t sent.")
    await expect(alert).to_be_in_viewport()
    await shot(page, "refused-card-390")
    await allow.first.click()
    await expect(page.get_by_text("It is on time.")).to_be_visible()
    await asks(page, "And LH 500?")
    await expect(alert).to_contain_text(re.compile(r"Try again in \d+ (hours|minutes|seconds)"))
    await expect(alert.get_by_role("button", name="Edit message")).to_be_visible()
    await expect(alert.get_by_role("button", name="Try again")).to_have_count(0)
    await shot(page, "cap-390")


@pytest.mark.promise("P8")
async def test_a_guest_tells_the_builder_what_they_were_shown(
    window: OpenWindow, cast: Cast, services: Services, guide: UUID, owner: Any
) -> None:
    guest = await window(size=PHONE)
    page = guest.page
    await page.goto(await address_of(services, cast, guide))
    await expect(page.get_by_text("Built by Ada")).to_be_visible()
    await expect(page.get_by_role("button", name="Tell the builder")).to_have_count(0)
    await asks(page, "Good morning")
    await expect(page.get_by_text("How can I help?")).to_be_visible()
    await page.get_by_role("button", name="Tell the builder").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("Rating only")).to_have_count(0)
    await dialog.get_by_label("Comment", exact=True).fill("Too polite")
    await expect(dialog.get_by_test_id("seen")).to_contain_text("Too polite")
    await expect(dialog).to_contain_text("You can’t take it back")
    await shot(page, "feedback-390")
    assert await owner.fetchval("SELECT count(*) FROM feedback_waiting") == 0
    await dialog.get_by_role("button", name="Send to builder").click()
    await expect(dialog.get_by_role("heading", name="Sent")).to_be_visible()
    await expect(dialog.get_by_role("button", name="Withdraw")).to_have_count(0)
    await expect(dialog.get_by_role("link")).to_have_count(0)
    await shot(page, "feedback-sent-390")
    assert await owner.fetchval("SELECT count(*) FROM feedback_waiting") == 1
    await owner.execute("DELETE FROM feedback_waiting")
