"""Steps to each important state of private statistics and of feedback."""

import re

from playwright.async_api import Page, expect

from tests.journeys.browser_page import Window
from tests.journeys.states import World, go

TITLE = re.compile("^Insights for ")


async def _numbers(window: Window, page: Page, gpt: str, query: str = "?view=numbers") -> None:
    await go(window, f"/gpts/{gpt}/insight{query}", TITLE)
    await expect(page.locator("[data-testid=chart] canvas").first).to_be_visible()


async def numbers(window: Window, page: Page, world: World) -> None:
    await _numbers(window, page, world.keeper)


async def numbers_by_day(window: Window, page: Page, world: World) -> None:
    await _numbers(window, page, world.keeper, "?by=day")


async def numbers_ranked(window: Window, page: Page, world: World) -> None:
    await _numbers(window, page, world.keeper)
    await page.get_by_test_id("series-topics").evaluate("card => card.scrollIntoView()")


async def numbers_unfolded(window: Window, page: Page, world: World) -> None:
    await _numbers(window, page, world.keeper, "?by=day")
    people = page.get_by_test_id("series-people")
    await people.get_by_text("Show table").click()
    await people.get_by_text("How this is counted").click()
    await people.evaluate("card => card.scrollIntoView()")


async def numbers_budget(window: Window, page: Page, world: World) -> None:
    await _numbers(window, page, world.keeper)
    await page.get_by_text("Privacy of these statistics").click()
    budget = page.get_by_test_id("budget")
    for what in ("Exact figures", "How the budget is split", "Budget history"):
        await budget.locator("summary").filter(has_text=what).click()
    await budget.evaluate("box => box.scrollIntoView()")


async def numbers_too_few(window: Window, page: Page, world: World) -> None:
    await go(window, f"/gpts/{world.quiet}/insight?view=numbers", TITLE)
    await expect(page.get_by_text("Not enough people yet", exact=True).first).to_be_visible()


async def numbers_not_yet(window: Window, page: Page, world: World) -> None:
    await go(window, f"/gpts/{world.fresh}/insight?view=numbers", TITLE)
    await page.get_by_text("See what’s counted").click()


async def numbers_of_a_draft(window: Window, page: Page, world: World) -> None:
    await go(window, f"/gpts/{world.bare}/insight?view=numbers", TITLE)
    await expect(page.get_by_text("Not published yet")).to_be_visible()


async def inbox(window: Window, page: Page, world: World) -> None:
    await go(window, f"/gpts/{world.keeper}/insight?view=feedback", TITLE)
    await expect(page.get_by_test_id("pieces")).to_be_visible()


async def inbox_archived(window: Window, page: Page, world: World) -> None:
    await inbox(window, page, world)
    await page.get_by_role("button", name=re.compile("^Archive feedback 1,")).click()
    await expect(page.get_by_role("button", name="Undo")).to_be_focused()


async def inbox_empty(window: Window, page: Page, world: World) -> None:
    await go(window, f"/gpts/{world.quiet}/insight?view=feedback", TITLE)
    await expect(page.get_by_text("No feedback yet")).to_be_visible()


async def builder_learns(window: Window, page: Page, world: World) -> None:
    await go(window, f"/g/{world.keeper}", "Keeper of Vesterholm")
    await page.get_by_role("button", name="The builder can’t see your chats").click()
    notice = page.get_by_test_id("about-insight")
    await expect(notice.get_by_test_id("never")).to_be_visible()


async def statistics(window: Window, page: Page, world: World) -> None:
    await go(window, "/operator/statistics", "Usage statistics")
    form = page.get_by_role("form", name="Change budget")
    await form.get_by_label("New epsilon").fill("8")
    await expect(form.get_by_text("protects people less")).to_be_visible()
    await page.get_by_test_id("releases").evaluate("part => part.scrollIntoView()")


async def raising(window: Window, page: Page, world: World) -> None:
    await statistics(window, page, world)
    form = page.get_by_role("form", name="Change budget")
    await form.get_by_label("Reason").fill("A study of winter nights.")
    await form.get_by_role("button", name="Change budget…").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def reports(window: Window, page: Page, world: World) -> None:
    await go(window, "/operator/reports", "Abuse reports")
    await expect(page.get_by_test_id("reports")).to_be_visible()
    await page.get_by_test_id("reports").evaluate("list => list.scrollIntoView()")
