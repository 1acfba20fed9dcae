"""Steps to what builders do with a GPT besides writing it: importing one, its versions, its search results."""

import json
import re

from playwright.async_api import FilePayload, Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.builder_steps import choose_in_menu
from tests.journeys.states import World, go
from tests.support.foreign_gpts import chatgpt_backup, gizmo
from tests.support.sample_files import archive

TOLD = {
    "format": "discreet-gpt", "version": 1, "name": "Ferries of the sound", "instructions": "You know every ferry.",
    "actions": [{"kind": "mcp", "source_url": "https://ferries.example/mcp", "auth": {"type": "api_key", "scheme": "bearer"}}],
}  # fmt: skip


async def give(page: Page, content: bytes) -> None:
    file: FilePayload = {"name": "ferries.gpt.zip", "mimeType": "application/zip", "buffer": content}
    await page.get_by_test_id("gpts-input").set_input_files(file)


async def bringing(window: Window, page: Page, world: World) -> None:
    await go(window, "/gpts/bring", "Import GPTs")
    await page.get_by_role("button", name="Field by field").click()
    await page.get_by_role("button", name="Create draft").click()
    await expect(page.get_by_text("Enter a name.")).to_be_visible()
    await page.get_by_role("button", name="Add action").click()
    file: FilePayload = {
        "name": "timetable-of-the-whole-northern-archipelago-2026.csv",
        "mimeType": "text/csv",
        "buffer": b"a,b\n1,2\n",
    }
    await page.get_by_test_id("bring-input").set_input_files(file)


async def brought_in_part(window: Window, page: Page, world: World) -> None:
    window.expect_complaints("422")
    await go(window, "/gpts/bring", "Import GPTs")
    await page.get_by_role("button", name="Field by field").click()
    await page.get_by_label("Name", exact=True).fill("Ferries of the sound")
    await page.get_by_role("button", name="Add action").click()
    await page.get_by_label("Schema of action 1").fill("openapi: 3.1.0")
    await page.get_by_role("button", name="Create draft").click()
    await expect(page.get_by_role("link", name="Open draft")).to_be_visible()


async def bringing_a_file(window: Window, page: Page, world: World) -> None:
    window.expect_complaints("422")
    await go(window, "/gpts/bring", "Import GPTs")
    await give(page, b"%PDF-1.7")
    await expect(page.get_by_role("alert")).to_contain_text("This ZIP is damaged. Upload a complete copy.")


async def brought_a_file(window: Window, page: Page, world: World) -> None:
    await go(window, "/gpts/bring", "Import GPTs")
    files = {"gpt.json": json.dumps(TOLD)}
    backup = chatgpt_backup(gizmo(), **{"ferries.gpt.zip": archive(files), "broken.gpt.zip": b"PK"})
    await give(page, backup)
    rows = page.get_by_test_id("found-gpt")
    await expect(rows).to_have_count(3)
    await page.get_by_role("button", name="Import 2 GPTs").click()
    await expect(rows.get_by_role("link", name="Open draft")).to_have_count(2)
    await expect(rows.first).to_contain_text("Enter the API key of “Tides”.")


async def new_gpt(window: Window, page: Page, world: World) -> None:
    """Before the first word: nothing is stored."""
    await go(window, "/gpts/new", "Create a GPT")


async def versions(window: Window, page: Page, world: World) -> None:
    """The GPT with actions: published once more, with a difference since."""
    await window.go(f"/gpts/{world.guide}/edit")
    await page.get_by_label("Description").fill("")
    await page.get_by_role("button", name="Versions").click()
    await expect(page.get_by_test_id("versions").get_by_text("Published")).to_be_visible()


async def comparing(window: Window, page: Page, world: World) -> None:
    await window.go(f"/gpts/{world.guide}/edit")
    await page.get_by_label("Description").fill("Flights, and letters.\nNothing else.")
    await page.get_by_role("button", name="Versions").click()
    await page.get_by_role("button", name="Compare version 1 with your draft").click()
    await expect(page.get_by_test_id("comparison")).to_contain_text("Nothing else.")


