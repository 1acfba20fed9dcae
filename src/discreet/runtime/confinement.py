"""What a process that reads an untrusted file may still reach: Python's libraries, and the files of its order.

Invariants:
- A confined reader opens no other file, none for writing, and no socket; it starts and signals no process.
- Where the kernel lacks a part, the others hold; `discreet doctor` says which are missing.
"""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from discreet.runtime.landlock import MANAGE, PathRule, restrict
from discreet.runtime.process_limits import drop_capabilities
from discreet.runtime.seccomp import restrict_calls
from discreet.runtime.syscall_profiles import reader_profile

SYSTEM_LIBRARIES: Final = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store", "/gnu/store", "/etc/ld.so.cache",
    "/usr/share/zoneinfo", "/etc/localtime", "/dev/null", "/dev/urandom",
)  # fmt: skip
"""Shared libraries, time zones and two devices: nothing of this server or its people."""


@dataclass(frozen=True)
class ReaderConfinement:
    """Which parts hold for a process: Landlock's version (0: none), and whether system calls are restricted."""

    landlock: int
    has_call_filter: bool


def library_paths() -> list[Path]:
    """Return the files and folders that Python and its libraries are loaded from, none inside another."""
    own = [*filter(None, sys.path), os.path.join(sys.base_prefix, "lib")]  # noqa: PTH118
    extra = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    paths = [Path(path) for path in dict.fromkeys((*own, *filter(None, extra), *SYSTEM_LIBRARIES))]
    return [path for path in paths if not any(other in path.parents for other in paths)]


def confine_preparation(files: Iterable[Path]) -> None:
    """Leave only libraries, `files` and the scratch folder to this process, and to threads that libraries start."""
    scratch = Path(os.environ.get("TMPDIR", "/tmp"))
    restrict([*map(PathRule, (*library_paths(), *files)), PathRule(scratch, MANAGE)])


def confine_reader(files: Iterable[Path]) -> ReaderConfinement:
    """Leave only libraries and `files` to this process, read-only, permanently."""
    drop_capabilities()
    version = restrict(map(PathRule, (*library_paths(), *files)))
    return ReaderConfinement(version, restrict_calls(reader_profile()))
