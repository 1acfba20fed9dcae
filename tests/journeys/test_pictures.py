"""The pictures of the README and the guides, taken from the current product.

With DISCREET_PICTURES naming a folder (docs/pictures), they are put there; else they are only made. `make pictures` does so.
"""

import os
import re
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import FilePayload, Page, expect

from discreet.adapters.model import RemoteModel
from discreet.app.infrastructure import Infrastructure
from discreet.app.services import run_services
from discreet.http.limits import NO_LIMITS, RateLimits
from discreet.http.services import Services
from discreet.models.endpoint import SETTINGS_ID
from discreet.ports.model import ON_THIS_SERVER
from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.journeys.png import lighthouse
from tests.journeys.screens import program
from tests.journeys.wait import wait_until
from tests.support import people
from tests.support.chat_client import ask
from tests.support.chat_exports import chatgpt_conversation, chatgpt_message, zip_conversations
from tests.support.client import Client
from tests.support.foreign_gpts import chatgpt_backup, gizmo
from tests.support.guests import allow_guests, create_guest_link, link_token
from tests.support.knowledge import FILES, add_knowledge, as_actor

pytestmark = pytest.mark.browser

MAX_BYTES = 200_000
SIZE = (1280, 800)
DRAFT = {
    "name": "Keeper of Vesterholm",
    "description": "Knows the keeper’s handbook by heart, and says where it stands.",
    "instructions": "You answer keepers of the light at Vesterholm from their handbook.",
    "starters": ["How do I clean the lens?"],
    "model": None,
    "knowledge_use": "quote",
}
EARLIER = (
    "Why does the horn need ten minutes?",
    "Provisions for five weeks",
    "A letter to the harbour office",
)
QUESTION = "How do I clean the lens?"
ANSWER = """Every second Monday, with **distilled water and a soft leather** [1]. Three things to mind:

1. Wear cotton gloves, since the salt of a hand leaves marks that the heat burns in [1].
2. Begin at the top, so that drops run over what is still to be cleaned [1].
3. Never use spirit: it dulls the bronze that holds the prisms [1]."""

TIDES = b"# Tides\n\nLow water at the old pier is at six.\n"
SHEET = [
    {"prompt": QUESTION, "checks": [{"kind": "contains", "value": "distilled water"}, {"kind": "uses_source", "value": "handbook.md"}]},
    {"prompt": "May I use spirit on the lens?", "checks": [{"kind": "contains", "value": "never"}]},
    {"prompt": "What is the harbour master's phone number?", "checks": [{"kind": "refuses"}]},
]  # fmt: skip


@pytest_asyncio.fixture(scope="module")
async def services(infra: Infrastructure, scripted: ScriptedModel) -> AsyncIterator[Services]:
    """As an installation with the embedded model names it; the endpoint that answers is the scripted one."""
    model = RemoteModel(scripted.url, None, "Qwen2.5-Coder-1.5B-Instruct", where=ON_THIS_SERVER)
    await on_this_server(infra)
    async with run_services(infra, model) as running:
        yield replace(running, limits=RateLimits(NO_LIMITS))
    await model.close()


async def on_this_server(infra: Infrastructure) -> None:
    """The settings' endpoint stands for the embedded model."""
    async with infra.database.anonymous() as connection:
        await connection.execute("UPDATE model_endpoints SET name = 'This server' WHERE id = $1", SETTINGS_ID)
        await connection.execute(
            "INSERT INTO recipient_facts (endpoint_id, since, run_by, retention_days, trains, basis)"
            " VALUES ($1, now(), 'this_server', 0, false, 'declared')",
            SETTINGS_ID,
        )


@pytest_asyncio.fixture(scope="module")
async def cast(services: Services, client: Callable[[], Client]) -> people.Cast:
    gathered = await people.sign_up_cast(services, client)
    (await gathered.olga.put("/api/operator/settings", {"name": "Vesterholm", "sign_up": "open"})).ok()
    return gathered


@pytest_asyncio.fixture(scope="module")
async def keeper(services: Services, cast: people.Cast) -> str:
    """A GPT with a picture and a handbook, published to all."""
    gpt = str((await cast.ada.post("/api/gpts", {"name": DRAFT["name"]})).ok()["id"])
    (await cast.ada.put(f"/api/gpts/{gpt}/draft", DRAFT)).ok()
    headers = {"Content-Type": "image/png"}
    (await cast.ada.put(f"/api/gpts/{gpt}/picture", data=lighthouse(), headers=headers)).ok()
    await add_knowledge(
        services.gpts, as_actor(cast.ada), UUID(gpt), "handbook.md", (FILES / "lighthouse.md").read_bytes()
    )
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    return gpt


