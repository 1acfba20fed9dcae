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


async def shown(client: Client, stream: BackgroundStream) -> Any:
    return (await client.get(f"/api/conversations/{stream.conversation}")).ok()


async def ben_at_both(one: Program, other: Program, model: ScriptedModel) -> tuple[Client, Client]:
    """Both servers run, and an answer takes longer than any client waits."""
    model.answer, model.gap = " ".join(f"word{n}" for n in range(100_000)), 0.01
    return await (await one.start()).come_in("ben"), await (await other.start()).come_in("ben")


async def until_over(client: Client, stream: BackgroundStream) -> str:
    """The state in which the answer ends, as the client sees it."""
    async with asyncio.timeout(PATIENCE):
        while (found := await shown(client, stream))["running"]:
            await asyncio.sleep(0.1)
    state: str = found["messages"][-1]["state"]
    return state


async def test_what_one_server_writes_is_followed_and_stopped_at_another(
    seeded: Program, other: Program, model: ScriptedModel
) -> None:
    client, other_client = await ben_at_both(seeded, other, model)
    stream = BackgroundStream(client, "Tell me a long story.")
    await stream.wait_for_text("word10 ")
    following = asyncio.create_task(follow(other_client, UUID(stream.conversation)))
    assert (
        await other_client.post("/api/chat", {"text": "And?", "conversation_id": stream.conversation})
    ).status == 409
    async with asyncio.timeout(PATIENCE):
        while "word10 " not in (await shown(other_client, stream))["messages"][-1]["text"]:
            await asyncio.sleep(0.1)
    assert (await other_client.post(f"/api/conversations/{stream.conversation}/stop")).status == 204
    assert await until_over(other_client, stream) == "stopped"
    await stream.wait_for_end()
    assert stream.outcome["state"] == "interrupted"  # reported by the server that wrote it, which finds it ended
    followed = await following
    assert followed
    assert followed.state["state"] == "stopped"
    assert stream.text.startswith(followed.text)
    model.answer = "Yes."
    assert (await ask(other_client, "Still here?", conversation_id=stream.conversation)).state["state"] == "complete"


async def test_an_answer_that_is_deleted_elsewhere_ends_where_it_is_written(
    seeded: Program, other: Program, model: ScriptedModel
) -> None:
    client, other_client = await ben_at_both(seeded, other, model)
    stream = BackgroundStream(client, "Tell me a long story.")
    await stream.wait_for_text("word10 ")
    assert (await other_client.delete(f"/api/conversations/{stream.conversation}")).status == 204
    await stream.wait_for_end()
    assert (await client.get(f"/api/conversations/{stream.conversation}")).status == 404
    async with asyncio.timeout(PATIENCE):
        await model.client_disconnected.wait()


async def test_what_a_killed_server_wrote_is_settled_by_the_one_that_lives(
    seeded: Program, other: Program, model: ScriptedModel
) -> None:
    client, other_client = await ben_at_both(seeded, other, model)
    killed = BackgroundStream(client, "Tell me a long story.")
    goes_on = BackgroundStream(other_client, "Tell me another.")
    await killed.wait_for_text("word10 ")
    await goes_on.wait_for_text("word10 ")
    await seeded.kill()
    assert await until_over(other_client, killed) == "interrupted"
    assert (await shown(other_client, goes_on))["running"], "who lives goes on"
    model.answer = "Yes."
    assert (await ask(other_client, "Still here?", conversation_id=killed.conversation)).state["state"] == "complete"
