"""A reader that returns its state before it is confined, and its limits afterwards."""

import json
import os
import resource
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from discreet.runtime.confined_child import answer_input

STATUS_FIELDS = (
    "Umask", "Uid", "Gid", "Groups", "NoNewPrivs", "Seccomp", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "SigBlk",
    "SigIgn", "SigCgt",
)  # fmt: skip
LIMITS = [getattr(resource, name) for name in sorted(dir(resource)) if name.startswith("RLIMIT_")]


def open_files() -> dict[str, str]:
    """Return the kind of each open file by its number. The listed folder is closed by then, and left out."""
    found = {}
    for number in os.listdir("/proc/self/fd"):  # noqa: PTH208
        try:
            found[number] = str(stat.S_IFMT(os.fstat(int(number)).st_mode))
        except OSError:
            continue
    return found


def state() -> dict[str, object]:
    status = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    own = os.getpid()
    return {
        "environment": dict(os.environ),
        "path": sys.path,
        "flags": repr(sys.flags),
        "folder": str(Path.cwd()),
        "files": open_files(),
        "leads its group": os.getpgrp() == own,
        "leads its session": os.getsid(0) == own,
        "status": {name: status[name].split() for name in STATUS_FIELDS},
        "threads": [threading.active_count(), status["Threads"]],
        "limits": [resource.getrlimit(each) for each in LIMITS],
    }


STATE = state()


def answers(data: bytes) -> Iterator[bytes]:
    yield json.dumps({**STATE, "confined limits": [resource.getrlimit(each) for each in LIMITS]}).encode()
    yield data


if __name__ == "__main__":
    answer_input(answers)
