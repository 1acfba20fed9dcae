"""P12: at each visit a person's browser compares the log with what it saw before.

A fork, a shorter log and another key raise an alarm with both checkpoints. A new log that names the old one ends the
alarm about the shorter one, and is reported.
"""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from discreet.app.infrastructure import Infrastructure, build_sequencer
from discreet.evidence import log_keys
from discreet.evidence.check_evidence import read_checkpoint
from discreet.evidence.new_log import start_new_log
from discreet.http.services import Services
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.journeys.wait import PATIENCE
from tests.support.evidence_log import record_acts, restore_log_afterwards, wait_until_signed
from tests.support.people import Cast

pytestmark = [pytest.mark.browser, pytest.mark.promise("P12")]

PIN = "JSON.parse(localStorage.getItem('discreet.log'))"


async def grow(infra: Infrastructure, services: Any, *names: str) -> None:
    await record_acts(infra, names)
    await wait_until_signed(services.sequencer)


async def pinned(page: Page) -> dict[str, Any]:
    """What this browser has seen of the log, once it has, on any page."""
    return await wait_for_pin(page, lambda pin: pin is not None)


async def looked_again(page: Page) -> None:
    """The page is loaded again, and has compared: the pin's time advanced."""
    before = (await pinned(page))["last"]
    await page.reload()
    await wait_for_pin(page, lambda pin: pin["last"] != before)


async def wait_for_pin(page: Page, is_expected: Callable[[Any], bool]) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        while not is_expected(pin := await page.evaluate(PIN)):
            await asyncio.sleep(0.1)
    return pin


async def test_a_log_that_grows_holds_and_the_page_says_so(
    window: OpenWindow, cast: Cast, infra: Infrastructure, services: Services
) -> None:
    await grow(infra, services, "a", "b", "c")
    ben = await window(cast.ben)
    page = await ben.go("/")
    await pinned(page)
    await grow(infra, services, "d", "e")
    await looked_again(page)
    await ben.go("/evidence")
    await expect(page.get_by_test_id("log-check")).to_contain_text(re.compile(r"^All good: \d+ entries"))
    await expect(page.get_by_test_id("log-alarm")).to_have_count(0)
    assert await find_faults(page, "log-check") == []


async def test_the_browser_of_somebody_who_saw_another_fork_raises_an_alarm(
    window: OpenWindow, cast: Cast, infra: Infrastructure, services: Services, owner: Any, tmp_path: Path
) -> None:
    await grow(infra, services, "f", "g")
    ben = await window(cast.ben)
    page = await ben.go("/")
    async with restore_log_afterwards(owner):
        remembered = log_keys.last_signed_state(infra.keys, 1)
        assert remembered is not None
        await grow(infra, services, "shown to Ben")
        await looked_again_or_first(page)
        key = str(await services.log.verifier_key())
    log_keys.remember(infra.keys, 1, remembered)
    await grow(infra, services, "shown to Cleo", "and to Dan")
    await page.reload()
    alarm = page.get_by_test_id("log-alarm")
    await expect(alarm).to_contain_text("contradicts what this browser saw")
    await expect(alarm).to_contain_text("The log doesn’t start with the entries that were there before")
    assert await find_faults(page, "log-alarm") == []
    notes = [await downloaded(page, name, tmp_path) for name in ("earlier", "current")]
    (old, _), (new, _) = (read_checkpoint(note, key) for note in notes)
    assert new == old + 1, "both are signed with one key"
    await alarm.get_by_role("link", name="What to do").click()
    notice = page.get_by_test_id("log-check")
    await expect(notice).to_contain_text("Compare with others")
    assert await find_faults(page, "log-alarm-page") == []
    await page.reload()
    await expect(notice).to_contain_text("Compare with others")
    await notice.get_by_role("button", name="Trust this log").click()
    await page.get_by_role("dialog").get_by_role("button", name="Trust this log").click()
    await expect(notice).to_contain_text("First visit")


async def looked_again_or_first(page: Page) -> None:
    await page.reload()
    await pinned(page)


async def downloaded(page: Page, name: str, folder: Path) -> str:
    async with page.expect_download() as saved:
        await page.get_by_role("button", name=f"Download {name} checkpoint").click()
    file = folder / (await saved.value).suggested_filename
    await (await saved.value).save_as(file)
    return file.read_text()


async def test_the_alarm_speaks_german_and_fits_a_narrow_screen(
    window: OpenWindow, cast: Cast, infra: Infrastructure, services: Services
) -> None:
    await grow(infra, services, "h")
    cleo = await window(cast.cleo, size=(360, 780), locale="de-DE")
    page = await cleo.go("/")
    await pinned(page)
    await page.evaluate(
        "localStorage.setItem('discreet.log', JSON.stringify({...JSON.parse(localStorage.getItem('discreet.log')), "
        "alarm: {why: 'two', at: '2026-05-03T12:00:00Z', old: 'x\\n3\\n', new: 'x\\n3\\n', proof: ''}}))"
    )
    await page.reload()
    await expect(page.get_by_test_id("log-alarm")).to_contain_text("Es gibt zwei verschiedene Protokolle")
    assert await find_faults(page, "log-alarm-german") == []


async def test_another_key_without_a_new_log_raises_an_alarm(
    window: OpenWindow, cast: Cast, infra: Infrastructure, services: Services, owner: Any
) -> None:
    ada = await window(cast.ada)
    page = await ada.go("/")
    await pinned(page)
    seed = infra.keys.key(log_keys.key_name(1))
    infra.keys.destroy_key(log_keys.key_name(1))
    log_keys.make_key(infra.keys, 1)
    await grow(infra, services, "signed with another key")
    await page.reload()
    await expect(page.get_by_test_id("log-alarm")).to_contain_text("isn’t signed with the key this browser knows")
    assert seed != infra.keys.key(log_keys.key_name(1))


async def test_a_new_log_that_names_the_old_one_ends_the_alarm_and_is_announced_once(
    window: OpenWindow, cast: Cast, infra: Infrastructure, services: Services, owner: Any
) -> None:
    await grow(infra, services, "i", "j")
    dan = await window(cast.dan)
    page = await dan.go("/")
    async with restore_log_afterwards(owner):
        await grow(infra, services, "lost", "lost, too")
        await looked_again_or_first(page)
    await page.reload()
    await expect(page.get_by_test_id("log-alarm")).to_contain_text("fewer entries than before")
    await start_new_log(infra.database, infra.keys, infra.clock)
    await wait_until_signed(build_sequencer(infra))
    await page.reload()
    notice = page.get_by_test_id("log-successor")
    await expect(notice).to_contain_text("2 entries this browser has seen are lost")
    await expect(page.get_by_test_id("log-alarm")).to_have_count(0)
    assert await find_faults(page, "log-successor") == []
    await notice.get_by_role("button", name="Got it").click()
    await looked_again(page)
    await expect(notice).to_have_count(0)
    await expect(page.get_by_test_id("log-alarm")).to_have_count(0)
