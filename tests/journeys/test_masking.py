"""A person has personal data masked, sees exactly what was sent, and adds missed words (P14)."""

import json
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from discreet.models.directory import get_host
from tests.fakes.model_endpoint import Request, ScriptedModel
from tests.http.test_workspace_masking import rule
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.people import Cast

pytestmark = [pytest.mark.browser, pytest.mark.promise("P14")]

NAME, WORD = "Impi Nummelin", "Project Heron"
SAID = f"My name is {NAME}. How is {WORD} going?"


def echo(request: Request) -> str:
    """Answer with what the endpoint received, and with a name that it changed beyond recognition."""
    line = str(request["messages"][-1]["content"]).splitlines()[0]
    name = line.removeprefix("My name is ").split()[0]
    return f"You wrote: {line}\n\nDear **{name[:6]}chen**, all is well."


@pytest_asyncio.fixture(autouse=True)
async def as_before(cast: Cast, scripted: ScriptedModel) -> AsyncIterator[None]:
    before = (await cast.ben.get("/api/me/masking")).ok()
    scripted.answer = echo
    yield
    (await cast.ben.put("/api/me/masking", {name: before[name] for name in ("choice", "kinds", "words")})).ok()


def sent(scripted: ScriptedModel) -> str:
    return json.dumps([scripted.requests, scripted.side_requests], ensure_ascii=False)


async def test_a_person_sees_exactly_what_left_and_adds_what_was_missed(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    ben = await window(cast.ben)
    ben.expect_complaints("422")
    page = await ben.go("/settings/privacy#masking")
    always = page.get_by_role("radio", name=re.compile("^Always"))
    await always.check()
    await expect(page.get_by_role("checkbox", name="Passwords and keys")).to_be_disabled()
    await page.get_by_role("checkbox", name="Phone numbers").uncheck()
    await page.locator("form", has=always).get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved. It applies from your next message.")).to_be_visible()
    words = page.get_by_role("textbox", name="Always mask these words")
    await words.fill("a!")
    await words.press("Enter")
    await expect(page.get_by_text("A word to mask has at least 3 letters or digits.")).to_be_visible()
    await words.fill(WORD)
    await words.press("Enter")
    await expect(page.get_by_test_id("masked-words")).to_contain_text(WORD)
    await page.reload()
    await expect(page.get_by_role("checkbox", name="Phone numbers")).not_to_be_checked()
    await expect(page.get_by_test_id("masked-words").get_by_role("listitem")).to_have_text([WORD])

    await ben.go("/")
    answer = await ben.ask(SAID)
    assert "Nummelin" not in sent(scripted)
    assert "Heron" not in sent(scripted)
    await expect(answer).to_contain_text(f"You wrote: {SAID}")
    left = answer.get_by_test_id("stand-in")
    await expect(left).to_have_text(re.compile("chen$"))
    tooltip = page.get_by_role("tooltip")
    assert await find_faults(page, "masked answer") == []
    await left.focus()
    await expect(tooltip).to_have_text(f"Stands for: {NAME}")
    await page.keyboard.press("Escape")
    await expect(tooltip).to_have_count(0)

    line = page.get_by_test_id("masked")
    await expect(line).to_have_text(f"2 details masked for {get_host(scripted.url)}")
    await line.click()
    dialog = page.get_by_role("dialog", name=f"What {get_host(scripted.url)} got")
    assert await find_faults(page, "masked dialog") == []
    as_sent = await dialog.get_by_test_id("as-sent").inner_text()
    assert as_sent == str(scripted.requests[-1]["messages"][-1]["content"]).splitlines()[0]
    await expect(dialog.get_by_role("row").filter(has_text=NAME)).to_contain_text(as_sent.split()[3])
    await expect(dialog.get_by_role("row").filter(has_text=WORD)).to_contain_text("Word")
    await dialog.get_by_role("textbox", name="Word or name").fill("Blue Owl")
    await dialog.get_by_role("button", name="Add").click()
    await expect(dialog.get_by_text("“Blue Owl” is masked from now on.")).to_be_visible()
    await page.keyboard.press("Escape")
    await ben.ask("And is blue owl done?")
    assert "blue owl" not in sent(scripted)

    await ben.privacy_chip.click()
    await expect(page.get_by_test_id("receipt-models")).to_contain_text("Personal data masked")


async def test_a_chats_own_switch(window: OpenWindow, cast: Cast, scripted: ScriptedModel) -> None:
    ben = await window(cast.ben)
    page = await ben.go("/")
    await page.get_by_test_id("model-limit").click()
    await page.get_by_role("menuitemradio", name="On for this chat").click()
    await expect(page.get_by_test_id("model-limit")).to_have_text("Masked")
    scripted.answer = "Good."
    await ben.ask("Is it warm?")
    line = page.get_by_test_id("masked")
    await expect(line).to_have_text(f"Nothing to mask was found for {get_host(scripted.url)}")
    await page.get_by_role("button", name=re.compile("chat options$")).last.click()
    await expect(page.get_by_role("menuitemradio", name="On for this chat")).to_be_checked()
    await page.get_by_role("menuitemradio", name="Off for this chat").click()
    await expect(page.get_by_test_id("model-limit")).to_have_text("Not masked")
    await ben.ask(f"My name is {NAME}.")
    await expect(line).to_have_count(1)
    assert NAME in sent(scripted)


@pytest_asyncio.fixture
async def rule_ends(cast: Cast) -> AsyncIterator[None]:
    """Ends what the test rules."""
    yield
    await rule(cast, f"/api/workspaces/{(await cast.cleo.get('/api/me')).ok()['space']}/rules")


@pytest.mark.usefixtures("rule_ends")
async def test_a_workspace_keeps_a_kind_here_and_the_question_is_not_lost(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    """The owner blocks telephone numbers; a question with one is not sent, and is sent without it."""
    cleo = await window(cast.cleo)
    page = await cleo.go("/workspace/rules")
    await page.get_by_label("Phone numbers").select_option("Block")
    secrets = page.get_by_label("Passwords and keys")
    await expect(secrets).to_have_value("allow")
    await page.get_by_label("Names of people").select_option("Mask")
    await expect(secrets).to_have_value("mask")
    await expect(secrets.get_by_role("option", name="Allow")).to_have_count(0)
    assert await find_faults(page, "masking rule") == []
    await page.get_by_role("button", name="Save rules").click()
    await page.get_by_role("dialog").get_by_role("button").last.click()
    await expect(page.get_by_role("dialog")).to_have_count(0)

    for is_temporary in (False, True):
        scripted.requests.clear()
        await cleo.go("/")
        if is_temporary:
            await page.get_by_role("button", name="Temporary chat").click()
        await cleo.send("Call +49 30 1234567 about the key.")
        await expect(page.get_by_text("Your workspace keeps telephone numbers on this server")).to_be_visible()
        question = cleo.questions.last
        await expect(question).to_contain_text("Your message wasn’t sent.")
        assert scripted.requests == []
        await question.get_by_role("button", name="Edit message").last.click()
        text = question.get_by_role("textbox")
        await expect(text).to_have_value("Call +49 30 1234567 about the key.")
        await text.fill(f"My name is {NAME}.")
        await text.press("Enter")
        await expect(page.get_by_text(f"You wrote: My name is {NAME}.")).to_be_visible()
        assert not re.search("1234567|Nummelin", sent(scripted))
    await cleo.go("/ledger?view=models")
    await expect(page.get_by_test_id("model-providers")).to_contain_text("Masked: 1 name")
    assert await find_faults(page, "masked in data sent") == []
