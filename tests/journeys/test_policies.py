"""Policies: the operator writes, previews and publishes; every user is asked, reads, accepts and continues (P13)."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.browser_page import NARROW, WIDE
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.people import PASSWORD, Cast, address

pytestmark = [pytest.mark.browser, pytest.mark.promise("P13")]

POLICY = """# Lighthouse privacy

We keep what you write **sealed**, and a log of requests for a week.

## Whom we tell

Nobody. Ask <https://harbour.example/privacy> or keeper@harbour.example.org.

| what | how long |
| --- | --- |
| requests | a week |

<script>document.title = "broken"</script>
"""
SHORTER = POLICY.replace("a week", "a day")

SELECTED = (
    "document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)"
)
WHOLE = "(list) => list.scrollHeight <= list.clientHeight"


async def write(page: Page, text: str, note: str | None = None) -> None:
    await page.get_by_label("Text", exact=True).fill(text)
    if note is not None:
        await page.get_by_label("What changed").fill(note)


async def publish(page: Page, version: int) -> None:
    await page.get_by_role("button", name=f"Publish version {version}", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    await expect(page.get_by_text(f"Version {version} is published.")).to_be_visible()
    await expect(page.get_by_role("navigation", name="Server admin").locator("[aria-current=page]")).to_have_text(
        "Policies"
    )


async def test_a_template_is_filled_in_and_says_what_is_left(window: OpenWindow, cast: Cast) -> None:
    olga = await window(cast.olga)
    page = await olga.go("/operator/policies/privacy")
    marks = page.get_by_test_id("marks").get_by_role("button")
    await expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("## Who receives data"))
    n = await marks.count()
    assert n > 4
    assert await page.get_by_test_id("marks").get_by_role("list").evaluate(WHOLE), "each place is in sight"
    await marks.nth(3).click()
    assert await page.evaluate(SELECTED) == f"[[Check: {await marks.nth(3).inner_text()}]]"
    await page.get_by_role("button", name="Publish version 1").click()
    await expect(page.get_by_text(f"Fill in the {n} marked places first.")).to_be_visible()
    assert await find_faults(page, "policy-template", (WIDE, NARROW)) == []
    bar = page.get_by_test_id("template")
    await expect(bar.get_by_role("heading", name="Template")).to_be_visible()
    await expect(bar.get_by_role("button", name="Fill in template")).to_have_count(0)
    await expect(page.get_by_label("What changed")).to_have_count(0)
    for spoken, section in (("Deutsch", "## Wer Daten bekommt"), ("Français", "## Qui reçoit des données")):
        await bar.get_by_role("button", name=spoken).click()
        await expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile(section))


async def test_from_draft_to_acceptance(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    ben.expect_complaints("403")
    await ben.go("/")
    await ben.composer.fill("When is high water?")

    olga = await window(cast.olga)
    page = await olga.go("/operator/policies")
    policies = page.get_by_test_id("policies")
    await expect(policies.get_by_text("Not published. No one is asked to accept.")).to_have_count(2)
    await page.get_by_role("link", name="Write first version: Privacy policy").click()
    bar = page.get_by_test_id("template")
    await bar.get_by_role("button", name="Start empty").click()
    await expect(bar.get_by_role("button", name="Fill in template")).to_be_visible()
    await page.get_by_role("button", name="Publish version 1").click()
    await expect(page.get_by_text("Write the text first.")).to_be_visible()
    await expect(page.get_by_label("Text", exact=True)).to_be_focused()
    await write(page, POLICY)
    await page.get_by_role("button", name="Save draft").click()
    await expect(page.get_by_test_id("policy-state")).to_contain_text("Saved")
    await page.reload()
    await expect(page.get_by_label("Text", exact=True)).to_have_value(POLICY)
    await bar.get_by_text("Start over from a template").click()
    await bar.get_by_role("button", name="Fill in template").click()
    await page.get_by_role("dialog", name="Replace your text?").get_by_role("button", name="Cancel").click()
    await expect(page.get_by_label("Text", exact=True)).to_have_value(POLICY)
    await page.get_by_role("button", name="Preview").click()
    preview = page.get_by_test_id("policy-preview")
    await expect(preview.get_by_role("heading", name="Lighthouse privacy")).to_be_visible()
    await expect(preview.get_by_text("<script>")).to_be_visible()
    assert await find_faults(page, "policy-preview", (WIDE, NARROW)) == []
    await publish(page, 1)

    page = ben.page
    await page.get_by_role("button", name="Send", exact=True).click()
    gate = page.get_by_role("dialog", name="Please read and accept")
    await expect(gate.get_by_role("heading", name="Lighthouse privacy")).to_be_visible()
    await expect(gate.get_by_role("heading", name="Please read and accept")).to_be_focused()
    assert await find_faults(page, "terms-gate", (WIDE, NARROW)) == []
    await page.keyboard.press("Escape")
    await expect(gate).to_be_visible()
    await gate.get_by_role("button", name="Accept", exact=True).click()
    await expect(gate).to_have_count(0)
    await page.get_by_role("button", name="Try again").click()
    await ben.wait_for_answer()
    await expect(ben.questions).to_have_text(re.compile("When is high water"))


async def test_what_changed_is_said_and_one_may_go_without_accepting(window: OpenWindow, cast: Cast) -> None:
    olga = await window(cast.olga)
    page = await olga.go("/operator/policies/privacy")
    await write(page, SHORTER)
    await page.get_by_role("button", name="Publish version 2").click()
    await expect(page.get_by_text("Summarise what changed.")).to_be_visible()
    await write(page, SHORTER, "Requests are logged for a day.")
    await publish(page, 2)

    ben = await window(cast.ben)
    ben.expect_complaints("403", "409")
    page = await ben.go("/")
    gate = page.get_by_role("dialog", name="Please read and accept")
    await expect(gate.get_by_text("Requests are logged for a day.")).to_be_visible()
    await gate.get_by_role("link", name="Settings").click()
    sections = page.get_by_role("navigation", name="Settings")
    await sections.get_by_role("link", name="Security").click()
    await expect(page.get_by_test_id("sessions")).to_be_visible()
    await sections.get_by_role("link", name="About and commitments").click()
    mine = page.get_by_test_id("my-policies")
    await expect(mine.get_by_text("You haven’t accepted this version.")).to_be_visible()
    await expect(page.get_by_text("Couldn’t load this")).to_have_count(0)
    await page.get_by_role("link", name="GPTs", exact=True).click()
    await expect(gate.get_by_text("Requests are logged for a day.")).to_be_visible()

    third = {"text": "# Third", "note": "Shorter still.", "follows": 2}
    (await cast.olga.post("/api/operator/policies/privacy", third)).ok()
    await gate.get_by_role("button", name="Accept", exact=True).click()
    await expect(gate.get_by_role("alert")).to_contain_text("changed while you were reading")
    await expect(gate.get_by_text("Shorter still.")).to_be_visible()
    await gate.get_by_role("button", name="Accept", exact=True).click()
    await expect(gate).to_have_count(0)
    await expect(page.get_by_role("heading", name="GPTs", exact=True)).to_be_visible()
    page = await ben.go("/settings/about")
    await expect(mine.get_by_text("You accepted this version on")).to_be_visible()
    await mine.get_by_text("Versions you’ve accepted").click()
    await expect(mine.locator("ol li")).to_have_count(2)


async def test_who_joins_accepts_and_can_read_before(window: OpenWindow, cast: Cast) -> None:
    gil = await window()
    gil.expect_complaints("409")
    page = await gil.go("/sign-up")
    sentence = page.get_by_text("By creating an account, you accept the privacy policy")
    await expect(sentence).to_be_visible()
    await expect(page.locator("a[href^='/privacy-policy']")).to_have_count(1)
    await expect(page.get_by_label("Your name")).to_be_focused()
    await page.get_by_label("Your name").fill("Gil")
    await page.get_by_label("Email").fill(address("gil"))
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_label("No, keep them out").check()
    assert await find_faults(page, "sign-up-policies", (WIDE, NARROW)) == []
    async with gil.context.expect_page() as opened:
        await page.get_by_role("link", name="the privacy policy").click()
    document = await opened.value
    await expect(document.get_by_role("heading", name="Third")).to_be_visible()
    assert await find_faults(document, "policy-page") == []
    await document.close()
    fourth = {"text": "# Fourth", "note": "Shortest.", "follows": 3}
    (await cast.olga.post("/api/operator/policies/privacy", fourth)).ok()
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_text("changed while you were reading")).to_be_visible()
    await page.get_by_role("button", name="Create account").click()
    await expect(gil.composer).to_be_visible()


async def test_the_page_of_a_version_needs_no_script(browser: Browser, server: str, cast: Cast) -> None:
    context = await browser.new_context(base_url=server, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/privacy-policy/1")
    await expect(page.get_by_role("heading", name="Privacy policy", level=1)).to_be_visible()
    await expect(page.get_by_text("This version is no longer in force.")).to_be_visible()
    await expect(page.get_by_text("Requests are logged for a day.")).to_be_visible()
    await page.get_by_role("link", name=re.compile("^Version 2")).click()
    await expect(page.get_by_role("cell", name="a day")).to_be_visible()
    await context.close()


async def test_what_was_refused_behind_the_question_is_read_once_it_is_answered(window: OpenWindow, cast: Cast) -> None:
    version = max(one["version"] for one in (await cast.visitor.get("/api/policies")).ok()["policies"])
    (await cast.dan.post("/api/me/policies", {"accepted": {"privacy": version}})).ok()
    dan = await window(cast.dan)
    dan.expect_complaints("403")
    page = await dan.go("/")
    await dan.ask("When is low water?")
    await dan.go("/")
    link = page.get_by_role("region", name="Chats").get_by_role("link", name="When is low water?")
    await expect(link).to_be_visible()
    another = {"text": "# Another", "note": "Shorter than ever.", "follows": version}
    (await cast.olga.post("/api/operator/policies/privacy", another)).ok()
    await link.click()
    gate = page.get_by_role("dialog", name="Please read and accept")
    await expect(gate.get_by_text("Shorter than ever.")).to_be_visible()
    await expect(page.get_by_text("Couldn’t load this")).to_be_attached()
    await gate.get_by_role("button", name="Accept", exact=True).click()
    await expect(gate).to_have_count(0)
    await expect(dan.questions).to_have_text(re.compile("When is low water"))
    await expect(page.get_by_text("Couldn’t load this")).to_have_count(0)
