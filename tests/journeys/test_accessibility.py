"""Every page and every important state, in every look: axe finds nothing, and nothing is wider than its place."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests import sample_files
from tests.cast import Cast
from tests.chatting import ask
from tests.client import Client
from tests.journeys.drawings import lighthouse
from tests.journeys.looks import faults_of
from tests.journeys.test_chat import RICH
from tests.journeys.window import NARROW, WIDE, Window
from tests.reading import FILES, actor_of, read
from tests.scripted_model import Failure

pytestmark = pytest.mark.browser

CITING = """Clean the lens **every second Monday** with distilled water and a soft leather [1]. Three things to mind:

1. Wear cotton gloves, since the salt of a hand leaves marks [1].
2. Begin at the top, so that drops run over what is still to be cleaned [1].
3. Never use spirit: it dulls the bronze [1].

The red lantern is for when the lamp fails [2]."""


@dataclass
class World:
    """What is there to be looked at: ids of conversations and of GPTs."""

    keeper: str
    bare: str
    cited: str
    rich: str
    failed: str


@pytest_asyncio.fixture(scope="module")
async def world(house, cast: Cast, scripted) -> World:
    keeper = await _gpt(
        cast.ada, "Keeper of Vesterholm", "Knows the keeper’s handbook by heart, and says where it stands."
    )
    picture = {"Content-Type": "image/png"}
    (await cast.ada.put(f"/api/gpts/{keeper}/picture", data=lighthouse(), headers=picture)).ok()
    ada = actor_of(cast.ada)
    await read(
        house.gpts, ada, keeper, "keepers-handbook-of-vesterholm.md", (FILES / "lighthouse.md").read_bytes()
    )
    await read(
        house.gpts, ada, keeper, "tide-tables-2026.pdf", sample_files.pdf(["High water at six."])[:200]
    )
    (await cast.ada.post(f"/api/gpts/{keeper}/publish", {"level": "everyone"})).ok()
    bare = await _gpt(cast.ada, "Letters to the harbour office", "")
    scripted.answer = CITING
    cited = await ask(cast.ben, "How do I clean the lens, and what if the lamp fails?", gpt_id=keeper)
    scripted.answer = RICH
    rich = await ask(cast.ben, "What should I try?")
    scripted.answer = "It began well, and"
    scripted.failure = Failure("cut", after=3)
    failed = await ask(cast.ben, "Will this work?")
    scripted.failure = None
    (await cast.olga.post("/api/operator/invitations", {"note": "Eva from the eastern farm"})).ok()
    (await cast.olga.post("/api/operator/datasets", {"purpose": "Better answers about lighthouses"})).ok()
    return World(keeper, bare, *(str(told.conversation) for told in (cited, rich, failed)))


async def _gpt(client: Client, name: str, description: str) -> str:
    made = (await client.post("/api/gpts", {"name": name})).ok()
    draft = {
        "name": name,
        "description": description,
        "instructions": "You answer keepers of the light. Say which part of the handbook you rely on.",
        "starters": ["How do I clean the lens?", "What do I do in fog?", "Who is Bishop?"],
        "model": None,
        "knowledge_use": "quote",
    }
    (await client.put(f"/api/gpts/{made['id']}/draft", draft)).ok()
    return str(made["id"])


State = Callable[[Window, Page, World], Awaitable[None]]


async def go(window: Window, path: str, heading: str | re.Pattern[str]) -> None:
    await window.go(path)
    await expect(window.page.get_by_role("heading", name=heading).first).to_be_visible()


async def sign_in(window: Window, page: Page, world: World) -> None:
    window.expects("401")
    await go(window, "/sign-in", "Sign in")
    await page.get_by_label("E-mail").fill("nobody@example.org")
    await page.get_by_label("Password", exact=True).fill("not the right sentence")
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("alert")).to_be_visible()


async def sign_up(window: Window, page: Page, world: World) -> None:
    await go(window, "/sign-up", "Create your account")


async def sign_up_faults(window: Window, page: Page, world: World) -> None:
    await go(window, "/sign-up", "Create your account")
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_text("This is needed.")).to_be_visible()


async def new_chat(window: Window, page: Page, world: World) -> None:
    await go(window, "/", "What would you like to ask?")
    await expect(page.get_by_role("link", name="What should I try?")).to_be_visible()


async def gpt_start(window: Window, page: Page, world: World) -> None:
    await go(window, f"/g/{world.keeper}", "Keeper of Vesterholm")


async def rich_answer(window: Window, page: Page, world: World) -> None:
    await go(window, f"/c/{world.rich}", "What should I try?")
    await expect(page.locator("math mfrac")).to_be_visible()
    await expect(page.locator(".hljs-keyword").first).to_be_visible()


async def cited_answer(window: Window, page: Page, world: World) -> None:
    await go(window, f"/c/{world.cited}", "How do I clean the lens")
    await expect(window.chip).to_contain_text("used for training")


async def citation(window: Window, page: Page, world: World) -> None:
    await cited_answer(window, page, world)
    await page.get_by_role("button", name=re.compile("^Source 1")).first.click()
    await expect(page.get_by_role("dialog", name=re.compile("^Source 1")).first).to_be_visible()


async def receipt(window: Window, page: Page, world: World) -> None:
    await cited_answer(window, page, world)
    await window.chip.click()
    await expect(page.get_by_test_id("receipt")).to_be_visible()


async def receipt_question(window: Window, page: Page, world: World) -> None:
    await go(window, f"/c/{world.rich}", "What should I try?")
    await expect(window.chip).to_contain_text("May be used")
    await window.chip.click()
    await page.get_by_role("button", name="Never use this conversation").click()
    await expect(page.get_by_role("dialog", name="Never use this conversation?")).to_be_visible()


async def failed_answer(window: Window, page: Page, world: World) -> None:
    await go(window, f"/c/{world.failed}", "Will this work?")
    await expect(page.get_by_role("alert")).to_be_visible()


async def refused(window: Window, page: Page, world: World) -> None:
    window.expects("413")
    await new_chat(window, page, world)
    await window.send("A long story. " * 9000)
    await expect(page.get_by_role("alert")).to_be_visible()


async def editing(window: Window, page: Page, world: World) -> None:
    await cited_answer(window, page, world)
    await window.questions.first.hover()
    await page.get_by_role("button", name="Edit message").first.click()


async def renaming(window: Window, page: Page, world: World) -> None:
    await _options(window, page, world, "Rename")
    await expect(page.get_by_role("dialog")).to_be_visible()


async def deleting(window: Window, page: Page, world: World) -> None:
    await _options(window, page, world, "Delete")
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _options(window: Window, page: Page, world: World, entry: str) -> None:
    await new_chat(window, page, world)
    await page.get_by_role("navigation").get_by_role("listitem").filter(has_text="Will this work?").hover()
    await page.get_by_role("button", name="Options for “Will this work?”").click()
    await page.get_by_role("menuitem", name=entry).click()


async def account_menu(window: Window, page: Page, world: World) -> None:
    await new_chat(window, page, world)
    await page.get_by_role("button", name="Account of Ben").click()
    await expect(page.get_by_role("menu").filter(has_text="Sign out")).to_be_visible()


async def shortcuts(window: Window, page: Page, world: World) -> None:
    await new_chat(window, page, world)
    await page.get_by_role("button", name="Account of Ben").click()
    await page.get_by_role("menuitem", name="Keyboard shortcuts").click()
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


async def drawer(window: Window, page: Page, world: World) -> None:
    width, height = NARROW
    await page.set_viewport_size({"width": width, "height": height})
    await window.go("/")
    await page.get_by_role("button", name="Open the sidebar").click()
    await expect(page.get_by_role("link", name="What should I try?")).to_be_visible()


async def explore(window: Window, page: Page, world: World) -> None:
    await go(window, "/gpts", "GPTs")
    await expect(page.get_by_role("link", name="Keeper of Vesterholm", exact=True)).to_be_visible()


async def explore_nothing(window: Window, page: Page, world: World) -> None:
    await explore(window, page, world)
    await page.get_by_role("searchbox", name="Search GPTs").fill("zzz")
    await expect(page.get_by_text("No GPT matches")).to_be_visible()


async def privacy(window: Window, page: Page, world: World) -> None:
    await go(window, "/privacy", "Privacy and account")
    await expect(page.get_by_test_id("promises-kept")).to_be_visible()
    await expect(page.get_by_test_id("sessions")).to_be_visible()


async def privacy_promises(window: Window, page: Page, world: World) -> None:
    await privacy(window, page, world)
    await page.get_by_text("How it is enforced").first.click()
    await page.get_by_role("heading", name="What this server promises").scroll_into_view_if_needed()
    await page.get_by_test_id("promises-kept").evaluate("list => list.scrollIntoView()")


async def saying_no(window: Window, page: Page, world: World) -> None:
    await privacy(window, page, world)
    await page.get_by_role("switch").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def nothing_here(window: Window, page: Page, world: World) -> None:
    await go(window, "/nowhere", "There is nothing here")


async def builder(window: Window, page: Page, world: World) -> None:
    await go(window, f"/gpts/{world.keeper}/edit", "Edit GPT")
    await expect(page.locator("[data-state=failed]")).to_be_visible()


async def builder_faults(window: Window, page: Page, world: World) -> None:
    window.expects("422")
    await builder(window, page, world)
    await page.get_by_label("Instructions").fill("x" * 8001)
    await expect(page.get_by_test_id("save-state")).to_contain_text("Not saved")


async def builder_preview(window: Window, page: Page, world: World) -> None:
    width, height = NARROW
    await page.set_viewport_size({"width": width, "height": height})
    await go(window, f"/gpts/{world.keeper}/edit", "Edit GPT")
    await page.get_by_role("button", name="Preview").click()
    await expect(page.get_by_test_id("preview")).to_be_visible()


async def publishing(window: Window, page: Page, world: World) -> None:
    await builder(window, page, world)
    await page.get_by_role("button", name="Publish changes").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def published(window: Window, page: Page, world: World) -> None:
    await publishing(window, page, world)
    await page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    await expect(page.get_by_role("dialog", name="Published")).to_be_visible()


async def operator(window: Window, page: Page, world: World) -> None:
    await go(window, "/operator", "Operator")
    await expect(page.locator("[data-testid=datasets] > [data-state=ready]")).to_be_visible(timeout=60_000)
    await page.get_by_label("For whom").fill("Ida")
    await page.get_by_role("button", name="Make an invitation").click()
    await expect(page.get_by_test_id("invitation-link")).to_be_visible()


async def manifest(window: Window, page: Page, world: World) -> None:
    await operator(window, page, world)
    await page.get_by_role("button", name="Manifest of").click()
    await expect(page.get_by_role("region", name="Manifest")).to_be_visible()


async def destroying(window: Window, page: Page, world: World) -> None:
    await operator(window, page, world)
    await page.get_by_role("button", name="Destroy").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


EVERYWHERE = (WIDE, NARROW)
STATES: list[tuple[str, State, tuple[tuple[int, int], ...]]] = [
    *(("nobody", state, EVERYWHERE) for state in (sign_in, sign_up, sign_up_faults)),
    *(
        ("ben", state, EVERYWHERE)
        for state in (new_chat, gpt_start, rich_answer, cited_answer, citation, receipt)
    ),
    *(("ben", state, EVERYWHERE) for state in (receipt_question, failed_answer, refused, editing)),
    *(
        ("ben", state, EVERYWHERE)
        for state in (explore, explore_nothing, privacy, privacy_promises, saying_no)
    ),
    ("ben", nothing_here, EVERYWHERE),
    *(("ben", state, (WIDE,)) for state in (renaming, deleting, account_menu, shortcuts)),
    ("ben", drawer, (NARROW,)),
    *(("ada", state, EVERYWHERE) for state in (builder, builder_faults, publishing, published)),
    ("ada", explore, EVERYWHERE),
    ("ada", builder_preview, (NARROW,)),
    *(("olga", state, EVERYWHERE) for state in (operator, manifest, destroying)),
]


@pytest.mark.parametrize(
    ("who", "state", "sizes"), STATES, ids=[f"{who}-{state.__name__}" for who, state, _ in STATES]
)
async def test_it_is_accessible(window, cast, world, who, state, sizes):
    person = None if who == "nobody" else getattr(cast, who)
    seen = await window(person)
    await state(seen, seen.page, world)
    faults = await faults_of(seen.page, f"{who}-{state.__name__}", sizes)
    assert not faults, "\n".join(faults)
