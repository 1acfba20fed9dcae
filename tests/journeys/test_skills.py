"""Ada sees the content of a skill among her files, and whether her GPT's Python may read its files."""

from uuid import UUID

import pytest
from playwright.async_api import expect

from discreet.http.services import Services
from discreet.promises.capabilities import Capability
from tests.journeys.conftest import OpenWindow
from tests.support import sample_files
from tests.support.knowledge import add_knowledge, as_actor
from tests.support.people import Cast

pytestmark = [pytest.mark.browser, pytest.mark.promise("P3")]

SKILL = "---\nname: tide-tables\ndescription: Tells the time of low water from a tide table.\n---\n\nRead it.\n"
ARCHIVE = sample_files.archive({"tide-tables/SKILL.md": SKILL, "tide-tables/scripts/low.py": "print(6)"})


async def test_the_builder_says_what_a_skill_is_and_who_reads_it(
    window: OpenWindow, cast: Cast, services: Services
) -> None:
    gpt = (await cast.ada.post("/api/gpts", {"name": "Pilot"})).ok()["id"]
    draft = {"name": "Pilot", "capabilities": [Capability.CODE], "knowledge_use": "cite"}
    (await cast.ada.put(f"/api/gpts/{gpt}/draft", draft)).ok()
    await add_knowledge(services.gpts, as_actor(cast.ada), UUID(gpt), "tides.skill", ARCHIVE)
    ada = await window(cast.ada)
    await ada.go(f"/gpts/{gpt}/edit")
    page = ada.page
    files = page.get_by_test_id("knowledge-files")
    await expect(files).to_contain_text("Skill “tide-tables”")
    await expect(files).to_contain_text("Tells the time of low")
    await expect(files).not_to_contain_text("passage")
    await expect(page.get_by_text("can’t read the files of these skills")).to_be_visible()
    await page.get_by_text("Also show the quoted passage").click()
    await expect(page.get_by_text("Python can read the files of these skills")).to_be_visible()
