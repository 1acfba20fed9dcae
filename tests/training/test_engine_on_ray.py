"""The same code on a real Ray cluster on this machine, from a process confined like the pipeline.

See specification: Improvement.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

import discreet
from bench.ports import free_port
from discreet.errors import Unavailable
from discreet.runtime.landlock import landlock_version
from discreet.training.processes.telemetry import QUIET
from discreet.training.refine import refine
from tests.training import on_ray
from tests.training.small_detectors import FindsBen

pytestmark = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed")

ROOT = Path(__file__).parents[2]
SOURCES = Path(discreet.__file__).parents[1]
ENVIRONMENT = {**QUIET, "PYTHONPATH": os.pathsep.join([str(SOURCES), str(ROOT)]), "PATH": os.environ["PATH"]}
STARTING = 60.0


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A short path, since sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="discreet-ray-", ignore_cleanup_errors=True) as made:
        yield Path(made)


@pytest.fixture(scope="module")
def cluster(folder: Path) -> Iterator[str]:
    """The address of a cluster of two cores, whose processes all end with the test."""
    port = free_port()
    command = [
        sys.executable, "-m", "ray.scripts.scripts", "start", "--head", "--block", f"--port={port}", "--num-cpus=2",
        "--include-dashboard=false", "--disable-usage-stats", f"--temp-dir={folder / 'ray'}",
        "--node-ip-address=127.0.0.1", f"--object-store-memory={100 << 20}",
    ]  # fmt: skip
    with (folder / "log").open("wb") as log:
        head = subprocess.Popen(command, stdout=log, stderr=log, env=ENVIRONMENT, cwd=folder, start_new_session=True)
    try:
        _wait_for(head, folder / "log")
        yield f"127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):  # it did not start
            os.killpg(head.pid, signal.SIGKILL)
        head.wait()


def _wait_for(head: subprocess.Popen[Any], log: Path) -> None:
    until = time.monotonic() + STARTING
    while b"Ray runtime started" not in log.read_bytes():
        assert head.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)


@pytest.fixture(scope="module")
def found(cluster: str, folder: Path) -> dict[str, Any]:
    """The findings of the process that built on the cluster."""
    scratch = folder / "scratch"
    scratch.mkdir()
    done = _run("-m", "tests.training.on_ray", cluster, str(folder / "ray"), str(scratch), seconds=120)
    assert done.returncode == 0, done.stderr
    return msgspec.json.decode(done.stdout.splitlines()[-1]) | {"stderr": done.stderr}


def _run(*arguments: str, seconds: float) -> subprocess.CompletedProcess[Any]:
    return subprocess.run(
        [sys.executable, *arguments], env=ENVIRONMENT, cwd=ROOT, capture_output=True, text=True, timeout=seconds,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def test_a_cluster_gives_what_refine_gives_in_the_same_order(found: dict[str, Any]) -> None:
    assert found["refined"] == [list(refined.texts) for refined in refine(on_ray.RECORDS, FindsBen())]


def test_a_record_that_the_detector_fails_on_is_left_out_without_a_word_of_it(found: dict[str, Any]) -> None:
    assert found["dropped"] == ["not_refined"]
    assert "canary" not in found["stderr"]


def test_nothing_on_the_cluster_speaks_to_others(found: dict[str, Any]) -> None:
    assert found["quiet"] == ["[PERSON]ush"] * 2


def test_the_process_stays_confined_and_says_who_sees_the_content(found: dict[str, Any]) -> None:
    if landlock_version() < 1:
        pytest.skip("this system has no Landlock")
    assert "The cluster's machines see the content and are not confined" in found["confinement"]
    assert len(found["may"]) == 5
    assert set(found["may"].values()) == {"PermissionError"}


NOBODY_THERE = """
import sys
from discreet.training.processes import cluster
from discreet.training.engine import Engine
cluster.JOINING = 3.0
try:
    Engine("patterns", 2, sys.argv[1])
except Exception as error:
    print(type(error).__name__, error)
"""


def test_a_cluster_that_is_not_there_is_a_sentence() -> None:
    done = _run("-c", NOBODY_THERE, f"127.0.0.1:{free_port()}", seconds=60)
    assert done.stdout.startswith(f"{Unavailable.__name__} The Ray cluster at 127.0.0.1:"), done.stderr


def test_nothing_of_a_cluster_is_left_running(found: dict[str, Any], cluster: str, folder: Path) -> None:
    """The build's own processes there have ended with it; the rest ends with the fixture."""
    assert not [process.pid for process in psutil.process_iter(["name"]) if "UDFActor" in process.info["name"]]
