"""The operator's page lists failed and waiting background work, in English and in German."""

from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from discreet.http.services import Services
from discreet.runtime.background import background
from tests.journeys.conftest import OpenWindow
from tests.journeys.viewports import find_faults
from tests.support.people import Cast

pytestmark = pytest.mark.browser

SECRET = "what somebody wrote"


@pytest_asyncio.fixture
async def nothing_failed(owner: Any) -> None:
    await owner.execute(
        "DELETE FROM background_failures; DELETE FROM procrastinate.procrastinate_jobs WHERE queue_name = 'elsewhere'"
    )


@pytest_asyncio.fixture
async def failed(services: Services, owner: Any, nothing_failed: Any) -> None:
    """Twice, hours apart; and a job waits on which nothing works."""
    background.report("release_insight", KeyError(SECRET))
    background.report("evidence_log", LookupError(SECRET))
    background.report("evidence_log", LookupError(SECRET))
    await services.failures.write()
    ago = services.clock.now() - timedelta(hours=1)
    job = await owner.fetchval(
        "INSERT INTO procrastinate.procrastinate_jobs (queue_name, task_name) VALUES ('elsewhere', 'later') RETURNING id"
    )
    await owner.execute("UPDATE procrastinate.procrastinate_events SET at = $2 WHERE job_id = $1", job, ago)


async def test_that_all_is_well(window: OpenWindow, cast: Cast, nothing_failed: Any) -> None:
    page = await (await window(cast.olga)).go("/operator")
    await expect(page.get_by_role("heading", name="Background work")).to_be_visible()
    await expect(page.get_by_text("All good: no failures in the last 7 days, and nothing waiting.")).to_be_visible()


async def test_what_failed_how_often_and_since_when(window: OpenWindow, cast: Cast, failed: Any) -> None:
    page = await (await window(cast.olga)).go("/operator")
    listed = page.get_by_role("listitem")
    await expect(listed.filter(has_text="evidence_log")).to_contain_text("Failed up to 10 times since ")
    await expect(listed.filter(has_text="evidence_log")).to_contain_text("(LookupError)")
    await expect(listed.filter(has_text="release_insight")).to_contain_text("Failed up to 10 times since ")
    await expect(listed.filter(has_text="elsewhere")).to_contain_text("Up to 10 jobs waiting in the queue elsewhere")
    await expect(page.get_by_text(SECRET)).to_have_count(0)
    assert await find_faults(page, "background-work") == []


async def test_the_same_in_german(window: OpenWindow, cast: Cast, failed: Any) -> None:
    page = await (await window(cast.olga, locale="de-DE")).go("/operator")
    await expect(page.get_by_role("heading", name="Hintergrundaufgaben")).to_be_visible()
    listed = page.get_by_role("listitem")
    await expect(listed.filter(has_text="evidence_log")).to_contain_text("bis zu 10 Mal fehlgeschlagen")
    await expect(listed.filter(has_text="elsewhere")).to_contain_text(
        "Bis zu 10 Aufträge warten in der Warteschlange elsewhere"
    )
