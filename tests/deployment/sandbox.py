"""Runs a program under the restrictions of one of our units, without systemd: `python -m tests.deployment.sandbox UNIT
COMMAND…`.

Applied are the unit's SystemCallFilter with the sets of `systemd-analyze syscall-filter` put in, its
MemoryDenyWriteExecute, RestrictNamespaces, RestrictAddressFamilies and NoNewPrivileges, by libseccomp and prctl(2). Not
applied is what needs mounts of its own (ProtectSystem, PrivateTmp, PrivateDevices, ProtectProc): a test that boots
systemd has those.
"""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from tests.support.deployed_files import unit

NO_NEW_PRIVILEGES, MEMORY_DENY_WRITE_EXECUTE = 38, 65
"""Options of prctl(2)."""
REFUSE_EXEC_GAIN = 1
ALLOW = 0x7FFF0000
REFUSE = 0x00050000
KILL = 0x80000000
"""libseccomp's actions; the error's number is added to the second."""
EPERM, ENOSYS = 1, 38
UNKNOWN = -1
EQUAL, MASKED_EQUAL = 4, 7
"""libseccomp's ways to compare an argument."""
NAMESPACES = 0x7E020080
"""All CLONE_NEW… flags of clone(2)."""
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10}


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("how", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


def main() -> None:
    path, command = Path(sys.argv[1]), sys.argv[2:]
    restrict(unit(path))
    os.execvp(command[0], command)


def allowed_calls(lines: Iterable[str]) -> set[str]:
    """The system calls that SystemCallFilter= lines allow, read as systemd reads them: the first line says whether it
    lists what is allowed, each later one adds to that or, with ~, takes away from it."""
    allowed: set[str] = set()
    for line in lines:
        named = {call for word in line.removeprefix("~").split() for call in _calls(word)}
        allowed = allowed - named if line.startswith("~") else allowed | named
    return allowed | set(_calls("@default"))


def restrict(restrictions: dict[str, list[str]]) -> None:
    """Restrict this process and its children permanently. Raises OSError."""
    allowed = allowed_calls(restrictions["SystemCallFilter"])
    _prctl(NO_NEW_PRIVILEGES, 1)
    if restrictions["MemoryDenyWriteExecute"] == ["yes"]:
        _prctl(MEMORY_DENY_WRITE_EXECUTE, REFUSE_EXEC_GAIN)
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    otherwise = REFUSE | EPERM if restrictions.get("SystemCallErrorNumber") == ["EPERM"] else KILL
    filter_ = ctypes.c_void_p(library.seccomp_init(otherwise))
    for name in sorted(allowed - {"socket", "unshare", "setns", "clone", "clone3"}):
        _add(library, filter_, ALLOW, name)
    _add(library, filter_, ALLOW, "clone", _Comparison(0, MASKED_EQUAL, NAMESPACES, 0))
    _add(library, filter_, REFUSE | ENOSYS, "clone3")  # its flags are in memory: the C library then uses clone
    families = {FAMILIES[name] for line in restrictions["RestrictAddressFamilies"] for name in line.split()}
    for family in families:
        _add(library, filter_, ALLOW, "socket", _Comparison(0, EQUAL, family, 0))
    if library.seccomp_load(filter_) != 0:
        raise OSError("the filter could not be loaded")


def _add(library: ctypes.CDLL, filter_: ctypes.c_void_p, action: int, name: str, *when: _Comparison) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number == UNKNOWN:  # of another architecture or a newer kernel
        return
    comparisons = (_Comparison * len(when))(*when)
    done = library.seccomp_rule_add_array(filter_, action, number, len(when), comparisons)
    if done != 0:
        raise OSError(f"{name} could not be added to the filter ({done})")


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


@cache
def _calls(word: str) -> tuple[str, ...]:
    """A call's name, or all that a set holds, sets within it too."""
    return tuple(_expanded(word)) if word.startswith("@") else (word,)


def _expanded(group: str) -> Iterator[str]:
    listed = subprocess.run(
        ["systemd-analyze", "--no-pager", "syscall-filter", group], capture_output=True, text=True, check=True
    )
    for line in listed.stdout.splitlines()[1:]:
        word = line.strip()
        if word and not word.startswith("#"):
            yield from _calls(word)


if __name__ == "__main__":
    main()
