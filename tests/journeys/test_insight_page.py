"""What Ada learns about her GPT, and what she cannot; what Ben sees; what Olga may change (P8)."""

import csv
import io
import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from tests.journeys import seeded_insight
from tests.journeys.browser_page import NARROW, Window
from tests.journeys.conftest import OpenWindow
from tests.journeys.wait import wait_until
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.feedback import FeedbackScene
from tests.support.knowledge import as_actor
from tests.support.people import Cast

pytestmark = [pytest.mark.browser, pytest.mark.promise("P8")]

PEOPLE = 60
FEW = 3
HOSTILE = '<img src="https://elsewhere.example/x.png" onerror="alert(1)"> ![](https://elsewhere.example/y.png)'
"""Shown truthfully: the window complains of every request to another origin."""
COMMENTS = (f"It told me to use spirit. {HOSTILE}", "Much too long for a question about fog.", "Thank you!")
PIXELS = "() => document.querySelector('[data-testid=chart] canvas')?.toDataURL()"
"""Of the first chart; nothing while it is drawn again."""


@pytest_asyncio.fixture(scope="module")
async def gpt(cast: Cast) -> UUID:
    return await published(cast, "Keeper of Vesterholm")


@pytest_asyncio.fixture(scope="module")
async def quiet(cast: Cast) -> UUID:
    return await published(cast, "Letters to the harbour office")


async def published(cast: Cast, name: str) -> UUID:
    made = (await cast.ada.post("/api/gpts", {"name": name})).ok()
    (await cast.ada.post(f"/api/gpts/{made['id']}/publish", {"level": "everyone"})).ok()
    return UUID(made["id"])


@pytest_asyncio.fixture(scope="module")
async def numbers(infra: Infrastructure, clock: SettableClock, gpt: UUID, quiet: UUID) -> None:
    """Three weeks in which `PEOPLE` came to one of Ada's GPTs each day, and `FEW` to the other."""
    await seeded_insight.set_budget(infra, seeded_insight.NO_NOISE, 2.0)
    await seeded_insight.add_visits(infra, gpt, PEOPLE)
    await seeded_insight.add_visits(infra, quiet, FEW)
    await seeded_insight.release_weeks(infra, clock)


@pytest_asyncio.fixture(scope="module")
async def pieces(services: Services, infra: Infrastructure, clock: SettableClock, cast: Cast, gpt: UUID) -> None:
    """Three people have sent feedback, and one has reported the GPT."""
    scene = FeedbackScene(services, Builder(infra), clock, as_actor(cast.ada), gpt)
    await scene.deliver_now(*COMMENTS)
    await scene.report(await scene.talk("Fred"), "It asks for my bank account.")


@pytest_asyncio.fixture
async def ada(window: OpenWindow, cast: Cast) -> Window:
    return await window(cast.ada)


def card(page: Page, title: str) -> Locator:
    return page.get_by_role("region", name=re.compile(f"^{title} per "))


# Before there is anything ----------------------------------------------------------------------------------------


async def test_a_draft_has_nothing_to_tell(ada: Window, cast: Cast) -> None:
    made = (await cast.ada.post("/api/gpts", {"name": "Unfinished"})).ok()
    page = await ada.go(f"/gpts/{made['id']}/edit")
    await page.get_by_role("link", name="Insights").click()
    await expect(page.get_by_text("Not published yet")).to_be_visible()
    await page.get_by_role("link", name="Edit GPT").click()
    await expect(page).to_have_url(re.compile("/edit$"))


async def test_the_first_numbers_come_after_midnight(ada: Window, gpt: UUID) -> None:
    page = await ada.go("/gpts")
    await page.get_by_role("link", name="Insights for Keeper of Vesterholm").click()
    await page.get_by_role("link", name="Statistics").click()
    await expect(page.get_by_text("This server has fewer accounts")).to_be_visible()
    await page.get_by_text("See what’s counted").click()
    await expect(page.get_by_text("Topics, per week")).to_be_visible()
    await page.get_by_role("link", name="Feedback").click()
    await expect(page.get_by_text("No feedback yet")).to_be_visible()
    await expect(page.get_by_text("Feedback arrives overnight in batches")).to_be_visible()