async def conversation(cast: people.Cast, scripted: ScriptedModel, keeper: str) -> str:
    """Ben has asked the keeper's GPT."""
    for earlier in EARLIER:
        await ask(cast.ben, earlier)
    scripted.answer = ANSWER
    return str((await ask(cast.ben, QUESTION, gpt_id=keeper)).conversation)


async def test_a_conversation_with_its_receipt(
    window: OpenWindow, cast: people.Cast, scripted: ScriptedModel, keeper: str, tmp_path: Path
) -> None:
    conversation_id = await conversation(cast, scripted, keeper)
    ben = await window(cast.ben, size=SIZE)
    page = await ben.go(f"/c/{conversation_id}")
    await expect(ben.answers.last).to_contain_text("distilled water")
    await expect(ben.privacy_chip).to_have_text("Private to you · Not used for training")
    await ben.privacy_chip.click()
    await expect(page.get_by_test_id("receipt")).to_contain_text("Runs on this server, so nothing leaves it")
    await expect(page.get_by_test_id("receipt")).to_contain_text(re.compile("The GPT’s builder has not allowed it"))
    await page.get_by_test_id("receipt").get_by_role("heading").first.click()
    await taken(page, "receipt", tmp_path)


async def test_a_draft_and_its_preview(window: OpenWindow, cast: people.Cast, keeper: str, tmp_path: Path) -> None:
    page = await (await window(cast.ada, size=SIZE)).go(f"/gpts/{keeper}/edit")
    await expect(page.get_by_label("Name", exact=True)).to_have_value(str(DRAFT["name"]))
    await expect(page.get_by_role("button", name="How do I clean the lens?")).to_be_visible()
    await expect(page.get_by_test_id("save-state")).to_contain_text("Saved")
    await expect(page.locator("main img")).to_have_count(2)
    await taken(page, "building", tmp_path)


async def test_a_workspace(window: OpenWindow, cast: people.Cast, tmp_path: Path) -> None:
    page = await (await window(cast.cleo, size=SIZE)).go("/workspace")
    await expect(page.get_by_test_id("mechanisms")).to_be_visible()
    await page.get_by_role("heading", name="Never used for training").scroll_into_view_if_needed()
    await page.get_by_test_id("mechanisms").evaluate("list => list.scrollIntoView({block: 'center'})")
    await taken(page, "workspace", tmp_path)


async def test_projects_and_keys(window: OpenWindow, cast: people.Cast, tmp_path: Path) -> None:
    await program.create_api_workspace(cast.cleo)
    page = await (await window(cast.cleo, size=SIZE)).go("/workspace/api")
    await expect(page.get_by_text("Night job")).to_be_visible()
    await taken(page, "api", tmp_path)


async def test_the_operators_page(window: OpenWindow, cast: people.Cast, tmp_path: Path) -> None:
    page = await (await window(cast.olga, size=SIZE)).go("/operator")
    await expect(page.get_by_role("heading", name="Make a backup")).to_be_visible()
    await taken(page, "operator", tmp_path)


async def test_an_export_that_was_imported(window: OpenWindow, cast: people.Cast, tmp_path: Path) -> None:
    page = await (await window(cast.dan, size=SIZE)).go("/move-in")
    export: FilePayload = {"name": "chatgpt.zip", "mimeType": "application/zip", "buffer": chats_of_chatgpt()}
    await page.get_by_test_id("move-input").set_input_files(export)
    await expect(page.get_by_role("button", name="Add to “About me”…")).to_be_visible()
    await page.get_by_text("Not imported").click()
    await taken(page, "import-chats", tmp_path)


def chats_of_chatgpt() -> bytes:
    """Return an export of ChatGPT: chats, of which one has an image, and custom instructions."""
    context = chatgpt_message("c", None, "user", "")
    context["message"]["content"] = {
        "content_type": "user_editable_context",
        "user_profile": "I keep the light at Vesterholm.",
        "user_instructions": "Brief, and in metric units.",
    }
    picture = chatgpt_message("p", "c", "user", [{"content_type": "image_asset_pointer"}], kind="multimodal_text")
    other_chats = (
        chatgpt_message("q", "p", "user", "What is this bird?"),
        chatgpt_message("a", "q", "assistant", "A heron, I think."),
    )
    others = (
        chatgpt_conversation(
            title,
            chatgpt_message("q", None, "user", title),
            chatgpt_message("a", "q", "assistant", "Here is a first plan."),
        )
        for title in ("Paint for the lantern room", "A winter's supplies", "Letter about the fog horn")
    )
    return zip_conversations(chatgpt_conversation("A bird at the mole", context, picture, *other_chats), *others)


