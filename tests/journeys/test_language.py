"""In other languages: the browser's preference is followed, the user's own choice is remembered and wins."""

import re

import pytest
from playwright.async_api import Browser, expect

from discreet.app.infrastructure import Infrastructure
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.third_party import ThirdParty, answer_json
from tests.journeys.browser_page import WIDE
from tests.journeys.cards import FLIGHT, host_of, travel_guide
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.gpt_with_actions import answer_script
from tests.support.people import PASSWORD, Cast, address
from tests.support.translations import TRANSLATED, server_texts_in

pytestmark = pytest.mark.browser

ENGLISH = re.compile(r"\b(the|this|your|nothing|yes|deleted|kept)\b", re.IGNORECASE)
ALERTS = """window.alerts = [];
    new MutationObserver(() => document.querySelectorAll('[role=alert]').forEach(({innerText}) => alerts.push(innerText)))
        .observe(document.body, {childList: true, subtree: true, characterData: true})"""
"""Records the text of each alert in `alerts`, at each change of the page."""


async def test_the_browsers_language_then_the_readers_choice_by_keyboard_remembered(
    window: OpenWindow, cast: Cast
) -> None:
    ben = await window(locale="de-AT")
    page = await ben.go("/sign-in")
    await expect(page.locator("html")).to_have_attribute("lang", "de")
    await expect(page.get_by_role("button", name="Anmelden", exact=True)).to_be_visible()
    assert await find_faults(page, "german-sign-in") == []
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})

    switch = page.get_by_role("group", name="Sprache")
    await expect(switch.get_by_role("button", name="Deutsch")).to_have_attribute("aria-pressed", "true")
    await switch.get_by_role("button", name="English").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.get_by_label("Email").fill(address("ben"))
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(ben.composer).to_be_focused()

    await page.get_by_role("button", name="Account of Ben").click()
    await page.get_by_role("menuitem", name="Language: English").click()
    await expect(page.get_by_role("heading", name="Language")).to_be_in_viewport()
    await page.get_by_role("group", name="Language").get_by_role("button", name="Deutsch").click()
    await expect(page.get_by_role("heading", name="Einstellungen", level=1)).to_be_visible()
    await ben.go("/")
    await expect(page.get_by_role("textbox", name="Nachricht", exact=True)).to_be_visible()
    await ben.go("/settings/account")
    await expect(page.get_by_role("heading", name="Einstellungen", level=1)).to_be_visible()
    await page.get_by_role("group", name="Sprache").get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()


async def test_in_german_one_signs_in_chats_reads_the_receipt_and_the_settings(window: OpenWindow, cast: Cast) -> None:
    """A person's ways through the app, where each word that they meet is in the language that they read."""
    ben = await window(locale="de-DE")
    page = await ben.go("/sign-in")
    await page.get_by_label("E-Mail").fill(address("ben"))
    await page.get_by_label("Passwort", exact=True).fill("not the one")
    ben.expect_complaints("401")
    await page.evaluate(ALERTS)
    await page.get_by_role("button", name="Anmelden", exact=True).click()
    await expect(page.get_by_role("alert")).to_have_text("E-Mail-Adresse oder Passwort stimmt nicht.")
    alerts = set(await page.evaluate("alerts")) - {""}
    assert alerts == {"E-Mail-Adresse oder Passwort stimmt nicht."}, "English is never shown, not for a moment."
    await page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Anmelden", exact=True).click()

    message = page.get_by_role("textbox", name="Nachricht", exact=True)
    await message.fill("Wie wird das Wetter?")
    await page.get_by_role("button", name="Senden", exact=True).click()
    answer = page.get_by_role("article", name=re.compile("hat geantwortet$"))
    await expect(answer).to_have_attribute("aria-busy", "false")
    await page.get_by_test_id("privacy-chip").click()
    receipt = page.get_by_test_id("receipt")
    await expect(receipt).to_contain_text("Der Betreiber dieses Servers")
    await expect(receipt).to_contain_text("Aufbewahrt, bis du es löschst.")
    assert not ENGLISH.search(await receipt.inner_text())
    assert await find_faults(page, "german-receipt") == []
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    await ben.go("/settings/privacy")
    await expect(page.get_by_role("heading", name="Trainingsdatensätze mit deinen Inhalten")).to_be_visible()
    assert await find_faults(page, "german-settings") == []


@pytest.mark.parametrize("language", [code for code in TRANSLATED if code != "de"])
async def test_in_every_other_language_one_chats_reads_the_receipt_and_the_settings(
    window: OpenWindow, cast: Cast, language: str
) -> None:
    ben = await window(cast.ben, locale=language)
    page = await ben.go("/")
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await page.get_by_role("textbox").fill("LH 400?")
    await page.keyboard.press("Enter")
    await expect(page.locator("article[aria-busy=false]").last).to_contain_text("scripted model")
    await page.get_by_test_id("privacy-chip").click()
    receipt = page.get_by_test_id("receipt")
    await expect(receipt.get_by_role("heading").first).to_be_visible()
    assert not ENGLISH.search(await receipt.inner_text())
    assert await find_faults(page, f"{language}-receipt") == []
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    await ben.go("/settings/account")
    chosen = page.get_by_role("group").get_by_role("button", name=server_texts_in(language)["name"])
    await expect(chosen).to_have_attribute("aria-pressed", "true")
    assert await find_faults(page, f"{language}-settings") == []


@pytest.mark.promise("P4")
async def test_the_consent_card_asks_in_german(
    window: OpenWindow,
    infra: Infrastructure,
    cast: Cast,
    third_party: ThirdParty,
    other_party: ThirdParty,
    scripted: ScriptedModel,
) -> None:
    guide = await travel_guide(infra, cast.ada, third_party.origin, other_party.origin)
    third_party.answer = answer_json({"status": "late"})
    scripted.answer = answer_script(FLIGHT, "It is late.")
    ben = await window(cast.ben, locale="de-DE")
    page = await ben.go(f"/g/{guide}")
    await page.get_by_role("textbox", name="Nachricht", exact=True).fill("Ist LH 400 pünktlich?")
    await page.get_by_role("button", name="Senden", exact=True).click()
    card = page.get_by_test_id("consent")
    await expect(card.get_by_role("heading", level=3)).to_have_text(f"Das senden an {host_of(third_party.origin)}?")
    before = card.get_by_role("list", name="Bevor du entscheidest")
    await expect(before).to_contain_text("vom Betreiber dieses Servers nicht geprüft")
    await expect(card).to_contain_text("Du hast dafür nicht „Immer erlauben“ gewählt.")
    assert await find_faults(page, "german-card") == []
    assert third_party.requests == []
    await card.get_by_role("button", name="Einmal erlauben").click()
    await expect(page.get_by_text("It is late.")).to_be_visible()
    await expect(page.get_by_test_id("call").first).to_contain_text("gesendet")


async def test_without_scripts_the_page_says_in_which_language_what_stands(
    browser: Browser, server: str, cast: Cast
) -> None:
    context = await browser.new_context(base_url=server, java_script_enabled=False, locale="de-DE")
    page = await context.new_page()
    await page.goto("/sign-in")
    assert "Discreet braucht JavaScript" in await page.locator("body").inner_text()
    await page.goto("/privacy")
    await expect(page.locator("html")).to_have_attribute("lang", "de")
    assert "Kann der Betreiber meine Chats lesen?" in await page.locator("main").inner_text()
    assert "conversation" in str(await page.locator("main details [lang=en]").first.text_content())
    await context.close()
