"""The pipeline's sandbox (P1, P7): access to named files and network only.

Landlock (Linux 5.13+; `Documentation/userspace-api/landlock.rst` of the kernel) lets a process restrict itself and its
children permanently, even as root. So even a pipeline compromised by its input cannot open the private keys, the master
key, the server's memory or another dataset, nor connect anywhere. Restrictions apply to the calling thread: it must be
the only one.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from discreet.errors import Misconfigured
from discreet.runtime.landlock import (
    EXECUTE,
    MAKE_REG,
    MAKE_SOCKET,
    READ_DIR,
    READ_FILE,
    REMOVE_FILE,
    TRUNCATE,
    WRITE_FILE,
    PathRule,
    landlock_version,
    restrict,
)

EXCHANGE = READ_FILE | WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE
WRITE = EXCHANGE | READ_DIR
RUN = EXECUTE | READ_FILE

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

UNCONFINED_CLUSTER = " The cluster's machines see the content and are not confined."


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


def confine(needs: SandboxNeeds) -> Sandbox:
    """Permanently give up everything but `needs`.

    Without Landlock nothing is restricted, and the result says so.
    """
    if landlock_version() < 1:
        return Sandbox(False, NOT_CONFINED)
    _refuse_threads()
    ports = () if needs.tcp_port is None else (needs.tcp_port,)
    try:
        version = restrict(_rules(needs), ports if needs.cluster is None else None)
    except OSError as error:
        raise Misconfigured(
            f"The improvement pipeline could not be confined: {error.strerror}. Nothing was read."
        ) from error
    return Sandbox(True, _sentence(version, needs))


def python_folders() -> tuple[Path, ...]:
    """Return the files and folders that this interpreter and its libraries read."""
    package_folder = Path(__file__).parents[1]
    python = (Path(sys.prefix), Path(sys.base_prefix), package_folder)
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


def check_secrets_unreadable(secret: Path, folders: Iterable[Path]) -> None:
    """Raise Misconfigured if a secret folder is inside a readable one."""
    for folder in folders:
        if secret.resolve().is_relative_to(folder.resolve()):
            raise Misconfigured(
                f"The key store lies inside {folder}, which the improvement pipeline must be able to read. "
                "Move DISCREET_HOME out of it."
            )


def _rules(needs: SandboxNeeds) -> Iterator[PathRule]:
    yield from (PathRule(path) for path in needs.read)
    yield from (PathRule(path, WRITE) for path in needs.write)
    if needs.scratch is not None:
        yield PathRule(needs.scratch, EXCHANGE | MAKE_SOCKET)
        yield PathRule(SHARED_MEMORY, EXCHANGE)  # without READ_DIR: other processes' names there cannot be guessed
        yield PathRule(OUR_SOURCES, READ_DIR)  # a new process searches this package there
        yield from map(PathRule, HARDWARE)
        yield from (PathRule(path, RUN) for path in _python())
    if needs.cluster is not None:
        yield PathRule(needs.cluster, WRITE)
        yield from map(PathRule, (*RAY_READS, *_raylets()))
        yield PathRule(PROCESSES, READ_DIR)  # Ray lists the processes; details of others stay closed


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


def _refuse_threads() -> None:
    threads = sum(1 for _ in Path("/proc/self/task").iterdir())
    if threads != 1:
        raise Misconfigured(f"The improvement pipeline has {threads} threads before it is confined; it must have one.")


def _sentence(version: int, needs: SandboxNeeds) -> str:
    network = f"TCP to port {needs.tcp_port} alone" if needs.tcp_port else "no TCP"
    if version < 4:
        network = "the network is not restricted"
    if needs.cluster is not None:
        network = "Ray's folder, any TCP"
    processes = ", in processes that are confined like it" if needs.scratch is not None else ""
    return (
        f"Confined by Landlock version {version}{processes}: reads Python and the shares, writes the dataset's folder, "
        f"{network}; no other file.{UNCONFINED_CLUSTER if needs.cluster is not None else ''}"
    )
