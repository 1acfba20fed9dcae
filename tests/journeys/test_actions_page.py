"""Ada gives her GPT an action: she fixes a faulty document at its lines, signs in, tries it and publishes it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.fakes.oauth_provider import OAuthProvider
from tests.fakes.third_party import Answer, ReceivedRequest, ThirdParty, answer_json
from tests.journeys.browser_page import NARROW, Window
from tests.journeys.cards import host_of
from tests.journeys.conftest import OpenWindow
from tests.journeys.requests import OAUTH_CALLBACK, record_requests
from tests.support.people import Cast

pytestmark = pytest.mark.browser

SIZE = (1440, 900)
SECRET = "a-key-that-nobody-reads-again"
POLICY = "https://flights.example/privacy"

DOCUMENT = """\
openapi: 3.1.0
info:
  title: Flight information
  version: "1"
servers:
  - url: {origin}
paths:
  /flights/{{number}}:
    get:
      operationId: getFlight
      summary: Status of a flight
      parameters:
        - name: number
          in: path
          required: true
          description: Airline and number
          schema:
            type: string
        - name: day
          in: query
          schema:
            type: string
  /alerts:
    post:
      operationId: watchFlight
      summary: Be told when a flight changes
      requestBody:
        content:
          application/json:
            schema:
              {alert}
"""
BROKEN = '$ref: "#/components/schemas/Alert"'
MENDED = "{type: object, required: [number], properties: {number: {type: string}, email: {type: string}}}"
BROKEN_LINE = 1 + DOCUMENT.splitlines().index("              {alert}")


@dataclass
class Place:
    """Ada's GPT, and the address of its action once there is one."""

    gpt: UUID
    action: str = ""

    @property
    def builder(self) -> str:
        return f"/gpts/{self.gpt}/edit"

    @property
    def new(self) -> str:
        return f"/gpts/{self.gpt}/actions/new"


@pytest_asyncio.fixture(scope="module")
async def place(cast: Cast) -> Place:
    made = (await cast.ada.post("/api/gpts", {"name": "Travel desk"})).ok()
    return Place(UUID(made["id"]))


@pytest_asyncio.fixture
async def ada(window: OpenWindow, cast: Cast) -> Window:
    return await window(cast.ada, size=SIZE)


def document_of(third_party: ThirdParty, alert: str = MENDED) -> str:
    return DOCUMENT.format(origin=third_party.origin, alert=alert)


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Document", exact=True)


def operation(page: Page, name: str) -> Locator:
    return page.locator(f"[data-operation={name}]")


async def checked(page: Page, sentence: str | re.Pattern[str]) -> None:
    await expect(page.get_by_test_id("check-state")).to_contain_text(sentence)


async def save(page: Page) -> None:
    await page.get_by_role("button", name="Save", exact=True).click()


async def saved(page: Page) -> None:
    await expect(page.get_by_test_id("action-state")).to_have_text("Saved")


async def test_a_document_with_problems_is_mended_at_its_lines(
    ada: Window, place: Place, third_party: ThirdParty
) -> None:
    page = await ada.go(place.builder)
    await expect(page.get_by_test_id("actions")).to_contain_text("No actions yet.")
    await page.get_by_role("button", name="Add action").click()
    add = page.get_by_role("button", name="Add action")
    await expect(add).to_be_disabled()
    await editor(page).fill("openapi: [3.1.0\ninfo: {}\n")
    await checked(page, "1 part can’t be used")
    await expect(add).to_be_disabled()
    await editor(page).fill(document_of(third_party, BROKEN))
    refused = page.get_by_role("region", name="Can’t be used")
    await expect(refused).to_contain_text("Alert")
    await expect(operation(page, "getFlight")).to_be_visible()
    await expect(operation(page, "watchFlight")).to_have_count(0)

    await refused.get_by_role("button", name=f"Line {BROKEN_LINE}").click()
    await expect(editor(page)).to_be_focused()
    assert (await page.evaluate("getSelection().toString()")).strip() == BROKEN
    await expect(page.get_by_text(f"Line {BROKEN_LINE} of")).to_be_visible()
    await page.keyboard.type(f"              {MENDED}")
    await expect(refused).to_have_count(0)
    await expect(operation(page, "watchFlight")).to_contain_text("Can change data")
    await operation(page, "getFlight").get_by_text("Sends 2 fields").click()
    await expect(operation(page, "getFlight")).to_contain_text("in the path")

    await add.click()
    await expect(page).to_have_url(re.compile(r"/actions/[0-9a-f-]{36}$"))
    place.action = page.url.removeprefix(ada.server)
    await saved(page)
    await expect(page.get_by_role("heading", name="Flight information", level=1)).to_be_visible()


