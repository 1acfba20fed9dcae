"""A growing answer in a browser: the product's page with a simulated stream.

The stream replaces the server's, so that only the page is measured. It can be paused at any token. Its pace is counted
in frames: a busy machine shows fewer frames a second, but not fewer for the same tokens.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import CDPSession, Page, async_playwright

from bench import chromium
from bench.report import Unmeasured

TOKENS_PER_SECOND = 200
"""At 60 frames a second."""
SECTION = """## Part {n}

The lamp of the harbour is lit half an hour before sunset, and **nobody** may leave the tower while it burns. See
`lamp.py` for what the keeper does in the meantime; it is not much, but it is done [every night](https://example.org).

- Trim the wick, and wipe the glass with a dry cloth
- Look at the oil, then write down how much of it is left
  - in the book, not on the wall
- Wind the clock

```python
def lit(hour: int, minutes: int = 0) -> bool:
    # half an hour before sunset, whatever the weather
    return hour * 60 + minutes >= SUNSET - 30


class Keeper:
    def __init__(self, name: str) -> None:
        self.name, self.nights = name, 0
```

| month | oil | nights | note |
| --- | ---: | ---: | --- |
| May | 12 | 31 | calm |
| June | 9 | 30 | ~~storm~~ calm |
| July | 8 | 31 | a ship passed |

The light that is left after $n$ miles is $I = I_0 e^{{-kn}}$, and over the whole way

$$\\int_0^n I_0 e^{{-kx}}\\,dx = \\frac{{I_0}}{{k}}\\left(1 - e^{{-kn}}\\right)$$

"""
STREAM = """(text) => {
  const asked = window.fetch, encoder = new TextEncoder();
  const events = [{type: "start", messageId: "m"}, {type: "data-turn", data: {
    conversation_id: crypto.randomUUID(), question_id: crypto.randomUUID(), answer_id: crypto.randomUUID(), title: "x",
  }}];
  const tokens = text.match(/[^]{1,4}/g), line = (event) => encoder.encode(`data: ${JSON.stringify(event)}\\n\\n`);
  window.growing = {sent: 0, upTo: 0, frames: 0, late: 0, longest: 0, tasks: 0, all: tokens.length};
  const growing = window.growing;
  const body = () => new ReadableStream({start(stream) {
    for (const event of events) stream.enqueue(line(event));
    let owed = 0;
    const frame = () => {
      owed = growing.sent < growing.upTo ? owed + PACE / 60 : 0;
      for (; owed >= 1 && growing.sent < growing.upTo; owed--)
        stream.enqueue(line({type: "text-delta", id: "t", delta: tokens[growing.sent++]}));
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }});
  window.fetch = (path, init) => path === "/api/chat" ? Promise.resolve(new Response(body())) : asked(path, init);
  new PerformanceObserver((list) => growing.tasks += list.getEntries().length).observe({type: "longtask"});
  let last = performance.now();
  const frame = (now) => {
    growing.frames++;
    growing.longest = Math.max(growing.longest, now - last);
    if (now - last > 50) growing.late++;
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}""".replace("PACE", str(TOKENS_PER_SECOND))


@dataclass(frozen=True)
class Grown:
    """The cost of a number of tokens.

    CPU of the page's thread, and frames more than 50 ms after the one before.
    """

    tokens: int
    cpu_seconds: float
    frames: int
    late: int
    longest_ms: float
    long_tasks: int

    @property
    def us_per_token(self) -> float:
        return 1e6 * self.cpu_seconds / self.tokens


@dataclass(frozen=True)
class GrowingAnswer:
    page: Page
    session: CDPSession

    async def grow(self, up_to: int) -> Grown:
        """Let the answer arrive up to that token and be shown."""
        began, before = await self._cpu(), await self._counted()
        await self.page.evaluate("n => { growing.longest = 0; growing.upTo = n; }", up_to)
        await self.page.wait_for_function("growing.sent >= growing.upTo", timeout=600_000)
        await self.page.evaluate("new Promise(done => setTimeout(() => requestAnimationFrame(done), 300))")
        after = await self._counted()
        frames, late, tasks = (int(after[name] - before[name]) for name in ("frames", "late", "tasks"))
        return Grown(
            int(after["sent"] - before["sent"]), await self._cpu() - began, frames, late, after["longest"], tasks
        )

    async def _counted(self) -> dict[str, float]:
        counted: dict[str, float] = await self.page.evaluate("({...growing})")
        return counted

    async def _cpu(self) -> float:
        metrics = await self.session.send("Performance.getMetrics")
        return next(float(one["value"]) for one in metrics["metrics"] if one["name"] == "TaskDuration")


def mixed(tokens: int) -> str:
    """Return Markdown with all elements of answers.

    It has at least so many tokens of four characters.
    """
    sections = (4 * tokens) // len(SECTION) + 2
    return "".join(SECTION.format(n=n) for n in range(sections))


@asynccontextmanager
async def growing_answer(origin: str, cookie: str, text: str) -> AsyncIterator[GrowingAnswer]:
    """Open a new chat in Chromium as the cookie's person, and ask something.

    Unmeasured without Chromium.
    """
    program = chromium.installed()
    if program is None:
        raise Unmeasured(chromium.MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(chromium.HEADLESS))
        context = await browser.new_context(base_url=origin, bypass_csp=True, viewport={"width": 1280, "height": 800})
        await context.add_cookies(chromium.cookies_for(cookie, origin))
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await session.send("Performance.enable", {"timeDomain": "threadTicks"})
        await page.goto("/")
        await page.evaluate(STREAM, text)
        await page.get_by_role("textbox", name="Message", exact=True).fill("Tell me all about it.")
        await page.get_by_role("button", name="Send", exact=True).click()
        yield GrowingAnswer(page, session)
        await browser.close()
