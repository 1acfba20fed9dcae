"""Chatting: an answer arrives, is stopped, asked again, edited, cut off or fails; and the list follows."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.fakes.model_endpoint import Failure, ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.journeys.cuttable_proxy import CuttableProxy
from tests.support.people import Cast

pytestmark = pytest.mark.browser

RICH = """## What to try

Read the *whole* line, then **stop**. See `salt.py`:

```python
def lit(hour: int) -> bool:
    return hour >= 18  # half an hour before sunset
```

| month | oil | note |
| --- | ---: | --- |
| May | 12 | calm |
| June | 9 | ~~storm~~ calm |

The light is $E = mc^2$ and

$$\\int_0^1 x^2\\,dx = \\frac{1}{3}$$

- [x] lamp
- [ ] lens
"""

SLOW = 0.03
"""Seconds between two words: slow enough to do something in the middle of an answer."""


def counting(words: int) -> str:
    return " ".join(f"word{n}" for n in range(words))


def finish(scripted: ScriptedModel) -> None:
    """Let the answer that is being written come to its end at once."""
    scripted.gap = 0.0


async def options(page: Page, title: str, entry: str) -> None:
    row = page.get_by_role("navigation").get_by_role("listitem").filter(has_text=title)
    await row.hover()
    await page.get_by_role("button", name=f"Options for “{title}”").click()
    await page.get_by_role("menuitem", name=entry).click()


def listed(page: Page, title: str) -> Locator:
    return page.get_by_role("navigation").get_by_role("link", name=title)


async def test_an_answer_arrives_word_by_word_and_is_set(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer, scripted.gap = RICH, SLOW
    ben = await window(cast.ben)
    page = await ben.go("/")
    await expect(ben.composer).to_be_focused()
    await page.keyboard.type("What should I try?")
    await page.keyboard.press("Enter")
    await ben.wait_for_text("What to try")
    await expect(page).to_have_url(re.compile(r"/c/[0-9a-f-]{36}$"))
    finish(scripted)
    answer = await ben.wait_for_answer()
    await expect(answer.get_by_role("heading", name="What to try")).to_be_visible()
    await expect(answer.locator("strong")).to_have_text("stop")
    await expect(answer.get_by_role("table")).to_contain_text("June")
    await expect(answer.locator("math")).to_have_count(2)
    await expect(answer.locator("math mfrac")).to_have_count(1)
    await expect(answer.locator(".hljs-keyword").first).to_have_text("def")
    await answer.get_by_role("button", name="Copy code").click()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("def lit(hour: int) -> bool:\n    return")
    await answer.get_by_role("button", name="Copy message").click()
    assert await page.evaluate("navigator.clipboard.readText()") == RICH
    await expect(listed(page, "What should I try?")).to_have_attribute("aria-current", "page")


async def test_stopping_keeps_what_has_arrived(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer, scripted.gap = counting(2000), SLOW
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.send("Count for me")
    await ben.wait_for_text("word3")
    await ben.composer.fill("And then?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="The answer isn’t finished yet.")).to_be_visible()
    await page.get_by_role("button", name="Stop").click()
    answer = await ben.wait_for_answer()
    await expect(answer).to_contain_text("You stopped this answer.")
    text_so_far = await answer.locator(".prose-answer").first.inner_text()
    await page.reload()
    await expect(ben.answers.last.locator(".prose-answer").first).to_have_text(text_so_far)


async def test_another_answer_and_another_question_are_branches(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    scripted.answer = "The first answer."
    await ben.ask("A question to branch")
    scripted.answer = "The second answer."
    await ben.answers.last.get_by_role("button", name="Regenerate").click()
    await expect(ben.composer).to_be_focused()
    await expect(ben.answers.last).to_contain_text("The second answer.")
    answer = await ben.wait_for_answer()
    await expect(answer.get_by_role("group", name="Version 2 of 2")).to_be_visible()
    await answer.get_by_role("button", name="Previous version").press("Enter")
    await expect(ben.answers.last).to_contain_text("The first answer.")
    await expect(ben.answers.last.get_by_role("button", name="Next version")).to_be_focused()

    scripted.answer = "An answer to what was edited."
    await ben.questions.last.hover()
    await ben.questions.last.get_by_role("button", name="Edit message").click()
    await page.keyboard.type(", edited")
    await page.keyboard.press("Enter")
    await expect(ben.answers.last).to_contain_text("An answer to what was edited.")
    await ben.wait_for_answer()
    await expect(ben.composer).to_be_focused()
    await expect(ben.questions.last.get_by_role("group", name="Version 2 of 2")).to_be_visible()
    await page.reload()
    await expect(ben.questions.last).to_contain_text("A question to branch, edited")
    await ben.questions.last.get_by_role("button", name="Previous version").click()
    await expect(ben.questions.last).not_to_contain_text("edited")


async def test_the_shown_branch_is_the_one_the_server_goes_on_from(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    """Of two leaves below a message, the newest child's is shown, not the newest of all; both sides agree."""
    ben = await window(cast.ben)
    page = await ben.go("/")
    scripted.answer = "Old answer."
    await ben.ask("Root of the tree")
    scripted.answer = "New answer."
    await ben.answers.last.get_by_role("button", name="Regenerate").click()
    await expect(ben.answers.last).to_contain_text("New answer.")
    await (await ben.wait_for_answer()).get_by_role("button", name="Previous version").click()
    scripted.answer = "Newest leaf, below the old answer."
    await ben.ask("Going on from the old answer")
    await ben.questions.first.hover()
    await ben.questions.first.get_by_role("button", name="Edit message").click()
    scripted.answer = "Elsewhere."
    await page.get_by_role("textbox", name="Edit your message").fill("Another root")
    await page.get_by_role("button", name="Send changes").click()
    await expect(ben.answers.last).to_contain_text("Elsewhere.")
    await ben.wait_for_answer()
    async with page.expect_response(lambda response: response.url.endswith("/head")):
        await ben.questions.first.get_by_role("button", name="Previous version").click()
    shown = await ben.answers.last.inner_text()
    await page.reload()
    await expect(ben.questions.first).to_contain_text("Root of the tree")
    assert await ben.answers.last.inner_text() == shown


