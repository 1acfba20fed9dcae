"""Readers of untrusted files start by a fork where a test is not about them, which saves their imports.

The first start of each module in a run is an exec. So is every start in a test about confinement, limits, death or
memory: those in REAL_STARTS, and those with the marker `real_readers`.
"""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from discreet.runtime.child_process import start_python
from discreet.runtime.confined_process import READER_START
from tests.processes.first_starts import FIRST_STARTS
from tests.processes.fork_server import fork_child

TESTS = Path(__file__).parents[1]
REAL_STARTS = tuple(
    TESTS / place for place in ("bench", "chaos", "deployment", "growth", "processes", "runtime", "security")
)


@pytest.fixture(scope="session", autouse=True)
def first_starts(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Share the first starts among the run's processes, whose folders are in one."""
    own = tmp_path_factory.getbasetemp()
    FIRST_STARTS.share((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "first-starts")


@pytest.hookimpl(tryfirst=True)  # before the fixtures of the test
def pytest_runtest_setup(item: pytest.Item) -> None:
    is_real = any(map(item.path.is_relative_to, REAL_STARTS)) or item.get_closest_marker("real_readers")
    READER_START.by = start_python if is_real else start_reader


async def start_reader(module: str, environment: Mapping[str, str], stderr: int | None) -> asyncio.subprocess.Process:
    """Start a reader: a `child_process.Start`."""
    start = start_python if FIRST_STARTS.claim(module) else fork_child
    return await start(module, environment, stderr)
