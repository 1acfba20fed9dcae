"""Dictation: only a recogniser on this device is ever started; any other is ignored."""

import pytest
from playwright.async_api import Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast

pytestmark = pytest.mark.browser

RECOGNISER = """({states, knows}) => {
  window.begun = []; window.made = 0;
  class Recogniser extends EventTarget {
    constructor() { super(); window.made++; window.last = this; }
    static available(wanted) {
      window.wanted = wanted;
      return Promise.resolve(wanted.processLocally ? (states.length > 1 ? states.shift() : states[0]) : "available");
    }
    start() { window.begun.push(this.processLocally); }
    abort() { this.dispatchEvent(new Event("end")); }
  }
  if (knows) Recogniser.prototype.processLocally = false;
  else delete Recogniser.available;
  for (const name of ["SpeechRecognition", "webkitSpeechRecognition"])
    Object.defineProperty(window, name, {value: Recogniser, configurable: true});
}"""
SAID = """words => {
  const said = new Event("result");
  said.resultIndex = 0;
  said.results = [{0: {transcript: words}, isFinal: true}, {0: {transcript: "perhaps"}, isFinal: false}];
  window.last.dispatchEvent(said);
}"""
BUTTON = "Dictate (on this device only)"


async def page_hearing(ben: Window, states: str, knows: str = "true") -> Page:
    await ben.page.add_init_script(f"({RECOGNISER})({{states: {states}, knows: {knows}}})")
    page = await ben.go("/")
    await expect(ben.composer).to_be_visible()
    return page


async def told_why_not(page: Page) -> None:
    await page.get_by_role("main").focus()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog").get_by_text("Dictation isn’t available")).to_be_visible()
    await expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)
    assert await page.evaluate("window.made") == 0


async def test_what_this_device_hears_is_written_into_the_field(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await page_hearing(ben, '["available"]')
    await ben.composer.fill("I say:")
    await page.get_by_role("button", name=BUTTON).click()
    await expect(page.get_by_role("button", name="Stop dictation")).to_be_visible()
    await page.wait_for_function("() => window.begun.length === 1")
    assert await page.evaluate("[window.begun, window.wanted.processLocally]") == [[True], True]
    await page.evaluate(SAID, " low water at six ")
    await expect(ben.composer).to_have_value("I say: low water at six")
    await page.get_by_role("button", name="Stop dictation").click()
    await expect(page.get_by_role("button", name=BUTTON)).to_be_visible()
    await page.evaluate(SAID, "too late")
    await expect(ben.composer).to_have_value("I say: low water at six")


@pytest.mark.parametrize("state", ["downloadable", "downloading", "unavailable"])
async def test_a_browser_that_would_hear_elsewhere_offers_nothing_and_says_why(
    window: OpenWindow, cast: Cast, state: str
) -> None:
    await told_why_not(await page_hearing(await window(cast.ben), f'["{state}"]'))


async def test_a_browser_that_knows_nothing_of_the_question_is_not_asked_to_listen(
    window: OpenWindow, cast: Cast
) -> None:
    await told_why_not(await page_hearing(await window(cast.ben), '["available"]', knows="false"))


async def test_what_is_no_longer_on_this_device_is_not_begun(window: OpenWindow, cast: Cast) -> None:
    ben = await window(cast.ben)
    page = await page_hearing(ben, '["available", "unavailable"]')
    await page.get_by_role("button", name=BUTTON).click()
    await expect(page.get_by_role("button", name=BUTTON)).to_have_attribute("aria-pressed", "false")
    assert await page.evaluate("window.made") == 0
