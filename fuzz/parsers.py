"""Fuzzes every parser for its share of the time, guided by coverage.

`python -m fuzz.parsers SECONDS FOLDER NAME ...` loads and instruments the parsers once and forks a process for each.
Inputs that reach new code are kept in FOLDER/NAME/corpus, the first one that breaks a rule in FOLDER/NAME.
"""

import hashlib
import logging
import os
import re
import signal
import sys
import time
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import atheris

INSTRUMENTED = ["discreet", "email", "html", "ijson", "linkify_it", "markdown_it", "scim2_models", "yaml"]
with redirect_stderr(StringIO()), atheris.instrument_imports(include=INSTRUMENTED):  # it prints each module's name
    from fuzz.targets import TARGETS

if TYPE_CHECKING:
    from fuzz.target import Target

MAX_MEMORY_MB = 2048
SLOWEST_INPUT_SECONDS = 60
"""A slower input is a finding, whatever its CPU time: no parser may take a minute."""
GRACE_SECONDS = 90
"""After its share of the time a process may still be reading a slow input or its corpus; then it is killed."""
_RUNS = re.compile(r"stat::number_of_executed_units: (\d+)")
_RAISED = re.compile(r"\s*=?=?\s*(?:[\w.]+\.)?[A-Z]\w*(?:Error|Finding|Exception|Warning|Refused)\b")


@dataclass
class _Running:
    name: str
    folder: Path
    ends: float


def main(seconds: float, folder: Path, names: list[str]) -> int:
    """Print a line for each parser; return how many had a finding."""
    at_once = min(len(os.sched_getaffinity(0)), len(names))
    share = max(5, int(seconds * at_once / len(names)))
    waiting, running, faults = names[::-1], dict[int, _Running](), 0
    while waiting or running:
        while waiting and len(running) < at_once:
            name = waiting.pop()
            running[_started(TARGETS[name], share, folder / name)] = _Running(
                name, folder / name, time.monotonic() + share + GRACE_SECONDS
            )
        for pid, one in list(running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del running[pid]
                faults += not _told(one, os.waitstatus_to_exitcode(status))
            elif time.monotonic() > one.ends:
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
    return faults


def _started(target: "Target", seconds: int, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*-*"):
        old.unlink()
    sys.stdout.flush()
    if pid := os.fork():
        return pid
    try:
        with (folder / "log").open("wb") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        _fuzz(target, seconds, folder)
    finally:
        os._exit(1)


def _fuzz(target: "Target", seconds: int, folder: Path) -> None:
    logging.disable()
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        if len(seed) <= target.longest:
            (corpus / f"seed{number:05}").write_bytes(seed)

    def judged(data: bytes) -> None:
        try:
            target.check(data)
        except BaseException:
            (folder / f"crash-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)
            raise

    atheris.Setup(
        [
            "fuzz", str(corpus), f"-max_total_time={seconds}", f"-max_len={target.longest}",
            f"-artifact_prefix={folder}/", f"-rss_limit_mb={MAX_MEMORY_MB}", f"-timeout={SLOWEST_INPUT_SECONDS}",
            "-print_final_stats=1", "-detect_leaks=0",
        ],
        judged,
    )  # fmt: skip
    atheris.Fuzz()


def _told(one: _Running, code: int) -> bool:
    """Print how it ended; return whether nothing was found."""
    log = (one.folder / "log").read_text(errors="replace")
    runs = _RUNS.search(log)
    inputs = f"{int(runs[1]):,} inputs" if runs else "no count of inputs"
    if code == 0:
        print(f"  {one.name}: clean, {inputs}", flush=True)
        return True
    kept = next(iter(sorted(one.folder.glob("*-*"))), None)
    again = f"run it again: .venv/bin/python -m fuzz --again {one.name} {kept}" if kept else f"see {one.folder / 'log'}"
    print(f"  {one.name}: FOUND {_reason(log)}\n      {again}", flush=True)
    return False


def _reason(log: str) -> str:
    """Return the exception that an input raised, or the fuzzer's message."""
    lines = [line.strip() for line in log.splitlines()]
    raised = next((line for line in reversed(lines) if _RAISED.match(line)), None)
    return (raised or next((line for line in reversed(lines) if "ERROR" in line), "a process that was ended"))[:300]


if __name__ == "__main__":
    sys.exit(min(100, main(float(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])))
