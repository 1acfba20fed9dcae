"""A test of the tests: the check at the end of every journey does find the faults it looks for."""

import asyncio

import pytest

from tests.journeys.browser_page import PATIENCE_MS, Profiles, Watch, Window

pytestmark = pytest.mark.browser

COMPLAINTS = {
    "console.error('wrong')": "console error: wrong",
    "setTimeout(() => { throw new Error('thrown') })": "page error: thrown",
    "void Promise.reject(new Error('rejected'))": "page error: rejected",
    "new Image().src = 'http://evil.example/x'": "http://evil.example/x",
    "void fetch('http://127.0.0.1:9/x').catch(() => 0)": "http://127.0.0.1:9/x",
    "document.body.append(Object.assign(document.createElement('script'), {text: '1'}))": "script-src",
    "document.body.setAttribute('style', 'color: red')": "style-src",
    "void fetch('/api/me/sessions')": "401",
    "location.href = 'http://127.0.0.1:9/'": "asked another origin: http://127.0.0.1:9/",
}
"""A fault that a page could have, and a part of the report that it must cause."""


async def test_the_watch_sees(profiles: Profiles, server: str) -> None:
    window = Window(profiles, server)
    with pytest.raises(AssertionError, match="The browser complained"):
        await provoke_all(window)


async def provoke_all(window: Window) -> None:
    async with window:
        page = await window.go("/sign-in")
        await page.get_by_label("Email").wait_for()
        assert not window.watch.faults, "a complaint before there was a reason"
        for script, piece in COMPLAINTS.items():
            await page.evaluate(script)
            await asyncio.wait_for(until_noted(window.watch, piece), PATIENCE_MS / 1000)


async def until_noted(watch: Watch, piece: str) -> None:
    while not any(piece in fault for fault in watch.faults):
        watch.complained.clear()
        await watch.complained.wait()
