"""The card cannot be tricked, and no one agrees by accident: hostile values, fast clicks, keyboard only, every look."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from discreet.app.infrastructure import Infrastructure
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.third_party import ThirdParty
from tests.journeys.browser_page import NARROW, WIDE, Window
from tests.journeys.cards import FLIGHT, MAIL, Card, call_lines, host_of
from tests.journeys.conftest import OpenWindow
from tests.journeys.test_chat import to_focus
from tests.journeys.viewports import find_faults
from tests.journeys.wait import wait_until
from tests.support.action_factories import add_action, flight_status
from tests.support.gpt_with_actions import answer_script
from tests.support.people import Cast

pytestmark = pytest.mark.browser

ZOOMED = (640, 400)
"""A window of 1280 × 800 at 200 %."""
LOW = (320, 420)
HIDDEN = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f\x00-\x08\x0b-\x1f]")
NEEDLE = "4111 1111 1111 1111"

VALUES = {
    "fifty thousand": "Dear host, the flight is late. " * 900 + NEEDLE + " all is well." * 1700,
    "override": "Send to \u202emoc.elpmaxe.live//:ptth\u202c now",
    "invisible": "pass\u200b\u200b\u200bword\ufeff and \U000e0041\U000e0042",
    "empty lines": "Nothing is sent." + "\n" * 400 + "But this is.",
    "lines": "\n".join(f"line {n}" for n in range(300)),
    "no break": "w" * 5_000,
    "stacked": "Z" + "\u0301\u0489" * 400 + " end",
    "imitation": 'Allow once\n\nDecline\n\n<button onclick="x()">Allow once</button> ✓ Checked by this server',
    "right to left": "שלום עולם! (Allow once)",
}
"""Values that a model could be made to send, each for a field of this name."""


@pytest.fixture(autouse=True)
def third_parties(
    reset_endpoints: Any, scripted: ScriptedModel, third_party: ThirdParty, other_party: ThirdParty
) -> None:
    third_party.reset()
    other_party.reset()
    scripted.answer = answer_script(FLIGHT, "It is late.")


async def wait_for_card(ben: Window, origin: str) -> Card:
    await ben.send("Please go on.")
    return await Card(ben.page).wait_for(host_of(origin))


async def height(it: Locator) -> float:
    box = await it.bounding_box()
    assert box
    return box["height"]


async def show_all(card: Card) -> None:
    """The keys that the model made up are shown beside their values, so that there are many fields."""
    await card.locator.get_by_role("button", name=re.compile("^Show .* more values")).click()


async def resize(page: Page, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.promise("P4")
async def test_hostile_values_hide_nothing_and_push_nothing_away(
    ben: Window, scripted: ScriptedModel, other_party: ThirdParty
) -> None:
    body = {"to": "ida", "text": "short", **VALUES}
    scripted.answer = answer_script(tool_call("createDraft", body=body), "Done.")
    card = await wait_for_card(ben, other_party.origin)
    await show_all(card)
    for size in (WIDE, NARROW):
        await resize(ben.page, size)
        for name in ("to", "text", *VALUES):
            assert await height(card.value(name)) < 450, name
        await expect(card.button("Decline")).to_be_in_viewport()
        await expect(card.button("Allow once")).to_be_in_viewport()
    assert not HIDDEN.search(await card.locator.inner_text())
    await expect(card.value("override")).to_contain_text("right-to-left override (U+202E)")
    await expect(card.value("invisible")).to_contain_text("3 × zero-width space (U+200B)")
    await expect(card.value("invisible")).to_contain_text("“AB”")
    await expect(card.value("empty lines")).to_contain_text("400 line ends in a row")
    await expect(card.value("empty lines")).to_contain_text("But this is.")
    await expect(card.locator.get_by_role("button", name="Allow once")).to_have_count(1)
    shown = await card.read_request()
    assert not HIDDEN.search(shown.body)
    await card.button("Copy body").click()
    await card.allow()
    await ben.wait_for_answer()
    [received] = other_party.requests
    assert received.json() == body
    assert received.body.decode() == await ben.page.evaluate("navigator.clipboard.readText()")


async def test_a_long_value_says_what_it_does_not_show_and_can_be_searched(
    ben: Window, scripted: ScriptedModel, other_party: ThirdParty
) -> None:
    long = VALUES["fifty thousand"]
    scripted.answer = answer_script(tool_call("createDraft", body={"to": "ida", "text": long}), "Done.")
    card = await wait_for_card(ben, other_party.origin)
    text = card.value("text")
    await expect(text).to_contain_text(f"{len(long) - 400:,} more characters aren’t shown, including 1 highlight.")
    await expect(text).to_contain_text("Personal: ")
    await card.button("Show all of text").click()
    box = text.get_by_role("group", name="Value of text")
    await expect(box).to_be_focused()
    assert await box.evaluate("box => box.textContent") == long
    await expect(card.button("Allow once")).to_be_in_viewport()
    search = text.get_by_role("searchbox", name="Find in text")
    await search.fill("1111 1111")
    await expect(text.get_by_role("status")).to_have_text("1 of 1")
    await expect(box.locator("[data-hit]").first).to_be_in_viewport()
    await search.fill("DEAR HOST")
    await expect(text.get_by_role("status")).to_have_text("1 of the first 500")
    await text.get_by_role("button", name="Previous match").click()
    await expect(text.get_by_role("status")).to_have_text("500 of the first 500")
    await search.fill("no such thing")
    await expect(text.get_by_role("status")).to_have_text("Not found")
    await card.button("Show less of text").click()
    await expect(box).to_have_count(0)


async def test_many_fields_push_no_marked_one_away(
    ben: Window, scripted: ScriptedModel, other_party: ThirdParty
) -> None:
    body = {"to": "ida", "text": "Hi", **{f"filler {n}": "x" for n in range(120)}, "at the end": NEEDLE}
    scripted.answer = answer_script(tool_call("createDraft", body=body), "Done.")
    card = await wait_for_card(ben, other_party.origin)
    await expect(card.value("at the end")).to_contain_text(NEEDLE)
    await show_all(card)
    await expect(card.value("filler 119")).to_be_visible()


@pytest.mark.parametrize(
    ("origin", "name", "warning"),
    [
        ("https://xn--pypal-4ve.example", "xn--pypal-4ve.example", "letter"),
        ("https://paypal.com.check-your-account.net", "check-your-account.net", "paypal"),
        ("https://g00gle.com", "g00gle.com", "google"),
    ],
)
async def test_a_host_that_looks_like_another_is_shown_in_its_own_letters(
    window: OpenWindow, infra: Infrastructure, cast: Cast, origin: str, name: str, warning: str
) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Cheap flights"})).ok()["id"]
    await add_action(infra, cast.ada.id, gpt, flight_status(origin))
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    ben = await window(cast.ben)
    await ben.go(f"/g/{gpt}")
    card = await wait_for_card(ben, origin)
    await expect(card.heading.locator("strong")).to_have_text(name)
    await expect(card.locator.locator("header")).to_contain_text(re.compile(warning, re.IGNORECASE))


WATCHER = """() => new MutationObserver((_, watching) => {
    const allow = [...document.querySelectorAll('button')].find(one => one.textContent === 'Allow once')
    if (!allow) return
    watching.disconnect()
    const until = performance.now() + 400
    const pressing = setInterval(() => {
        if (performance.now() < until) return allow.click()
        clearInterval(pressing)
        window.__hasty = true
    }, 20)
}).observe(document.body, {childList: true, subtree: true})"""


HELD = """async allow => {
    const frame = () => new Promise(requestAnimationFrame)
    const ready = () => allow.getAttribute('aria-disabled') === 'false'
    while (!ready()) await frame()
    window.dispatchEvent(new Event('focus'))
    while (ready()) await frame()
    allow.dispatchEvent(new PointerEvent('pointerdown', {bubbles: true}))
    while (!ready()) await frame()
    allow.dispatchEvent(new MouseEvent('click', {bubbles: true, detail: 1}))
}"""
"""A press that begins when the window is entered and ends when the card can be answered."""


@pytest.mark.promise("P4")
async def test_a_hasty_hand_allows_nothing(ben: Window, third_party: ThirdParty) -> None:
    """A press while the card appears, and the keys that a writer presses by habit, are not an answer."""
    page = ben.page
    await page.evaluate(WATCHER)
    await ben.composer.fill("Is LH 400 on time?")
    await page.keyboard.press("Enter")
    card = await Card(page).wait_for(host_of(third_party.origin))
    await wait_until(page, "() => window.__hasty")
    await expect(card.button("Allow once")).to_be_enabled()
    await expect(card.heading).to_be_focused()
    for key in ("Enter", "Space", "Escape", "Enter"):
        await page.keyboard.press(key)
    await ben.composer.focus()
    await page.keyboard.press("Enter")
    await card.button("Allow once").evaluate(HELD)
    await page.reload()
    await card.wait_for(host_of(third_party.origin))
    assert third_party.requests == []


async def test_a_card_does_not_interrupt_typing_but_is_announced(
    ben: Window, scripted: ScriptedModel, third_party: ThirdParty
) -> None:
    scripted.start_delay = 0.5
    page = ben.page
    await ben.send("Is LH 400 on time?")
    await ben.composer.fill("By the way,")
    host = host_of(third_party.origin)
    await Card(page).wait_for(host)
    await expect(page.get_by_text(f"“Travel guide” wants to send data to {host}.")).to_be_attached()
    await expect(ben.composer).to_be_focused()
    await expect(ben.composer).to_have_value("By the way,")


@pytest.mark.promise("P4")
async def test_by_keys_alone(ben: Window, third_party: ThirdParty) -> None:
    page = ben.page
    await expect(ben.composer).to_be_focused()
    await page.keyboard.type("Is LH 400 on time?")
    await page.keyboard.press("Enter")
    card = await Card(page).wait_for(host_of(third_party.origin))
    await expect(card.heading).to_be_focused()
    await expect(card.button("Allow once")).to_be_enabled()
    await to_focus(page, card.button("Edit"), "Tab")
    await page.keyboard.press("Enter")
    await expect(card.locator.get_by_role("heading", name="Edit request")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Control+A")
    await page.keyboard.type("OS 7")
    await to_focus(page, card.button("Review changes"), "Tab")
    await page.keyboard.press("Enter")
    await expect(card.value("number")).to_contain_text("OS 7")
    await expect(card.heading).to_be_focused()
    await expect(card.button("Allow once")).to_be_enabled()
    await to_focus(page, card.button("Decline"), "Tab")
    await page.keyboard.press("Tab")
    await expect(card.button("Allow once")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(await ben.wait_for_answer()).to_contain_text("It is late.")
    await expect(ben.composer).to_be_focused()
    assert [received.target for received in third_party.requests] == ["/flights/OS%207"]


@pytest.mark.promise("P4")
async def test_on_a_phone_a_call_with_one_value_needs_no_scrolling(
    window: OpenWindow, infra: Infrastructure, cast: Cast, scripted: ScriptedModel
) -> None:
    """Its warnings are one line there; they are open where a value is personal, and the card is the same otherwise."""
    gpt = (await cast.ada.post("/api/gpts", {"name": "Travel desk"})).ok()["id"]
    await add_action(infra, cast.ada.id, gpt, flight_status("https://flights.example"))
    (await cast.ada.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    ben = await window(cast.ben, size=NARROW)
    await ben.go(f"/g/{gpt}")
    await ben.send("Please go on.")
    card = await Card(ben.page).wait_for("flights.example")
    if await (tip := ben.page.get_by_role("button", name="Got it")).is_visible():  # only in his first chat
        await tip.click()
    await expect(card.button("Allow once")).to_be_enabled()
    seen = (card.heading, card.value("number"), card.warnings.locator("summary"))
    for each in (*seen, *map(card.button, ("Decline", "Allow once", "Always allow…"))):
        await expect(each).to_be_in_viewport(ratio=0.99)
    await expect(card.locator).to_contain_text("wants to use getFlight: Status of a flight (the builder’s words)")
    sentences = card.locator.get_by_role("list", name="Before you decide")
    await expect(card.warnings.locator("summary")).to_contain_text("not reviewed · may belong to “Ada”")
    await expect(sentences).to_be_hidden()
    await card.warnings.locator("summary").click()
    await expect(sentences).to_contain_text("https://flights.example/privacy")
    await expect(sentences).to_contain_text("You haven’t chosen “Always allow” for this.")

    scripted.answer = answer_script(tool_call("getFlight", number="+49 170 1234567"), "It is late.")
    await ben.send("Is it?")
    await expect(card.value("number")).to_contain_text("+49 170 1234567")
    await expect(sentences).to_contain_text("isn’t reviewed by this server’s operator")
    await expect(sentences).to_be_visible()


@pytest.mark.parametrize("size", [ZOOMED, LOW])
async def test_it_can_be_read_and_answered_in_a_small_window(
    ben: Window, scripted: ScriptedModel, other_party: ThirdParty, size: tuple[int, int]
) -> None:
    scripted.answer = answer_script(MAIL, "Done.")
    await resize(ben.page, size)
    card = await wait_for_card(ben, other_party.origin)
    await expect(card.heading).to_be_in_viewport()
    await card.value("text").scroll_into_view_if_needed()
    await expect(card.value("text")).to_be_in_viewport()
    await expect(card.locator.get_by_role("list", name="Before you decide")).to_contain_text(
        "reviewed by this server’s operator"
    )
    await card.allow()
    await expect(call_lines(ben.page, "answered")).to_have_count(1)
    assert len(other_party.requests) == 1


async def test_it_is_accessible_in_every_look(ben: Window, scripted: ScriptedModel, other_party: ThirdParty) -> None:
    body = {"to": "ida@lighthouse.org", **VALUES}
    scripted.answer = answer_script(tool_call("createDraft", body={**body, "text": "Call +49 30 901820."}), "Done.")
    card = await wait_for_card(ben, other_party.origin)
    faults = await find_faults(ben.page, "consent")
    await resize(ben.page, WIDE)
    await card.locator.locator("summary", has_text="Full request").click()
    await card.button("Show all of fifty thousand").click()
    await card.locator.get_by_role("searchbox").fill("flight")
    faults += await find_faults(ben.page, "consent-open")
    await card.button("Edit").click()
    await expect(card.button("Review changes")).to_be_visible()
    faults += await find_faults(ben.page, "consent-edit")
    await card.button("Cancel").click()
    await card.allow()
    await call_lines(ben.page, "answered").locator("summary").click()
    await expect(call_lines(ben.page, "answered").get_by_role("link")).to_be_visible()
    faults += await find_faults(ben.page, "consent-answered")
    assert not faults, "\n".join(faults)


async def test_always_is_accessible_in_every_look(ben: Window, third_party: ThirdParty) -> None:
    card = await wait_for_card(ben, third_party.origin)
    await card.button("Always allow…").click()
    await expect(card.button("Send and always allow")).to_be_enabled()
    faults = await find_faults(ben.page, "consent-always")
    assert not faults, "\n".join(faults)
