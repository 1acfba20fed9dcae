"""Stopped during an answer, the program stores the text so far, and ends its children and itself."""

import asyncio
import re
import signal
from pathlib import Path

import psutil
import pytest

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import Program, is_alive
from tests.support.background_stream import BackgroundStream
from tests.support.chat_client import ask

BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
CANARY = "vkqpz-ends-with-the-server-on-the-eleventh-bridge"
AT_MOST = 10
"""Seconds that stopping may take, with an answer under way."""


@BOTH
async def test_an_answer_under_way_is_kept_and_nothing_runs_on(
    seeded: Program, model: ScriptedModel, number: signal.Signals
) -> None:
    model.answer, model.gap = " ".join(f"word{n}" for n in range(5000)), 0.01
    ben = await (await seeded.start()).come_in("ben")
    stream = BackgroundStream(ben, "Tell me a long story.")
    await stream.wait_for_text("word20 ")
    ours = seeded.processes()
    async with asyncio.timeout(AT_MOST):
        code = await seeded.stop(number)
    assert code == 0
    assert ours
    assert not [process for process in ours if is_alive(process)]
    await stream.wait_for_end()

    ben = await (await seeded.start()).come_in("ben")
    shown = (await ben.get(f"/api/conversations/{stream.conversation}")).ok()
    question, answer = shown["messages"]
    assert question["text"] == "Tell me a long story."
    assert answer["state"] == "interrupted"
    assert answer["error"]
    assert answer["text"].startswith(stream.text)
    assert model.answer.startswith(answer["text"])
    assert not shown["running"]


@pytest.mark.promise("P9")
async def test_temporary_chats_end_with_the_server_and_no_core_is_written(seeded: Program) -> None:
    ben = await (await seeded.start()).come_in("ben")
    answer = await ask(ben, f"Forget {CANARY}", temporary=True)
    path, token = f"/api/conversations/{answer.conversation}", ben.token
    assert (await ben.get(path)).status == 200
    assert token
    for process in [psutil.Process(seeded.process.pid), *seeded.processes()]:
        limits = Path(f"/proc/{process.pid}/limits").read_text()  # readable also of another user's, as the database's
        assert re.search(r"Max core file size +0 +0 ", limits), process.name()
    assert await seeded.stop() == 0
    found = [file for file in seeded.home.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()]
    assert not found

    await seeded.start()
    again = seeded.client()
    again.use_session(token)
    assert (await again.get("/api/me")).ok()
    response = await again.get(path)
    assert response.status == 404
    assert "has stopped" in response.sentence


@BOTH
async def test_a_start_that_is_stopped_midway_leaves_nothing_running(seeded: Program, number: signal.Signals) -> None:
    """The database has just come up; the server has not yet."""
    process = await seeded.spawn("serve")
    async with asyncio.timeout(AT_MOST):
        while not seeded.postmaster:
            await asyncio.sleep(0.01)
    process.send_signal(number)
    async with asyncio.timeout(AT_MOST):
        _, err = await process.communicate()
    assert process.returncode in (0, 130)
    assert b"Traceback" not in err
    assert seeded.postmaster is None


async def test_a_model_that_cannot_run_leaves_the_pages_up_and_says_why(seeded: Program, homes: Path) -> None:
    file = homes / "no-model.gguf"
    file.write_bytes(b"GGUF, or so it says")
    del seeded.environment["DISCREET_MODEL_URL"]
    seeded.environment["DISCREET_MODEL_FILE"] = str(file)
    client = (await seeded.start()).client()
    instance = (await client.get("/api/instance")).ok()
    async with asyncio.timeout(60):
        while instance["model"]["state"] == "loading":
            await asyncio.sleep(0.1)
            instance = (await client.get("/api/instance")).ok()
    assert instance["model"]["state"] == "unreachable"
    assert instance["model"]["detail"].endswith(".")
    assert (await client.get("/")).status == 200
    assert await seeded.stop() == 0
    assert seeded.processes() == []


async def test_stopping_ends_a_model_that_is_still_loading(seeded: Program, homes: Path) -> None:
    """The packaged weights take seconds: they are joined, checked and loaded, while the pages are up."""
    del seeded.environment["DISCREET_MODEL_URL"]
    await seeded.start()
    children = [p for p in seeded.processes() if "embedded_model_child" in " ".join(p.cmdline())]
    assert children
    assert await seeded.stop() == 0
    assert not [child for child in children if is_alive(child)]
