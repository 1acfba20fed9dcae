"""The Python of a GPT reads the files of its skills, where the builder lets people read its knowledge (P3)."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from discreet.adapters.child_environment import child_environment
from discreet.assistants.gpts.gpt import Configuration, KnowledgeUse
from discreet.assistants.gpts.passage_format import RUN_SCRIPTS
from discreet.chat.turns.ask import Ask
from discreet.chat.turns.code_runs import SKILLS_CHANGED
from discreet.code.service import Cells
from discreet.http.services import Services
from discreet.ports.cells import CellSkill
from discreet.promises.capabilities import Capability
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.python_cells import ScriptedCells
from tests.support import sample_files
from tests.support.builder import Builder
from tests.support.cells import CODE_PYTHON
from tests.support.gpt_with_actions import Person, answer_script, follow_turn
from tests.support.knowledge import HANDBOOK, add_knowledge

SKILL = (
    f"---\nname: tide-tables\ndescription: Tells the time of low water from a tide table.\n---\n\n{HANDBOOK.decode()}\n"
)
ARCHIVE = sample_files.archive(
    {
        "tide-tables/SKILL.md": SKILL,
        "tide-tables/scripts/low.py": "from pathlib import Path\nprint('low water at', 5 + len('a'))\n",
        "tide-tables/../up.txt": "outside",
        "/top.txt": "outside",
    }
)
QUESTION = "When is low water by the tide table?"
RUN = tool_call("run_python", code="import runpy; runpy.run_path('tide-tables/scripts/low.py', run_name='__main__')")


async def skilled(services: Services, ada: Any, use: KnowledgeUse) -> UUID:
    gpt_id: UUID = (await services.gpts.drafts.create(ada, "Pilot")).gpt.id
    file = await add_knowledge(services.gpts, ada, gpt_id, "tides.skill", ARCHIVE)
    assert file.reason is None
    await republish(services, ada, gpt_id, use)
    return gpt_id


async def republish(services: Services, ada: Any, gpt_id: UUID, use: KnowledgeUse) -> None:
    written = Configuration("Pilot", instructions="Help.", knowledge_use=use, capabilities=(Capability.CODE,))
    await services.gpts.drafts.save(ada, gpt_id, written)
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)


@pytest.fixture(autouse=True)
def reset_endpoints(scripted: ScriptedModel, cells: ScriptedCells) -> None:
    scripted.answer = answer_script(RUN, "At six.")
    scripted.requests.clear()
    cells.reset()


@pytest.mark.promise("P3")
async def test_a_cell_gets_the_skills_whose_texts_people_may_read(
    services: Services, build: Builder, scripted: ScriptedModel, cells: ScriptedCells
) -> None:
    """The attacker prints a file of the skill in disguise: a GPT that keeps its knowledge gives its code none."""
    ada, ben = await build.person("ada"), await build.person("ben")
    open_gpt, kept_gpt = await skilled(services, ada, "quote"), await skilled(services, ada, "cite")
    await Person(services, ben, open_gpt).ask(QUESTION)
    assert RUN_SCRIPTS in str(scripted.requests[-1]["messages"][0]["content"])
    await Person(services, ben, kept_gpt).ask(QUESTION)
    assert RUN_SCRIPTS not in str(scripted.requests[-1]["messages"][0]["content"])
    assert cells.skills == [["tide-tables"], []]


@pytest.mark.promise("P3")
async def test_a_cell_that_holds_a_skill_ends_once_its_builder_keeps_it(
    services: Services, build: Builder, cells: ScriptedCells
) -> None:
    ada, ben = await build.person("ada"), await build.person("ben")
    gpt_id = await skilled(services, ada, "quote")
    person = Person(services, ben, gpt_id)
    answer = await person.ask(QUESTION)
    await services.chat.code.run_again(ben, answer.conversation, answer.answer, 1)
    assert cells.forgotten == []
    await republish(services, ada, gpt_id, "cite")
    again = await services.chat.code.run_again(ben, answer.conversation, answer.answer, 1, "print(1)")
    assert cells.forgotten == [answer.conversation]
    assert cells.skills == [["tide-tables"], ["tide-tables"], []]
    assert SKILLS_CHANGED in (again.body.calls[0].response or "")


@pytest.mark.promise("P3")
async def test_a_mentioned_gpt_reads_no_skill_of_another(
    services: Services, build: Builder, cells: ScriptedCells
) -> None:
    ada, ben = await build.person("ada"), await build.person("ben")
    gpt_id = await skilled(services, ada, "quote")
    other: UUID = (await services.gpts.drafts.create(ada, "Other")).gpt.id
    await services.gpts.drafts.save(
        ada, other, Configuration("Other", knowledge_use="quote", capabilities=(Capability.CODE,))
    )
    await services.gpts.publisher.publish(ada, other, Level.EVERYONE)
    answer = await Person(services, ben, gpt_id).ask(QUESTION)
    ask = Ask("And now?", conversation_id=answer.conversation, parent_id=answer.answer, mention=other)
    await follow_turn(await services.chat.ask(ben, ask))
    assert cells.skills == [["tide-tables"], []]
    assert cells.forgotten == [answer.conversation]


@pytest.fixture
async def real_cells() -> AsyncIterator[Cells]:
    found = Cells(CODE_PYTHON, child_environment())
    state = await found.state()
    if not state.is_available:
        pytest.skip(state.sentence)
    yield found
    await found.close()


LOOK = """
import pathlib, runpy, sys
sys.path.insert(0, "tide-tables/scripts")
import low
runpy.run_path("tide-tables/scripts/low.py", run_name="__main__")
print(sorted(str(path) for path in pathlib.Path().rglob("*") if path.is_file()))
for path in ("../up.txt", "/top.txt", "up.txt"):
    print(pathlib.Path(path).exists())
try:
    open("tide-tables/SKILL.md", "w")
except OSError as error:
    print(type(error).__name__)
"""


async def test_a_real_cell_unpacks_a_skill_read_only_and_returns_none_of_it(real_cells: Cells) -> None:
    skill, broken = CellSkill("tide-tables", ARCHIVE), CellSkill("broken", ARCHIVE[:60])
    ran = await real_cells.run(UUID(int=1), LOOK, (), (skill, broken))
    assert ran.error is None
    assert ran.text.splitlines() == [
        "low water at 6",
        "low water at 6",
        "['tide-tables/SKILL.md', 'tide-tables/scripts/low.py']",
        "False",
        "False",
        "False",
        "PermissionError",
    ]
    assert ran.files == ()
    flat = CellSkill("flat", sample_files.archive({"SKILL.md": "x", "data/a.bin": "\0\1"}))
    again = await real_cells.run(UUID(int=2), "print(open('flat/data/a.bin', 'rb').read())", (), (flat,))
    assert again.text == "b'\\x00\\x01'\n"
