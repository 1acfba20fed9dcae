"""Agent skills of a GPT: given whole to the model, kept like knowledge, and exported as they were added (P3)."""

import io
import zipfile
from typing import Any
from uuid import UUID

import pytest

from discreet.assistants.gpts.passage_format import FOLLOW
from discreet.http.services import Services
from tests.fakes.model_endpoint import ScriptedModel
from tests.support import sample_files
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.knowledge import HANDBOOK, add_knowledge, as_actor
from tests.support.people import Cast

STEPS = HANDBOOK.decode().strip()
SKILL = f"---\nname: tide-tables\ndescription: Tells the time of low water from a tide table.\n---\n\n{STEPS}\n"
ARCHIVE = sample_files.archive({"tide-tables/SKILL.md": SKILL, "tide-tables/scripts/low.py": "print(6)"})


@pytest.fixture(autouse=True)
def plain(scripted: ScriptedModel) -> None:
    scripted.answer = "At six."
    scripted.requests.clear()


async def skilled(services: Services, builder: Client, **fields: Any) -> str:
    """Return a published GPT with the skill."""
    gpt: str = (await builder.post("/api/gpts", {"name": "Pilot"})).ok()["id"]
    draft = {"name": "Pilot", "description": "", "instructions": "Help with tides.", "starters": [], "model": None}
    (await builder.put(f"/api/gpts/{gpt}/draft", draft | {"knowledge_use": "cite"} | fields)).ok()
    file = await add_knowledge(services.gpts, as_actor(builder), UUID(gpt), "tides.skill", ARCHIVE)
    assert file.reason is None
    (await builder.post(f"/api/gpts/{gpt}/publish", {"level": "everyone"})).ok()
    return gpt


def system_message(scripted: ScriptedModel) -> str:
    content: str = scripted.requests[-1]["messages"][0]["content"]
    return content


async def test_a_question_of_its_kind_brings_the_whole_skill(
    cast: Cast, services: Services, scripted: ScriptedModel
) -> None:
    gpt = await skilled(services, cast.ada)
    await ask(cast.ben, "When is low water by the tide table?", gpt_id=gpt)
    text = system_message(scripted)
    assert FOLLOW in text
    assert "tide-tables: Tells the time of low water from a tide table." in text
    said = [text.index(line) for line in STEPS.splitlines() if line]
    assert said == sorted(said)


async def test_the_list_says_what_a_skill_is(cast: Cast, services: Services) -> None:
    gpt = await skilled(services, cast.ada)
    await add_knowledge(services.gpts, as_actor(cast.ada), UUID(gpt), "handbook.md", HANDBOOK)
    files = (await cast.ada.get(f"/api/gpts/{gpt}/knowledge")).ok()["files"]
    described = {"name": "tide-tables", "description": "Tells the time of low water from a tide table."}
    assert [(file["name"], file["skill"]) for file in files] == [("tides.skill", described), ("handbook.md", None)]


@pytest.mark.promise("P3")
async def test_a_skill_is_not_repeated_word_for_word(cast: Cast, services: Services, scripted: ScriptedModel) -> None:
    gpt = await skilled(services, cast.ada)
    scripted.answer = f"The skill says: {STEPS}"
    answer = await ask(cast.ben, "When is low water by the tide table?", gpt_id=gpt)
    assert (answer.state["state"], answer.state["finish"]) == ("failed", "content_filter")
    assert STEPS.splitlines()[-1] not in answer.text


async def test_a_skill_that_a_person_attaches_is_data(cast: Cast, scripted: ScriptedModel) -> None:
    given = await cast.ben.post(
        "/api/files?name=tides.skill", data=ARCHIVE, headers={"Content-Type": "application/octet-stream"}
    )
    await ask(cast.ben, "What does this file say?", files=[{"id": given.ok()["id"]}])
    text = system_message(scripted)
    assert "tide-tables: Tells the time" in text
    assert FOLLOW not in text


async def test_a_skill_leaves_in_the_open_format_and_comes_back(
    cast: Cast, services: Services, scripted: ScriptedModel
) -> None:
    gpt = await skilled(services, cast.ada)
    file = await cast.ada.get(f"/api/gpts/{gpt}/file")
    archive = zipfile.ZipFile(io.BytesIO(file.body))
    [path] = [name for name in archive.namelist() if name.endswith(".skill")]
    assert archive.read(path) == ARCHIVE
    copy = (await cast.ada.post(f"/api/gpts/{gpt}/duplicate")).ok()["gpt"]["id"]
    files = (await cast.ada.get(f"/api/gpts/{copy}/knowledge")).ok()["files"]
    assert [file["name"] for file in files] == ["tides.skill"]