async def test_what_is_not_saved_is_not_left_by_accident(ada: Window, place: Place) -> None:
    page = await ada.go(place.action)
    switch = page.get_by_role("switch", name="watchFlight")
    await expect(page.get_by_text("2 of 2 operations enabled")).to_be_visible()
    await switch.click()
    await expect(page.get_by_text("1 of 2 operations enabled")).to_be_visible()
    question = page.get_by_role("dialog", name="Leave without saving?")
    for leave in (page.get_by_role("link", name="Edit GPT").click, page.get_by_role("link", name="New chat").click):
        await leave()
        await question.get_by_role("button", name="Cancel").click()
        await expect(page).to_have_url(re.compile(place.action))
    await expect(switch).to_have_attribute("aria-checked", "false")
    await save(page)
    await saved(page)
    await page.reload()
    await expect(switch).to_have_attribute("aria-checked", "false")


async def test_going_back_asks_too(ada: Window, place: Place) -> None:
    page = await ada.go(place.builder)
    await page.get_by_test_id("actions").get_by_role("link", name="Flight information").click()
    switch = page.get_by_role("switch", name="watchFlight")
    await switch.click()
    await page.go_back()
    question = page.get_by_role("dialog", name="Leave without saving?")
    await question.get_by_role("button", name="Cancel").click()
    await expect(page).to_have_url(re.compile(place.action))
    await expect(switch).to_have_attribute("aria-checked", "true")
    await page.go_back()
    await question.get_by_role("button", name="Leave").click()
    await expect(page).to_have_url(re.compile("/edit$"))
    await expect(page.get_by_test_id("actions")).to_contain_text("1 of 2 operations enabled")


async def test_a_change_is_looked_at_before_it_is_saved(ada: Window, place: Place, third_party: ThirdParty) -> None:
    page = await ada.go(place.action)
    await editor(page).fill(document_of(third_party).replace("name: day", "name: date").replace("/alerts", "/watches"))
    await save(page)
    dialog = page.get_by_role("dialog", name="Changes")
    changes = dialog.get_by_test_id("changes").get_by_role("listitem")
    await expect(changes).to_have_count(2)
    await expect(changes.filter(has_text="getFlight")).to_contain_text("asked again")
    await dialog.get_by_role("button", name="Keep editing").click()
    await expect(page.get_by_test_id("action-state")).to_have_text("Not saved yet")
    await save(page)
    await dialog.get_by_role("button", name="Save changes").click()
    await saved(page)
    await page.reload()
    await expect(editor(page)).to_have_value(re.compile("name: date"))


async def test_a_secret_goes_in_and_never_comes_out(
    ada: Window, cast: Cast, place: Place, third_party: ThirdParty
) -> None:
    page = await ada.go(place.action)
    await page.get_by_label("API key", exact=False).first.check()
    await page.get_by_label("Send key as").select_option("header")
    await page.get_by_label("Header name").fill("X-API-Key")
    await page.get_by_label("API key", exact=True).last.fill(SECRET)
    await save(page)
    await saved(page)
    key_group = page.get_by_role("group", name="API key")
    await expect(key_group).to_contain_text(f"A secret is set for {host_of(third_party.origin)}.")
    assert SECRET not in await page.content()
    assert SECRET not in str((await cast.ada.get("/api" + place.action)).ok())
    await key_group.get_by_role("button", name="Replace").click()
    await page.get_by_role("button", name="Keep current secret").click()
    await expect(key_group).to_be_visible()