async def test_another_person_does_not_find_the_page(window: OpenWindow, cast: Cast, gpt: UUID) -> None:
    ben = await window(cast.ben)
    page = await ben.go(f"/gpts/{gpt}/insight")
    await expect(page.get_by_role("heading", name="Page not found")).to_be_visible()


# Numbers ---------------------------------------------------------------------------------------------------------


async def test_a_number_comes_with_its_interval_and_its_table(ada: Window, gpt: UUID, numbers: Any) -> None:
    page = await ada.go(f"/gpts/{gpt}/insight?by=day")
    people = card(page, "People")
    await expect(people).to_contain_text(f"{PEOPLE} people")
    await expect(people).to_contain_text(re.compile(r"between \d+ and \d+"))
    await expect(people.get_by_role("img", name=re.compile("^Chart: People, per day, from "))).to_be_visible()
    await people.get_by_text("Show table").click()
    rows = people.get_by_role("region", name="People as a table").get_by_role("row")
    await expect(rows).to_have_count(1 + seeded_insight.DAYS)
    await expect(rows.nth(1)).to_contain_text(str(PEOPLE))
    await people.get_by_text("How this is counted").click()
    await expect(people).to_contain_text("Bounds: one a day.")


async def test_what_people_do_is_ranked_and_what_is_rare_is_only_named(ada: Window, gpt: UUID, numbers: Any) -> None:
    page = await ada.go(f"/gpts/{gpt}/insight?view=numbers")
    topics = card(page, "Topics")
    bars = topics.get_by_role("listitem")
    await expect(bars).to_have_count(1)
    await expect(bars.first).to_contain_text("Writing and editing")
    await expect(bars.first).to_contain_text(f"{PEOPLE // 2} people")
    await topics.get_by_text(re.compile("^Too few people for")).click()
    await expect(topics).to_contain_text("Translation and languages")
    await expect(card(page, "Action calls")).to_have_count(0)


async def test_three_people_make_no_number(ada: Window, quiet: UUID, numbers: Any) -> None:
    page = await ada.go(f"/gpts/{quiet}/insight?view=numbers")
    await expect(page.get_by_text("Not enough people yet", exact=True)).to_be_visible()
    await expect(page.get_by_text("at least 20 people")).to_be_visible()
    await expect(page.get_by_test_id("chart")).to_have_count(0)
    await page.get_by_role("link", name="Day", exact=True).click()
    await expect(page.get_by_role("link", name="Day", exact=True)).to_have_attribute("aria-current", "page")
    await expect(page.get_by_text("Not enough people yet", exact=True)).to_be_visible()


async def test_the_page_is_used_with_the_keyboard_alone(ada: Window, gpt: UUID, numbers: Any) -> None:
    page = await ada.go(f"/gpts/{gpt}/insight?view=numbers")
    await page.get_by_role("link", name="Week", exact=True).focus()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Month", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(card(page, "People")).to_contain_text("per month")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Receipts")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Export CSV")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("region", name="People as a table")).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("region", name="People as a table")).to_be_focused()
    await page.get_by_role("link", name="Feedback").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Feedback")).to_be_focused()


async def test_a_table_can_be_taken_along(ada: Window, gpt: UUID, numbers: Any) -> None:
    page = await ada.go(f"/gpts/{gpt}/insight?by=day")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Export CSV").click()
    rows = list(csv.DictReader(io.StringIO((await (await download.value).path()).read_text())))
    people = [row for row in rows if row["question"] == "people"]
    assert len(people) == seeded_insight.DAYS
    assert all(int(row["low"]) <= int(row["value"]) <= int(row["high"]) for row in people)
    rare = [row for row in rows if row["cell"] == "translation"]
    assert rare
    assert {row["value"] for row in rare} == {""}


