"""P12: every destruction or removal is logged for its owner, be it a person or a workspace."""

from typing import Any

import pytest

from discreet.app.infrastructure import Infrastructure, build_releasing
from discreet.http.services import Services
from tests.evidence.log_client import entries_about, mine
from tests.http.test_gpts import upload
from tests.support.clock import SettableClock
from tests.support.people import Cast

pytestmark = pytest.mark.promise("P12")


async def gone_of(services: Any, subject: str) -> list[str]:
    return [
        entry["facts"]["of"] for entry in await entries_about(services, subject) if entry["kind"] == "key_destroyed"
    ]


async def test_a_knowledge_file(cast: Cast) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Reader"})).ok()["id"]
    file = (await upload(cast.ada, gpt, "a.txt", b"Some words.")).ok()["id"]
    (await cast.ada.delete(f"/api/gpts/{gpt}/knowledge/{file}")).ok()
    assert await mine(cast.ada, "removed") == [{"what": f"knowledge_file:{file}", "from": f"gpt:{gpt}"}]
    assert await mine(cast.ben, "removed") == []


async def test_what_an_api_project_stored_and_the_workspace_itself(cast: Cast, services: Services) -> None:
    workspace = (await cast.emil.get("/api/me")).ok()["space"]
    project = (await cast.emil.post("/api/workspace/api/projects", {"name": "Robots"})).ok()["id"]
    (await cast.emil.delete(f"/api/workspace/api/projects/{project}")).ok()
    assert await gone_of(services, f"workspace:{workspace}") == [f"api_project:{project}"]
    (await cast.emil.post("/api/workspace/delete", {"name": "Emil's enterprise"})).ok()
    assert await gone_of(services, f"workspace:{workspace}") == [f"workspace:{workspace}", f"api_project:{project}"]


async def test_the_key_of_a_day_that_is_released(
    infra: Infrastructure, services: Services, clock: SettableClock
) -> None:
    day = clock.now().date()
    clock.advance(days=1)
    await build_releasing(infra).release_due()
    assert f"insight_day:{day}" in await gone_of(services, "server")
    before = await gone_of(services, "server")
    await build_releasing(infra).release_due()
    assert await gone_of(services, "server") == before, "a day is released once"