async def test_a_reload_in_the_middle_loses_nothing(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    text = counting(400)
    scripted.answer, scripted.gap = text, SLOW
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.send("Count through a reload")
    await ben.wait_for_text("word5")
    await page.reload()
    await ben.wait_for_text("word15")
    finish(scripted)
    answer = await ben.wait_for_answer()
    await expect(answer.locator(".prose-answer").first).to_have_text(text)


async def test_two_tabs_show_one_answer(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    text = counting(300)
    scripted.answer, scripted.gap = text, SLOW
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.send("Count in two tabs")
    await ben.wait_for_text("word5")
    second = await ben.context.new_page()
    await second.goto(page.url)
    other = second.get_by_role("article", name=re.compile(" answered$"))
    await expect(other).to_contain_text("word15")
    finish(scripted)
    await expect(other.locator(".prose-answer").first).to_have_text(text)
    await expect((await ben.wait_for_answer()).locator(".prose-answer").first).to_have_text(text)


@pytest_asyncio.fixture
async def line(server: str) -> AsyncIterator[CuttableProxy]:
    """Stands before the windows, which ask over it until they are closed."""
    async with CuttableProxy(server) as standing:
        yield standing


@pytest.mark.parametrize("ends", ["while it is lost", "after it is back"])
async def test_a_lost_connection_catches_up(
    line: CuttableProxy, window: OpenWindow, cast: Cast, scripted: ScriptedModel, ends: str
) -> None:
    text = counting(400)
    scripted.answer, scripted.gap = text, SLOW
    ben = await window(cast.ben, proxy=line.address)
    ben.expect_complaints(
        "ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "ERR_INCOMPLETE_CHUNKED", "ERR_EMPTY_RESPONSE"
    )
    page = await ben.go("/")
    await ben.send("Count through a lost connection")
    await ben.wait_for_text("word5")
    await ben.context.set_offline(True)
    line.cut()
    await expect(page.get_by_text("You’re offline. The answer continues on the server")).to_be_visible()
    if ends == "while it is lost":
        finish(scripted)
    await ben.context.set_offline(False)
    await expect(page.get_by_text("You’re offline")).to_have_count(0)
    finish(scripted)
    answer = await ben.wait_for_answer()
    await expect(answer.locator(".prose-answer").first).to_have_text(text)
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_a_failed_model_says_so_and_can_be_tried_again(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer = "It works again."
    scripted.failure = Failure("cut", after=2)
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.send("Will this work?")
    alert = ben.answers.last.get_by_role("alert")
    await expect(alert).to_contain_text("broke off in the middle of its answer")
    await expect(ben.answers.last).to_contain_text("It works")
    scripted.failure = None
    await alert.get_by_role("button", name="Try again").click()
    await expect(ben.answers.last).to_contain_text("It works again.")
    await ben.wait_for_answer()
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_a_message_that_the_server_refuses_is_kept(window: OpenWindow, cast: Cast) -> None:
    """As by a page that was opened before the operator made messages shorter."""
    ben = await window(cast.ben)
    ben.expect_complaints("413", "422")

    async def from_before(route: Any) -> None:
        response = await route.fetch()
        await route.fulfill(response=response, json={**await response.json(), "longest_message": 10**9})

    await ben.page.route("**/api/instance", from_before)
    page = await ben.go("/")
    await ben.send("long " * 40_000)
    await expect(page.get_by_role("alert")).to_contain_text("Your message wasn’t sent.")
    await page.get_by_role("alert").get_by_role("button", name="Edit message").click()
    await expect(ben.composer).to_have_value(re.compile("^long long"))


async def test_renaming_and_deleting(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.ask("Where does the donkey live?")
    await options(page, "Where does the donkey live?", "Rename")
    await expect(page.get_by_role("textbox", name="Title")).to_be_focused()
    await page.keyboard.type("Bishop the donkey")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Bishop the donkey", level=1)).to_be_visible()
    await expect(listed(page, "Bishop the donkey")).to_be_visible()

    await options(page, "Bishop the donkey", "Delete")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(listed(page, "Bishop the donkey")).to_be_visible()
    ben.expect_complaints("404")
    address = page.url
    await options(page, "Bishop the donkey", "Delete")
    await dialog.get_by_role("button", name="Delete", exact=True).click()
    await expect(listed(page, "Bishop the donkey")).to_have_count(0)
    await page.goto(address)
    await expect(page.get_by_role("heading", name="Page not found")).to_be_visible()


async def test_by_keyboard_alone(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    scripted.answer, scripted.gap = counting(2000), SLOW
    ben = await window(cast.ben)
    page = await ben.go("/gpts")
    await expect(page.get_by_role("heading", name="GPTs")).to_be_visible()
    await page.keyboard.press("Control+Shift+KeyO")
    await expect(ben.composer).to_be_focused()
    await page.keyboard.type("First line")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("second line")
    await page.keyboard.press("Enter")
    await ben.wait_for_text("word3")
    await page.keyboard.press("Escape")
    await expect(await ben.wait_for_answer()).to_contain_text("You stopped this answer.")
    await expect(ben.questions.last).to_contain_text("second line")
    await expect(ben.composer).to_be_focused()

    await to_focus(page, ben.privacy_chip, "Shift+Tab")
    await page.keyboard.press("Enter")
    receipt = page.get_by_role("dialog", name="Privacy receipt")
    await expect(receipt.get_by_test_id("receipt")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(receipt).to_have_count(0)
    await expect(ben.privacy_chip).to_be_focused()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("/")
    await expect(ben.composer).to_be_focused()


async def to_focus(page: Page, target: Locator, key: str, presses: int = 40) -> None:
    """Press `key` until `target` has the focus."""
    for _ in range(presses):
        if await target.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press(key)
    raise AssertionError(f"{target} is not reached by {presses} × {key}")


async def test_an_offline_hint_is_shown_and_the_draft_stays(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer = "Here again."
    ben = await window(cast.ben)
    ben.expect_complaints("ERR_INTERNET_DISCONNECTED")
    page = await ben.go("/")
    await expect(ben.composer).to_be_visible()
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")  # its script cannot be fetched offline
    await ben.context.set_offline(True)
    await expect(page.get_by_text("You’re offline. Your message stays here")).to_be_visible()
    await ben.composer.fill("For later")
    await ben.context.set_offline(False)
    await expect(page.get_by_text("You’re offline")).to_have_count(0)
    await expect(ben.composer).to_have_value("For later")
    await ben.composer.press("Enter")
    await expect(await ben.wait_for_answer()).to_contain_text("Here again.")