async def test_one_can_go_back_in_time(ada: Window, cast: Cast, gpt: UUID, numbers: Any) -> None:
    since = (await cast.ada.get(f"/api/gpts/{gpt}/insight")).ok()["since"]
    page = await ada.go(f"/gpts/{gpt}/insight?by=day&until={date.fromisoformat(since) + timedelta(days=2)}")
    await card(page, "People").get_by_text("Show table").click()
    rows = page.get_by_role("region", name="People as a table").get_by_role("row")
    await expect(rows).to_have_count(1 + 3)
    await expect(page.get_by_role("link", name="← Earlier")).to_have_count(0)
    await page.get_by_role("link", name="Back to latest").click()
    await expect(rows).to_have_count(1 + seeded_insight.DAYS)


async def test_a_chart_follows_the_theme_and_the_width(ada: Window, gpt: UUID, numbers: Any) -> None:
    page = await ada.go(f"/gpts/{gpt}/insight?by=day")
    chart = page.get_by_test_id("chart").first
    await expect(chart.locator("canvas")).to_be_visible()
    light = await page.evaluate(PIXELS)
    await page.emulate_media(color_scheme="dark")
    await wait_until(page, f"light => ![undefined, light].includes(({PIXELS})())", arg=light)
    width, height = NARROW
    await page.set_viewport_size({"width": width, "height": height})
    await wait_until(page, "() => document.querySelector('[data-testid=chart] canvas')?.clientWidth < 340")


async def test_what_it_costs_in_privacy_is_said(ada: Window, gpt: UUID, numbers: Any) -> None:
    page = await ada.go(f"/gpts/{gpt}/insight?view=numbers")
    await page.get_by_text("Privacy of these statistics").click()
    budget = page.get_by_test_id("budget")
    await budget.get_by_text("Exact figures").click()
    await expect(budget).to_contain_text("by a factor of at most 7.4")
    await budget.get_by_text("Budget history").click()
    changes = budget.get_by_test_id("budget-history").get_by_role("listitem")
    await expect(changes.first).to_contain_text("A study of how the handbook is used.")
    await expect(changes.first).to_contain_text("Raised")
    await expect(changes.last).not_to_contain_text("Raised")
    await expect(page.get_by_test_id("never").get_by_role("listitem").first).to_contain_text("No chat, message")


# Feedback --------------------------------------------------------------------------------------------------------


async def test_feedback_is_read_archived_and_brought_back(ada: Window, gpt: UUID, pieces: Any) -> None:
    page = await ada.go(f"/gpts/{gpt}/insight?view=feedback")
    arrived = page.get_by_test_id("pieces").get_by_role("listitem")
    await expect(arrived).to_have_count(len(COMMENTS))
    await expect(page.get_by_test_id("pieces")).to_contain_text(HOSTILE)
    first = page.get_by_role("button", name=re.compile("^Archive feedback 1,"))
    await first.click()
    undo = page.get_by_role("button", name="Undo")
    await expect(undo).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(undo).to_be_focused()
    await page.get_by_role("link", name="Archive", exact=True).click()
    await expect(arrived).to_have_count(1)
    await page.get_by_role("button", name=re.compile("^Move feedback 1,")).click()
    await expect(page.get_by_text("Moved to inbox.")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("The archive is empty")).to_be_visible()
    await page.get_by_role("link", name="Inbox", exact=True).click()
    await expect(arrived).to_have_count(len(COMMENTS))


async def test_feedback_is_filtered_by_theme(ada: Window, gpt: UUID, pieces: Any) -> None:
    page = await ada.go(f"/gpts/{gpt}/insight?view=feedback")
    arrived = page.get_by_test_id("pieces").get_by_role("listitem")
    await expect(arrived).to_have_count(len(COMMENTS))
    theme = page.get_by_test_id("themes").get_by_role("link").nth(1)
    label, amount = re.fullmatch(r"(.+) \((\d)\)", await theme.inner_text()).groups()
    await theme.click()
    await expect(theme).to_have_attribute("aria-current", "page")
    await expect(theme).to_be_focused()
    await expect(arrived).to_have_count(int(amount))
    for one in await arrived.all():
        await expect(one).to_contain_text(label)
    await ada.go(f"/gpts/{gpt}/insight?view=feedback&theme=nothing-like-it")
    await page.get_by_role("link", name="Show all themes").click()
    await expect(arrived).to_have_count(len(COMMENTS))


