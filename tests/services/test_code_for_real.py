"""A GPT computes on a person's file in a real cell: numbers, a table, a chart; endless code is stopped."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from discreet.adapters.child_environment import child_environment
from discreet.assistants.gpts.gpt import Configuration
from discreet.chat.conversations.action_call import CallState
from discreet.chat.conversations.attachment import FileKind
from discreet.chat.turns.ask import Ask
from discreet.chat.turns.attachments import AttachmentRef
from discreet.chat.turns.turn_events import StopRequested
from discreet.code.service import Cells
from discreet.http.services import Services
from discreet.ports.cells import CellEnd
from discreet.promises.capabilities import Capability
from discreet.promises.visibility import Level
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.support.builder import Builder
from tests.support.cells import CODE_PYTHON
from tests.support.gpt_with_actions import Person, answer_script, tool_results

pytestmark = pytest.mark.skipif(not CODE_PYTHON.exists(), reason="make setup-code installs the packages of cells")

DRAW = """
import pandas
import matplotlib.pyplot as plt
people = pandas.read_csv("people.csv")
people.plot.bar(x="city", y="people")
plt.savefig("people_by_city.png")
people.to_csv("sorted.csv", index=False)
print(int(people["people"].sum()))
people
"""
CSV = b"city,people\nOslo,717\nRome,2748\n"


@pytest_asyncio.fixture(scope="module")
async def cells() -> AsyncIterator[Cells]:
    real = Cells(CODE_PYTHON, child_environment())
    yield real
    await real.close()


@pytest_asyncio.fixture(scope="module")
async def ben(services: Services, build: Builder) -> Person:
    ada = await build.person("ada")
    gpt_id: UUID = (await services.gpts.drafts.create(ada, "Analyst")).gpt.id
    await services.gpts.drafts.save(ada, gpt_id, Configuration("Analyst", capabilities=(Capability.CODE,)))
    await services.gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    return Person(services, await build.person("ben"), gpt_id)


def running(code: str) -> Any:
    run = tool_call("run_python", code=code)
    return lambda body: "Done." if tool_results(body) else run


async def test_it_reads_the_file_and_gives_back_a_sum_a_table_and_a_chart(ben: Person, scripted: ScriptedModel) -> None:
    async def chunks() -> Any:
        yield CSV

    scripted.answer = running(DRAW)
    waiting = await ben.services.pending_uploads.put(ben.actor, "people.csv", chunks())
    answer = await ben.ask("Draw it.", files=(AttachmentRef(waiting.id),))
    body = (await ben.latest(answer.conversation)).body
    call = body.calls[0]
    assert call.code is not None
    assert (call.code.ended, call.code.error) == (CellEnd.OK, None)
    assert "3465" in (call.response or "")
    assert call.code.tables[0].rows[0][-2:] == ("Oslo", "717")
    kinds = {file.name: file.kind for file in body.files}
    assert kinds["people_by_city.png"] is FileKind.PICTURE
    assert kinds["sorted.csv"] is FileKind.DOCUMENT

    scripted.answer = answer_script(
        tool_call("run_python", code="print(len(people), open('sorted.csv').read())"), "Done."
    )
    again = await ben.ask("And now?", conversation_id=answer.conversation, parent_id=answer.answer)
    assert "2 city,people" in (again.calls[0]["response"] or ""), "variables and files stay for the next run"


async def test_what_does_not_end_is_stopped_with_the_answer(ben: Person, scripted: ScriptedModel, cells: Cells) -> None:
    scripted.answer = running("while True: pass")
    answer = await ben.services.chat.ask(ben.actor, Ask("Loop.", gpt_id=ben.gpt_id))
    conversation = answer.pending.conversation.metadata.id
    async with asyncio.timeout(60):
        while not (await ben.latest(conversation)).body.calls:
            await asyncio.sleep(0.05)
    before = cells.open_count
    await answer.stop(StopRequested())
    assert (await ben.latest(conversation)).body.calls[0].state is CallState.FAILED
    assert cells.open_count <= before