async def test_an_operation_is_tried_with_the_card_that_others_see(
    ada: Window, place: Place, third_party: ThirdParty
) -> None:
    third_party.reset()
    third_party.answer = answer_json({"number": "LH400", "status": "on time"})
    page = await ada.go(place.action)
    await page.get_by_role("button", name="Try getFlight").click()
    dialog = page.get_by_role("dialog", name="Try getFlight")
    await dialog.get_by_role("button", name="Show request").click()
    await expect(dialog.get_by_text("Required", exact=True)).to_be_visible()
    await dialog.get_by_label("number").fill("LH400")
    await dialog.get_by_role("button", name="Show request").click()
    await expect(dialog.get_by_role("button", name="Allow once")).to_be_visible()
    assert third_party.requests == []
    await page.reload()
    dialog = page.get_by_role("dialog", name="Try it")
    await dialog.get_by_role("button", name="Allow once").click()
    trial = page.get_by_test_id("trial")
    await expect(trial).to_contain_text("answered with status 200")
    await expect(trial).to_contain_text("on time")
    [received] = third_party.requests
    assert (received.target, received.header("X-API-Key")) == ("/flights/LH400", SECRET)
    await trial.get_by_role("link", name="View in Data sent").click()
    entry = page.get_by_test_id("ledger-entry")
    await expect(entry).to_contain_text("You were testing the action.")
    await expect(entry).to_contain_text("LH400")
    await expect(entry).not_to_contain_text(SECRET)


async def test_declining_a_trial_sends_nothing(ada: Window, place: Place, third_party: ThirdParty) -> None:
    third_party.reset()
    page = await ada.go(place.action)
    await page.get_by_role("button", name="Try getFlight").click()
    dialog = page.get_by_role("dialog", name="Try getFlight")
    await dialog.get_by_label("number").fill("LH400")
    await dialog.get_by_role("button", name="Show request").click()
    await dialog.get_by_role("button", name="Decline").click()
    await expect(page.get_by_test_id("trial")).to_contain_text("Nothing was sent.")
    await page.get_by_role("button", name="Try again").click()
    await expect(dialog.get_by_label("number")).to_have_value("LH400")
    assert third_party.requests == []


async def test_ada_signs_in_for_a_trial_and_disconnects(ada: Window, place: Place, third_party: ThirdParty) -> None:
    third_party.reset()
    third_party.oauth = OAuthProvider(shows_page=True)
    third_party.answer = answer_json({"status": "on time"})
    host = host_of(third_party.origin)
    page = await ada.go(place.action)
    await page.get_by_label("OAuth (each person signs in)").check()
    redirect = await page.get_by_label("Redirect URL", exact=True).input_value()
    third_party.oauth.redirect_uris = (redirect,)
    await page.get_by_label("Authorization URL").fill(f"{third_party.origin}/authorize")
    await page.get_by_label("Token URL").fill(f"{third_party.origin}/token")
    await page.get_by_label("Client ID").fill("discreet-client")
    await page.get_by_label("Scopes").fill("flights:read")
    await page.get_by_label("Client secret").fill("discreet-client-secret")
    await save(page)
    await saved(page)

    await page.get_by_role("button", name="Try getFlight").click()
    await page.get_by_role("dialog").get_by_label("number").fill("LH400")
    await page.get_by_role("button", name="Show request").click()
    await page.get_by_role("button", name=f"Sign in to {host}").click()
    with record_requests() as seen:
        await page.get_by_role("link", name="Allow Discreet").click()
        await page.get_by_role("button", name="Allow once").click()
    assert seen.statuses(OAUTH_CALLBACK) == [303]
    await expect(page.get_by_test_id("trial")).to_contain_text("on time")
    assert all(f"{third_party.origin}/authorize" in fault for fault in ada.watch.faults), ada.watch.faults
    ada.watch.faults.clear()
    [received] = [call for call in third_party.calls if call.path.startswith("/flights")]
    assert third_party.oauth.is_valid(received.header("Authorization"))

    await ada.go("/settings/connections")
    row = page.get_by_test_id("connections").get_by_role("listitem")
    await expect(row).to_contain_text(f"{host}through Travel desk")
    await row.get_by_role("button", name=f"Disconnect {host} from Travel desk").click()
    dialog = page.get_by_role("dialog", name="Disconnect this service?")
    await dialog.get_by_role("button", name="Cancel").click()
    await row.get_by_role("button", name="Disconnect").click()
    await dialog.get_by_role("button", name="Disconnect").click()
    await expect(page.get_by_text("No connected services", exact=True)).to_be_visible()


