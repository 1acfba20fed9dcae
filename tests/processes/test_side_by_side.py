"""Commands beside a running server use its database, and leave it and its answers alone."""

import asyncio

import psutil

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import PATIENCE, Program, is_alive
from tests.support.background_stream import BackgroundStream


async def test_commands_beside_a_running_server_disturb_nothing(seeded: Program, model: ScriptedModel) -> None:
    model.answer, model.gap = " ".join(f"word{n}" for n in range(100_000)), 0.01
    ben = await (await seeded.start()).come_in("ben")
    stream = BackgroundStream(ben, "Tell me a long story.")
    await stream.wait_for_text("word10 ")
    postmaster = seeded.postmaster
    assert postmaster
    commands = [("doctor",), ("dataset", "list"), ("setup",), ("migrate",)]
    for ran in await asyncio.gather(*(seeded.run(*command) for command in commands)):
        assert (ran.code, ran.err) == (0, "")
        assert ran.out
    assert is_alive(postmaster)
    assert seeded.postmaster == postmaster
    shown = (await ben.get(f"/api/conversations/{stream.conversation}")).ok()
    assert shown["messages"][-1]["state"] == "running"

    assert (await ben.post(f"/api/conversations/{stream.conversation}/stop")).status == 204
    await stream.wait_for_end()
    assert stream.outcome["state"] == "stopped"
    assert await seeded.stop() == 0
    assert not is_alive(postmaster)


async def test_the_last_to_leave_ends_the_database(seeded: Program) -> None:
    """The server stops while a command is still at work, and another command comes after."""
    await seeded.start()
    postmaster = seeded.postmaster
    assert postmaster
    at_work = await seeded.spawn("dataset", "build", "--purpose", "A test")
    async with asyncio.timeout(PATIENCE):
        while not _a_dataset_is_being_built(postmaster):
            assert at_work.returncode is None, await at_work.communicate()
            await asyncio.sleep(0.001)  # an empty one is built in a fifth of a second
    assert await seeded.stop() == 0
    out, err = await at_work.communicate()
    assert at_work.returncode == 0, (out, err)
    assert seeded.postmaster is None
    again = await seeded.run("dataset", "list")
    assert (again.code, seeded.postmaster) == (0, None)


def _a_dataset_is_being_built(postmaster: psutil.Process) -> bool:
    """Return whether a connection of the pipeline's role is open."""
    return any("discreet_improve_login" in _title(child) for child in postmaster.children())


def _title(process: psutil.Process) -> str:
    """PostgreSQL names its connected clients there; none once the process has ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
