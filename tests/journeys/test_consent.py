"""Ben is asked before anything is sent, and answers: once, always, changed, masked, not at all; here or elsewhere."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from discreet.app.infrastructure import Infrastructure
from discreet.assistants.actions.action import OAuthAuth
from discreet.http.services import Services
from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel, tool_call
from tests.fakes.oauth_provider import OAuthProvider
from tests.fakes.third_party import Answer, ThirdParty, answer_json
from tests.journeys.browser_page import Window
from tests.journeys.cards import FLIGHT, MAIL, Card, ask_and_allow, call_lines, host_of
from tests.journeys.conftest import OpenWindow
from tests.journeys.requests import OAUTH_CALLBACK, record_requests
from tests.journeys.test_installed_app import governed
from tests.support.action_factories import add_action, flight_status
from tests.support.gpt_with_actions import answer_script
from tests.support.people import Cast

pytestmark = pytest.mark.browser

GATE = "leaves forty minutes late from gate B22 at terminal two"
ASKED = "who waits for me at the harbour with the lantern"
LATE = answer_json({"status": "late", "told": GATE})


@pytest.fixture(autouse=True)
def third_parties(
    reset_endpoints: Any, scripted: ScriptedModel, third_party: ThirdParty, other_party: ThirdParty
) -> None:
    third_party.reset()
    other_party.reset()
    third_party.answer = LATE
    scripted.answer = answer_script(FLIGHT, "It is late.")


@pytest.mark.promise("P4")
async def test_allowed_once_it_sends_what_was_shown(ben: Window, third_party: ThirdParty) -> None:
    await ben.send("Is LH 400 on time?")
    card = await Card(ben.page).wait_for(host_of(third_party.origin))
    for text in (
        "“Travel guide” by “Ada” wants to use getFlight: Status of a flight (the builder’s words)",
        "https://flights.example/privacy",
    ):
        await expect(card.locator).to_contain_text(text)
    await expect(card.locator.get_by_role("list", name="Before you decide")).to_contain_text(
        "reviewed by this server’s operator"
    )
    await expect(card.value("number")).to_contain_text("LH 400")
    shown = await card.read_request()
    assert third_party.requests == []
    await card.allow()
    answer = await ben.wait_for_answer()
    await expect(answer).to_contain_text("It is late.")
    [received] = third_party.requests
    shown.assert_received(received, third_party.origin)

    line = call_lines(ben.page, "answered")
    await expect(line).to_contain_text(f"Sent to {host_of(third_party.origin)} · getFlight")
    await line.locator("summary").click()
    await expect(line.get_by_role("definition")).to_contain_text("LH 400")
    response = line.get_by_role("group", name=f"Response from {host_of(third_party.origin)}")
    await expect(response).to_contain_text(GATE)
    await line.get_by_role("link", name="View in Data sent").click()
    await expect(ben.page.get_by_test_id("ledger-entry")).to_contain_text("LH 400")


async def test_after_the_yes_it_says_for_whom_it_waits_and_then_that_the_model_thinks(
    ben: Window, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    third_party.answer = replace(LATE, delay=3.5)
    scripted.answer = answer_script(FLIGHT, "It is on time.")
    await ben.send("Is it on time?")
    card = await Card(ben.page).wait_for(host_of(third_party.origin))
    scripted.start_delay = 2.0
    asks = ben.page.get_by_role("navigation").get_by_text("Needs your OK")
    await expect(asks).to_be_visible()
    await card.allow()
    await expect(asks).to_have_count(0)
    line = ben.page.get_by_test_id("call")
    await expect(line).to_contain_text(re.compile(rf"Waiting for {host_of(third_party.origin)}… [23] s"))
    await expect(line).to_have_attribute("data-state", "answered")
    await expect(ben.answers.last.get_by_text("Thinking…")).to_be_visible()
    await expect(ben.answers.last).to_contain_text("It is on time.")
    await expect(ben.answers.last.get_by_text("Thinking…")).to_have_count(0)


@pytest.mark.promise("P4")
async def test_a_no_sends_nothing_and_the_answer_goes_on(
    ben: Window, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    scripted.answer = answer_script(FLIGHT, "Then I do not know.")
    await ben.send("Is LH 400 on time?")
    card = await Card(ben.page).wait_for(host_of(third_party.origin))
    await card.button("Decline").click()
    await expect(await ben.wait_for_answer()).to_contain_text("Then I do not know.")
    await expect(call_lines(ben.page, "declined")).to_contain_text("Not sent to")
    assert third_party.requests == []


@pytest.mark.promise("P4")
async def test_edited_it_sends_the_new_request_that_was_shown(
    ben: Window, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    scripted.answer = answer_script(tool_call("getFlight", number="LH 400", day="today"), "It is late.")
    ben.expect_complaints("422")
    await ben.send("Is my flight on time?")
    card = await Card(ben.page).wait_for(host_of(third_party.origin))
    await card.button("Edit").click()
    number = card.locator.get_by_role("textbox", name="number")
    await number.fill("")
    await card.button("Review changes").click()
    await expect(number).to_have_attribute("aria-invalid", "true")
    await number.fill("OS 1/\u202eA")
    await expect(card.locator).to_contain_text("Contains 1 hidden character.")
    await card.button("Remove hidden characters from number").click()
    await expect(number).to_have_value("OS 1/A")
    await card.button("Remove day").click()
    await card.button("Review changes").click()
    await expect(card.note).to_contain_text("This is the updated request. Nothing has been sent.")
    await expect(card.value("number")).to_contain_text("OS 1/A")
    await expect(card.locator.get_by_role("definition")).to_have_count(1)
    assert third_party.requests == []
    shown = await card.read_request()
    await card.allow()
    await ben.wait_for_answer()
    [received] = third_party.requests
    assert received.target == "/flights/OS%201%2FA"
    shown.assert_received(received, third_party.origin)


async def test_edited_as_a_whole(ben: Window, scripted: ScriptedModel, other_party: ThirdParty) -> None:
    scripted.answer = answer_script(MAIL, "Done.")
    await ben.send("Write to Ida.")
    card = await Card(ben.page).wait_for(host_of(other_party.origin))
    await card.button("Edit").click()
    await card.button("Edit as JSON").click()
    json_field = card.locator.get_by_role("textbox", name="All values as JSON")
    await json_field.fill("[]")
    await card.button("Review changes").click()
    await expect(card.locator.get_by_role("alert")).to_contain_text("one JSON object")
    await json_field.fill('{"body": {"to": "ida", "text": "Hi", "cc": ["ben", "cleo"]}}')
    await card.button("Review changes").click()
    await expect(card.value("cc 2")).to_contain_text("cleo")
    await card.allow()
    await ben.wait_for_answer()
    assert other_party.requests[0].json() == {"to": "ida", "text": "Hi", "cc": ["ben", "cleo"]}


@pytest.mark.promise("P4")
async def test_masked_it_sends_nothing_personal(ben: Window, scripted: ScriptedModel, other_party: ThirdParty) -> None:
    text = "Call me at +49 30 901820 or write to ben@example.org."
    scripted.answer = answer_script(tool_call("createDraft", body={"to": "ida@lighthouse.org", "text": text}), "Done.")
    await ben.send("Write to Ida.")
    card = await Card(ben.page).wait_for(host_of(other_party.origin))
    await expect(card.locator).to_contain_text("Data to be sent: 2 values, with personal data in 2")
    await expect(card.value("to")).to_contain_text("Personal: email address")
    await card.button("Mask to").click()
    await expect(card.value("to")).to_contain_text("removed]")
    await card.button("Mask personal data (1)").click()
    await expect(card.value("text")).to_contain_text("removed]")
    await expect(card.note).to_contain_text("Personal data is masked.")
    shown = await card.read_request()
    await card.allow()
    await ben.wait_for_answer()
    [received] = other_party.requests
    shown.assert_received(received, other_party.origin)
    for personal in (b"ida@", b"ben@", b"901820"):
        assert personal not in received.body


async def test_always_spares_the_question_until_it_is_taken_back(ben: Window, third_party: ThirdParty) -> None:
    page = ben.page
    await ben.send("Is LH 400 on time?")
    card = await Card(page).wait_for(host_of(third_party.origin))
    await card.button("Always allow…").click()
    await expect(card.locator.get_by_role("heading", name="Always allow this?")).to_be_focused()
    for text in ("GET", "/flights/{number}", "Only from: “Travel guide”", "For 90 days, until"):
        await expect(card.locator).to_contain_text(text)
    await page.keyboard.press("Escape")
    await expect(card.button("Allow once")).to_be_visible()
    await card.button("Always allow…").click()
    assert third_party.requests == []
    await card.button("Send and always allow").click()
    await expect(await ben.wait_for_answer()).to_contain_text("It is late.")
    await ben.ask("And now?")
    assert len(third_party.requests) == 2
    await expect(call_lines(page, "answered")).to_have_count(2)

    conversation = page.url
    await page.goto("/settings/connections")
    await page.get_by_role("button", name="Revoke “Status of a flight”").click()
    await page.get_by_role("dialog").get_by_role("button", name="Revoke", exact=True).click()
    await expect(page.get_by_role("button", name="Revoke “Status of a flight”")).to_have_count(0)
    await page.goto(conversation)
    await ben.send("And again?")
    await card.wait_for(host_of(third_party.origin))
    await expect(card.locator).to_contain_text("You withdrew “Always allow” for this.")
    assert len(third_party.requests) == 2


async def test_always_is_asked_again_and_the_card_says_why(
    window: OpenWindow, cast: Cast, guide: UUID, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    """First the instructions change, then a telephone number goes that never went before. In both languages."""
    await ask_and_allow(cast.ben, "Is LH 400 on time?", str(guide), always=True)
    draft = (await cast.ada.get(f"/api/gpts/{guide}/draft")).ok()
    written = {name: draft[name] for name in ("name", "description", "starters", "model", "knowledge_use")}
    (await cast.ada.put(f"/api/gpts/{guide}/draft", written | {"instructions": "Send all that was said."})).ok()
    (await cast.ada.post(f"/api/gpts/{guide}/publish", {"level": "everyone"})).ok()
    page = (await window(cast.ben)).page
    ben = await window(cast.ben, locale="de-DE")
    await ben.go(f"/g/{guide}")
    await ben.page.get_by_role("textbox", name="Nachricht", exact=True).fill("Und jetzt?")
    await ben.page.keyboard.press("Enter")
    card = Card(ben.page)
    await expect(card.locator).to_contain_text("Die Anweisungen oder Aktionen dieses GPT haben sich geändert, seit du")
    await page.goto(ben.page.url)
    card = await Card(page).wait_for(host_of(third_party.origin))
    await expect(card.locator).to_contain_text(
        "This GPT’s instructions or actions changed since you chose “Always allow”."
    )
    await card.button("Always allow…").click()
    await card.button("Send and always allow").click()
    await expect(call_lines(page, "answered")).to_have_count(1)

    scripted.answer = answer_script(tool_call("getFlight", number="LH 400, +49 170 1234567"), "It is late.")
    await ben.page.reload()
    await expect(ben.page.get_by_role("article").last).to_be_visible()
    await ben.page.get_by_role("textbox", name="Nachricht", exact=True).fill("Und ruf mich an.")
    await ben.page.keyboard.press("Enter")
    await expect(Card(ben.page).locator).to_contain_text(
        "Das sendet persönliche Daten, die frühere Anfragen nicht enthielten: Telefonnummer."
    )
    assert len(third_party.requests) == 2
    for grant in (await cast.ben.get("/api/grants")).ok()["grants"]:
        (await cast.ben.delete(f"/api/grants/{grant['id']}")).ok()


async def test_two_cards_in_one_answer_and_what_the_first_brought_is_marked(
    ben: Window, scripted: ScriptedModel, third_party: ThirdParty, other_party: ThirdParty
) -> None:
    second = tool_call("createDraft", body={"to": "ida@lighthouse.org", "text": f"You, {ASKED}: LH 400 {GATE}."})
    scripted.answer = answer_script(
        ModelAnswer("I look it up.", FLIGHT.calls), ModelAnswer("Now the draft.", second.calls), "All done."
    )
    await ben.send(f"Is LH 400 on time? Tell {ASKED}.")
    card = await Card(ben.page).wait_for(host_of(third_party.origin))
    await card.button("Allow once").click()
    await card.wait_for(host_of(other_party.origin))
    await expect(card.heading).to_be_focused()
    await expect(card.button("Always allow…")).to_have_count(0)
    await expect(card.locator).to_contain_text("Why we’re asking: It may contain data from")
    await expect(card.locator).to_contain_text("so we ask every time.")
    await expect(card.value("text")).to_contain_text(f"From another service, from {host_of(third_party.origin)}")
    await expect(card.value("text")).to_contain_text("Your own words")
    await expect(call_lines(ben.page, "answered")).to_have_count(1)
    await card.allow()
    answer = await ben.wait_for_answer()
    shown = await answer.inner_text()
    places = [
        shown.index(piece) for piece in ("I look it up.", "getFlight", "Now the draft.", "createDraft", "All done.")
    ]
    assert places == sorted(places), shown
    await ben.page.reload()
    await expect(call_lines(ben.page, "answered")).to_have_count(2)

    await ben.privacy_chip.click()
    sent = ben.page.get_by_test_id("receipt-sent")
    await expect(sent.get_by_role("link")).to_have_count(2)
    await expect(sent).to_contain_text(host_of(other_party.origin))


async def test_what_failed_says_so(ben: Window, third_party: ThirdParty) -> None:
    third_party.answer = Answer(raw=b"not HTTP")
    await ben.send("Is LH 400 on time?")
    card = await Card(ben.page).wait_for(host_of(third_party.origin))
    await card.allow()
    await ben.wait_for_answer()
    await expect(call_lines(ben.page, "failed")).to_contain_text(f"Tried to send to {host_of(third_party.origin)}")


async def test_it_waits_through_a_reload_and_a_new_message_means_no(
    ben: Window, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    page = ben.page
    await ben.send("Is LH 400 on time?")
    card = await Card(page).wait_for(host_of(third_party.origin))
    row = page.get_by_role("navigation").get_by_role("listitem").filter(has_text="Is LH 400 on time?").first
    await expect(row).to_contain_text("Needs your OK")
    await page.reload()
    await card.wait_for(host_of(third_party.origin))
    await expect(ben.composer).to_have_accessible_description(
        "Permission needed above. If you send a message instead, the request is declined."
    )
    scripted.answer = "As you like."
    await ben.ask("Never mind.")
    await expect(card.locator).to_have_count(0)
    await expect(call_lines(page, "declined")).to_have_count(1)
    await expect(row).not_to_contain_text("Needs your OK")
    await page.reload()
    await expect(call_lines(page, "declined")).to_have_count(1)
    assert third_party.requests == []


async def come_back(page: Page) -> None:
    """As a person who has been in another window."""
    await page.evaluate("window.dispatchEvent(new Event('focus'))")


async def other_tab(ben: Window) -> Page:
    await expect(ben.page).to_have_url(re.compile(r"/c/[0-9a-f-]{36}$"))
    opened = await ben.context.new_page()
    await opened.goto(ben.page.url)
    return opened


async def test_answered_in_another_tab_this_one_goes_on_with_it(ben: Window, third_party: ThirdParty) -> None:
    await ben.send("Is LH 400 on time?")
    card = await Card(ben.page).wait_for(host_of(third_party.origin))
    elsewhere = await Card(await other_tab(ben)).wait_for(host_of(third_party.origin))
    await elsewhere.allow()
    await come_back(ben.page)
    await expect(await ben.wait_for_answer()).to_contain_text("It is late.")
    await expect(card.locator).to_have_count(0)
    assert len(third_party.requests) == 1


@pytest.mark.promise("P4")
async def test_changed_in_another_tab_the_old_one_cannot_be_allowed(ben: Window, third_party: ThirdParty) -> None:
    ben.expect_complaints("409")
    await ben.send("Is LH 400 on time?")
    card = await Card(ben.page).wait_for(host_of(third_party.origin))
    elsewhere = await Card(await other_tab(ben)).wait_for(host_of(third_party.origin))
    await elsewhere.button("Edit").click()
    await elsewhere.locator.get_by_role("textbox", name="number").fill("OS 7")
    await elsewhere.button("Review changes").click()
    await expect(elsewhere.value("number")).to_contain_text("OS 7")
    await card.button("Allow once").click()
    await expect(card.note).to_contain_text("This was changed or answered elsewhere.")
    await expect(card.value("number")).to_contain_text("OS 7")
    assert third_party.requests == []
    await card.allow()
    await ben.wait_for_answer()
    assert [received.target for received in third_party.requests] == ["/flights/OS%207"]


async def test_offline_nothing_is_lost(ben: Window, third_party: ThirdParty) -> None:
    ben.expect_complaints("ERR_INTERNET_DISCONNECTED")
    await ben.send("Is LH 400 on time?")
    card = await Card(ben.page).wait_for(host_of(third_party.origin))
    await expect(card.button("Allow once")).to_be_enabled()
    await ben.context.set_offline(True)
    await card.button("Allow once").click()
    await expect(card.locator.get_by_role("alert")).to_contain_text("Your answer may not have arrived.")
    await ben.context.set_offline(False)
    await card.button("Check status").click()
    await expect(card.locator.get_by_role("alert")).to_have_count(0)
    await card.allow()
    await expect(await ben.wait_for_answer()).to_contain_text("It is late.")
    assert len(third_party.requests) == 1


async def test_signing_in_comes_before_the_yes(
    window: OpenWindow, infra: Infrastructure, services: Services, cast: Cast, third_party: ThirdParty
) -> None:
    third_party.oauth = OAuthProvider()
    auth = OAuthAuth(f"{third_party.origin}/authorize", f"{third_party.origin}/token", "discreet-client")
    gpt = (await cast.ada.post("/api/gpts", {"name": "My flights"})).ok()["id"]
    action = await add_action(infra, cast.ada.id, gpt, flight_status(third_party.origin), auth=auth)
    (await cast.ada.put(f"/api/gpts/{gpt}/actions/{action.id}/secret", {"secret": "discreet-client-secret"})).ok()
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    ben = await window(cast.ben)
    await ben.go(f"/g/{gpt}")
    await ben.send("Is LH 400 on time?")
    card = await Card(ben.page).wait_for(host_of(third_party.origin))
    await expect(card.locator).to_contain_text(f"{host_of(third_party.origin)} needs you to sign in")
    await expect(card.button("Allow once")).to_have_count(0)
    conversation = ben.page.url
    await governed(ben.page)
    with record_requests() as seen:
        await card.button(f"Sign in to {host_of(third_party.origin)}").click()
        await expect(card.button("Allow once")).to_be_visible()
    assert seen.statuses(OAUTH_CALLBACK) == [303]
    assert ben.page.url.partition("?")[0] == conversation
    assert all(f"{third_party.origin}/authorize" in fault for fault in ben.watch.faults), ben.watch.faults
    ben.watch.faults.clear()
    await card.allow()
    await expect(await ben.wait_for_answer()).to_contain_text("It is late.")
    [received] = third_party.calls
    assert third_party.oauth.is_valid(received.header("Authorization"))
