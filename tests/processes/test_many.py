"""Two servers on one database: each can follow, stop and settle the other's answers.

See specification: Bad input and failure.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest_asyncio

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import Program
from tests.support.background_stream import BackgroundStream
from tests.support.chat_client import ask, follow
from tests.support.client import Client

PATIENCE = 60


@pytest_asyncio.fixture
async def other(seeded: Program, model: ScriptedModel) -> AsyncIterator[Program]:
    """A second server in the same home."""
    program = Program(seeded.home, model.url)
    yield program
    if hasattr(program, "process") and program.is_running:
        await program.kill()


async def shown(client: Client, heard: BackgroundStream) -> Any:
    return (await client.get(f"/api/conversations/{heard.conversation}")).ok()


async def ben_at_both(one: Program, other: Program, model: ScriptedModel) -> tuple[Client, Client]:
    """Both servers run, and an answer takes longer than any client waits."""
    model.answer, model.gap = " ".join(f"word{n}" for n in range(100_000)), 0.01
    return await (await one.start()).come_in("ben"), await (await other.start()).come_in("ben")


async def until_over(client: Client, heard: BackgroundStream) -> str:
    """The state in which the answer ends, as the client sees it."""
    async with asyncio.timeout(PATIENCE):
        while (found := await shown(client, heard))["running"]:
            await asyncio.sleep(0.1)
    state: str = found["messages"][-1]["state"]
    return state


async def test_what_one_server_writes_is_followed_and_stopped_at_another(
    seeded: Program, other: Program, model: ScriptedModel
) -> None:
    here, there = await ben_at_both(seeded, other, model)
    heard = BackgroundStream(here, "Tell me a long story.")
    await heard.wait_for_text("word10 ")
    following = asyncio.create_task(follow(there, UUID(heard.conversation)))
    assert (await there.post("/api/chat", {"text": "And?", "conversation_id": heard.conversation})).status == 409
    async with asyncio.timeout(PATIENCE):
        while "word10 " not in (await shown(there, heard))["messages"][-1]["text"]:
            await asyncio.sleep(0.1)
    assert (await there.post(f"/api/conversations/{heard.conversation}/stop")).status == 204
    assert await until_over(there, heard) == "stopped"
    await heard.wait_for_end()
    assert heard.outcome["state"] == "interrupted"  # reported by the server that wrote it, which finds it ended
    told = await following
    assert told
    assert told.state["state"] == "stopped"
    assert heard.text.startswith(told.text)
    model.answer = "Yes."
    assert (await ask(there, "Still here?", conversation_id=heard.conversation)).state["state"] == "complete"


async def test_an_answer_that_is_deleted_elsewhere_ends_where_it_is_written(
    seeded: Program, other: Program, model: ScriptedModel
) -> None:
    here, there = await ben_at_both(seeded, other, model)
    heard = BackgroundStream(here, "Tell me a long story.")
    await heard.wait_for_text("word10 ")
    assert (await there.delete(f"/api/conversations/{heard.conversation}")).status == 204
    await heard.wait_for_end()
    assert (await here.get(f"/api/conversations/{heard.conversation}")).status == 404
    async with asyncio.timeout(PATIENCE):
        await model.client_disconnected.wait()


async def test_what_a_killed_server_wrote_is_settled_by_the_one_that_lives(
    seeded: Program, other: Program, model: ScriptedModel
) -> None:
    here, there = await ben_at_both(seeded, other, model)
    killed = BackgroundStream(here, "Tell me a long story.")
    goes_on = BackgroundStream(there, "Tell me another.")
    await killed.wait_for_text("word10 ")
    await goes_on.wait_for_text("word10 ")
    await seeded.kill()
    assert await until_over(there, killed) == "interrupted"
    assert (await shown(there, goes_on))["running"], "who lives goes on"
    model.answer = "Yes."
    assert (await ask(there, "Still here?", conversation_id=killed.conversation)).state["state"] == "complete"
