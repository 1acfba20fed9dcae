"""How a page may be looked at: light and dark, wide and narrow; and what axe says to each.

With DISCREET_GALLERY naming a folder, every look is kept there as a picture, for people to look at.
"""

import os
from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.journeys.when import when
from tests.journeys.window import NARROW, WIDE

SIZES = (WIDE, NARROW)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
AXE = Axe().axe_script
TOO_WIDE = """[document.documentElement, ...document.querySelectorAll('body *')]
    .filter(e => e === document.documentElement || /auto|scroll/.test(getComputedStyle(e).overflowY))
    .filter(e => !e.matches('pre, [role=group][aria-label=Table], textarea') && e.scrollWidth > e.clientWidth)
    .map(e => e.outerHTML.slice(0, 120))"""
"""What scrolls sideways and is neither code nor a table."""
DRESSED = "scheme => !document.getElementById('root') || document.documentElement.dataset.theme === scheme"
"""The app follows by its own script; a page that the server writes, by its style sheet alone."""
RUN = "options => axe.run({resultTypes: ['violations'], ...options}).then(results => results.violations)"
OPTIONS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"]},
}
"""Light and dark differ in colours alone: what does not look at them need not be asked twice."""


async def looks(page: Page, sizes: tuple[tuple[int, int], ...] = SIZES) -> AsyncIterator[str]:
    """The page in every look, one after the other; gives the look's name."""
    for (width, height), scheme in product(sizes, SCHEMES):
        await page.set_viewport_size({"width": width, "height": height})
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await when(page, DRESSED, arg=scheme)
        yield f"{width}-{scheme}"


async def faults_of(page: Page, name: str, sizes: tuple[tuple[int, int], ...] = SIZES) -> list[str]:
    """What axe finds in the page, in every look of it, and what is wider than its place."""
    await page.evaluate(AXE)
    faults: list[str] = []
    async for look in looks(page, sizes):
        await _keep(page, f"{name}-{look}")
        found = await page.evaluate(RUN, OPTIONS[look.partition("-")[2]])
        faults += [f"{name} {look}: {line}" for each in found for line in _lines(each)]
        faults += [f"{name} {look}: wider than its place: {html}" for html in await page.evaluate(TOO_WIDE)]
    return faults


def _lines(violation: dict[str, Any]) -> list[str]:
    return [f"{violation['id']} ({violation['help']}): {node['html'][:200]}" for node in violation["nodes"]]


async def _keep(page: Page, name: str) -> None:
    if gallery := os.environ.get("DISCREET_GALLERY"):
        await page.screenshot(path=Path(gallery) / f"{name}.png", animations="disabled")
