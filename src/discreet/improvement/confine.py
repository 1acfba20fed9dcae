"""The pipeline's cell (P1, P7): a Linux process that gives up the file system and the network but for what is named.

Landlock (Linux 5.13+; `Documentation/userspace-api/landlock.rst` of the kernel) lets a process restrict itself
and all that it starts, for good, root included. So even a pipeline that has been taken over by what it reads
cannot open the private keys, the master key, the server's memory or another dataset, nor connect anywhere.
Restrictions hold for the calling thread: it must be the only one.
"""

import ctypes
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from discreet.errors import Misconfigured

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
VERSION_FLAG = 1
RULE_PATH, RULE_PORT = 1, 2
NO_NEW_PRIVILEGES = 38  # prctl(2)

WRITE_FILE, READ_FILE, READ_DIR = 1 << 1, 1 << 2, 1 << 3
REMOVE_FILE, MAKE_REG, TRUNCATE = 1 << 5, 1 << 8, 1 << 14
READ = READ_FILE | READ_DIR  # loading a library is reading; starting a program is not allowed
WRITE = READ_FILE | READ_DIR | WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE
ON_A_FILE = WRITE_FILE | READ_FILE | TRUNCATE
RIGHTS_OF_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many of the file system's rights, in the order of their bits, a version of Landlock knows."""

BIND_TCP, CONNECT_TCP = 1 << 0, 1 << 1  # version 4
ABSTRACT_SOCKETS, SIGNALS = 1 << 0, 1 << 1  # version 6

SYSTEM_FOLDERS = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/share/zoneinfo",
    "/usr/share/ca-certificates",
)
SYSTEM_FILES = (
    "/etc/ld.so.cache", "/etc/localtime", "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/passwd",
)  # fmt: skip
"""Shared libraries, time zones, certificates and what resolving a host name reads: nothing of this server's."""


NOT_CONFINED = "Not confined: this system has no Landlock. The database role and the keys hold the pipeline without it."


@dataclass(frozen=True)
class Confinement:
    """What holds the process: `applied`, and a sentence for manifest and log."""

    applied: bool
    sentence: str


@dataclass(frozen=True)
class Needs:
    """What the process keeps: folders and files to read, folders to write, the one TCP port to connect to."""

    read: tuple[Path, ...]
    write: tuple[Path, ...]
    tcp_port: int | None


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _PortRule(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def confine(needs: Needs) -> Confinement:
    """Give up everything but `needs`, for good. Where Landlock is missing nothing happens, and it says so."""
    version = landlock_version()
    if version < 1:
        return Confinement(
            False, "Not confined: this system has no Landlock. The database role and the keys hold alone."
        )
    _refuse_threads()
    ruleset = _create_ruleset(version)
    try:
        known = (1 << RIGHTS_OF_VERSION.get(version, 16)) - 1
        for path in needs.read:
            _allow_path(ruleset, path, READ & known)
        for path in needs.write:
            _allow_path(ruleset, path, WRITE & known)
        if version >= 4 and needs.tcp_port is not None:
            _add(ruleset, RULE_PORT, _PortRule(CONNECT_TCP, needs.tcp_port))
        _call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _call("syscall", RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return Confinement(True, _sentence(version, needs))


def python_folders() -> tuple[Path, ...]:
    """What this interpreter and its libraries read."""
    ours = Path(__file__).parents[1]
    python = (Path(sys.prefix), Path(sys.base_prefix), ours)
    return tuple(path for path in (*python, *map(Path, SYSTEM_FOLDERS + SYSTEM_FILES)) if path.exists())


def tcp_port_of(database_url: str) -> int | None:
    """The port that a PostgreSQL address connects to; None when it is a socket in the file system."""
    parts = urlsplit(database_url)
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    return None if not host or host.startswith("/") else parts.port or 5432


def refuse_if_readable(secret: Path, folders: Iterable[Path]) -> None:
    """Misconfigured when a folder that must stay shut lies inside one that is to be opened."""
    for folder in folders:
        if secret.resolve().is_relative_to(folder.resolve()):
            raise Misconfigured(
                f"The key store lies inside {folder}, which the improvement pipeline must be able to read. "
                "Move DISCREET_HOME out of it."
            )


def landlock_version() -> int:
    """The version of Landlock that this system offers; 0 or less for none."""
    if not sys.platform.startswith("linux"):
        return 0
    return int(_libc().syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION_FLAG))


def _create_ruleset(version: int) -> int:
    wanted = _Ruleset((1 << RIGHTS_OF_VERSION.get(version, 16)) - 1, BIND_TCP | CONNECT_TCP, ABSTRACT_SOCKETS | SIGNALS)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    return _call("syscall", CREATE_RULESET, ctypes.byref(wanted), ctypes.c_size_t(size), 0)


def _allow_path(ruleset: int, path: Path, rights: int) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        allowed = rights if path.is_dir() else rights & ON_A_FILE
        _add(ruleset, RULE_PATH, _PathRule(allowed, handle))
    finally:
        os.close(handle)


def _add(ruleset: int, kind: int, rule: ctypes.Structure) -> None:
    _call("syscall", ADD_RULE, ruleset, kind, ctypes.byref(rule), 0)


def _refuse_threads() -> None:
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise Misconfigured(f"The improvement pipeline has {threads} threads before it is confined; it must have one.")


def _call(function: str, *arguments: object) -> int:
    result = int(getattr(_libc(), function)(*arguments))
    if result < 0:
        number = ctypes.get_errno()
        raise Misconfigured(f"The improvement pipeline could not be confined: {os.strerror(number)}. Nothing was read.")
    return result


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _sentence(version: int, needs: Needs) -> str:
    network = f"TCP to port {needs.tcp_port} alone" if needs.tcp_port else "no TCP"
    if version < 4:
        network = "the network is not restricted"
    return (
        f"Confined by Landlock version {version}: reads Python and the shares, writes the dataset's folder, {network}; "
        "no other file."
    )
