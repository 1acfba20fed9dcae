"""Check a page in each look (light and dark, wide and narrow) with axe.

With DISCREET_GALLERY naming a folder, every look is kept there as a picture, for people to look at (`screenshots.py`).
"""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.journeys.browser_page import NARROW, WIDE
from tests.journeys.routes import SHOWN_BY, route_of
from tests.journeys.wait import wait_until

SIZES = (WIDE, NARROW)
NARROWEST = (320, 640)
"""Nothing needs scrolling sideways at this width (WCAG 1.4.10); no picture is kept of it."""
LIST = "looks.jsonl"
"""In the gallery: one line for each picture, with the page that it shows."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
AXE = Axe().axe_script
NEXT_FRAME = "() => new Promise(done => (requestAnimationFrame(() => setTimeout(done)), setTimeout(done, 100)))"
HAS_AXE = "() => 'axe' in window"
TOO_WIDE = """(async () => {
    for (let tries = 1; ; tries++) {
        const found = [document.documentElement, ...document.querySelectorAll('body *')]
            .filter(e => e === document.documentElement || /auto|scroll/.test(getComputedStyle(e).overflowY))
            .filter(e => !e.matches('pre, [role=group][aria-label=Table], textarea, nav > ul'))
            .filter(e => e.scrollWidth > e.clientWidth);
        if (!found.length || tries === 20) return found.map(e => e.outerHTML.slice(0, 120));
        await new Promise(later => setTimeout(later, 20));
    }
})()"""
"""What scrolls sideways and is neither code, nor a table, nor a row of sections.

A page may need a moment after a change of its width.
"""
FAINT = """(() => {
    const pen = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    const light = colour => {
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        const [r, g, b, alpha] = pen.getImageData(0, 0, 1, 1).data;
        const [R, G, B] = [r, g, b].map(part => part / 255).map(part =>
            part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return alpha < 255 ? null : 0.2126 * R + 0.7152 * G + 0.0722 * B;
    };
    const ground = element => element && (light(getComputedStyle(element).backgroundColor) ?? ground(element.parentElement));
    return [...document.querySelectorAll(':is(button, a):not(:disabled) svg')]
        .filter(drawing => drawing.checkVisibility({opacityProperty: true}))
        .filter(drawing => {
            const [one, other] = [light(getComputedStyle(drawing).color), ground(drawing.parentElement)];
            return one !== null && (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) < 3;
        })
        .map(drawing => drawing.parentElement.outerHTML.slice(0, 120));
})()"""
"""Drawings on buttons that can hardly be seen (WCAG 1.4.11), which axe does not look at."""
DRESSED = "scheme => !document.getElementById('root') || document.documentElement.dataset.theme === scheme"
"""The app follows by its own script; a page that the server writes, by its style sheet only."""
FINDINGS = f"""async ({{axe: options, width}}) => ({{
    violations: options ? (await axe.run({{resultTypes: ['violations'], ...options}})).violations : [],
    wide: width ? await {TOO_WIDE} : [],
    faint: {FAINT},
}})"""
COLOURS = ["color-contrast", "link-in-text-block"]
"""Axe's rules about colours: once in each scheme is enough, whatever the size."""


async def looks(page: Page, sizes: tuple[tuple[int, int], ...] = SIZES) -> AsyncIterator[str]:
    """Show the page in every look, one after the other, and yield the look's name.

    Each size begins with the scheme that the one before it ended with: a change of colours costs more than a width.
    """
    worn = None
    for place, size in enumerate(sizes):
        await resize(page, size)
        for scheme in SCHEMES[:: -1 if place % 2 else 1]:
            if scheme != worn:
                await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                await wait_until(page, DRESSED, arg=scheme)
                worn = scheme
            yield f"{size[0]}-{scheme}"


async def resize(page: Page, size: tuple[int, int]) -> None:
    width, height = size
    if page.viewport_size != {"width": width, "height": height}:
        await page.set_viewport_size({"width": width, "height": height})
        await page.evaluate(NEXT_FRAME)


async def find_faults(page: Page, name: str, sizes: tuple[tuple[int, int], ...] = SIZES) -> list[str]:
    """axe's findings in each look of the page, elements wider than their place, and whether it is that page."""
    if not await page.evaluate(HAS_AXE):
        await page.evaluate(AXE)
    faults = _misplaced(page, name)
    async for look in looks(page, sizes):
        await _keep(page, name, look)
        faults += [f"{name} {look}: {fault}" for fault in await _find_faults_in(page, look, sizes)]
    if NARROW in sizes:
        faults += await _too_wide_when_narrowest(page, name)
    return faults


def rules_for(look: str, sizes: tuple[tuple[int, int], ...]) -> dict[str, Any] | None:
    """What axe is asked in this look, as its options; nothing to ask is None.

    Light and dark differ in colours alone, so each size is asked about the rest once, and each scheme about colours.
    Of two sizes, the first is asked everything in light and the last in dark; one size is asked the rest in light.
    """
    width, _, scheme = look.partition("-")
    if width != str(sizes[0 if scheme == "light" else -1][0]):
        return None
    return {"runOnly": COLOURS} if scheme == "dark" and len(sizes) == 1 else {}


async def _find_faults_in(page: Page, look: str, sizes: tuple[tuple[int, int], ...]) -> list[str]:
    rules = rules_for(look, sizes)
    found = await page.evaluate(FINDINGS, {"axe": rules, "width": look.endswith("light")})
    return [
        *(line for each in found["violations"] for line in _lines(each)),
        *(f"wider than its place: {html}" for html in found["wide"]),
        *(f"can hardly be seen: {html}" for html in found["faint"]),
    ]


def _misplaced(page: Page, name: str) -> list[str]:
    expected_route, shown_route = SHOWN_BY.get(name), route_of(page.url)
    return (
        [f"{name} was to show {expected_route} and shows {page.url}"]
        if expected_route not in (None, shown_route)
        else []
    )


async def _too_wide_when_narrowest(page: Page, name: str) -> list[str]:
    """Leaves the page as it was."""
    before = page.viewport_size
    await resize(page, NARROWEST)
    faults = [f"{name} {NARROWEST[0]}: wider than its place: {html}" for html in await page.evaluate(TOO_WIDE)]
    if before:
        await resize(page, (before["width"], before["height"]))
    return faults


def _lines(violation: dict[str, Any]) -> list[str]:
    return [f"{violation['id']} ({violation['help']}): {node['html'][:200]}" for node in violation["nodes"]]


async def _keep(page: Page, name: str, look: str) -> None:
    if gallery := os.environ.get("DISCREET_GALLERY"):
        file = f"{name}-{look}.png"
        await page.screenshot(path=Path(gallery) / file, animations="disabled")
        line = {"file": file, "name": name, "look": look, "route": route_of(page.url)}
        with (Path(gallery) / LIST).open("a") as listed:
            listed.write(json.dumps(line) + "\n")
