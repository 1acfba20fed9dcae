"""A model's answer is hostile input: none of it runs, contacts another origin or breaks the page."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.browser_page import NARROW, WIDE, Profiles, Window
from tests.support.people import Cast

pytestmark = pytest.mark.browser

EVIL = "http://evil.example"
MARK = "window.__ran = true"
HUGE_TABLE = "\n".join(
    [
        "| " + " | ".join(f"column {n}" for n in range(40)) + " |",
        "|" + " --- |" * 40,
        *("| " + " | ".join(f"{row}·{n}" for n in range(40)) + " |" for row in range(60)),
    ]
)

ANSWERS = {
    "raw HTML": f"""<script>{MARK}</script><img src="{EVIL}/x" onerror="{MARK}"><svg onload="{MARK}"></svg>
<iframe src="{EVIL}"></iframe><style>body {{ display: none }}</style>
<form action="{EVIL}"><input name=q><button>Go</button></form><link rel=prefetch href={EVIL}/x>
<a href="javascript:{MARK}">click</a><meta http-equiv=refresh content="0;url={EVIL}">

<details open ontoggle="{MARK}">text</details>""",
    "links": f"""[one](javascript:{MARK}) [two](JaVaScRiPt:{MARK}) [three](data:text/html,<script>{MARK}</script>)
[four](vbscript:x) <javascript:{MARK}> [five](/api/sign-out) [six](//evil.example/x) [seven](\\\\evil.example)
[eight]({EVIL}/page) [https://bank.example]({EVIL}/phish) [nine](http://user:word@evil.example/)

[ref]: javascript:{MARK}
[ref]""",
    "pictures": f"""![alt]({EVIL}/pixel.png) ![](data:image/svg+xml,<svg onload={MARK}>) ![a][pic]
[![linked]({EVIL}/a.png)]({EVIL}/b)

[pic]: {EVIL}/c.png""",
    "a huge table": HUGE_TABLE,
    "a long line": "w" * 20_000,
    "a long line of code": "```\n" + "c" * 20_000 + "\n```",
    "bidi overrides": "Send to \u202emoc.elpmaxe.live//:ptth\u202c now \u2066\u2067 and \u200f more [1] [2]",
    "deep nesting": ">" * 300 + " deep\n\n" + "- " * 300 + "item\n\n" + "*" * 3000 + "x" + "[" * 3000,
    "maths": f"$\\href{{javascript:{MARK}}}{{x}}$ $$\\includegraphics{{{EVIL}/x}} \\html{{x}}$$ $\\frac{{$ $\\def\\x{{\\x\\x}}\\x$",
    "addresses that cannot be decoded": "[one](mailto:%E0%A4%A) [two](mailto:%) <mailto:a%ff@b.example>",
    "a table that fills itself up": "|" + "a|" * 700 + "\n|" + "-|" * 700 + "\n" + "|b|\n" * 700,
    "combining": "Z" + "\u0301\u0489" * 400 + " end",
}


@pytest_asyncio.fixture(scope="module")
async def ben(profiles: Profiles, server: str, cast: Cast) -> AsyncIterator[Window]:
    """One window for all: a page that was hurt by one answer would show it at the next."""
    async with Window(profiles, server, cast.ben) as opened:
        yield opened


async def assert_harmless(page: Page) -> None:
    assert await page.evaluate("window.__ran") is None
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than it may be"
    loads = "img, iframe, script:not([src^='/assets/']), object, embed, video, audio, form[action], style, svg image"
    inside = page.get_by_role("article").locator(loads)
    await expect(inside).to_have_count(0)
    links = await page.get_by_role("article").locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert all(link.startswith((EVIL, "https://", "mailto:")) for link in links), links


@pytest.mark.parametrize("what", ANSWERS)
async def test_it_stays_harmless(ben: Window, scripted: ScriptedModel, what: str) -> None:
    scripted.answer = ANSWERS[what]
    page = await ben.go("/")
    await ben.ask(f"Show me {what}")
    for width, height in (WIDE, NARROW):
        await page.set_viewport_size({"width": width, "height": height})
        await assert_harmless(page)
        await expect(ben.composer).to_be_in_viewport()
    assert ben.watch.faults == []


async def test_a_link_says_where_it_leads(ben: Window, scripted: ScriptedModel) -> None:
    scripted.answer = ANSWERS["links"]
    await ben.go("/")
    answer = await ben.ask("Links, please")
    await expect(answer.get_by_role("link", name="https://bank.example (evil.example)")).to_be_visible()
    await expect(answer.get_by_role("link")).to_have_count(2)
    for link in await answer.get_by_role("link").all():
        assert await link.get_attribute("rel") == "noreferrer noopener"


async def test_hostile_names_stay_text(ben: Window) -> None:
    """A title and a question are shown as they were written."""
    page = await ben.go("/")
    text = f'<img src="{EVIL}/q" onerror="{MARK}"> \u202egnp.exe'
    await ben.ask(text)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("<img src=")
    await assert_harmless(page)