# Public data -----------------------------------------------------------------------------------------------------


async def test_a_user_of_a_gpt_sees_what_its_builder_learns(window: OpenWindow, cast: Cast, gpt: UUID) -> None:
    ben = await window(cast.ben)
    page = await ben.go(f"/g/{gpt}")
    line = page.get_by_role("button", name="The builder can’t see your chats")
    await line.click()
    dialog = page.get_by_role("dialog", name="What the builder sees")
    await expect(dialog).to_contain_text("You’re included in the statistics")
    await expect(dialog).to_contain_text("No chat, message")
    await page.keyboard.press("Escape")
    await expect(line).to_be_focused()
    (await cast.ben.put("/api/me/insight", {"allowed": False})).ok()
    await line.click()
    await expect(dialog).to_contain_text("You’re not included in the statistics")
    (await cast.ben.put("/api/me/insight", {"allowed": True})).ok()


# The operator ----------------------------------------------------------------------------------------------------


async def test_the_budget_is_raised_before_everybodys_eyes(
    window: OpenWindow, cast: Cast, gpt: UUID, numbers: Any
) -> None:
    olga = await window(cast.olga)
    page = await olga.go("/operator/statistics")
    await expect(page.get_by_test_id("releases")).to_contain_text(re.compile(r"Published up to \d+ \w+ \d{4}\."))
    form = page.get_by_role("form", name="Change budget")
    change = form.get_by_role("button", name="Change budget…")
    await expect(change).to_be_disabled()
    await form.get_by_label("New epsilon").fill("9")
    await expect(form.get_by_text("Enter a number from 0.05 to 8")).to_be_visible()
    await form.get_by_label("New epsilon").fill("3")
    await expect(form.get_by_text("To raise the budget, enter a reason")).to_be_visible()
    await expect(form.get_by_text("protects people less")).to_be_visible()
    await expect(change).to_be_disabled()
    await form.get_by_label("New epsilon").fill("0.5")
    await change.click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("The change is public and stays on record.")
    await dialog.get_by_role("button", name="Lower budget").click()
    await expect(page.get_by_text(re.compile("^Changed. It applies from "))).to_be_visible()
    await expect(dialog).to_have_count(0)
    await form.get_by_label("New epsilon").fill("1")
    await form.get_by_label("Reason").fill("A second study, of winter nights.")
    await change.click()
    await dialog.get_by_role("button", name="Raise budget").click()
    await expect(dialog).to_have_count(0)
    ada = await (await window(cast.ada)).go(f"/gpts/{gpt}/insight?view=numbers")
    await ada.get_by_text("Privacy of these statistics").click()
    await ada.get_by_text("Budget history").click()
    latest, before = [ada.get_by_test_id("budget-history").get_by_role("listitem").nth(n) for n in (0, 1)]
    await expect(latest).to_contain_text("A second study, of winter nights.")
    await expect(latest).to_contain_text("Raised")
    await expect(before).to_contain_text("Lowered")


async def test_a_report_is_settled_and_opened_again(window: OpenWindow, cast: Cast, pieces: Any) -> None:
    page = await (await window(cast.olga)).go("/operator/reports")
    reports = page.get_by_test_id("reports").get_by_role("listitem")
    await expect(reports).to_contain_text("It asks for my bank account.")
    await expect(reports.get_by_role("link")).to_have_text("Keeper of Vesterholm")
    await page.get_by_role("button", name=re.compile("^Mark as resolved")).click()
    await expect(page.get_by_text("Marked as resolved.")).to_be_focused()
    await expect(page.get_by_text("No open reports.")).to_be_visible()
    await page.get_by_text("Resolved: 1").click()
    await page.get_by_role("button", name=re.compile("^Reopen")).click()
    await expect(reports).to_have_count(1)
