"""`discreet work` beside servers that leave the work to it."""

import asyncio
import signal
from typing import Any

import pytest

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import PATIENCE, Program, Started
from tests.support.client import Client

BYTES = {"Content-Type": "application/octet-stream"}


async def started(program: Program, jobs: str) -> Started:
    """A worker that is at work."""
    program.environment["DISCREET_JOBS"] = jobs
    process = await program.spawn("work")
    assert process.stdout
    async with asyncio.timeout(PATIENCE):
        line = await process.stdout.readline()
    assert b"working in the background" in line
    return process


async def ended(process: Started) -> int | None:
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        _, err = await process.communicate()
    assert b"Traceback" not in err
    return process.returncode


async def knowledge_state(ada: Client, gpt: str, *, within: float) -> str:
    """For its only file: once it is read, or after a number of seconds."""
    path, state = f"/api/gpts/{gpt}/knowledge", ""
    try:
        async with asyncio.timeout(within):
            while state != "ready":
                [file] = (await ada.get(path)).ok()["files"]
                state = file["state"]
                await asyncio.sleep(0.05)
    except TimeoutError:
        pass
    return state


async def given(ada: Client) -> str:
    gpt = (await ada.post("/api/gpts", {"name": "Keeper"})).ok()["id"]
    added = await ada.post(f"/api/gpts/{gpt}/knowledge?name=light.txt", data=b"The light is blue.", headers=BYTES)
    added.ok()
    return str(gpt)


async def test_what_a_server_leaves_a_worker_does_and_each_its_own(seeded: Program) -> None:
    seeded.environment["DISCREET_JOBS"] = "none"
    ada = await (await seeded.start()).come_in("ada")
    olga = await seeded.come_in("olga")
    gpt = await given(ada)
    ordered = (await olga.post("/api/operator/datasets", {"purpose": "A test", "profile": "patterns"})).ok()

    datasets = await started(seeded, "datasets")
    assert await dataset_state(olga, ordered["id"]) == "ready"
    assert await knowledge_state(ada, gpt, within=0.2) == "waiting"
    others = await started(seeded, "others")
    assert await knowledge_state(ada, gpt, within=PATIENCE) == "ready"

    (await ada.post("/api/me/exports")).ok()
    async with asyncio.timeout(PATIENCE):  # by the server, which leaves that to no other process
        while not (await ada.get("/api/me/exports")).ok()["export"]["ready_at"]:
            await asyncio.sleep(0.05)
    assert await ended(datasets) == 0
    assert await ended(others) == 0


async def dataset_state(olga: Client, dataset_id: str) -> Any:
    async with asyncio.timeout(PATIENCE):
        while True:
            datasets = (await olga.get("/api/operator/datasets")).ok()["datasets"]
            [state] = [dataset["state"] for dataset in datasets if dataset["id"] == dataset_id]
            if state not in ("waiting", "building"):
                return state
            await asyncio.sleep(0.05)


async def test_a_server_beside_a_worker_still_finds_the_answers_that_it_was_killed_in(
    seeded: Program, model: ScriptedModel
) -> None:
    from tests.support.background_stream import BackgroundStream

    model.answer, model.gap = " ".join(f"word{n}" for n in range(5000)), 0.01
    ben = await (await seeded.start()).come_in("ben")
    worker = await started(seeded, "all")
    stream = BackgroundStream(ben, "Tell me a long story.")
    await stream.wait_for_text("word20 ")
    await seeded.kill()
    await stream.wait_for_end()
    ben = await (await seeded.start()).come_in("ben")
    shown = (await ben.get(f"/api/conversations/{stream.conversation}")).ok()
    assert shown["messages"][-1]["state"] == "interrupted"
    assert await ended(worker) == 0


async def test_a_worker_that_a_shell_started_in_the_background_ends_in_order(seeded: Program) -> None:
    """A shell has such a command ignore Ctrl-C, and so have its children."""
    seeded.always_exec = True  # a fork ignores what the fork server does
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        worker = await started(seeded, "others")
    finally:
        signal.signal(signal.SIGINT, before)
    assert await ended(worker) == 0


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
async def test_a_worker_ends_in_order(pristine: Program, signal_number: signal.Signals) -> None:
    process = await started(pristine, "all")
    process.send_signal(signal_number)
    async with asyncio.timeout(PATIENCE):
        assert await process.wait() == 0
    assert pristine.postmaster is None


async def test_a_worker_without_work_says_so(pristine: Program) -> None:
    pristine.environment["DISCREET_JOBS"] = "none"
    ran = await pristine.run("work")
    assert (ran.code, ran.out) == (2, "")
    assert "nothing to do" in ran.err
