"""Wait for a condition in a page.

Playwright's own `wait_for_function` evaluates text inside the page, which the pages' policy forbids: it works when the
condition holds at the first look, and fails otherwise.
"""

import asyncio
from typing import Any

from playwright.async_api import Frame, Page

PATIENCE = 40
"""Seconds. On a busy machine a page that answers within one second takes twenty."""


async def wait_until(page: Page | Frame, condition: str, arg: Any = None) -> None:
    """Wait until the JavaScript function `condition` returns a true value for `arg`. TimeoutError names it."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not await page.evaluate(condition, arg):
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise TimeoutError(f"Never in {PATIENCE} s: {condition}") from None