async def test_gpts_that_were_found_in_a_backup(window: OpenWindow, cast: people.Cast, tmp_path: Path) -> None:
    watch = gizmo("Storm watch", tools=[], files=[{"name": "signals.pdf"}])
    watch["gizmo"]["display"]["description"] = "Explains storm signals."
    page = await (await window(cast.dan, size=SIZE)).go("/gpts/bring")
    backup: FilePayload = {
        "name": "backup.zip",
        "mimeType": "application/zip",
        "buffer": chatgpt_backup(gizmo(), watch, **{"tide-table.md": TIDES}),
    }
    await page.get_by_test_id("gpts-input").set_input_files(backup)
    found = page.get_by_test_id("found-gpt")
    await expect(found).to_have_count(2)
    await expect(found.last).to_contain_text("Not in the file: signals.pdf")
    await found.first.scroll_into_view_if_needed()
    await found.first.evaluate("row => row.parentElement.parentElement.scrollIntoView({block: 'start'})")
    await taken(page, "import-gpts", tmp_path)


async def test_tests_and_their_results(
    window: OpenWindow, cast: people.Cast, scripted: ScriptedModel, keeper: str, tmp_path: Path
) -> None:
    (await cast.ada.put(f"/api/gpts/{keeper}/tests", {"tests": SHEET, "edition": 0})).ok()
    scripted.answer = ANSWER
    page = await (await window(cast.ada, size=SIZE)).go(f"/gpts/{keeper}/tests")
    await page.get_by_role("button", name="Run tests").click()
    await page.get_by_role("dialog").get_by_role("checkbox").first.check()
    await page.get_by_role("dialog").get_by_role("button", name="Run", exact=True).click()
    await expect(page.get_by_test_id("test-run")).to_contain_text("2 of 3 pass with")
    await page.get_by_test_id("test-run").evaluate("run => run.scrollIntoView({block: 'end'})")
    await taken(page, "tests", tmp_path)


async def guest_address(services: Services, cast: people.Cast, keeper: str) -> str:
    """Return the path of a link for guests of the keeper's GPT."""
    await allow_guests(services)
    owner, gpt = as_actor(cast.ada), UUID(keeper)
    link = await create_guest_link(services, owner, gpt, name="Sailing club", budget=Decimal("5.00"))
    return "/g/" + link_token(link)


async def test_a_link_for_guests_and_a_guest(
    window: OpenWindow,
    cast: people.Cast,
    services: Services,
    scripted: ScriptedModel,
    keeper: str,
    tmp_path: Path,
) -> None:
    address = await guest_address(services, cast, keeper)
    page = await (await window(cast.ada, size=SIZE)).go(f"/gpts/{keeper}/edit")
    await page.get_by_role("button", name="Share", exact=True).click()
    row = page.get_by_test_id("guest-links").get_by_role("listitem")
    await expect(row).to_contain_text("Sailing club")
    await row.scroll_into_view_if_needed()
    await taken(page, "guest-links", tmp_path)

    scripted.answer = ANSWER
    visit = await window(size=SIZE)
    guest = visit.page
    await guest.goto(address)
    await guest.get_by_role("textbox", name="Message").fill(QUESTION)
    await guest.keyboard.press("Enter")
    await expect(visit.answers.last).to_contain_text("distilled water")
    await guest.get_by_role("button", name="About", exact=True).click()
    await expect(guest.get_by_role("switch", name="Keep in this browser")).to_be_visible()
    await taken(guest, "guest", tmp_path)


async def taken(page: Page, name: str, otherwise: Path) -> None:
    """Take the picture: as large as the guides expect it, and light enough for a repository."""
    await wait_until(page, "[...document.images].every(one => one.complete && one.naturalWidth > 0)")
    folder = Path(os.environ.get("DISCREET_PICTURES", otherwise))
    picture = await page.screenshot(path=folder / f"{name}.png", animations="disabled")
    assert struct.unpack(">II", picture[16:24]) == SIZE
    assert len(picture) < MAX_BYTES
