"""The pipeline's sandbox (P1, P7): access to named files and network only.

Landlock (Linux 5.13+; `Documentation/userspace-api/landlock.rst` of the kernel) lets a process restrict itself and its
children permanently, even as root. So even a pipeline compromised by its input cannot open the private keys, the master
key, the server's memory or another dataset, nor connect anywhere. Restrictions apply to the calling thread: it must be
the only one.
"""

import ctypes
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from discreet.errors import Misconfigured

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every architecture
VERSION_FLAG = 1
RULE_PATH, RULE_PORT = 1, 2
NO_NEW_PRIVILEGES = 38  # prctl(2)

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_FILE, MAKE_REG, MAKE_SOCKET, TRUNCATE = 1 << 5, 1 << 8, 1 << 9, 1 << 14
READ = READ_FILE | READ_DIR  # loading a library only reads; starting a program needs EXECUTE
EXCHANGE = READ_FILE | WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE
WRITE = EXCHANGE | READ_DIR
RUN = EXECUTE | READ_FILE
ON_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
RIGHTS_OF_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many file system rights, in the order of their bits, each version of Landlock knows."""

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
"""Shared libraries, time zones, certificates and the files of host name resolution: nothing of this server."""

SHARED_MEMORY = Path("/dev/shm")
RAY_READS = tuple(map(Path, ("/dev/urandom", "/proc/self", "/proc/stat", "/sys/fs/cgroup")))
PROCESSES = Path("/proc")
RAY_FOLDER = Path("/tmp/ray")
HARDWARE = tuple(map(Path, ("/proc/meminfo", "/proc/cpuinfo", "/sys/devices/system/cpu")))
"""Files that engine and models read about memory and processors."""
OUR_SOURCES = Path(__file__).parents[2]
LOADERS = ("ld-linux*.so.*", "ld64.so.*", "ld-musl-*.so.1")

NOT_CONFINED = "Not confined: this system has no Landlock. Only the database role and the keys restrict the pipeline."

OF_THE_CLUSTER = " The cluster's machines see the content and are not confined."


@dataclass(frozen=True)
class Sandbox:
    """The result: whether it was applied, and a sentence for manifest and log."""

    applied: bool
    sentence: str


@dataclass(frozen=True)
class SandboxNeeds:
    """The permitted resources: folders to read and to write, and one TCP port.

    With `scratch`, an empty folder of its own, the process can start Python (and no other program) in child processes
    with the same restrictions, and talk with them through sockets in that folder and through shared memory. With
    `cluster`, Ray's folder on this machine, it takes part in a Ray cluster and may use any TCP connection.
    """

    read: tuple[Path, ...]
    write: tuple[Path, ...]
    tcp_port: int | None
    scratch: Path | None = None
    cluster: Path | None = None


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _PortRule(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def confine(needs: SandboxNeeds) -> Sandbox:
    """Permanently give up everything but `needs`.

    Without Landlock nothing is restricted, and the result says so.
    """
    version = landlock_version()
    if version < 1:
        return Sandbox(False, NOT_CONFINED)
    _refuse_threads()
    ruleset = _create_ruleset(version, closed_to_tcp=needs.cluster is None)
    try:
        known = (1 << RIGHTS_OF_VERSION.get(version, 16)) - 1
        for path, rights in _paths(needs):
            _allow_path(ruleset, path, rights & known)
        if version >= 4 and needs.tcp_port is not None:
            _add(ruleset, RULE_PORT, _PortRule(CONNECT_TCP, needs.tcp_port))
        _call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _call("syscall", RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return Sandbox(True, _sentence(version, needs))


def python_folders() -> tuple[Path, ...]:
    """Return the files and folders that this interpreter and its libraries read."""
    ours = Path(__file__).parents[1]
    python = (Path(sys.prefix), Path(sys.base_prefix), ours)
    return tuple(path for path in (*python, *map(Path, SYSTEM_FOLDERS + SYSTEM_FILES)) if path.exists())


def tcp_port_of(database_url: str) -> int | None:
    """Return the TCP port of a PostgreSQL address; None for a Unix socket."""
    parts = urlsplit(database_url)
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    return None if not host or host.startswith("/") else parts.port or 5432


def ray_folder() -> Path:
    """Return Ray's folder for sockets and logs; Misconfigured if there is none."""
    if not RAY_FOLDER.is_dir():
        raise Misconfigured(
            "The settings name a Ray cluster, "
            f"but this machine has not joined one: there is no {RAY_FOLDER}. "
            "Start Ray here, with its default folder, and join it to the cluster."
        )
    return RAY_FOLDER


def refuse_if_readable(secret: Path, folders: Iterable[Path]) -> None:
    """Raise Misconfigured when a secret folder lies inside a readable one."""
    for folder in folders:
        if secret.resolve().is_relative_to(folder.resolve()):
            raise Misconfigured(
                f"The key store lies inside {folder}, which the improvement pipeline must be able to read. "
                "Move DISCREET_HOME out of it."
            )


def landlock_version() -> int:
    """Return this system's version of Landlock; 0 or less for none."""
    if not sys.platform.startswith("linux"):
        return 0
    return int(_libc().syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION_FLAG))


def _paths(needs: SandboxNeeds) -> Iterator[tuple[Path, int]]:
    yield from ((path, READ) for path in needs.read)
    yield from ((path, WRITE) for path in needs.write)
    if needs.scratch is not None:
        yield needs.scratch, EXCHANGE | MAKE_SOCKET
        yield SHARED_MEMORY, EXCHANGE  # without READ_DIR: other processes' names there cannot be guessed
        yield OUR_SOURCES, READ_DIR  # a new process searches this package there
        yield from ((path, READ) for path in HARDWARE if path.exists())
        yield from ((path, RUN) for path in _python())
    if needs.cluster is not None:
        yield needs.cluster, WRITE
        yield from ((path, READ) for path in (*RAY_READS, *_raylets()) if path.exists())
        yield PROCESSES, READ_DIR  # Ray lists the processes; details of others stay closed


def _python() -> Iterator[Path]:
    """Yield the interpreter, and the loader that the kernel starts with it."""
    yield Path(sys.executable)
    for folder in map(Path, ("/lib", "/lib64")):
        yield from (path for name in LOADERS for path in folder.glob(name))


def _raylets() -> Iterator[Path]:
    """Yield the /proc folders of Ray's processes on this machine."""
    for folder in PROCESSES.glob("[0-9]*"):
        with suppress(OSError):  # ended in between
            if (folder / "comm").read_text() == "raylet\n":
                yield folder


def _create_ruleset(version: int, *, closed_to_tcp: bool) -> int:
    network = BIND_TCP | CONNECT_TCP if closed_to_tcp else 0
    wanted = _Ruleset((1 << RIGHTS_OF_VERSION.get(version, 16)) - 1, network, ABSTRACT_SOCKETS | SIGNALS)
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
    threads = sum(1 for _ in Path("/proc/self/task").iterdir())
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


def _sentence(version: int, needs: SandboxNeeds) -> str:
    network = f"TCP to port {needs.tcp_port} alone" if needs.tcp_port else "no TCP"
    if version < 4:
        network = "the network is not restricted"
    if needs.cluster is not None:
        network = "Ray's folder, any TCP"
    processes = ", in processes that are confined like it" if needs.scratch is not None else ""
    return (
        f"Confined by Landlock version {version}{processes}: reads Python and the shares, writes the dataset's folder, "
        f"{network}; no other file.{OF_THE_CLUSTER if needs.cluster is not None else ''}"
    )
