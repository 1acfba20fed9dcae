"""A reader that tests fork is what an exec would have made of it."""

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from discreet.adapters.child_environment import child_environment
from discreet.runtime.child_process import ChildProcess, Start, child, start_python
from discreet.runtime.confined_child import ChildInput, ChildLimits
from discreet.runtime.confined_process import READER_START, ConfinedProcess
from tests.processes.fork_server import ForkServer, fork_child
from tests.processes.server_process import PATIENCE, is_alive

READER = "tests.processes.state_reader"
LIMITS = ChildLimits(memory=1 << 30, cpu_seconds=30)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The fork server finds modules where the reader finds them."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    return child_environment(MARK="of this order")


async def child_state(start: Start, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(READER_START, "by", start)
    process = ConfinedProcess(READER, environment)
    answer = await process.ask("ada", b"data", LIMITS)
    assert answer.died is None
    state, data = answer.frames
    assert data == b"data"
    return json.loads(state)


async def test_a_fork_has_the_state_of_an_exec(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    by_exec = await child_state(start_python, environment, monkeypatch)
    for _ in range(2):  # the second fork has nothing of the first
        assert await child_state(fork_child, environment, monkeypatch) == by_exec
    assert by_exec["environment"]["MARK"] == "of this order"
    assert sorted(by_exec["files"]) == ["0", "1", "2"]
    assert by_exec["leads its group"]
    assert by_exec["limits"] != by_exec["confined limits"]


async def test_a_forks_standard_error_is_kept_where_it_is_asked_for(environment: dict[str, str]) -> None:
    async with child(READER, environment, stderr=asyncio.subprocess.PIPE, start=fork_child) as process:
        await process.send_line(b"no order")
        tail, code = await asyncio.gather(process.stderr_tail(), process.exit_code())
    assert code == 1
    assert b"DecodeError" in tail


async def test_a_fork_ends_with_its_work(environment: dict[str, str]) -> None:
    async with child(READER, environment, start=fork_child, grace=0) as process:
        assert process.runs  # it waits for its order
    assert not process.runs
    assert await process.exit_code() == -signal.SIGKILL
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


async def test_a_fork_ends_with_its_parent(environment: dict[str, str]) -> None:
    """As a reader that is started by exec ends with the server."""
    process = ChildProcess(await ForkServer(READER).start_child(environment, None))
    await process.send_line(msgspec.json.encode(ChildInput(size=1, limits=LIMITS)))  # and no data
    reader = psutil.Process(process.pid)
    async with asyncio.timeout(PATIENCE):
        while reader.rlimit(psutil.RLIMIT_FSIZE) != (0, 0):  # it is not confined yet
            await asyncio.sleep(0.01)
        os.kill(reader.ppid(), signal.SIGKILL)
        while is_alive(reader):
            await asyncio.sleep(0.01)
