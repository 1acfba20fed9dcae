"""The program with only PATH and HOME in its environment: no language, no locale, as a service manager starts it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import Program, installed
from tests.processes.test_work import PATIENCE, given, knowledge_state
from tests.support.chat_client import ask
from tests.support.people import sign_up

WORDS = "Größe, naïveté, 日本語 und 🏡"


@pytest_asyncio.fixture
async def bare(homes: Path, model: ScriptedModel) -> AsyncIterator[Program]:
    async with installed(homes / "bare", model.url) as program:
        program.inherits, program.always_exec = ("PATH", "HOME"), True
        del program.environment["DISCREET_CODE_PYTHON"]  # with cells
        yield program


async def test_it_serves_in_every_script(bare: Program, model: ScriptedModel) -> None:
    model.answer = f"Yes: {WORDS}."
    await (await bare.start()).set_up()
    ada = await sign_up(bare.client(), "ada")
    answer = await ask(ada, WORDS)
    assert answer.text == f"Yes: {WORDS}."
    shown = (await ada.get(f"/api/conversations/{answer.conversation}")).ok()
    assert [message["text"] for message in shown["messages"]] == [WORDS, f"Yes: {WORDS}."]
    assert await knowledge_state(ada, await given(ada), within=PATIENCE) == "ready"  # a job ran
    for command in ("doctor", "verify"):
        ran = await bare.run(command)
        assert (ran.code, ran.err) == (0, ""), ran
    assert await bare.stop() == 0
    assert b"failed" not in bare.log
