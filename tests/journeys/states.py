"""Steps that lead to each page and state that is checked for its looks."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page, expect

from tests.journeys.browser_page import NARROW, Window
from tests.support.people import PASSWORD


@dataclass
class World:
    """Ids of the conversations and GPTs that the states show.

    `guide` is a GPT with actions, `action` its first. In `feedback_chat` the person has sent feedback. Few people have
    used `quiet`, and no one has used `fresh`.
    """

    keeper: str
    bare: str
    cited: str
    rich: str
    failed: str
    guide: str = ""
    action: str = ""
    feedback_chat: str = ""
    quiet: str = ""
    fresh: str = ""


State = Callable[[Window, Page, World], Awaitable[None]]


async def go(window: Window, path: str, heading: str | re.Pattern[str]) -> None:
    await window.go(path)
    await expect(window.page.get_by_role("heading", name=heading).first).to_be_visible()


async def sign_in(window: Window, page: Page, world: World) -> None:
    window.expect_complaints("401")
    await go(window, "/sign-in", "Sign in")
    await page.get_by_label("Email").fill("nobody@example.org")
    await page.get_by_label("Password", exact=True).fill("not the right sentence")
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("alert")).to_be_visible()


async def sign_up(window: Window, page: Page, world: World) -> None:
    await go(window, "/sign-up", "Create your")


async def sign_up_faults(window: Window, page: Page, world: World) -> None:
    await go(window, "/sign-up", "Create your")
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_text("Required", exact=True)).to_be_visible()


async def new_chat(window: Window, page: Page, world: World) -> None:
    await go(window, "/", "What can I help with?")
    await expect(page.get_by_role("link", name="What should I try?")).to_be_visible()


async def gpt_start(window: Window, page: Page, world: World) -> None:
    await go(window, f"/g/{world.keeper}", "Keeper of Vesterholm")


async def rich_answer(window: Window, page: Page, world: World) -> None:
    await go(window, f"/c/{world.rich}", "What should I try?")
    await expect(page.locator("math mfrac")).to_be_visible()
    await expect(page.locator(".hljs-keyword").first).to_be_visible()


async def deleting_question(window: Window, page: Page, world: World) -> None:
    await go(window, f"/c/{world.cited}", "How do I clean the lens")
    await page.get_by_role("article", name="You said").first.get_by_role("button", name="Delete message").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def cited_answer(window: Window, page: Page, world: World) -> None:
    await go(window, f"/c/{world.cited}", "How do I clean the lens")
    await expect(window.privacy_chip).to_contain_text("used for training")


async def citation(window: Window, page: Page, world: World) -> None:
    await cited_answer(window, page, world)
    await page.get_by_role("button", name=re.compile("^Source 1")).first.click()
    await expect(page.get_by_role("dialog", name=re.compile("^Source 1")).first).to_be_visible()


async def receipt(window: Window, page: Page, world: World) -> None:
    await cited_answer(window, page, world)
    await window.privacy_chip.click()
    await expect(page.get_by_test_id("receipt")).to_be_visible()


async def answer_beside(window: Window, page: Page, world: World) -> None:
    await go(window, f"/c/{world.rich}", "What should I try?")
    await page.get_by_role("button", name="More options for this answer").last.click()
    await page.get_by_role("menuitem", name="Open beside the chat").click()
    await expect(page.get_by_test_id("artifact")).to_be_visible()


async def receipt_question(window: Window, page: Page, world: World) -> None:
    await go(window, f"/c/{world.rich}", "What should I try?")
    await expect(window.privacy_chip).to_contain_text("May be used")
    await window.privacy_chip.click()
    await page.get_by_role("button", name="Never use for training").click()
    await expect(page.get_by_role("dialog", name="Never use this chat for training?")).to_be_visible()


async def failed_answer(window: Window, page: Page, world: World) -> None:
    await go(window, f"/c/{world.failed}", "Will this work?")
    await expect(page.get_by_role("alert")).to_be_visible()


async def too_long(window: Window, page: Page, world: World) -> None:
    await new_chat(window, page, world)
    await window.composer.fill("A long story. " * 9000)
    await expect(page.get_by_text("Shorten it to send it.")).to_be_visible()


async def editing(window: Window, page: Page, world: World) -> None:
    await cited_answer(window, page, world)
    await window.questions.first.hover()
    await page.get_by_role("button", name="Edit message").first.click()


async def renaming(window: Window, page: Page, world: World) -> None:
    await _options(window, page, world, "Rename")
    await expect(page.get_by_role("textbox", name="Title")).to_be_focused()


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
    await page.get_by_role("button", name="Open sidebar").click()
    await expect(page.get_by_role("link", name="What should I try?")).to_be_visible()


async def explore(window: Window, page: Page, world: World) -> None:
    await go(window, "/gpts", "GPTs")
    await expect(page.get_by_role("link", name="Keeper of Vesterholm", exact=True)).to_be_visible()


async def explore_nothing(window: Window, page: Page, world: World) -> None:
    await explore(window, page, world)
    await page.get_by_role("searchbox", name="Search GPTs").fill("zzz")
    await expect(page.get_by_text("No GPTs found")).to_be_visible()


async def privacy(window: Window, page: Page, world: World) -> None:
    await go(window, "/privacy", "Privacy commitments")
    await expect(page.get_by_test_id("commitment")).to_have_count(14)


async def settings(window: Window, page: Page, world: World) -> None:
    await go(window, "/settings", "Settings")
    await expect(page.get_by_test_id("own-address")).to_be_visible()


async def settings_privacy(window: Window, page: Page, world: World) -> None:
    await go(window, "/settings/privacy", "Settings")
    await expect(page.get_by_test_id("insight-state")).to_be_visible()


async def settings_data(window: Window, page: Page, world: World) -> None:
    await go(window, "/settings/data", "Settings")
    await expect(page.get_by_test_id("export")).to_be_visible()


async def settings_connections(window: Window, page: Page, world: World) -> None:
    await go(window, "/settings/connections", "Settings")
    await expect(page.get_by_role("heading", level=2)).to_have_count(3)


async def settings_security(window: Window, page: Page, world: World) -> None:
    await go(window, "/settings/security", "Settings")
    await expect(page.get_by_test_id("sessions")).to_be_visible()


async def settings_encryption(window: Window, page: Page, world: World) -> None:
    await go(window, "/settings/encryption", "Settings")
    await expect(page.get_by_test_id("own-key")).to_be_visible()


async def settings_usage(window: Window, page: Page, world: World) -> None:
    await go(window, "/settings/usage", "Settings")
    await expect(page.get_by_role("heading", name="Tokens and cost", level=2)).to_be_visible()
    await expect(page.get_by_role("heading", name="Usage limits", level=2)).to_be_visible()


async def privacy_promises(window: Window, page: Page, world: World) -> None:
    await privacy(window, page, world)
    await page.get_by_text("Details", exact=True).first.click()


async def privacy_plain(window: Window, page: Page, world: World) -> None:
    await window.go(f"/privacy/answers?gpt={world.keeper}")
    await expect(page.get_by_role("heading", name="Privacy commitments", exact=True)).to_be_visible()
    await page.get_by_text("Details", exact=True).first.click()


async def export_ready(window: Window, page: Page, world: World) -> None:
    await settings_data(window, page, world)
    card = page.get_by_test_id("export")
    ask = card.get_by_role("button", name="export")
    if await ask.count():
        window.expect_complaints("403")  # Ben's last confirmation of his identity has expired
        await ask.click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
        await dialog.get_by_role("button", name="Confirm").click()
    await expect(card.get_by_role("button", name="Download")).to_be_visible()
    await card.scroll_into_view_if_needed()


async def saying_no(window: Window, page: Page, world: World) -> None:
    await settings_privacy(window, page, world)
    await page.get_by_role("switch", name="Use my chats for training").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def nothing_here(window: Window, page: Page, world: World) -> None:
    await go(window, "/nowhere", "Page not found")


async def builder(window: Window, page: Page, world: World) -> None:
    await go(window, f"/gpts/{world.keeper}/edit", "Edit GPT")
    await expect(page.locator("[data-state=failed]")).to_be_visible()


async def builder_faults(window: Window, page: Page, world: World) -> None:
    window.expect_complaints("422")
    await builder(window, page, world)
    await page.get_by_label("Instructions").fill("x" * 32_001)
    await expect(page.get_by_test_id("save-state")).to_contain_text("Not saved")


async def builder_preview(window: Window, page: Page, world: World) -> None:
    width, height = NARROW
    await page.set_viewport_size({"width": width, "height": height})
    await go(window, f"/gpts/{world.keeper}/edit", "Edit GPT")
    await page.get_by_role("button", name="Preview").click()
    await expect(page.get_by_test_id("preview")).to_be_visible()


async def publishing(window: Window, page: Page, world: World) -> None:
    await builder(window, page, world)
    await page.get_by_label("Description").fill("Knows the keeper’s handbook, and the log.")
    await page.get_by_role("button", name="Publish changes").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def published(window: Window, page: Page, world: World) -> None:
    await publishing(window, page, world)
    await page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    await expect(page.get_by_role("dialog", name="Published")).to_be_visible()


async def operator(window: Window, page: Page, world: World) -> None:
    await go(window, "/operator", "Server admin")
    await expect(page.get_by_role("heading", level=2)).to_have_count(4)


async def operator_people(window: Window, page: Page, world: World) -> None:
    await go(window, "/operator/people", "Server admin")
    await expect(page.get_by_test_id("people")).to_be_visible()
    await page.get_by_role("button", name="Invite", exact=True).click()
    await page.get_by_label("Who is it for?").fill("Ida")
    await page.get_by_role("button", name="Create invite link").click()
    await expect(page.get_by_test_id("invitation-link")).to_be_visible()


async def operator_models(window: Window, page: Page, world: World) -> None:
    await go(window, "/operator/models", "Server admin")
    await page.get_by_role("button", name="Test model").click()
    await expect(page.get_by_test_id("tried").get_by_role("blockquote")).to_be_visible()


async def operator_branding(window: Window, page: Page, world: World) -> None:
    await go(window, "/operator/branding", "Server admin")
    await page.get_by_role("textbox", name="Accent colour").fill("#ffd400")
    await expect(page.get_by_text("For readable text we use")).to_be_visible()


async def operator_workspaces(window: Window, page: Page, world: World) -> None:
    await go(window, "/operator/workspaces", "Server admin")
    await expect(page.get_by_role("heading", level=2)).to_have_count(2)


async def operator_policies(window: Window, page: Page, world: World) -> None:
    await go(window, "/operator/policies", "Server admin")
    await expect(page.get_by_role("main").get_by_role("listitem").first).to_be_visible()


async def quotas(window: Window, page: Page, world: World) -> None:
    await go(window, "/operator/limits", "Server admin")
    await page.get_by_role("button", name="Change: Each workspace").click()
    await page.get_by_role("textbox", name="Answers per day").fill("many")
    await expect(page.get_by_text("Enter a whole number")).to_be_visible()
    await page.get_by_role("heading", name="Usage limits", exact=True).scroll_into_view_if_needed()


async def ordering(window: Window, page: Page, world: World) -> None:
    await go(window, "/operator/training", "Server admin")
    await expect(page.locator("[data-testid=datasets] > [data-state=ready]").first).to_be_visible(timeout=60_000)
    await page.get_by_label("Purpose").fill("Shorter answers")
    await page.get_by_text("Options", exact=True).click()
    await page.get_by_label("Days until it expires").fill("0")
    await expect(page.get_by_text("Enter a whole number").first).to_be_visible()


async def dataset(window: Window, page: Page, world: World) -> None:
    await go(window, "/operator/training", "Server admin")
    await page.get_by_role("link", name="Better answers about lighthouses").click()
    await expect(page.get_by_test_id("dataset")).to_have_attribute("data-state", "ready", timeout=60_000)
    await expect(page.get_by_role("button", name="Copy Merkle root")).to_be_visible()


async def dataset_records(window: Window, page: Page, world: World) -> None:
    await dataset(window, page, world)
    await page.get_by_role("button", name=re.compile("^View (the|first) ")).click()
    await expect(page.get_by_test_id("records")).to_be_visible()
    await page.get_by_text("Compared with the previous dataset").click()


async def manifest(window: Window, page: Page, world: World) -> None:
    await dataset(window, page, world)
    await page.get_by_role("button", name="Manifest", exact=True).click()
    await expect(page.get_by_role("region", name="Manifest")).to_be_visible()


async def datasheet(window: Window, page: Page, world: World) -> None:
    await dataset(window, page, world)
    await page.get_by_role("button", name="Datasheet", exact=True).click()
    await expect(page.get_by_role("region", name="Datasheet").get_by_role("heading").first).to_be_visible()


async def downloading(window: Window, page: Page, world: World) -> None:
    await dataset(window, page, world)
    await page.get_by_role("button", name="Download", exact=True).click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def destroying(window: Window, page: Page, world: World) -> None:
    await dataset(window, page, world)
    await page.get_by_role("button", name="Destroy", exact=True).click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def my_datasets(window: Window, page: Page, world: World) -> None:
    await settings_privacy(window, page, world)
    await page.get_by_test_id("my-datasets").evaluate("list => list.scrollIntoView()")


async def evidence(window: Window, page: Page, world: World) -> None:
    await go(window, "/evidence", "Signed records")
    await expect(page.get_by_test_id("evidence").get_by_role("link").first).to_be_visible()
    await expect(page.get_by_test_id("checkpoint")).to_be_visible()
