"""Long answers: rendered piece by piece, with the same result as at once."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.fakes.model_endpoint import ScriptedModel
from tests.journeys.conftest import OpenWindow
from tests.support.people import Cast

pytestmark = pytest.mark.browser

SECTION = """## Part {n}

Words of part {n}, and **more** of them:
```python
def lit(hour: int) -> bool:
    return hour >= {n}
```
| month | oil |
| --- | ---: |
| May | {n} |

It is $x^{n}$, and

$$\\int_0^{n} x\\,dx$$

"""
LIST = "".join(f"{n}. the *item* number {n} of a list that is long\n" for n in range(1, 121))
LONG = "".join(SECTION.format(n=n) for n in range(1, 9)) + LIST + "\nThe end."


WATCHED_BY_HAS = r"""answer => {
    const anchors = [];
    const read = rules => { for (const rule of rules) {
        if (rule instanceof CSSMediaRule && !matchMedia(rule.conditionText).matches) continue;
        for (const [, anchor] of (rule.selectorText ?? "").matchAll(/((?::where\([^()]*\)|[^\s,()])*):has\((?!>)/g))
            anchors.push(anchor.replace(/^:is\(/, "") || "*");
        if (rule.cssRules) read(rule.cssRules);
    } };
    for (const sheet of document.styleSheets) read(sheet.cssRules);
    const above = [];
    for (let box = answer.parentElement; box; box = box.parentElement) above.push(box);
    return [anchors.length, anchors.filter(anchor => above.some(box => box.matches(anchor)))];
}"""


async def set_text(answer: Locator) -> str:
    """The content of the answer's blocks, once all its code has its colours and all formulas are set."""
    await expect(answer.locator("figure:has(.hljs-keyword)")).to_have_count(8)
    await expect(answer.locator("math")).to_have_count(16)
    words: str = await answer.evaluate(
        "a => [...a.querySelectorAll('.prose-answer, figure')].map(b => b.innerHTML).join('\\n')"
    )
    return re.sub(r"_r_\w+_", "", words)


async def test_a_long_answer_ends_as_if_it_had_been_set_at_once(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer, scripted.gap = LONG, 0.001
    ben = await window(cast.ben)
    page = await ben.go("/")
    answer = await ben.ask("Tell me all about it.")
    await expect(answer).to_contain_text("The end.")
    await expect(answer.locator("ol > li")).to_have_count(120)
    numbers = await answer.evaluate(
        "a => [...a.querySelectorAll('ol')].flatMap(o => [...o.children].map((_, n) => (o.start || 1) + n))"
    )
    assert numbers == list(range(1, 121)), "The list is counted as it was written."
    streamed = await set_text(answer)
    await page.reload()
    assert await set_text(await ben.wait_for_answer()) == streamed


async def test_finished_blocks_are_left_alone_while_the_rest_arrives(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    scripted.answer, scripted.gap = LONG, 0.01
    ben = await window(cast.ben)
    page = await ben.go("/")
    await ben.send("Tell me all about it.")
    answer = await ben.wait_for_text("Part 3")
    first = answer.get_by_role("heading", name="Part 1")
    await first.evaluate("""h => { window.touched = 0;
        new MutationObserver(all => window.touched += all.length)
          .observe(h.closest('.prose-answer'), {subtree: true, childList: true, characterData: true}); }""")
    await expect(answer).to_contain_text("Part 6")
    scripted.gap = 0.0
    await ben.wait_for_answer()
    assert await page.evaluate("window.touched") == 0
    assert await first.evaluate("h => h.isConnected")


async def test_no_style_of_what_holds_an_answer_depends_on_its_elements(
    window: OpenWindow, cast: Cast, scripted: ScriptedModel
) -> None:
    """With `:has()` on the chat the browser went through all elements of the answer in every frame."""
    scripted.answer, scripted.gap = LONG, 0.01
    ben = await window(cast.ben)
    await ben.go("/")
    await ben.send("Tell me all about it.")
    answer = await ben.wait_for_text("Part 3")
    known, above = await answer.evaluate(WATCHED_BY_HAS)
    assert known > 3, "The stylesheet was not read."
    assert above == []
    scripted.gap = 0.0
    await ben.wait_for_answer()