async def test_without_a_policy_it_is_not_published_for_others(ada: Window, place: Place) -> None:
    ada.expect_complaints("422")
    page = await ada.go(place.builder)
    await expect(page.get_by_test_id("actions")).to_contain_text("No privacy policy")
    await publish(page)
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Add a link to ")
    await page.get_by_role("dialog").get_by_role("link", name="Open Flight information").click()
    policy = page.get_by_label("Privacy policy URL")
    await policy.fill("http://flights.example/privacy")
    await expect(page.get_by_text("The URL must start with https://.")).to_be_visible()
    await policy.fill(POLICY)
    await save(page)
    await saved(page)
    await page.get_by_role("link", name="Edit GPT").click()
    await expect(page.get_by_test_id("actions")).not_to_contain_text("No privacy policy")
    await publish(page)
    await expect(page.get_by_role("dialog", name="Published")).to_be_visible()


async def publish(page: Page) -> None:
    await page.get_by_role("button", name=re.compile("^Publish")).click()
    dialog = page.get_by_role("dialog", name="Publish this GPT")
    await dialog.get_by_label("Everyone on this server").check()
    await dialog.get_by_role("button", name="Publish", exact=True).click()


async def test_ben_sees_whom_it_can_send_to_before_he_writes(
    window: OpenWindow, cast: Cast, place: Place, third_party: ThirdParty
) -> None:
    ben = await window(cast.ben)
    page = await ben.go(f"/g/{place.gpt}")
    await expect(page.get_by_role("button", name="The builder can’t see your chats")).to_be_visible()
    await page.get_by_role("button", name="Asks before it sends data to 1 service").click()
    notice = page.get_by_test_id("can-send")
    await expect(notice).to_contain_text(host_of(third_party.origin))
    await expect(notice).to_contain_text("It asks you before it sends anything")
    await expect(notice).to_contain_text("Status of a flight")
    await expect(notice).not_to_contain_text("Be told when a flight changes")
    await expect(notice.get_by_role("link", name=POLICY)).to_be_visible()


async def test_a_document_comes_from_an_address_or_a_file(ada: Window, place: Place, third_party: ThirdParty) -> None:
    ada.expect_complaints("422")
    third_party.reset()
    third_party.answer = Answer(
        document_of(third_party).replace("Flight information", "Fetched"), media_type="text/yaml"
    )
    page = await ada.go(place.new)
    await page.get_by_role("button", name="Import from URL").click()
    address = page.get_by_role("textbox", name="Document URL")
    await address.fill("http://10.0.0.1/openapi.json")
    await page.get_by_role("button", name="Import", exact=True).click()
    await expect(page.get_by_role("alert")).not_to_be_empty()
    await address.fill(f"{third_party.origin}/openapi.yaml")
    await page.get_by_role("button", name="Import", exact=True).click()
    await expect(editor(page)).to_have_value(re.compile("title: Fetched"))
    await checked(page, "Checked")
    await expect(page.get_by_role("button", name="Import from URL")).to_be_focused()
    file: FilePayload = {"name": "x.json", "mimeType": "application/json", "buffer": b"x" * 16_000_000}
    await page.get_by_test_id("document-input").set_input_files(file)
    await expect(page.get_by_role("alert")).to_contain_text("larger than 15 MB")
    file["buffer"] = document_of(third_party).replace("Flight information", "From a file").encode()
    await page.get_by_test_id("document-input").set_input_files(file)
    await expect(editor(page)).to_have_value(re.compile("title: From a file"))
    await page.get_by_role("button", name="Add action").click()
    await expect(page.get_by_role("heading", name="From a file", level=1)).to_be_visible()


