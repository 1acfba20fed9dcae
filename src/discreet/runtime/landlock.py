"""Landlock: a process gives up files, TCP, abstract sockets and signals, permanently.

Landlock (Linux 5.13 and later) works without any right, also for root, and holds for children. Each call adds a layer;
no layer can be lifted. A restriction applies to the calling thread and to what it starts later. Source:
`Documentation/userspace-api/landlock.rst` of the kernel.

Invariants:
- Every right of the files that this kernel knows is taken away, except for the given rules.
"""

import ctypes
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from discreet.runtime import libc

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
VERSION_FLAG: Final = 1
RULE_PATH, RULE_PORT = 1, 2

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR = (1 << bit for bit in range(5))
REMOVE_FILE, MAKE_DIR, MAKE_REG, MAKE_SOCKET, MAKE_SYM, REFER, TRUNCATE = (
    1 << 5, 1 << 7, 1 << 8, 1 << 9, 1 << 12, 1 << 13, 1 << 14,
)  # fmt: skip
READ: Final = READ_FILE | READ_DIR
"""Read files and list folders. Loading a library only reads; starting a program needs EXECUTE."""
MANAGE: Final = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SYM | REFER | TRUNCATE
"""Everything with ordinary files, folders and symbolic links."""
ON_A_FILE: Final = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
"""The rights that a rule for a file, not a folder, may hold."""
RIGHTS_OF_VERSION: Final = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many file rights, in the order of their bits, each version of Landlock knows; 16 from version 5 on."""

BIND_TCP, CONNECT_TCP = 1 << 0, 1 << 1  # version 4
ABSTRACT_SOCKETS, SIGNALS = 1 << 0, 1 << 1  # version 6


@dataclass(frozen=True)
class PathRule:
    """The rights at a file, or at a folder and all below it."""

    path: Path
    rights: int = READ


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _PortRule(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def landlock_version() -> int:
    """Return this system's version of Landlock; 0 for none."""
    if not libc.machine():
        return 0
    try:
        return libc.system_call(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION_FLAG)
    except OSError:
        return 0


def restrict(rules: Iterable[PathRule], tcp_ports: Sequence[int] | None = ()) -> int:
    """Give up all files but `rules`, and all TCP but connections to `tcp_ports`.

    With None as `tcp_ports`, TCP stays. A rule whose path does not exist is skipped. Returns the version of Landlock; 0
    where the system has none, and nothing is restricted. OSError when the kernel refuses.
    """
    version = landlock_version()
    if version < 1:
        return 0
    ruleset = _create_ruleset(version, closed_to_tcp=tcp_ports is not None)
    try:
        supported_rights = file_rights(version)
        for rule in rules:
            _allow_path(ruleset, rule, supported_rights)
        if version >= 4:
            for port in tcp_ports or ():
                _add_rule(ruleset, RULE_PORT, _PortRule(CONNECT_TCP, port))
        libc.renounce_privileges()
        libc.system_call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return version


def file_rights(version: int) -> int:
    """Return all file rights that this version of Landlock knows."""
    return (1 << RIGHTS_OF_VERSION.get(version, 16)) - 1


def _create_ruleset(version: int, *, closed_to_tcp: bool) -> int:
    network = BIND_TCP | CONNECT_TCP if closed_to_tcp else 0
    attributes = _Ruleset(file_rights(version), network, ABSTRACT_SOCKETS | SIGNALS)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    return libc.system_call(CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0)


def _allow_path(ruleset: int, rule: PathRule, supported_rights: int) -> None:
    try:
        handle = os.open(rule.path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        rights = rule.rights if rule.path.is_dir() else rule.rights & ON_A_FILE
        _add_rule(ruleset, RULE_PATH, _PathRule(rights & supported_rights, handle))
    finally:
        os.close(handle)


def _add_rule(ruleset: int, kind: int, rule: ctypes.Structure) -> None:
    libc.system_call(ADD_RULE, ruleset, kind, ctypes.byref(rule), 0)