async def trying_knowledge(window: Window, page: Page, world: World) -> None:
    await window.go(f"/gpts/{world.keeper}/edit")
    await page.get_by_role("button", name="Test search").click()
    await page.get_by_label("Question").fill("How do I clean the lens?")
    await page.get_by_role("button", name="Find passages").click()
    await expect(page.get_by_test_id("passages").get_by_role("listitem").first).to_be_visible()


async def builder_page(window: Window, page: Page, world: World) -> None:
    await window.go(f"/g/{world.keeper}")
    await page.get_by_role("link", name="by Ada").click()
    await expect(page.get_by_test_id("builders-gpts").get_by_role("listitem").first).to_be_visible()


async def duplicated(window: Window, page: Page, world: World) -> None:
    await window.go(f"/gpts/{world.bare}/edit")
    await choose_in_menu(page, "Duplicate")
    await page.get_by_role("dialog").get_by_role("button", name="Duplicate").click()
    await expect(page.get_by_role("link", name="Open copy")).to_be_visible()


async def sealed_capabilities(window: Window, page: Page, world: World) -> None:
    """A GPT with capabilities from which nothing may leave this server."""
    headers = {"Origin": window.server}
    made = await page.request.post(f"{window.server}/api/gpts", data={"name": "Radio room"}, headers=headers)
    gpt = (await made.json())["id"]
    draft = {"name": "Radio room", "capabilities": ["web_search", "code"], "model_limit": "sealed"}
    await page.request.put(f"{window.server}/api/gpts/{gpt}/draft", data=draft, headers=headers)
    await go(window, f"/gpts/{gpt}/edit", "Edit GPT")
    note = page.get_by_text("Nothing may leave this server")
    await expect(note).to_be_visible()
    await note.scroll_into_view_if_needed()


TESTS = [
    {
        "prompt": "How do I get to the lighthouse when the ferry does not run?",
        "checks": [
            {"kind": "contains", "value": "mill"},
            {"kind": "lacks", "value": "taxi"},
            {"kind": "at_most_words", "words": 1},
        ],
    },
    {
        "prompt": "Is the flight late?",
        "checks": [{"kind": "calls", "value": "getFlight", "arguments": [{"name": "flight", "value": "KL 1"}]}],
    },
]


async def gpt_without_tests(window: Window, page: Page, world: World) -> None:
    headers = {"Origin": window.server}
    made = await page.request.post(f"{window.server}/api/gpts", data={"name": "Ferries"}, headers=headers)
    gpt = (await made.json())["id"]
    await window.go(f"/gpts/{gpt}/tests")
    await expect(page.get_by_text("No tests yet")).to_be_visible()


async def gpt_tests(window: Window, page: Page, world: World) -> None:
    """Run once: a test passes and the other fails."""
    url, headers = f"{window.server}/api/gpts/{world.guide}/tests", {"Origin": window.server}
    sheet = await (await page.request.get(url)).json()
    if not sheet["tests"]:
        await page.request.put(url, data={"tests": TESTS, "edition": sheet["edition"]}, headers=headers)
    if not sheet["runs"]:
        [model, *_] = (await (await page.request.get(f"{url}/models")).json())["models"]
        wanted = {"version": 0, "models": [model["name"]]}
        await page.request.post(f"{url}/runs", data=wanted, headers=headers)
    await window.go(f"/gpts/{world.guide}/tests")
    await expect(page.get_by_test_id("test-run")).to_contain_text("of 2 pass with", timeout=30_000)


async def editing_a_test(window: Window, page: Page, world: World) -> None:
    await gpt_tests(window, page, world)
    await page.get_by_role("button", name="Edit test 2").click()
    await page.get_by_role("dialog").get_by_role("button", name="Add message").click()


async def test_answer(window: Window, page: Page, world: World) -> None:
    await gpt_tests(window, page, world)
    await page.get_by_role("button", name=re.compile("^Test 1 with")).click()
    await expect(page.get_by_test_id("test-result")).to_be_visible()


async def running_tests(window: Window, page: Page, world: World) -> None:
    await gpt_tests(window, page, world)
    await page.get_by_role("button", name="Run tests").click()
    await expect(page.get_by_role("dialog").get_by_role("checkbox").first).to_be_checked()
