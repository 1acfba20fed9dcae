"""Steps to the pages of actions and of the ledger, and to each of their important states."""

import re

from playwright.async_api import Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.states import World, go

PROBLEMS = """\
openapi: 3.1.0
info: {title: Flight information, version: "1"}
servers: [{url: "https://flights.example/v1"}]
paths:
  /flights/{number}:
    get:
      operationId: getFlight
      summary: Status of a flight
      parameters:
        - {name: number, in: path, required: true, schema: {type: string}, description: Airline and number}
        - {name: email, in: query, schema: {type: string}}
  /departures:
    get:
      parameters: []
  /seats:
    post:
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Seat"}
"""


def action_page(world: World) -> str:
    return f"/gpts/{world.guide}/actions/{world.action}"


async def actions_of_a_gpt(window: Window, page: Page, world: World) -> None:
    await go(window, f"/gpts/{world.guide}/edit", "Edit GPT")
    await expect(page.get_by_test_id("actions").get_by_role("link")).to_have_count(3)
    await page.get_by_role("heading", name="Actions").scroll_into_view_if_needed()


async def adding(window: Window, page: Page, world: World) -> None:
    await go(window, f"/gpts/{world.guide}/actions/new", "Add action")


async def adding_a_server(window: Window, page: Page, world: World) -> None:
    await adding(window, page, world)
    await page.get_by_role("button", name="MCP server").click()
    await expect(page.get_by_label("MCP server URL")).to_be_visible()


async def adding_with_problems(window: Window, page: Page, world: World) -> None:
    await adding(window, page, world)
    await page.get_by_role("textbox", name="Document", exact=True).fill(PROBLEMS)
    refused = page.get_by_role("region", name="Can’t be used")
    await refused.get_by_role("button", name=re.compile("^Line")).first.click()
    await page.get_by_text(re.compile(r"^Sends \d+ fields?$")).first.click()


async def action(window: Window, page: Page, world: World) -> None:
    await go(window, action_page(world), "Flights")
    await expect(page.get_by_role("switch", name="getFlight")).to_be_visible()


async def signing_in_there(window: Window, page: Page, world: World) -> None:
    await action(window, page, world)
    await page.get_by_label("OAuth (each person signs in)").check()
    await page.get_by_label("Redirect URL", exact=True).scroll_into_view_if_needed()


async def leaving_unsaved(window: Window, page: Page, world: World) -> None:
    await signing_in_there(window, page, world)
    await page.get_by_role("link", name="Edit GPT").click()
    await expect(page.get_by_role("dialog", name="Leave without saving?")).to_be_visible()


async def trying(window: Window, page: Page, world: World) -> None:
    await action(window, page, world)
    await page.get_by_role("button", name="Try getFlight").click()
    await page.get_by_role("button", name="Show request").click()
    await expect(page.get_by_text("Required", exact=True)).to_be_visible()


async def trial_card(window: Window, page: Page, world: World) -> None:
    await trying(window, page, world)
    await page.get_by_label("number").fill("LH 400 for maria@example.org")
    await page.get_by_role("button", name="Show request").click()
    await expect(page.get_by_role("button", name="Allow once")).to_be_visible()


async def trial(window: Window, page: Page, world: World) -> None:
    await trial_card(window, page, world)
    await page.get_by_role("button", name="Allow once").click()
    await expect(page.get_by_test_id("trial")).to_be_visible()


async def publishing_refused(window: Window, page: Page, world: World) -> None:
    window.expect_complaints("422")
    await actions_of_a_gpt(window, page, world)
    await page.get_by_role("button", name=re.compile("^Publish")).click()
    await page.get_by_label("Everyone on this server").check()
    await page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    await expect(page.get_by_role("link", name="Open Letters")).to_be_visible()


async def can_send(window: Window, page: Page, world: World) -> None:
    await go(window, f"/g/{world.guide}", "Travel guide")
    await page.get_by_role("button", name="Asks before it sends data to").click()


async def ledger(window: Window, page: Page, world: World) -> None:
    await go(window, "/ledger", "Data sent")
    await expect(page.get_by_test_id("ledger").get_by_role("listitem").first).to_be_visible()


async def ledger_entry(window: Window, page: Page, world: World) -> None:
    await ledger(window, page, world)
    await page.get_by_test_id("ledger").get_by_role("link").first.click()
    await expect(page.get_by_test_id("ledger-entry")).to_be_visible()


async def ledger_no_match(window: Window, page: Page, world: World) -> None:
    await ledger(window, page, world)
    await page.get_by_role("searchbox", name="Search data sent").fill("zzz")
    await expect(page.get_by_text("No results")).to_be_visible()


async def ledger_empty(window: Window, page: Page, world: World) -> None:
    await go(window, "/ledger", "Data sent")
    await expect(page.get_by_text("Nothing sent yet")).to_be_visible()


async def recipients(window: Window, page: Page, world: World) -> None:
    await go(window, "/ledger?view=recipients", "Data sent")
    await expect(page.get_by_test_id("recipients").get_by_role("listitem").first).to_be_visible()


async def erasure_request(window: Window, page: Page, world: World) -> None:
    await recipients(window, page, world)
    await page.get_by_role("button", name=re.compile("^Request deletion from")).first.click()
    await expect(page.get_by_label("Subject", exact=True)).to_be_visible()


async def habits(window: Window, page: Page, world: World) -> None:
    await go(window, "/ledger?view=habits", "Data sent")
    await expect(page.get_by_test_id("habits")).to_be_visible()


async def always_allowed(window: Window, page: Page, world: World) -> None:
    await go(window, "/settings/connections", "Settings")
    await page.get_by_role("heading", name="Always allowed").scroll_into_view_if_needed()
    await expect(page.get_by_test_id("grants")).to_be_visible()


async def revoking(window: Window, page: Page, world: World) -> None:
    await always_allowed(window, page, world)
    await page.get_by_test_id("grants").get_by_role("button").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