async def test_what_fails_is_said_and_nothing_written_is_lost(
    ada: Window, place: Place, third_party: ThirdParty
) -> None:
    ada.expect_complaints("ERR_INTERNET_DISCONNECTED", "net::ERR")
    page = await ada.go(place.action)
    await expect(editor(page)).to_be_visible()
    await ada.context.set_offline(True)
    await editor(page).fill(document_of(third_party).replace("Flight information", "Offline"))
    await expect(page.get_by_text("Couldn’t check the document.")).to_be_visible()
    await ada.context.set_offline(False)
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("heading", name="Offline", level=1)).to_be_visible()
    await expect(editor(page)).to_have_value(re.compile("title: Offline"))


async def test_the_keyboard_and_a_small_screen_are_enough(window: OpenWindow, cast: Cast, place: Place) -> None:
    ada = await window(cast.ada, size=NARROW)
    page = await ada.go(place.action)
    await editor(page).focus()
    await page.keyboard.press("Control+End")
    await page.keyboard.type("  x:")
    await page.keyboard.press("Enter")
    await page.keyboard.type("y: 1")
    await expect(editor(page)).to_have_value(re.compile(r"\n  x:\n  y: 1$"))
    await page.keyboard.press("Control+z")
    await page.keyboard.press("Tab")
    await expect(editor(page)).not_to_be_focused()
    switch = page.get_by_role("switch", name="getFlight")
    await switch.focus()
    await page.keyboard.press("Space")
    await expect(switch).to_have_attribute("aria-checked", "false")


async def test_an_action_is_removed(ada: Window, place: Place) -> None:
    page = await ada.go(place.action)
    await page.get_by_role("button", name="Remove action").click()
    dialog = page.get_by_role("dialog", name="Remove this action?")
    await dialog.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Remove action").click()
    await dialog.get_by_role("button", name="Remove", exact=True).click()
    await expect(page).to_have_url(re.compile("/edit$"))
    await expect(page.get_by_test_id("actions").get_by_role("link")).to_have_count(1)
    ada.expect_complaints("404")
    await ada.go(place.action)
    await expect(page.get_by_role("heading", name="Page not found")).to_be_visible()


def tools(*names: str, description: str = "Keeps a note.") -> Callable[[ReceivedRequest], Answer]:
    """An MCP server's list of tools."""
    schema = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
    listed = [{"name": name, "description": description, "inputSchema": schema} for name in names]

    def answer(received: ReceivedRequest) -> Answer:
        result = {"resultType": "complete", "tools": listed, "ttlMs": 0, "cacheScope": "private"}
        return answer_json({"jsonrpc": "2.0", "id": received.json()["id"], "result": result})

    return answer


async def test_a_servers_tools_are_pinned_until_they_are_asked_for_again(
    ada: Window, place: Place, third_party: ThirdParty
) -> None:
    third_party.reset()
    third_party.answer = tools("keep", "throw")
    page = await ada.go(place.new)
    await page.get_by_role("button", name="MCP server").click()
    await page.get_by_label("MCP server URL").fill(f"{third_party.origin}/mcp")
    await page.get_by_role("button", name="Add action").click()
    await expect(operation(page, "keep")).to_contain_text("Keeps a note.")
    await expect(page.get_by_text("2 of 2 operations enabled")).to_be_visible()
    await page.get_by_role("button", name="Refresh tools").click()
    await expect(page.get_by_text("No changes.")).to_be_visible()
    third_party.answer = tools("keep", "send", description="Keeps a note for ever.")
    await page.get_by_role("button", name="Refresh tools").click()
    changed = page.get_by_test_id("changes").get_by_role("listitem")
    await expect(changed.filter(has_text="keep")).to_contain_text("asked again")
    await expect(changed.filter(has_text="send")).to_contain_text("New")
    await expect(changed.filter(has_text="throw")).to_contain_text("Removed")
    await expect(page.get_by_text("1 of 2 operations enabled")).to_be_visible()


async def test_another_person_does_not_reach_an_action(window: OpenWindow, cast: Cast, place: Place) -> None:
    ben = await window(cast.ben)
    ben.expect_complaints("404")
    page = await ben.go(f"/gpts/{place.gpt}/actions/{place.gpt}")
    await expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
